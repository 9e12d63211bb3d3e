//! The audit log: its events in words, filters, verification.

use keystead_core::audit::{Action, Subject};

use super::texts;

texts! {
    Audit {
        title: "Audit log", "감사 로그";
        subtitle: "Everything that happened in this vault, in a chain that cannot be changed unnoticed.", "이 보관소에서 일어난 모든 일의 기록입니다. 한 줄이라도 바뀌면 드러나도록 이어져 있습니다.";
        export: "Export", "내보내기";
        exported: "Audit log saved as {0}.", "감사 로그를 {0} 파일로 저장했습니다.";
        filters: "Filter", "필터";
        what: "About", "대상 유형";
        outcome: "Outcome", "결과";
        any: "All", "전체";
        success: "Done", "성공";
        refused: "Refused", "거부됨";
        actor: "By", "작업자";
        object: "Object ID", "대상 ID";
        from: "From", "시작일";
        until: "Until", "종료일";
        clear: "Clear filter", "필터 지우기";
        col_time: "Time", "일시";
        col_event: "Event", "이벤트";
        col_actor: "By", "작업자";
        col_outcome: "Outcome", "결과";
        older: "Show older", "이전 기록 더 보기";
        shown_one: "{0} entry shown", "기록 {0}개 표시";
        shown_many: "{0} entries shown", "기록 {0}개 표시";
        none: "No entry matches", "일치하는 기록이 없습니다";
        none_body: "Change the filter, or clear it.", "필터를 바꾸거나 지워 보세요.";
        entry_n: "Entry {0}", "{0}번 기록";
        sequence: "Number", "번호";
        event_code: "Event code", "이벤트 코드";
        client: "Client", "클라이언트";
        keystore: "Keystore", "키 저장소";
        version: "Version", "버전";
        session: "Session", "세션";
        code: "Code", "코드";
        open_object: "Open", "열기";
        history: "Its whole history", "이 대상의 전체 기록";
        chain: "The chain in this vault", "이 보관소의 기록";
        chain_body: "Follows every entry from the first to the last and compares it with what the vault remembers.", "처음부터 끝까지 모든 기록을 따라가며 보관소가 기억하는 값과 비교합니다.";
        chain_button: "Verify the chain", "기록 검증";
        chain_ok: "All {0} entries are there, in order and unchanged.", "기록 {0}개가 빠짐없이 순서대로 온전합니다.";
        chain_broken: "Entry {0} is the first that is missing or was changed.", "{0}번 기록이 없거나 변경되었습니다. 그 앞까지는 온전합니다.";
        chain_broken_do: "Do not trust what follows it. Restore a backup, and find out who had access to this browser’s storage.", "그 뒤의 기록은 신뢰하지 마세요. 백업에서 복원하고, 이 브라우저의 저장소에 접근한 사람을 확인하세요.";
        file: "An exported file", "내보낸 파일";
        file_body: "Drop an export here. It is verified in this tab, without the vault and without a network.", "내보낸 파일을 놓으면 보관소나 네트워크 없이 이 탭에서 검증합니다.";
        file_label: "Exported audit log", "내보낸 감사 로그";
        file_ok: "The file is whole and unchanged: {0} entries, {1} to {2}.", "파일이 온전합니다. 기록 {0}개({1}~{2}번)";
        file_broken: "Line {0} is the first that is wrong.", "{0}번째 줄부터 올바르지 않습니다.";
        file_broken_entry: "Line {0}, entry {1}, is the first that is wrong.", "{0}번째 줄({1}번 기록)부터 올바르지 않습니다.";
        signed_here: "Signed by this vault.", "이 보관소가 서명했습니다.";
        signed_elsewhere: "Signed by another vault. Compare its fingerprint with the copy that you keep.", "다른 보관소가 서명했습니다. 따로 보관한 지문과 비교하세요.";
        fingerprint: "Fingerprint of the signing key", "서명 키 지문";
        fingerprint_hint: "Keep a copy elsewhere: it proves later that an export is this vault’s.", "다른 곳에 적어 두면 나중에 이 보관소의 기록임을 확인할 수 있습니다.";
        unclosed_one: "{0} session has no end in it.", "끝이 기록되지 않은 세션 {0}개가 있습니다.";
        unclosed_many: "{0} sessions have no end in it.", "끝이 기록되지 않은 세션 {0}개가 있습니다.";
        gaps_one: "Events of {0} session are missing.", "이벤트가 빠진 세션 {0}개가 있습니다.";
        gaps_many: "Events of {0} sessions are missing.", "이벤트가 빠진 세션 {0}개가 있습니다.";
        gaps_body: "A page that was closed by force loses its last second.", "페이지가 강제로 닫히면 마지막 1초가 기록되지 않을 수 있습니다.";
        result_download: "Download the result", "결과 내려받기";

        subject_vault: "Vault", "보관소";
        subject_session: "Session", "세션";
        subject_settings: "Settings", "설정";
        subject_slot: "Way to unlock", "잠금 해제 방법";
        subject_keystore: "Keystore", "키 저장소";
        subject_secret: "Confidential data", "기밀 데이터";
        subject_secret_version: "Version of confidential data", "기밀 데이터 버전";
        subject_symmetric: "Symmetric key", "대칭 키";
        subject_symmetric_version: "Version of a symmetric key", "대칭 키 버전";
        subject_asymmetric: "Asymmetric key", "비대칭 키";
        subject_asymmetric_version: "Version of an asymmetric key", "비대칭 키 버전";
        subject_hmac: "HMAC key", "HMAC 키";
        subject_hmac_version: "Version of an HMAC key", "HMAC 키 버전";
        subject_ipv4: "IPv4 address", "IPv4 주소";
        subject_mac: "MAC address", "MAC 주소";
        subject_cert: "Certificate", "인증서";
        subject_principal: "Principal", "사용자·서비스";
        subject_service_key: "Service key", "서비스 키";
        subject_approval: "Approval", "승인";
        subject_audit: "Audit log", "감사 로그";
        subject_backup: "Backup", "백업";
        subject_token: "HSM token", "HSM 토큰";

        action_create: "created", "생성";
        action_import: "imported", "가져오기";
        action_update: "changed", "수정";
        action_delete: "deleted", "즉시 삭제";
        action_delete_request: "deletion scheduled", "삭제 예약";
        action_delete_request_cancel: "deletion cancelled", "삭제 취소";
        action_scheduled_delete: "deleted as scheduled", "예약 삭제";
        action_rotate: "rotated", "교체";
        action_auto_rotate: "rotated automatically", "자동 교체";
        action_enable: "enabled", "사용";
        action_disable: "disabled", "사용 중지";
        action_activate: "activated", "활성화";
        action_deactivate: "deactivated", "비활성화";
        action_compromise: "marked as compromised", "유출 표시";
        action_default_set: "made the default", "기본 버전 지정";
        action_access_set: "access changed", "접근 제어 변경";
        action_rotation_set: "rotation changed", "교체 설정 변경";
        action_get: "read", "조회";
        action_encrypt: "encrypted", "암호화";
        action_decrypt: "decrypted", "복호화";
        action_decrypt_compromised: "decrypted with a compromised version", "유출된 버전으로 복호화";
        action_rewrap: "re-encrypted", "재암호화";
        action_sign: "signed", "서명";
        action_verify: "verified", "검증";
        action_create_local_key: "data key made", "데이터 키 생성";
        action_get_private_key: "private key read", "개인 키 조회";
        action_get_public_key: "public key read", "공개 키 조회";
        action_approve: "approved", "승인";
        action_deny: "denied", "거부";
        action_approve_request: "approval requested", "승인 요청";
        action_stage: "change put aside", "변경 사항 보관";
        action_unstage: "change taken back", "변경 사항 취소";
        action_start: "began", "시작";
        action_end: "ended", "종료";
        action_export: "exported", "내보내기";
        action_checkpoint: "checkpoint signed", "체크포인트 서명";
        action_lock: "locked", "잠금";
        action_create_multi: "several created", "일괄 생성";
        action_download: "downloaded", "내려받기";
        action_make_random: "random bytes made", "난수 생성";
        action_download_list: "list downloaded", "목록 내려받기";
        action_sign_in: "signed in", "로그인";
    }
}

