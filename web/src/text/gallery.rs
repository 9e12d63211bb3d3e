//! The gallery, for the people who build the console.

use super::texts;

texts! {
    Gallery {
        title: "Gallery", "갤러리";
        subtitle: "All components in all states.", "모든 컴포넌트의 모든 상태";
        colours: "Colours", "색";
        buttons: "Buttons", "버튼";
        fields: "Fields", "입력란";
        badges: "Badges", "배지";
        states: "States, identifiers, copying", "상태, ID, 복사";
        choices: "Tabs and choices", "탭과 선택";
        secrets: "Secrets", "비밀 값 입력";
        results: "Results, losses, danger, loading", "결과, 손실 안내, 위험 작업, 불러오는 중";
        show_bad: "Show one of a failure", "실패 알림 표시";
        feedback: "Feedback", "알림";
        overlays: "Dialogs and menus", "대화 상자와 메뉴";
        lists: "Tables and lists", "표와 목록";
        open_panel: "Open a panel", "패널 열기";
        open_dialog: "Open a dialog", "대화 상자 열기";
        show_toast: "Show a toast", "알림 표시";
        sample: "Sample", "예시";
        sample_body: "A sentence or two, as long as they usually are.", "보통 길이의 문장 한두 개입니다.";
    }
}
