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
        never: "None in this browser", "이 브라우저에서 만든 적 없음";
        restore: "Restore a backup", "백업 복원";
        restore_body: "You see what would change before anything is written. Nothing in the vault is overwritten.", "복원하기 전에 달라지는 내용을 먼저 보여 드립니다. 보관소의 기존 내용은 덮어쓰지 않습니다.";
        file: "Backup file", "백업 파일";
        restore_passphrase: "Passphrase of the backup", "백업 암호문구";
        look: "Show the difference", "달라지는 내용 보기";
        looking: "Opening the backup…", "백업을 여는 중…";
        difference: "What restoring would do", "복원하면 달라지는 내용";
        diff_keystores: "new keystores", "새 키 저장소";
        diff_keys: "new keys", "새 키";
        diff_same: "keys already here, unchanged", "이미 있는 키(변경 없음)";
        diff_conflicts: "keys that differ here and are left as they are", "내용이 달라 그대로 두는 키";
        nothing_new: "Everything in this backup is already in the vault.", "백업에 든 내용이 모두 보관소에 있습니다.";
        apply: "Restore", "복원";
        applying: "Restoring…", "복원하는 중…";
        applied: "Restored {0}.", "{0}를 복원했습니다.";
        file_missing: "Choose the backup file.", "백업 파일을 선택하세요.";
    }
}
