//! Choosing a PIN.

use super::texts;

texts! {
    Pins {
        rules: "Rules of a PIN", "PIN 규칙";
        rule_length: "{0} to {1} characters", "{0}자 이상 {1}자 이하";
        rule_upper: "An upper-case letter, A to Z", "영문 대문자 포함";
        rule_lower: "A lower-case letter, a to z", "영문 소문자 포함";
        rule_digit: "A digit", "숫자 포함";
        rule_special: "A special character: {0} or a space", "특수 문자 포함: {0} 또는 공백";
        rule_other: "Nothing but those", "그 밖의 문자 사용 안 함";
        rule_repeated: "No character four times in a row, as in aaaa", "같은 문자 4번 이상 반복 안 함(예: aaaa)";
        rule_sequential: "No four in sequence, as in 1234 or dcba", "연속된 문자 4개 이상 안 씀(예: 1234, dcba)";
        rules_broken: "The PIN does not keep every rule yet.", "아직 지키지 않은 규칙이 있습니다.";
        differs: "The two PINs differ.", "두 PIN이 서로 다릅니다.";
        kept: "kept", "충족";
        open: "not yet", "미충족";
    }
}
