//! The vault's own keys.

use super::texts;

texts! {
    Service {
        title: "Service keys", "서비스 키";
        subtitle: "The vault’s own keys. It makes each with its first use, rotates it by itself, and nobody uses it by hand.", "보관소가 스스로 사용하는 키입니다. 처음 필요할 때 만들어 자동으로 교체하며, 직접 사용할 수 없습니다.";
        key_protection: "Wraps the key of every version of your keys. Without it no key in this vault opens.", "모든 키의 각 버전을 암호화합니다. 이 키가 없으면 보관소의 어떤 키도 사용할 수 없습니다.";
        record_integrity: "Seals every record with an authentication code, so that a change made outside of Keystead is noticed. It stays the same for the vault’s life.", "모든 기록에 인증 코드를 붙여 Keystead 밖에서 변경되면 알아차립니다. 보관소를 쓰는 동안 바뀌지 않습니다.";
        secrets_manager: "Wraps confidential data: passwords, tokens, connection strings.", "비밀번호, 토큰, 접속 정보 같은 기밀 데이터를 암호화합니다.";
        certificates: "Wraps the files of client certificates, their passwords, and the keys of the authorities that issue them.", "클라이언트 인증서 파일과 비밀번호, 인증서를 발급하는 기관의 키를 암호화합니다.";
        audit: "Wraps the key that signs checkpoints of the audit log, so that an exported log can be verified.", "감사 로그의 체크포인트에 서명하는 키를 암호화합니다. 내보낸 로그를 검증할 수 있게 합니다.";
        approvals: "Wraps changes that wait for approval, until they are made or taken back.", "승인을 기다리는 변경 사항을 적용하거나 취소할 때까지 암호화합니다.";
        used_by: "Used by {0}.", "{0}에서 사용합니다.";
        version: "Version", "버전";
        rotation: "Automatic rotation", "자동 교체";
        every: "Every {0}", "{0}마다";
        never: "Does not rotate", "교체하지 않음";
        last: "Last rotation", "마지막 교체";
        not_yet: "Not yet", "없음";
        next: "Next rotation", "다음 교체";
        root: "All of them are sealed under the vault’s root key, which the ways to unlock open.", "서비스 키는 모두 보관소의 루트 키로 암호화하며, 잠금 해제 방법으로 루트 키를 엽니다.";
    }
}

impl Service {
    /// What a service key protects, by its name; none for one that this console does not know.
    pub(crate) fn explained(&self, name: &str) -> Option<&'static str> {
        Some(match name {
            "Key-protection" => self.key_protection,
            "Record-integrity" => self.record_integrity,
            "Secrets-manager" => self.secrets_manager,
            "Certificates" => self.certificates,
            "Audit" => self.audit,
            "Approvals" => self.approvals,
            _ => return None,
        })
    }
}
