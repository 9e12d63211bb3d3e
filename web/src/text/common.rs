//! Words used on more than one page.

use super::texts;

texts! {
    Common {
        app: "Keystead", "Keystead";
        cancel: "Cancel", "취소";
        close: "Close", "닫기";
        save: "Save", "저장";
        create: "Create", "만들기";
        edit: "Edit", "수정";
        delete: "Delete", "삭제";
        done: "Done", "완료";
        retry: "Try again", "다시 시도";
        undo: "Undo", "실행 취소";
        dismiss: "Dismiss", "알림 닫기";
        copy: "Copy", "복사";
        copied: "Copied", "복사했습니다";
        copied_clears: "Copied. The clipboard is cleared in a minute.", "복사했습니다. 1분 뒤 클립보드에서 지웁니다.";
        copy_failed: "The browser did not allow copying. Select the text and copy it yourself.", "브라우저가 복사를 허용하지 않았습니다. 텍스트를 선택해 직접 복사하세요.";
        download: "Download", "내려받기";
        name: "Name", "이름";
        description: "Description", "설명";
        optional: "optional", "선택";
        passphrase: "Passphrase", "암호문구";
        show: "Show", "표시";
        hide: "Hide", "숨기기";
        required: "Fill in this field.", "필수 입력 항목입니다.";
        too_long: "At most {0} characters.", "최대 {0}자까지 입력할 수 있습니다.";
        nothing_changed: "Nothing was changed.", "변경된 내용은 없습니다.";
        loading: "Loading…", "불러오는 중…";
        created: "Created", "생성 일시";
        changed: "Changed", "변경 일시";
        state: "State", "상태";
        versions: "Versions", "버전";
        identifier: "ID", "ID";
        keys_one: "{0} key", "키 {0}개";
        keys_many: "{0} keys", "키 {0}개";
        versions_one: "{0} version", "버전 {0}개";
        versions_many: "{0} versions", "버전 {0}개";
        days_one: "{0} day", "{0}일";
        days_many: "{0} days", "{0}일";
        hours_one: "{0} hour", "{0}시간";
        hours_many: "{0} hours", "{0}시간";
        minutes_one: "{0} minute", "{0}분";
        minutes_many: "{0} minutes", "{0}분";
        seconds_one: "{0} second", "{0}초";
        seconds_many: "{0} seconds", "{0}초";
        just_now: "just now", "방금 전";
        state_preactive: "Pre-active", "활성화 전";
        state_enabled: "Enabled", "사용 중";
        state_disabled: "Disabled", "사용 중지";
        state_pending: "Pending deletion", "삭제 예정";
        state_destroyed: "Destroyed", "삭제됨";
        due_in: "Deleted in {0} · {1}", "{0} 뒤 삭제 · {1}";
        due_now: "Deletion due", "삭제 시점 도래";
        passphrase_short: "At least {0} characters.", "{0}자 이상 입력하세요.";
        strength: "Strength", "강도";
        strength_0: "Guessed at once", "바로 추측됨";
        strength_1: "Very weak", "매우 약함";
        strength_2: "Weak", "약함";
        strength_3: "Good", "양호";
        strength_4: "Strong", "강함";
        strength_wait: "Estimating…", "확인하는 중…";
        strength_hint: "Four or five unrelated words are easy to keep in mind and hard to guess.", "서로 관련 없는 단어 네다섯 개를 이어 쓰면 외우기 쉽고 추측하기 어렵습니다.";
        drop_here: "Drop a file here", "파일을 여기에 놓으세요";
        drop_or: "or press to choose one", "눌러서 파일을 선택할 수도 있습니다";
        drop_selected: "{0} ({1})", "{0} ({1})";
        remove_file: "Remove file", "파일 제거";
    }
}
