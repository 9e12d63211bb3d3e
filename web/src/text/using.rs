//! What a key does with data: the tab "Use".

use super::texts;

texts! {
    Using {
        sign: "Sign", "서명";
        verify: "Verify", "서명 검증";
        make_mac: "Make MAC", "MAC 생성";
        verify_mac: "Verify MAC", "MAC 검증";
        data_key: "Data key", "데이터 키";
        context: "Context", "컨텍스트";
        context_hint: "Required by this convergent key, up to {0} bytes. Decrypting needs the same text.", "수렴형 키에 필요한 값입니다(최대 {0}바이트). 복호화할 때 같은 값을 입력해야 합니다.";
        aad: "Associated data (AAD)", "추가 인증 데이터(AAD)";
        message: "Message", "메시지";
        signature: "Signature (base64)", "서명(base64)";
        code: "Code (base64)", "인증 코드(base64)";
        made_signature: "Signature", "서명";
        made_code: "Code", "인증 코드";
        by_version: "Made with version {0}", "버전 {0} 사용";
        algorithm: "Algorithm", "알고리즘";
        encoding: "Encoding", "인코딩";
        encoding_raw: "Raw (r and s)", "원시(r, s)";
        encoding_der: "DER", "DER";
        version: "Version", "버전";
        version_any: "Any version", "모든 버전";
        valid: "Valid", "유효함";
        valid_body: "The message is what was signed, and it was signed with this key.", "이 키로 서명한 메시지이며 변경되지 않았습니다.";
        valid_mac: "The message is what the code was made for.", "인증 코드를 만든 메시지이며 변경되지 않았습니다.";
        invalid: "Not valid", "유효하지 않음";
        invalid_body: "Another message, another key, or the value was changed.", "메시지나 키가 다르거나 값이 변경되었습니다.";
        size: "Size", "크기";
        sealed: "Only the encrypted form", "암호화된 값만 받기";
        sealed_hint: "For whoever prepares a data key that somebody else uses.", "데이터 키를 다른 곳에서 사용하도록 준비할 때 선택하세요.";
        make_data_key: "Make data key", "데이터 키 만들기";
        data_key_body: "Encrypt your data with the key itself, keep the encrypted form beside it, and forget the key.", "데이터 키로 데이터를 암호화한 뒤 암호화된 데이터 키를 함께 보관하고, 데이터 키 원문은 폐기하세요.";
        data_key_plain: "Data key (base64)", "데이터 키(base64)";
        data_key_sealed: "Encrypted data key (base64)", "암호화된 데이터 키(base64)";
        not_base64: "This is not base64.", "base64 형식이 아닙니다.";
    }
}
