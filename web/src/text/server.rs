//! A vault behind a server: signing in, unlocking it for everybody, what is lost.

use super::texts;

texts! {
    Server {
        sign_in_title: "Sign in to {0}", "{0}에 로그인";
        access_key_id: "Access key ID", "액세스 키 ID";
        access_key_secret: "Secret access key", "비밀 액세스 키";
        access_key_hint: "An administrator makes access keys under Principals.", "액세스 키는 관리자가 사용자·서비스 메뉴에서 만듭니다.";
        sign_in: "Sign in", "로그인";
        signing_in: "Signing in…", "로그인하는 중…";
        by_passphrase: "Sign in as the owner, with the passphrase", "소유자로 로그인(암호문구)";
        by_access_key: "Sign in with an access key", "액세스 키로 로그인";
        note: "The vault is on this server. Keys stay there.", "보관소는 서버에 있으며 키는 서버 밖으로 나가지 않습니다.";
        ended: "Your session has ended", "세션이 종료되었습니다";
        idle: "Signed out after a time without activity", "사용하지 않아 자동으로 로그아웃했습니다";
        ended_body: "Sign in to go on where you were.", "다시 로그인하면 보던 페이지로 돌아갑니다.";
        to_browser: "Use a vault in this browser", "이 브라우저의 보관소 사용";
        to_server: "Use the vault of {0}", "{0}의 보관소 사용";
        account: "Signed in", "로그인한 사용자";
        address: "Server", "서버";
        sign_out: "Sign out", "로그아웃";
        signs_out_in: "Signs out in {0}", "로그아웃까지 {0}";
        sign_out_soon: "You are signed out in {0}.", "{0} 뒤에 로그아웃됩니다.";
        stay: "Stay signed in", "로그인 유지";
        owner: "Owner", "소유자";
        role_viewer: "Viewer", "뷰어";
        role_user: "User", "사용자";
        role_admin: "Administrator", "관리자";
        sealed_title: "The vault is locked", "보관소가 잠겨 있습니다";
        sealed_body: "Nobody has unlocked the vault of {0} since the server started or it was locked. Unlock it for everybody, then sign in.", "서버를 시작하거나 보관소를 잠근 뒤 {0}의 보관소를 아직 열지 않았습니다. 모두가 사용할 수 있게 연 다음 로그인하세요.";
        unseal: "Unlock for everybody", "보관소 열기";
        unseal_with: "Unlock with", "여는 방법";
        unreachable_title: "{0} cannot be reached", "{0}에 연결할 수 없습니다";
        unreachable_body: "The console is here, but its server does not answer.", "콘솔은 열렸지만 서버가 응답하지 않습니다.";
        lost: "The connection to the server is lost", "서버와의 연결이 끊겼습니다";
        lost_body: "What is shown may be old. It is tried again by itself.", "화면의 내용이 최신이 아닐 수 있습니다. 자동으로 다시 연결합니다.";
        may_not: "Your role, {0}, may not do this. Ask an administrator.", "{0} 역할로는 할 수 없습니다. 관리자에게 요청하세요.";
        autoout: "Sign out automatically", "자동 로그아웃";
        autoout_hint: "After this long without a key press or pointer. The server ends a session after 30 minutes without requests, and after 12 hours.", "키보드나 마우스를 사용하지 않으면 설정한 시간 뒤에 로그아웃합니다. 서버는 30분 동안 요청이 없거나 12시간이 지나면 세션을 끝냅니다.";
    }
}