impl Audit {
    /// What an event is about.
    pub(crate) const fn subject(&self, subject: Subject) -> &'static str {
        match subject {
            Subject::Vault => self.subject_vault,
            Subject::Session => self.subject_session,
            Subject::Settings => self.subject_settings,
            Subject::Slot => self.subject_slot,
            Subject::Keystore => self.subject_keystore,
            Subject::Secret => self.subject_secret,
            Subject::SecretVersion => self.subject_secret_version,
            Subject::Symmetric => self.subject_symmetric,
            Subject::SymmetricVersion => self.subject_symmetric_version,
            Subject::Asymmetric => self.subject_asymmetric,
            Subject::AsymmetricVersion => self.subject_asymmetric_version,
            Subject::Hmac => self.subject_hmac,
            Subject::HmacVersion => self.subject_hmac_version,
            Subject::Ipv4 => self.subject_ipv4,
            Subject::Mac => self.subject_mac,
            Subject::Cert => self.subject_cert,
            Subject::Principal => self.subject_principal,
            Subject::ServiceKey => self.subject_service_key,
            Subject::Approval => self.subject_approval,
            Subject::Audit => self.subject_audit,
            Subject::Backup => self.subject_backup,
            Subject::Token => self.subject_token,
        }
    }

    /// What was done.
    pub(crate) const fn action(&self, action: Action) -> &'static str {
        match action {
            Action::Create => self.action_create,
            Action::Import => self.action_import,
            Action::Update => self.action_update,
            Action::Delete => self.action_delete,
            Action::DeleteRequest => self.action_delete_request,
            Action::DeleteRequestCancel => self.action_delete_request_cancel,
            Action::ScheduledDelete => self.action_scheduled_delete,
            Action::Rotate => self.action_rotate,
            Action::AutoRotate => self.action_auto_rotate,
            Action::Enable => self.action_enable,
            Action::Disable => self.action_disable,
            Action::Activate => self.action_activate,
            Action::Deactivate => self.action_deactivate,
            Action::Compromise => self.action_compromise,
            Action::DefaultSet => self.action_default_set,
            Action::AccessSet => self.action_access_set,
            Action::RotationSet => self.action_rotation_set,
            Action::Get => self.action_get,
            Action::Encrypt => self.action_encrypt,
            Action::Decrypt => self.action_decrypt,
            Action::DecryptCompromised => self.action_decrypt_compromised,
            Action::Rewrap => self.action_rewrap,
            Action::Sign => self.action_sign,
            Action::Verify => self.action_verify,
            Action::CreateLocalKey => self.action_create_local_key,
            Action::GetPrivateKey => self.action_get_private_key,
            Action::GetPublicKey => self.action_get_public_key,
            Action::Approve => self.action_approve,
            Action::Deny => self.action_deny,
            Action::ApproveRequest => self.action_approve_request,
            Action::Stage => self.action_stage,
            Action::Unstage => self.action_unstage,
            Action::Start => self.action_start,
            Action::End => self.action_end,
            Action::Export => self.action_export,
            Action::Checkpoint => self.action_checkpoint,
            Action::Lock => self.action_lock,
            Action::CreateMulti => self.action_create_multi,
            Action::Download => self.action_download,
            Action::MakeRandom => self.action_make_random,
            Action::DownloadList => self.action_download_list,
            Action::SignIn => self.action_sign_in,
        }
    }
}
