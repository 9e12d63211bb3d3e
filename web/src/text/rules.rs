//! What a keystore changes of its profile, within bounds.

use super::texts;

texts! {
    Rules {
        title: "Rules of this keystore", "키 저장소 규칙";
        body: "What this profile lets a keystore choose. It holds for what is done from now on.", "이 프로파일에서 조정할 수 있는 규칙입니다. 앞으로 하는 작업에 적용됩니다.";
        window: "Waiting time of deletions, in hours", "삭제 대기 시간(시간)";
        window_hint: "24 to 8,760 hours (a year). The profile has {0}.", "24~8,760시간(1년). 프로파일 기본값: {0}";
        cancel_to: "After a cancelled deletion a key is", "삭제를 취소한 키의 상태";
        cancel_enabled: "enabled", "사용 중";
        cancel_disabled: "disabled: taking it into use is a decision of its own", "사용 중지: 다시 사용하려면 따로 설정";
        cancel_previous: "what it was before", "예약하기 전 상태";
        rotation: "Rotation that new keys begin with, in days", "새 키의 교체 주기(일)";
        rotation_hint: "0 for none, or 1 to 1,095 days.", "0은 자동 교체 안 함, 또는 1~1,095일";
        versions: "The most versions of a key", "키의 최대 버전 수";
        versions_hint: "2 to 10,000. Empty for no limit.", "2~10,000개. 비워 두면 제한이 없습니다.";
        export: "Keys may leave the vault", "키 내보내기 허용";
        export_hint: "Bytes of symmetric keys and private keys can be handed out. Each time is recorded.", "대칭 키와 개인 키의 값을 내보낼 수 있습니다. 내보낼 때마다 기록합니다.";
        unique: "Names are unique", "이름 중복 금지";
        unique_hint: "No two keys have one name. It can be switched on only while there is no key.", "같은 이름의 키를 만들 수 없습니다. 키가 없을 때만 켤 수 있습니다.";
        partial: "Restricted keys are shown in part", "제한된 키의 일부 표시";
        partial_hint: "Whoever has no access sees name and creation. Otherwise they see nothing of it.", "권한이 없는 대상에게 이름과 생성 정보만 보여 줍니다. 끄면 전혀 보여 주지 않습니다.";
        saved: "Rules saved.", "규칙을 저장했습니다.";
        number: "Enter a whole number.", "숫자를 입력하세요.";
    }
}
