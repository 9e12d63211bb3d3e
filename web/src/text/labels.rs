//! What the products call the states of keys, versions and credentials, in Korean.

/// Each product's own word, sorted by the engine's English one. The engine knows one language; which words there are is
/// the profiles' matter, and a test holds this list against them.
pub(super) const KOREAN: [(&str, &str); 13] = [
    ("Active", "활성"),
    ("Compromised", "유출됨"),
    ("Deactivated", "비활성"),
    ("Deleted", "삭제됨"),
    ("Destroyed", "삭제됨"),
    ("Disabled", "사용 중지"),
    ("Enabled", "사용 중"),
    ("In Service", "사용 중"),
    ("Not activated", "활성화 전"),
    ("Pending deletion", "삭제 예정"),
    ("Pre-activation", "활성화 전"),
    ("Scheduled for deletion", "삭제 예정"),
    ("Scheduled to be Deleted", "삭제 예정"),
];

/// A state's label in Korean; `None` for one that no profile has.
pub(super) fn korean(label: &str) -> Option<&'static str> {
    KOREAN
        .binary_search_by(|(known, _)| (*known).cmp(label))
        .ok()
        .and_then(|at| KOREAN.get(at))
        .map(|(_, word)| *word)
}
