//! Settings.

use super::texts;

texts! {
    Settings {
        title: "Settings", "설정";
        security: "Security", "보안";
        autolock: "Lock automatically", "자동 잠금";
        autolock_hint: "After this long without a key press or pointer.", "키보드나 마우스를 사용하지 않으면 설정한 시간 뒤에 잠급니다.";
        minutes_one: "After {0} minute", "{0}분 뒤";
        minutes_many: "After {0} minutes", "{0}분 뒤";
        appearance: "Appearance", "화면";
        shortcuts: "Single-key shortcuts", "한 글자 단축키";
        shortcuts_hint: "“g” then a letter, “/” and “?”. Turn them off if they get in the way of speech input.", "g 다음 글자, /, ? 키를 사용합니다. 음성 입력에 방해가 되면 끄세요.";
        storage: "Storage", "저장 공간";
        storage_state: "Kept by the browser", "브라우저 보관";
        persisted: "Until you delete it", "직접 삭제할 때까지";
        best_effort: "May be deleted when space runs out", "공간이 부족하면 삭제될 수 있음";
        unknown: "The browser does not say", "브라우저에서 확인할 수 없음";
        ask_persist: "Ask to keep it", "영구 보관 요청";
        persist_refused: "The browser refused. It may agree later, for example once the site is bookmarked.", "브라우저가 거부했습니다. 북마크에 추가한 뒤에는 허용될 수 있습니다.";
        used: "Used", "사용량";
        used_of: "{0} of {1}", "{1} 중 {0}";
        check: "Check the vault", "보관소 검사";
        check_body: "Reads every record and verifies its seal.", "모든 기록을 읽고 봉인이 온전한지 확인합니다.";
        check_ok: "All {0} records are intact.", "기록 {0}개가 모두 온전합니다.";
        about: "About", "정보";
        version: "Version", "버전";
        licence: "Licence", "라이선스";
        vault_id: "Vault ID", "보관소 ID";
        vault_created: "Vault created", "보관소 생성 일시";
        unlock_ways: "Ways to unlock", "잠금 해제 방법";
        slot_passphrase: "Passphrase", "암호문구";
        slot_recovery: "Recovery code", "복구 코드";
        gallery: "Component gallery", "컴포넌트 갤러리";
    }
}
