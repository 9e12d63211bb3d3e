//! Rail, top bar, command palette, shortcuts, locking.

use super::texts;

texts! {
    Shell {
        skip: "Skip to content", "본문으로 건너뛰기";
        main_menu: "Main", "주 메뉴";
        home: "Home", "홈";
        keystores: "Keystores", "키 저장소";
        jwt: "JWT keys", "JWT 키";
        audit: "Audit log", "감사 로그";
        backup: "Backup", "백업";
        settings: "Settings", "설정";
        breadcrumb: "Breadcrumb", "현재 위치";
        find: "Find…", "찾기…";
        find_label: "Find pages, actions and keys", "페이지, 작업, 키 찾기";
        find_placeholder: "Where to? A page, an action, a key", "페이지, 작업, 키 이름을 입력하세요";
        find_none: "Nothing matches “{0}”.", "“{0}”와 일치하는 항목이 없습니다.";
        find_results_one: "{0} result", "결과 {0}개";
        find_results_many: "{0} results", "결과 {0}개";
        group_pages: "Pages", "페이지";
        group_actions: "Actions", "작업";
        group_keys: "Keys", "키";
        theme: "Theme", "테마";
        theme_system: "As the system", "시스템 설정";
        theme_light: "Light", "밝게";
        theme_dark: "Dark", "어둡게";
        language: "Language", "언어";
        vault: "Vault", "보관소";
        lock: "Lock now", "지금 잠그기";
        locks_in: "Locks in {0}", "잠금까지 {0}";
        lock_soon: "The vault locks in {0}.", "{0} 뒤에 보관소가 잠깁니다.";
        stay: "Stay unlocked", "잠그지 않기";
        locked_idle: "Locked after a time without activity.", "사용하지 않아 자동으로 잠갔습니다.";
        shortcuts: "Keyboard shortcuts", "키보드 단축키";
        sc_palette: "Find anything", "찾기";
        sc_help: "Show this list", "단축키 보기";
        sc_home: "Go to Home", "홈으로 이동";
        sc_keystores: "Go to Keystores", "키 저장소로 이동";
        sc_jwt: "Go to JWT keys", "JWT 키로 이동";
        sc_hsm: "Go to HSM tokens", "HSM 토큰으로 이동";
        sc_approvals: "Go to what waits for approval", "승인으로 이동";
        sc_principals: "Go to Principals", "사용자·서비스로 이동";
        sc_service: "Go to Service keys", "서비스 키로 이동";
        sc_audit: "Go to Audit log", "감사 로그로 이동";
        sc_backup: "Go to Backup", "백업으로 이동";
        sc_server: "Go to Server", "서버로 이동";
        sc_settings: "Go to Settings", "설정으로 이동";
        sc_search: "Search the list on the page", "목록에서 검색";
        demo: "This is a demo vault", "체험용 보관소입니다";
        demo_body: "Everybody knows its passphrase (“{0}”) and its PIN (“{1}”). Put nothing into it that matters.", "암호문구(“{0}”)와 PIN(“{1}”)이 공개되어 있으니 중요한 데이터는 넣지 마세요.";
        demo_end: "End the demo", "체험 끝내기";
        update_ready: "A new version of Keystead is ready. Loading it locks the vault.", "Keystead 새 버전이 준비되었습니다. 적용하면 보관소가 잠깁니다.";
        update_now: "Load it", "지금 적용";
        new_keystore: "New keystore", "키 저장소 만들기";
        not_found: "There is nothing at this address", "페이지를 찾을 수 없습니다";
        not_found_body: "The link may be old, or the object was in another vault.", "링크가 오래되었거나 다른 보관소에 있던 항목일 수 있습니다.";
        to_home: "Go to Home", "홈으로 이동";
    }
}
