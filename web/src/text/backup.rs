//! Making and restoring backups.

use super::texts;

texts! {
    Backup {
        title: "Backup", "백업";
        subtitle: "A backup is one encrypted file with every keystore, key and version. It opens in any Keystead: another browser, the command line, a server.", "백업은 모든 키 저장소와 키, 버전을 담은 암호화된 파일 하나입니다. 다른 브라우저, 명령줄, 서버 등 어느 Keystead에서나 열 수 있습니다.";
        make: "Make a backup", "백업 만들기";
        make_body: "Give the file a passphrase of its own. Without it nobody can open the backup, you included.", "백업 전용 암호문구를 정하세요. 이 암호문구가 없으면 본인도 백업을 열 수 없습니다.";
        passphrase: "Passphrase for the backup", "백업 암호문구";
        confirm: "Repeat it", "암호문구 확인";
        make_button: "Create and download", "만들어서 내려받기";
        making: "Making the backup…", "백업을 만드는 중…";
        made: "Backup saved as {0}.", "{0} 파일로 백업했습니다.";
        last: "Last backup", "마지막 백업";
        never: "none yet", "아직 없음";
        restore: "Restore a backup", "백업 복원";
        restore_body: "You see what would change before anything is written.", "실제로 복원하기 전에 달라지는 내용을 먼저 보여 드립니다.";
        file: "Backup file", "백업 파일";
        restore_passphrase: "Passphrase of the backup", "백업 암호문구";
        look: "Show the difference", "달라지는 내용 보기";
        looking: "Opening the backup…", "백업을 여는 중…";
        difference: "What restoring would do", "복원하면 달라지는 내용";
        diff_added: "new, and added", "새로 추가";
        diff_replaced: "differ, and are replaced", "내용이 달라 백업 값으로 교체";
        diff_kept: "differ, and stay as they are here", "내용이 다르지만 현재 값 유지";
        diff_conflict: "differ, and cannot be replaced without loss", "교체하면 잃는 것이 있어 현재 값 유지";
        diff_same: "the same in both", "변경 없음";
        nothing_new: "Restoring would change nothing.", "복원해도 달라지는 내용이 없습니다.";
        from_vault: "From the vault “{0}”, made {1}.", "“{0}” 보관소에서 {1}에 만든 백업입니다.";
        signed_by: "Signed with", "서명 키 지문";
        one_by_one: "One by one", "항목별로 보기";
        more_rows: "And {0} more.", "외 {0}개";
        kind_settings: "Settings", "설정";
        kind_principal: "Principal", "사용자·서비스";
        kind_keystore: "Keystore", "키 저장소";
        kind_key: "Key", "키";
        kind_credential: "Credential", "인증 정보";
        row_added: "added", "추가";
        row_replaced: "replaced", "교체";
        row_kept: "kept", "유지";
        row_conflict: "kept: conflict", "충돌로 유지";
        row_same: "unchanged", "변경 없음";
        loses_versions: "Versions that are only here, or have another material there, would be lost.", "여기에만 있거나 키 값이 다른 버전을 잃게 됩니다.";
        destroyed_here: "It was deleted here. A restore does not bring it back.", "여기서 삭제된 항목입니다. 복원해도 되살리지 않습니다.";
        other_object: "What never changes is different: its keystore, kind or profile.", "바꿀 수 없는 값(키 저장소, 유형, 프로파일)이 서로 다릅니다.";
        names: "Its name is taken here.", "같은 이름이 이미 있습니다.";
        field: "Field", "항목";
        here: "Here", "현재";
        there: "In the backup", "백업";
        conflict: "What differs", "내용이 다를 때";
        conflict_hint: "For keystores and keys that are here already but differ. No key material is ever lost.", "이미 있지만 내용이 다른 키 저장소와 키에 적용됩니다. 어떤 경우에도 키 값은 잃지 않습니다.";
        conflict_keep: "Stays as it is here", "현재 값 유지";
        conflict_newer: "The newer of the two", "더 최근에 변경된 값 사용";
        conflict_replace: "Becomes what it is in the backup", "백업 값으로 교체";
        holds_keys: "Every keystore, key and version, with the key material", "모든 키 저장소와 키, 버전(키 값 포함)";
        holds_rules: "Access, client authentication and the vault’s settings", "접근 제어, 클라이언트 인증, 보관소 설정";
        holds_log: "The audit log up to now", "지금까지의 감사 로그";
        holds_not: "Not in it: the ways to unlock this vault, and changes that wait for approval", "제외: 이 보관소의 잠금 해제 방법, 승인을 기다리는 변경 사항";
        unheld_one: "{0} key is in no backup", "백업에 없는 키 {0}개";
        unheld_many: "{0} keys are in no backup", "백업에 없는 키 {0}개";
        unheld_body: "If this browser’s data is lost, so is everything encrypted with them.", "브라우저 데이터가 사라지면 이 키로 암호화한 데이터를 모두 잃게 됩니다.";
        apply: "Restore", "복원";
        applying: "Restoring…", "복원하는 중…";
        applied: "Restored {0}.", "{0}를 복원했습니다.";
        file_missing: "Choose the backup file.", "백업 파일을 선택하세요.";
    }
}
