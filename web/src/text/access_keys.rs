//! Access keys and application keys of principals.

use super::texts;

texts! {
    AccessKeys {
        open: "Access keys of “{0}”", "“{0}” 액세스 키";
        body: "With these a program shows a server who it is. In this browser nobody needs one.", "프로그램이 서버에 자신을 증명할 때 사용합니다. 이 브라우저 안에서는 필요하지 않습니다.";
        count_one: "{0} access key", "액세스 키 {0}개";
        count_many: "{0} access keys", "액세스 키 {0}개";
        app_set: "application key", "앱 키";
        title: "Access keys", "액세스 키";
        hint: "An id and a secret, for the versions of the interface that ask for a signature or a token. {0} at most, so that a new one can be rolled out before the old one is revoked.", "ID와 비밀 값으로 구성되며, 서명이나 토큰을 요구하는 API 버전에 사용합니다. 최대 {0}개이므로 새 키를 배포한 뒤 이전 키를 폐기할 수 있습니다.";
        none: "None yet.", "아직 없습니다.";
        full: "There are {0}, the most there may be. Revoke one that nobody uses any more.", "최대 {0}개까지 만들 수 있습니다. 사용하지 않는 키를 폐기하세요.";
        make: "Make an access key", "액세스 키 만들기";
        made: "Access key made", "액세스 키를 만들었습니다";
        once: "The secret is shown now and never again: the vault keeps only its SHA-256. Put it where the program reads it, and nowhere else.", "비밀 값은 지금만 표시됩니다. 보관소에는 SHA-256 값만 남습니다. 프로그램이 읽을 위치에만 저장하세요.";
        id: "Access key ID", "액세스 키 ID";
        secret: "Secret access key", "비밀 액세스 키";
        stored: "I have stored it", "저장했습니다";
        revoke: "Revoke", "폐기";
        revoke_one: "Revoke the access key that ends in {0}", "{0}(으)로 끝나는 액세스 키 폐기";
        revoke_body: "Every call with it is refused at once, and so is every token made from it. This cannot be undone.", "이 키와 이 키로 발급한 토큰을 사용하는 호출이 즉시 거부됩니다. 되돌릴 수 없습니다.";
        revoked: "Access key revoked.", "액세스 키를 폐기했습니다.";
        app_title: "Application key", "앱 키";
        app_hint: "It stands in the path of calls, names the program and admits it where the interface asks for no more. There is one.", "호출 경로에 들어가 프로그램을 식별합니다. 추가 인증이 없는 API 버전에서는 이 키만으로 호출을 허용합니다. 하나만 둘 수 있습니다.";
        app_none: "This program has none.", "앱 키가 없습니다.";
        app_has: "This program has one. It is not shown again.", "앱 키가 있습니다. 다시 표시하지 않습니다.";
        app_make: "Make an application key", "앱 키 만들기";
        app_renew: "Replace", "교체";
        app_renew_body: "The present one names and admits nobody from then on: calls with it in their path are refused at once.", "현재 앱 키는 더 이상 사용할 수 없으며, 이 키를 경로에 넣은 호출이 즉시 거부됩니다.";
        app_remove: "Remove", "삭제";
        app_made: "Application key made", "앱 키를 만들었습니다";
        app_removed: "Application key removed.", "앱 키를 삭제했습니다.";
    }
}
