//! The home page.

use super::texts;

texts! {
    Home {
        title: "Home", "홈";
        enabled: "Enabled keys", "사용 중인 키";
        disabled: "Disabled keys", "사용 중지된 키";
        pending: "Pending deletion", "삭제 예정";
        stores: "Keystores", "키 저장소";
        old_backup_body: "The last backup was made {0}.", "마지막 백업: {0}";
        make_backup: "Make a backup", "백업 만들기";
        attention: "Needs attention", "확인할 항목";
        rotates: "Rotates {0}", "교체 예정: {0}";
        budget: "{0} % of its budget is used. Rotate it.", "사용 한도의 {0}%를 사용했습니다. 키를 교체하세요.";
        expires: "Expires {0}", "만료 예정: {0}";
        expired: "Expired {0}", "만료됨: {0}";
        version: "version {0}", "버전 {0}";
        certificate: "Certificate", "인증서";
        coming: "The next 90 days", "앞으로 90일";
        coming_summary: "{0} events in the next 90 days; the table below has them all.", "앞으로 90일 동안 일정 {0}개가 있습니다. 아래 표에서 모두 볼 수 있습니다.";
        nothing_coming: "Nothing is due.", "예정된 일정이 없습니다.";
        as_table: "Show as a table", "표로 보기";
        today: "Today", "오늘";
        what: "What", "대상";
        event: "Event", "일정";
        when: "When", "시기";
        rotation: "Rotation", "교체";
        deletion: "Deletion", "삭제";
        expiry: "Certificate expiry", "인증서 만료";
        by_type: "Keys by type and state", "유형·상태별 키";
        type_: "Type", "유형";
        recent: "Recent activity", "최근 활동";
        all_activity: "Audit log", "감사 로그";
        empty_title: "Your vault is ready", "보관소가 준비되었습니다";
        empty_body: "Keys live in keystores. Make one for each application or team, then create a key in it.", "키는 키 저장소에 담깁니다. 애플리케이션이나 팀별로 키 저장소를 만든 다음 키를 만드세요.";
        first_keystore: "Create a keystore", "키 저장소 만들기";
        no_keys: "No key yet", "아직 키가 없습니다";
        no_keys_body: "Open a keystore and create the first key.", "키 저장소를 열고 첫 번째 키를 만드세요.";
    }
}
