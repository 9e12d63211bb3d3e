//! Tokens of hardware security modules.

use super::texts;

texts! {
    Hsm {
        title: "HSM tokens", "HSM 토큰";
        subtitle: "Tokens of the hardware security module behind this server. A private key that is made in one never leaves it.", "이 서버에 연결된 하드웨어 보안 모듈(HSM)의 토큰입니다. 토큰 안에서 만든 개인 키는 밖으로 나가지 않습니다.";
        needs_title: "Keys in hardware need a server", "하드웨어에 키를 두려면 서버가 필요합니다";
        needs_body: "A browser cannot reach a hardware security module. A Keystead server can, by the PKCS#11 library of its maker; this page then shows its tokens.", "브라우저는 하드웨어 보안 모듈(HSM)에 접근할 수 없습니다. Keystead 서버가 제조사의 PKCS#11 라이브러리로 HSM에 연결되면 이 화면에 토큰이 표시됩니다.";
        module_title: "This server has no module yet", "아직 HSM 모듈이 설정되지 않은 서버입니다";
        module_body: "Name the PKCS#11 library of your hardware security module in the server’s settings, and start it anew. This page then shows its tokens.", "서버 설정에 HSM의 PKCS#11 라이브러리를 지정하고 서버를 다시 시작하면 이 화면에 토큰이 표시됩니다.";
        step_server: "Run Keystead as a server", "Keystead를 서버로 실행";
        step_server_body: "Once per machine: the first command makes a vault, the second serves it together with this console.", "첫 번째 명령으로 보관소를 만들고, 두 번째 명령으로 이 콘솔과 함께 제공합니다.";
        step_server_done: "This console comes from the server {0}.", "이 콘솔은 {0} 서버에서 제공됩니다.";
        step_module: "Name the module", "모듈 지정";
        step_module_body: "The library that came with the hardware, a file that ends in .so, .dylib or .dll. SoftHSM2, a token in software, is good for trying it out. Either as a flag:", "하드웨어와 함께 제공된 라이브러리(.so, .dylib, .dll 파일)를 지정합니다. 시험해 볼 때는 소프트웨어 토큰인 SoftHSM2를 쓸 수 있습니다. 실행할 때 지정하거나";
        step_module_file: "or for good, in keystead.toml:", "keystead.toml에 적어 둡니다.";
        step_open: "Set up the token", "토큰 설정";
        step_open_body: "Sign in to the server’s console and open this page there. An empty token is set up once, with an SO PIN and a User PIN.", "서버 콘솔에 로그인하여 이 화면을 엽니다. 빈 토큰은 SO PIN과 사용자 PIN을 정하여 한 번만 설정합니다.";
        step_done: "done", "완료";
        steps: "What to do", "설정 순서";

        none_title: "No token is connected", "연결된 토큰이 없습니다";
        none_body: "The module is there. Connect a token, or make one with the tools of its maker.", "모듈은 설정되어 있습니다. 토큰을 연결하거나 제조사 도구로 만드세요.";
        unlisted: "The tokens cannot be listed", "토큰을 확인할 수 없습니다";
        module: "Module", "모듈";
        published: "Published", "공개 여부";
        unnamed: "Empty token", "빈 토큰";
        open: "Open", "열기";
        serial: "Serial number", "일련번호";
        maker: "Maker", "제조사";
        model: "Model", "모델";
        hardware: "Hardware version", "하드웨어 버전";
        firmware: "Firmware version", "펌웨어 버전";
        pin_length: "PIN length", "PIN 길이";
        pin_chars: "{0} to {1} characters", "{0}~{1}자";
        about: "About this token", "토큰 정보";
        not_found: "No such token is connected", "연결되지 않은 토큰입니다";

        empty: "Not set up", "설정 전";
        empty_body: "Nobody has set it up. That is done once.", "아직 설정하지 않은 토큰입니다. 설정은 한 번만 합니다.";
        no_user_pin: "No User PIN", "사용자 PIN 없음";
        no_user_pin_body: "Its security officer sets the User PIN, with the SO PIN.", "보안 관리자가 SO PIN으로 사용자 PIN을 설정해야 합니다.";
        locked: "User PIN locked", "사용자 PIN 잠김";
        locked_body: "Too many wrong PINs were given. Its security officer sets a new User PIN, with the SO PIN; the keys stay.", "PIN을 너무 많이 틀렸습니다. 보안 관리자가 SO PIN으로 새 사용자 PIN을 설정해야 하며 키는 그대로 남습니다.";
        last_try: "One attempt left", "남은 시도 1회";
        last_try_body: "The next wrong User PIN locks it.", "사용자 PIN을 한 번 더 틀리면 잠깁니다.";
        fewer_tries: "A wrong PIN was given", "PIN 오류 있음";
        fewer_tries_body: "A wrong User PIN was given since the last right one. Several more lock it.", "마지막으로 맞게 입력한 뒤 사용자 PIN을 틀린 적이 있습니다. 더 틀리면 잠깁니다.";
        signed_in: "In use", "사용 중";
        signed_in_body: "The server has its User PIN and uses its keys.", "서버가 사용자 PIN을 가지고 토큰의 키를 사용하고 있습니다.";
        signed_out: "Signed out", "로그아웃 상태";
        signed_out_body: "Its keys do nothing until somebody signs in to it.", "토큰에 로그인해야 키를 사용할 수 있습니다.";
        so_locked: "SO PIN locked", "SO PIN 잠김";
        so_locked_body: "Nobody can set a User PIN any more. Only erasing the token with its maker’s tools helps.", "더 이상 사용자 PIN을 설정할 수 없습니다. 제조사 도구로 토큰을 초기화해야 합니다.";
        warn_fewer: "Not every attempt is left", "시도 횟수가 줄었습니다";
        warn_fewer_body: "A wrong PIN was given since the last right one. Check the PIN before you send it.", "마지막으로 맞게 입력한 뒤 PIN을 틀린 적이 있습니다. 보내기 전에 PIN을 확인하세요.";
        warn_last: "One attempt is left", "한 번만 더 시도할 수 있습니다";
        warn_last_body: "A wrong User PIN would lock the token, so the server does not use that attempt. Who is sure of the PIN runs “keystead hsm keys --final-try” on the server’s machine; else the security officer sets a new User PIN.", "한 번 더 틀리면 토큰이 잠기므로 서버는 이 시도를 사용하지 않습니다. PIN이 확실하면 서버에서 keystead hsm keys --final-try 명령을 실행하고, 아니면 보안 관리자가 새 사용자 PIN을 설정하세요.";
        warn_so_last_body: "A wrong SO PIN would lock it for good, so the server does not use that attempt. Who is sure of the PIN uses “keystead hsm pin” with --final-try on the server’s machine.", "한 번 더 틀리면 SO PIN이 영구히 잠기므로 서버는 이 시도를 사용하지 않습니다. PIN이 확실하면 서버에서 keystead hsm pin 명령을 --final-try와 함께 실행하세요.";

        set_up: "Set up", "설정";
        set_up_title: "Set up the token", "토큰 설정";
        set_up_body: "This is done once. The SO PIN and the User PIN are kept by people: nothing here stores the first, and nobody can read either back.", "한 번만 합니다. SO PIN과 사용자 PIN은 각자 보관해야 합니다. SO PIN은 저장되지 않으며 두 PIN 모두 다시 볼 수 없습니다.";
        set_up_done: "Token “{0}” is set up.", "“{0}” 토큰을 설정했습니다.";
        label: "Label", "레이블";
        label_hint: "What people call the token, for example “signing”.", "토큰을 구분할 이름. 예: signing";
        label_long: "At most {0} bytes; a Korean syllable takes three.", "최대 {0}바이트까지 입력할 수 있습니다. 한글은 한 글자에 3바이트입니다.";
        so_pin: "SO PIN", "SO PIN(보안 관리자)";
        so_pin_again: "SO PIN again", "SO PIN 다시 입력";
        so_pin_hint: "For the security officer, who sets a new User PIN when that is locked or lost. Keep it apart from the User PIN.", "보안 관리자용 PIN입니다. 사용자 PIN이 잠기거나 분실되면 새로 설정하는 데 사용하며, 사용자 PIN과 따로 보관하세요.";
        user_pin: "User PIN", "사용자 PIN";
        user_pin_again: "User PIN again", "사용자 PIN 다시 입력";
        user_pin_hint: "For using the keys, and for deleting them.", "키를 사용하거나 삭제할 때 필요합니다.";

        pins: "PINs of the token", "토큰 PIN";
        sign_in: "Sign in to the token", "토큰 로그인";
        sign_in_title: "Sign in to “{0}”", "“{0}” 로그인";
        sign_in_body: "The server keeps the User PIN in memory, until somebody signs out or the server stops, and uses the keys with it.", "로그아웃하거나 서버가 멈출 때까지 서버가 사용자 PIN을 메모리에 두고 키를 사용합니다.";
        sign_in_done: "Signed in. The keys of the token can be used.", "로그인했습니다. 토큰의 키를 사용할 수 있습니다.";
        sign_out: "Sign out of the token", "토큰 로그아웃";
        sign_out_done: "Signed out. The keys of the token do nothing now.", "로그아웃했습니다. 토큰의 키를 사용할 수 없습니다.";
        change: "Change the User PIN", "사용자 PIN 변경";
        change_title: "Change the User PIN of “{0}”", "“{0}” 사용자 PIN 변경";
        change_body: "Whatever else uses this token needs the new PIN, too.", "이 토큰을 사용하는 다른 프로그램에도 새 PIN을 알려야 합니다.";
        change_done: "User PIN changed.", "사용자 PIN을 변경했습니다.";
        reset: "Set a new User PIN (SO)", "새 사용자 PIN 설정(SO)";
        reset_title: "New User PIN of “{0}”", "“{0}”의 새 사용자 PIN";
        reset_body: "With the SO PIN, for a User PIN that is locked, lost or was never set. The keys stay.", "사용자 PIN이 잠겼거나 분실되었거나 설정되지 않았을 때 SO PIN으로 새로 설정합니다. 키는 그대로 남습니다.";
        reset_done: "The new User PIN is set.", "새 사용자 PIN을 설정했습니다.";
        old_pin: "User PIN until now", "현재 사용자 PIN";
        new_pin: "New User PIN", "새 사용자 PIN";
        new_pin_again: "New User PIN again", "새 사용자 PIN 다시 입력";

        keys: "Keys in the token", "토큰의 키";
        new_key: "Create key", "키 만들기";
        no_keys: "No key in this token", "이 토큰에는 키가 없습니다";
        no_keys_body: "Create one: it is made inside and signs there.", "키를 만들면 토큰 안에서 생성되고 그 안에서 서명합니다.";
        closed_title: "Sign in to see its keys", "로그인하면 키가 표시됩니다";
        closed_body: "The token shows and uses its keys only for whoever has the User PIN.", "사용자 PIN으로 로그인해야 토큰의 키를 보고 사용할 수 있습니다.";
        manager: "Managed by", "관리하는 키";
        unmanaged: "Not managed", "관리 안 함";
        missing: "Gone from the token", "토큰에서 사라짐";
        unlocks: "Opens this vault", "이 보관소를 여는 키";
        unmanaged_body: "No key of a keystore manages it", "키 저장소에서 관리하지 않는 키";
        unnamed_key: "Without a label", "레이블 없음";
        not_told: "Not told", "알 수 없음";
        adopt: "Adopt", "등록";
        adopt_named: "Adopt “{0}”", "“{0}” 등록";
        adopt_title: "Adopt a key of the token", "토큰의 키 등록";
        adopt_body: "A keystore then uses this key, with its rules, rights and audit log. It stays where it is.", "키 저장소의 규칙과 권한, 감사 로그에 따라 이 키를 사용합니다. 키는 토큰에 그대로 남습니다.";
        adopted: "Key “{0}” adopted.", "“{0}” 키를 등록했습니다.";
        key_not_found: "This key is not in the token", "토큰에 없는 키입니다";
        in_hsm: "In the HSM", "HSM";
        private_note: "The private key is in the token and is used there alone. It cannot be shown or exported.", "개인 키는 토큰 안에 있으며 그 안에서만 사용합니다. 표시하거나 내보낼 수 없습니다.";
        place: "Where the private key is kept", "개인 키 보관 위치";
        place_vault: "In the vault", "보관소";
        place_token: "In the HSM", "HSM";
        place_token_body: "The key is made inside the token and never leaves it. It works only while the server has the token.", "토큰 안에서 만들어지며 밖으로 나가지 않습니다. 서버에 토큰이 연결되어 있어야 사용할 수 있습니다.";
        place_token_manual: "The key is put into the token and wiped here. Whoever made it may still have it.", "키를 토큰에 넣고 여기에서는 지웁니다. 키를 만든 곳에는 남아 있을 수 있습니다.";
        token: "Token", "토큰";

        delete_stop: "Deleted from the token at once and for good. Whatever signs with it stops.", "토큰에서 즉시 영구 삭제되며, 이 키로 서명하는 모든 기능이 중단됩니다.";
        delete_manager: "The key “{0}” of the keystore “{1}” goes with it, with all of its versions.", "“{1}” 키 저장소의 “{0}” 키도 모든 버전과 함께 삭제됩니다.";

        attributes: "Attributes", "속성";
        attributes_body: "As the token reports them.", "토큰이 알려 준 값입니다.";
        yes: "Yes", "예";
        no: "No", "아니요";
        attr_sensitive: "Its value is never shown", "값을 볼 수 없음";
        attr_always_sensitive: "Its value never could be shown", "값을 볼 수 있었던 적 없음";
        attr_extractable: "It may leave the token, wrapped", "래핑하여 토큰 밖으로 내보낼 수 있음";
        attr_never_extractable: "It never could leave the token", "토큰 밖으로 내보낼 수 있었던 적 없음";
        attr_local: "The token made it", "토큰에서 생성";
        attr_private: "Seen only with the User PIN", "사용자 PIN이 있어야 보임";
        attr_destroyable: "It can be deleted", "삭제할 수 있음";
    }
}
