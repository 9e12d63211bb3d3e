//! First run and unlock: everything before the vault is open.

use super::texts;

texts! {
    Gate {
        welcome: "Create your vault", "보관소 만들기";
        welcome_body: "A vault holds your keys, encrypted, in this browser. Nothing leaves this computer.", "보관소는 키를 암호화해 이 브라우저에만 보관합니다. 어떤 정보도 컴퓨터 밖으로 나가지 않습니다.";
        step_vault: "Vault", "보관소";
        step_recovery: "Recovery code", "복구 코드";
        step_storage: "Storage", "저장 공간";
        steps: "Steps", "단계";
        vault_name: "Vault name", "보관소 이름";
        vault_name_default: "My vault", "내 보관소";
        confirm: "Repeat the passphrase", "암호문구 확인";
        confirm_differs: "The two passphrases differ.", "암호문구가 서로 다릅니다.";
        create: "Create vault", "보관소 만들기";
        creating: "Deriving the key…", "키를 유도하는 중…";
        or_restore: "Restore a backup instead", "백업에서 복원하기";
        or_create: "Create an empty vault instead", "빈 보관소 만들기";
        restore_title: "Restore a backup", "백업에서 복원";
        restore_body: "A new vault is created and the keys of the backup are put into it. The backup keeps its own passphrase.", "새 보관소를 만들고 백업에 든 키를 넣습니다. 백업 파일의 암호문구는 그대로입니다.";
        restore_file: "Backup file", "백업 파일";
        restore_file_missing: "Choose the backup file.", "백업 파일을 선택하세요.";
        restore_passphrase: "Passphrase of the backup", "백업 암호문구";
        restore_button: "Create vault and restore", "보관소를 만들고 복원";
        recovery_title: "Keep your recovery code", "복구 코드를 보관하세요";
        recovery_body: "It opens the vault if you forget the passphrase. It is shown this once; nobody can show it again.", "암호문구를 잊었을 때 보관소를 열 수 있는 코드입니다. 지금 한 번만 표시되며 다시 볼 수 없습니다.";
        recovery_code: "Recovery code", "복구 코드";
        recovery_check: "Type group {0} of the code", "코드의 {0}번째 그룹을 입력하세요";
        recovery_check_hint: "So that we both know you have it.", "코드를 잘 보관했는지 확인합니다.";
        recovery_check_wrong: "This is not group {0}. Compare it with your copy.", "{0}번째 그룹과 다릅니다. 보관한 코드와 비교해 보세요.";
        recovery_file: "Keystead recovery code", "Keystead 복구 코드";
        recovery_file_note: "Keep this away from the computer that holds the vault. Anyone who has it can open the vault.", "보관소가 있는 컴퓨터와 다른 곳에 보관하세요. 이 코드가 있으면 누구나 보관소를 열 수 있습니다.";
        recovery_continue: "I have kept it", "보관했습니다";
        storage_title: "Where your keys live", "키가 저장되는 곳";
        storage_kept: "This browser keeps the vault until you delete it", "직접 삭제하기 전까지 브라우저가 보관소를 유지합니다";
        storage_kept_body: "Persistent storage was granted. Clearing the site’s data still deletes the vault.", "영구 저장소 사용이 허용되었습니다. 사이트 데이터를 지우면 보관소도 삭제됩니다.";
        storage_best_effort: "This browser may delete the vault when space runs out", "저장 공간이 부족하면 브라우저가 보관소를 삭제할 수 있습니다";
        storage_best_effort_body: "Persistent storage was not granted. Make a backup soon and keep it elsewhere.", "영구 저장소 사용이 허용되지 않았습니다. 백업을 만들어 다른 곳에 보관하세요.";
        storage_backup: "A backup is one encrypted file. The console reminds you when the last one is old.", "백업은 암호화된 파일 하나입니다. 오래되면 콘솔에서 알려 드립니다.";
        storage_open: "Open the vault", "보관소 열기";
        unlock_title: "Unlock {0}", "{0} 열기";
        unlock: "Unlock", "잠금 해제";
        unlocking: "Unlocking…", "잠금을 해제하는 중…";
        use_recovery: "Use the recovery code", "복구 코드 사용";
        use_passkey: "Use a passkey", "패스키 사용";
        use_key_file: "Use a key file", "키 파일 사용";
        key_file: "Key file", "키 파일";
        demo_passphrase: "This is a demo vault. Its passphrase is “{0}”.", "체험용 보관소입니다. 암호문구는 “{0}”입니다.";
        try_demo: "Try it with a demo vault", "체험용 보관소로 둘러보기";
        demo_vault: "Demo", "체험";
        demo_keystore: "Shop", "쇼핑몰";
        demo_tokens: "Login tokens", "로그인 토큰";
        demo_cards: "card numbers", "카드 번호";
        demo_invoices: "invoice signatures", "청구서 서명";
        demo_archive: "archive 2024", "2024년 보관 자료";
        demo_old: "old newsletter list", "옛 뉴스레터 목록";
        vanished_title: "The vault is gone from this browser", "이 브라우저에서 보관소가 사라졌습니다";
        vanished_body: "Its data was deleted while it was open: by another tab, by clearing the site’s data, or by the browser to make room. The last change that was confirmed had been stored; nothing here did it.", "열려 있는 동안 데이터가 삭제되었습니다. 다른 탭에서 삭제했거나, 사이트 데이터를 지웠거나, 공간이 부족해 브라우저가 삭제했을 수 있습니다. 이 화면에서 한 작업 때문이 아닙니다.";
        vanished_do: "Restore your latest backup into a new vault.", "새 보관소를 만들고 최신 백업을 복원하세요.";
        vanished_button: "Continue", "계속";
        use_passphrase: "Use the passphrase", "암호문구 사용";
        recovery_input: "Recovery code", "복구 코드";
        recovery_input_hint: "Upper or lower case, with or without dashes.", "대소문자와 하이픈은 구분하지 않습니다.";
        local_note: "Everything happens in this browser. There is no server and no account.", "모든 작업은 이 브라우저 안에서 이루어집니다. 서버도 계정도 없습니다.";
        broken_title: "The vault cannot be opened", "보관소를 열 수 없습니다";
        broken_data_safe: "Its data was not touched.", "데이터는 그대로 있습니다.";
        restored: "Restored {0} from the backup.", "백업에서 {0}를 복원했습니다.";
        restore_failed: "The vault was created, but the backup was not restored. Try again under Backup.", "보관소는 만들었지만 백업을 복원하지 못했습니다. 백업 메뉴에서 다시 시도하세요.";
    }
}
