//! Keystores, their keys, and making a key.

use super::texts;

texts! {
    Keystore {
        title: "Keystores", "키 저장소";
        subtitle: "A keystore is a named place for the keys of one application, team or purpose.", "키 저장소는 애플리케이션, 팀, 용도별로 키를 모아 두는 곳입니다.";
        new: "New keystore", "키 저장소 만들기";
        empty: "No keystore yet", "아직 키 저장소가 없습니다";
        empty_body: "Create one to put keys into it.", "키 저장소를 만들면 키를 담을 수 있습니다.";
        name_hint: "Unique in this vault, for example “billing”.", "보관소 안에서 고유한 이름. 예: billing";
        description_hint: "What these keys are for, and who to ask.", "키의 용도와 담당자를 적어 두면 좋습니다.";
        created: "Keystore “{0}” created.", "“{0}” 키 저장소를 만들었습니다.";
        find: "Search keystores", "키 저장소 검색";
        find_none: "No keystore matches", "일치하는 키 저장소가 없습니다";
        find_none_body: "Names and descriptions were searched.", "이름과 설명에서 찾았습니다.";
        show_all: "Show all keystores", "모든 키 저장소 보기";
        tabs: "Parts of the keystore", "키 저장소 메뉴";
        saved: "Saved.", "저장했습니다.";
        delete: "Delete keystore", "키 저장소 삭제";
        delete_title: "Delete keystore “{0}”?", "“{0}” 키 저장소를 삭제할까요?";
        delete_body: "Only an empty keystore can be deleted. Records of destroyed keys in it go with it.", "비어 있는 키 저장소만 삭제할 수 있습니다. 삭제된 키의 기록도 함께 지워집니다.";
        delete_blocked: "It still holds {0}. Delete them first; then the keystore can go.", "아직 {0}가 남아 있습니다. 키를 먼저 삭제해야 키 저장소를 삭제할 수 있습니다.";
        deleted: "Keystore “{0}” deleted.", "“{0}” 키 저장소를 삭제했습니다.";
        delete_clients: "Its registered addresses and certificates go, too.", "등록한 주소와 인증서도 함께 삭제됩니다.";
        more: "More actions", "추가 작업";
        keys: "Keys", "키";
        new_key: "Create key", "키 만들기";
        no_keys: "No key in this keystore", "이 키 저장소에는 키가 없습니다";
        no_keys_body: "A key encrypts data and decrypts it again. You can rotate it without re-encrypting anything.", "키로 데이터를 암호화하고 복호화합니다. 이미 암호화한 데이터를 그대로 두고 키를 교체할 수 있습니다.";
        no_match: "No key matches", "일치하는 키가 없습니다";
        no_match_body: "Change the search or show keys in every state.", "검색어를 바꾸거나 모든 상태의 키를 표시해 보세요.";
        clear_filter: "Show all keys", "모든 키 보기";
        search: "Search by name", "이름으로 검색";
        filter_state: "Show", "표시할 상태";
        col_name: "Name", "이름";
        col_state: "State", "상태";
        col_created: "Created", "생성 일시";
        sort_by: "Sort by {0}", "{0} 기준 정렬";
        shown_one: "{0} key shown", "키 {0}개 표시";
        shown_many: "{0} keys shown", "키 {0}개 표시";
        kind_secret: "Confidential data", "기밀 데이터";
        profile: "Profile", "프로파일";
        short_standard: "Standard", "표준";
        short_jwt: "JWT signing", "JWT 서명";
        profile_hint: "The rules that its keys live under: names, rotation, deletion, the form of ciphertexts. It cannot be changed later.", "이름, 교체, 삭제, 암호문 형식 등 키에 적용되는 규칙입니다. 나중에 변경할 수 없습니다.";
        profile_standard: "Standard: the best of each, and adjustable within safe bounds", "표준: 각 제품의 장점을 모았고 안전한 범위에서 조정할 수 있음";
        profile_nhn: "NHN: as in NHN Cloud Secure Key Manager", "NHN: NHN Cloud Secure Key Manager 방식";
        profile_kakao: "Kakao: as in KakaoCloud KMS", "Kakao: KakaoCloud KMS 방식";
        profile_naver: "NAVER: as in NAVER Cloud KMS", "NAVER: NAVER Cloud KMS 방식";
        profile_jwt: "JWT: signing keys for tokens, with a user PIN", "JWT: 토큰 서명 키, 사용자 PIN 사용";
        pin: "User PIN", "사용자 PIN";
        pin_hint: "Asked before a key is deleted.", "키를 삭제할 때 확인합니다.";
        pin_set: "Set", "설정됨";
        about: "About this keystore", "키 저장소 정보";
        general: "Name and description", "이름과 설명";
        danger: "Danger zone", "위험 구역";
        kind_symmetric: "Symmetric key", "대칭 키";
        kind_asymmetric: "Asymmetric key", "비대칭 키";
        not_found: "This keystore is not in the vault", "보관소에 없는 키 저장소입니다";
    }
}
