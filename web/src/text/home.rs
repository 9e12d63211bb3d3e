//! The home page.

use super::texts;

texts! {
    Home {
        title: "Home", "홈";
        enabled: "Enabled keys", "사용 중인 키";
        disabled: "Disabled keys", "사용 중지된 키";
        pending: "Pending deletion", "삭제 예정";
        stores: "Keystores", "키 저장소";
        no_backup: "No backup has been made in this browser", "이 브라우저에서 만든 백업이 없습니다";
        no_backup_body: "If the browser’s data is lost, the keys and everything encrypted with them are lost.", "브라우저 데이터가 사라지면 키는 물론 그 키로 암호화한 모든 데이터를 잃게 됩니다.";
        old_backup: "Keys were changed after the last backup", "마지막 백업 이후 변경된 키가 있습니다";
        old_backup_body: "The last backup was made {0}.", "마지막 백업: {0}";
        make_backup: "Make a backup", "백업 만들기";
        pending_title: "Deletions to come", "삭제 예정인 키";
        recent: "Recently changed keys", "최근 변경된 키";
        empty_title: "Your vault is ready", "보관소가 준비되었습니다";
        empty_body: "Keys live in keystores. Make one for each application or team, then create a key in it.", "키는 키 저장소에 담깁니다. 애플리케이션이나 팀별로 키 저장소를 만든 다음 키를 만드세요.";
        first_keystore: "Create a keystore", "키 저장소 만들기";
        no_keys: "No key yet", "아직 키가 없습니다";
        no_keys_body: "Open a keystore and create the first key.", "키 저장소를 열고 첫 번째 키를 만드세요.";
    }
}
