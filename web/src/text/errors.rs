//! The engine's errors in Korean. English sentences come from the engine itself.

/// Code and sentence, sorted by code.
#[rustfmt::skip]
pub(super) const KOREAN: &[(&str, &str)] = &[
    ("browser.cancelled", "작업을 취소했습니다."),
    ("browser.file_unreadable", "파일을 읽지 못했습니다. 파일이 이동되었거나 삭제되었는지 확인하고 다시 선택하세요."),
    ("bug.unreachable", "있을 수 없는 상태가 발생했습니다. 오류 코드와 함께 알려 주세요."),
    ("bundle.format", "더 새로운 버전의 Keystead에서 만든 백업입니다. 최신 버전에서 여세요."),
    ("bundle.malformed", "Keystead 백업 파일이 아니거나 일부가 잘렸습니다. 원본 파일을 다시 선택하세요."),
    ("bundle.not_opened", "백업을 열 수 없습니다. 암호문구가 다르거나 파일이 변경되었습니다."),
    ("ciphertext.malformed", "Keystead 암호문이 아닙니다. 처음부터 끝까지 빠짐없이 복사했는지 확인하세요."),
    ("ciphertext.other_key", "다른 키로 암호화한 데이터입니다. 암호화한 키에서 복호화하세요."),
    ("clock.moved_back", "컴퓨터 시계가 과거로 돌아갔습니다. 시계를 맞춘 뒤 다시 시도하세요."),
    ("confirmation.mismatch", "입력한 이름이 키 이름과 다릅니다. 이름을 정확히 입력하세요."),
    ("decryption.failed", "복호화하지 못했습니다. 데이터가 변경되었거나 컨텍스트가 암호화할 때와 다릅니다."),
    ("description.too_long", "설명이 너무 깁니다. 줄여서 입력하세요."),
    ("id.invalid", "올바른 ID가 아닙니다. 16진수 32자리여야 합니다."),
    ("kdf.out_of_bounds", "암호문구 처리 설정이 허용 범위를 벗어났습니다. 원본 파일인지 확인하세요."),
    ("key.not_found", "이 보관소에 없는 키입니다."),
    ("key.not_loaded", "키가 준비되지 않았습니다. 다시 시도하세요."),
    ("key.state_forbids", "현재 키 상태에서는 할 수 없는 작업입니다."),
    ("keystore.not_empty", "키 저장소에 키가 남아 있습니다. 키를 먼저 삭제하세요."),
    ("keystore.not_found", "이 보관소에 없는 키 저장소입니다."),
    ("name.invalid", "사용할 수 없는 이름입니다. 앞뒤 공백과 제어 문자를 빼고 길이를 확인하세요."),
    ("name.taken", "같은 이름의 키 저장소가 있습니다. 다른 이름을 입력하세요."),
    ("passphrase.length", "암호문구는 8자 이상 1,024자 이하여야 합니다."),
    ("plaintext.too_large", "한 번에 암호화할 수 있는 크기를 넘었습니다. 더 작은 파일을 선택하세요."),
    ("random.unavailable", "안전한 난수를 얻지 못했습니다. 브라우저를 다시 시작하세요."),
    ("record.altered", "저장된 기록이 Keystead 밖에서 변경되었습니다. 백업에서 복원하세요."),
    ("records.rolled_back", "저장된 기록이 예전 상태로 되돌려졌거나 일부가 없습니다. 백업에서 복원하세요."),
    ("recovery_code.mistyped", "복구 코드에 오타가 있습니다. 보관한 코드와 한 그룹씩 비교해 보세요."),
    ("store.busy", "다른 탭에서 저장하고 있습니다. 잠시 뒤 다시 시도하세요."),
    ("store.conflict", "다른 탭에서 먼저 변경했습니다. 새로 표시된 내용을 확인하고 다시 시도하세요."),
    ("store.corrupt", "저장된 데이터가 손상되었습니다. 백업에서 복원하세요."),
    ("store.full", "저장 공간이 부족합니다. 공간을 확보한 뒤 다시 시도하세요."),
    ("store.unavailable", "브라우저 저장소를 사용할 수 없습니다. 일반 창에서 이 사이트의 데이터 저장을 허용하세요."),
    ("store.unsupported", "이 브라우저에서 지원하지 않는 저장 기능입니다. 최신 브라우저를 사용하세요."),
    ("stored.format", "더 새로운 버전의 Keystead에서 만든 보관소입니다. 최신 버전에서 여세요."),
    ("unlock.failed", "보관소를 열지 못했습니다. 암호문구나 복구 코드를 확인하세요."),
    ("vault.absent", "아직 보관소가 없습니다. 보관소를 만드세요."),
    ("vault.exists", "이미 보관소가 있습니다. 잠금을 해제하거나 다른 곳에 만드세요."),
    ("version.not_found", "이 키에 없는 버전입니다."),
    ("version.state_forbids", "현재 버전 상태에서는 할 수 없는 작업입니다."),
];

/// The Korean sentence for a code.
pub(super) fn korean(code: &str) -> Option<&'static str> {
    KOREAN
        .binary_search_by(|(known, _)| (*known).cmp(code))
        .ok()
        .and_then(|place| KOREAN.get(place))
        .map(|(_, text)| *text)
}
