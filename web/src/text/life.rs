//! The life of a key: its timeline, how much it was used, its history.

use super::texts;

texts! {
    Life {
        tab: "Timeline", "타임라인";
        picture: "The life of this key from {0} to {1}", "키 이력: {0} ~ {1}";
        as_table: "As a table", "표로 보기";
        when: "When", "일시";
        what: "What", "내용";
        created: "Created", "생성";
        version: "Version {0}", "버전 {0} 생성";
        used: "Last used", "마지막 사용";
        now: "Now", "현재";
        starts: "Version {0} starts", "버전 {0} 사용 시작";
        rotation: "Next rotation", "다음 교체";
        version_due: "Version {0} destroyed", "버전 {0} 삭제";
        deletion: "Destroyed", "삭제";
        to_come: "to come", "예정";
        use_title: "Use by version", "버전별 사용량";
        use_body: "Messages protected by each version: never less than the truth, at times a little more.", "버전별로 처리한 건수입니다. 실제보다 적지 않으며 조금 많을 수 있습니다.";
        use_none: "Nothing has been protected with this key yet.", "아직 이 키로 처리한 데이터가 없습니다.";
        operations: "Messages", "처리 건수";
        bytes: "Data", "데이터 양";
        budget: "Budget of version {0}", "버전 {0} 사용 한도";
        budget_spent: "{0} of {1} messages, {2}", "{1}건 중 {0}건 ({2})";
        budget_rotates: "When it is spent, the key rotates by itself.", "한도에 도달하면 자동으로 교체합니다.";
        budget_stops: "When it is spent, the version stops protecting. Rotate before.", "한도에 도달하면 이 버전으로 더 이상 암호화할 수 없습니다. 그 전에 교체하세요.";
        rotation_title: "Rotation", "교체";
        rotation_period: "Period", "교체 주기";
        rotation_every: "Every {0}", "{0}마다";
        rotation_off: "Not by itself", "자동 교체 안 함";
        rotation_last: "Last", "마지막 교체";
        rotation_next: "Next", "다음 교체";
        rotation_edit: "Change period", "주기 변경";
        rotation_saved: "Rotation period saved.", "교체 주기를 저장했습니다.";
        rotation_waits: "Suspended while the key is {0}", "키 상태가 {0}인 동안 교체하지 않음";
        history: "History", "이력";
        history_body: "What the audit log says of this key. Newest first.", "감사 로그에 남은 이 키의 기록입니다. 최신순으로 표시합니다.";
        history_none: "The audit log has nothing of this key.", "이 키의 감사 로그가 없습니다.";
        history_more: "Show older", "이전 기록 보기";
        who: "Who", "수행자";
        outcome: "Outcome", "결과";
        outcome_done: "done", "성공";
        outcome_refused: "refused", "거부";
        of_version: "version {0}", "버전 {0}";
        system: "system", "시스템";
        act_create: "Created", "생성";
        act_import: "Imported", "가져오기";
        act_update: "Changed", "수정";
        act_delete: "Destroyed", "삭제";
        act_delete_request: "Deletion requested", "삭제 예약";
        act_delete_cancel: "Deletion cancelled", "삭제 취소";
        act_scheduled_delete: "Destroyed when due", "예약된 삭제 실행";
        act_rotate: "Rotated", "교체";
        act_auto_rotate: "Rotated by itself", "자동 교체";
        act_enable: "Enabled", "사용";
        act_disable: "Disabled", "사용 중지";
        act_activate: "Activated", "활성화";
        act_deactivate: "Deactivated", "비활성화";
        act_compromise: "Reported as compromised", "유출 신고";
        act_default_set: "Default version chosen", "기본 버전 지정";
        act_access_set: "Access changed", "접근 권한 변경";
        act_rotation_set: "Rotation period changed", "교체 주기 변경";
        act_get: "Read", "조회";
        act_encrypt: "Encrypted", "암호화";
        act_decrypt: "Decrypted", "복호화";
        act_rewrap: "Rewrapped", "재암호화";
        act_sign: "Signed", "서명";
        act_verify: "Verified", "검증";
        act_data_key: "Data key made", "데이터 키 생성";
        act_private: "Exported", "내보내기";
        act_public: "Public key read", "공개 키 조회";
    }
}
