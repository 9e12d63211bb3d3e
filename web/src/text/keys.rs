//! The list of keys.

use super::texts;

texts! {
    Keys {
        columns: "Columns", "표시 항목";
        columns_usual: "Usual columns", "기본값으로";
        group_confidential: "Confidential data", "기밀 데이터";
        group_symmetric: "Symmetric", "대칭 키";
        group_asymmetric: "Asymmetric", "비대칭 키";
        group_mac: "MAC", "MAC 키";
        filter_types: "Types", "유형";
        col_description: "Description", "설명";
        col_usage: "Usage", "용도";
        col_algorithm: "Algorithm", "알고리즘";
        col_default: "Default version", "기본 버전";
        col_rotation: "Rotation", "자동 교체";
        col_last_rotation: "Last rotation", "마지막 교체";
        col_next_rotation: "Next rotation", "다음 교체";
        col_access: "Access control", "접근 제어";
        col_created_by: "Created by", "생성자";
        col_last_used: "Last used", "마지막 사용";
        rotation_off: "Not in use", "사용 안 함";
        rotation_every: "every {0}", "{0}마다";
        access_on: "Restricted", "제한됨";
        access_off: "Open", "제한 없음";
        never: "never", "없음";
        owner: "owner", "소유자";
        partial: "No access", "권한 없음";
        partial_body: "You may not see more of this key.", "이 키의 자세한 정보를 볼 권한이 없습니다.";
        select_one: "Select {0}", "{0} 선택";
        select_page: "Select all keys of the page", "이 페이지의 키 모두 선택";
        selected_one: "{0} key selected", "키 {0}개 선택";
        selected_many: "{0} keys selected", "키 {0}개 선택";
        clear: "Clear selection", "선택 해제";
        bulk_delete: "Request deletion", "삭제 예약";
        bulk_title: "Request deletion of the selected keys?", "선택한 키의 삭제를 예약할까요?";
        bulk_body: "Each of them stops working at once and is destroyed when its waiting time is over. Until then the deletion can be cancelled.", "선택한 키는 바로 사용이 중지되고 대기 기간이 지나면 삭제됩니다. 그 전까지 취소할 수 있습니다.";
        bulk_used: "used {0}", "마지막 사용: {0}";
        bulk_waiting: "waiting", "대기";
        bulk_done: "scheduled: destroyed {0}", "예약됨: {0} 삭제";
        bulk_done_now: "done", "완료";
        bulk_refused: "refused", "거부됨";
        bulk_result: "{0} scheduled, {1} refused.", "{0}개 예약, {1}개 거부";
        bulk_close: "Close", "닫기";
        previous: "Previous page", "이전 페이지";
        next: "Next page", "다음 페이지";
        page_n: "Page {0}", "{0}페이지";
        table: "Keys. Arrow keys move, Space selects, Enter opens.", "키 목록. 화살표 키로 이동, 스페이스로 선택, Enter로 열기";
    }
}
