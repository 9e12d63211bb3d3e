//! People and programs that may be given access, and the allow lists of keys.

use super::texts;

texts! {
    Principals {
        title: "Principals", "사용자·서비스";
        subtitle: "People, programs and groups who may be given access to keys, approve changes, or call through a server. You, who unlocked the vault, are its owner and need no entry.", "키를 사용하거나 변경을 승인하거나 서버를 통해 호출할 대상입니다. 보관소를 연 소유자는 등록하지 않아도 됩니다.";
        empty: "Nobody is registered", "등록한 대상이 없습니다";
        empty_body: "Register people, programs and groups to restrict keys to them, or to have changes approved.", "사용자, 프로그램, 그룹을 등록하면 키를 제한하거나 변경을 승인받을 수 있습니다.";
        add: "Register", "등록";
        add_title: "Register somebody", "대상 등록";
        edit_title: "Change “{0}”", "“{0}” 수정";
        name_hint: "Unique in this vault. It stands in the audit log beside what was done.", "보관소 안에서 고유한 이름입니다. 감사 로그에 작업자로 표시됩니다.";
        kind: "What it is", "유형";
        kind_user: "Person", "사용자";
        kind_user_body: "Somebody with a name.", "이름이 있는 한 사람입니다.";
        kind_service: "Program", "프로그램";
        kind_service_body: "A service that acts for itself.", "스스로 동작하는 서비스입니다.";
        kind_group: "Group", "그룹";
        kind_group_body: "Others belong to it, and have the access that it has.", "구성원은 그룹의 접근 권한을 함께 가집니다.";
        role: "At most", "역할";
        role_viewer: "Look at names and states", "이름과 상태 조회";
        role_user: "Use keys, too", "키 사용까지";
        role_admin: "Manage everything, too", "모든 관리까지";
        role_hint: "A key’s own allow list can only take away from this.", "키의 허용 목록은 이 역할 안에서 더 제한할 수만 있습니다.";
        groups: "Belongs to", "소속 그룹";
        approval_key: "Public key for approvals", "승인용 공개 키";
        approval_key_hint: "P-256 in PEM (BEGIN PUBLIC KEY). Whoever holds the private half can sign approvals elsewhere, and have them handed in here.", "P-256 PEM(BEGIN PUBLIC KEY)을 입력하세요. 개인 키로 다른 곳에서 승인에 서명한 뒤 여기에 제출할 수 있습니다.";
        approval_key_kept: "A key is registered. What you paste here replaces it.", "등록된 키가 있습니다. 여기에 붙여 넣으면 교체합니다.";
        approval_key_remove: "Remove the registered key", "등록된 키 삭제";
        signs: "Signs approvals", "승인 서명";
        added: "“{0}” registered.", "“{0}” 등록을 마쳤습니다.";
        saved: "“{0}” changed.", "“{0}” 정보를 수정했습니다.";
        remove: "Remove", "삭제";
        remove_title: "Remove “{0}”?", "“{0}” 대상을 삭제할까요?";
        remove_loss: "Every call in this name is refused from now on.", "지금부터 이 이름으로 한 호출은 모두 거부됩니다.";
        remove_lists: "Allow lists that name it keep its id, which nobody else ever gets.", "허용 목록에는 ID가 남지만 다른 대상이 같은 ID를 갖지는 않습니다.";
        remove_type: "Type the name to confirm: {0}", "확인을 위해 이름을 입력하세요: {0}";
        remove_wrong: "This is another name.", "이름이 다릅니다.";
        removed: "“{0}” removed.", "“{0}” 대상을 삭제했습니다.";
        find: "Search by name", "이름으로 검색";
        no_match: "Nobody matches", "일치하는 대상이 없습니다";
        no_match_body: "Names were searched.", "이름에서 찾았습니다.";
        show_all: "Show all", "전체 보기";
        access: "Access", "접근 제어";
        access_body: "Who may use this key, beside you and whoever made it.", "소유자와 키를 만든 사람 외에 이 키를 사용할 수 있는 대상입니다.";
        access_open: "Everybody in the vault", "등록한 모두";
        access_list: "Only these", "선택한 대상만";
        access_open_means: "Everybody who is registered may use it, as far as the role goes.", "등록한 모든 대상이 각자의 역할 안에서 이 키를 사용할 수 있습니다.";
        access_list_means: "Only those below and the members of chosen groups. To the others it is hidden, or shown without its details, as the profile has it.", "아래에서 선택한 대상과 그룹 구성원만 사용할 수 있습니다. 나머지에게는 프로파일에 따라 숨기거나 일부만 보여 줍니다.";
        access_nobody: "Nobody is chosen: only you and whoever made the key may use it.", "선택한 대상이 없어 소유자와 키를 만든 사람만 사용할 수 있습니다.";
        access_gone: "Somebody who is not registered any more", "더 이상 등록되어 있지 않은 대상";
        access_none: "Keys of this keystore’s profile are not restricted", "이 프로파일의 키는 접근을 제한하지 않습니다";
        access_none_body: "Who may use them is decided by role, and by the keystore’s client authentication.", "역할과 키 저장소의 클라이언트 인증으로 사용 여부를 정합니다.";
        access_not_now: "Not possible in the key’s present state.", "현재 키 상태에서는 할 수 없습니다.";
        access_saved: "Access changed.", "접근 제어를 변경했습니다.";
        to_list: "Principals of the vault", "사용자·서비스 목록";
    }
}
