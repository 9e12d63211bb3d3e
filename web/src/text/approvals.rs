//! Approvals: changes that were put aside, requests, and who decides.

use super::texts;

texts! {
    Approvals {
        title: "Approvals", "승인";
        subtitle: "Changes of keystores that ask for approval wait here until somebody else has approved them.", "승인이 필요한 키 저장소의 변경 사항은 다른 사람이 승인할 때까지 여기에서 기다립니다.";
        waiting_one: "{0} waits", "{0}건 대기";
        waiting_many: "{0} wait", "{0}건 대기";
        put_aside: "Put aside for approval. Nothing was changed yet.", "승인 대기 목록에 담았습니다. 아직 적용하지 않았습니다.";
        put_aside_body: "Ask for approval when all that belongs together is there.", "함께 처리할 변경을 모두 담은 뒤 승인을 요청하세요.";
        to_approvals: "Go to approvals", "승인 화면으로";
        none_title: "Nothing waits for approval", "승인을 기다리는 항목이 없습니다";
        none_body: "Approvals are switched on for each keystore, in its settings.", "승인 기능은 키 저장소마다 설정에서 켤 수 있습니다.";
        staged: "Put aside", "담아 둔 변경";
        staged_in: "Put aside in “{0}”", "“{0}”에 담아 둔 변경";
        staged_body: "They are made in this order, all of them or none.", "이 순서대로 모두 적용하거나, 하나도 적용하지 않습니다.";
        in_request: "Part of an open request", "승인 요청에 포함됨";
        take_back: "Take back", "취소";
        taken_back: "Taken back.", "담아 둔 변경을 취소했습니다.";
        ask: "Request approval", "승인 요청";
        ask_title: "Request approval", "승인 요청";
        ask_body_one: "{0} change is asked for. It cannot be taken back as long as the request is open.", "변경 {0}건의 승인을 요청합니다. 요청이 처리될 때까지 개별 변경을 취소할 수 없습니다.";
        ask_body_many: "{0} changes are asked for. They cannot be taken back as long as the request is open.", "변경 {0}건의 승인을 요청합니다. 요청이 처리될 때까지 개별 변경을 취소할 수 없습니다.";
        comment: "Why", "요청 사유";
        comment_hint: "Whoever decides reads this.", "승인자가 읽습니다.";
        asked: "Approval requested.", "승인을 요청했습니다.";
        requests: "Requests", "승인 요청";
        open_only: "Waiting", "대기 중";
        all: "All", "전체";
        no_requests: "No request here", "승인 요청이 없습니다";
        no_requests_body: "What was put aside is asked for from here.", "담아 둔 변경이 있으면 여기에서 승인을 요청할 수 있습니다.";
        request_n: "Request {0}", "요청 {0}";
        of_keystore: "Request {0} · {1}", "요청 {0} · {1}";
        by_at: "by {0}", "요청자: {0}";
        changes_one: "{0} change", "변경 {0}건";
        changes_many: "{0} changes", "변경 {0}건";
        given: "{0} of {1} approvals", "승인 {1}건 중 {0}건";
        state_ready: "Waiting", "대기 중";
        state_approved: "Approved", "승인됨";
        state_denied: "Denied", "거부됨";
        state_withdrawn: "Withdrawn", "요청 취소됨";
        not_found: "This request is not in the vault", "보관소에 없는 승인 요청입니다";
        what: "What is asked for", "요청한 변경";
        hidden: "something that you may not see", "볼 수 없는 대상";
        policy: "Who decides", "승인 기준";
        policy_any: "{0} of the administrators must approve, but not whoever asks", "요청자를 제외한 관리자 {0}명의 승인이 필요합니다";
        policy_listed: "{0} of these must approve: {1}", "다음 중 {0}명의 승인이 필요합니다: {1}";
        policy_signed: "Each approval is signed with the approver’s own key, and handed in as a file.", "승인자가 자신의 키로 서명한 승인 파일을 제출해야 합니다.";
        requested: "Requested", "요청 일시";
        decided: "Decided", "처리 일시";
        reason: "Reason", "사유";
        denied_by: "Denied by", "거부한 사람";
        approvals: "Approvals so far", "현재까지의 승인";
        no_approvals: "None yet", "아직 없음";
        withdraw: "Withdraw", "요청 취소";
        withdrawn: "Withdrawn. Its changes wait again.", "요청을 취소했습니다. 변경 사항은 다시 대기합니다.";
        approve: "Approve", "승인";
        approved_made: "Approved. The changes are made.", "승인했습니다. 변경 사항을 적용했습니다.";
        approved_more: "Approval given. {0} more needed.", "승인했습니다. {0}건이 더 필요합니다.";
        deny: "Deny", "거부";
        deny_title: "Deny this request?", "요청을 거부할까요?";
        deny_body: "Nothing is made. The changes wait again, to be altered or taken back.", "아무것도 적용하지 않으며, 변경 사항은 다시 대기합니다.";
        deny_reason: "Why", "거부 사유";
        denied: "Denied.", "요청을 거부했습니다.";
        own: "You have asked for this: somebody else decides.", "직접 요청했으므로 다른 사람이 결정해야 합니다.";
        sign_title: "Collect signed approvals", "서명된 승인 모으기";
        sign_step_1: "Download the request and give it to each approver.", "요청 파일을 내려받아 승인자에게 전달하세요.";
        sign_step_2: "Each approver signs the file with the private half of the registered key, for example so:", "승인자는 등록한 공개 키의 개인 키로 파일에 서명합니다. 예:";
        sign_step_3: "Hand in each signature here. With the last one the changes are made.", "서명 파일을 여기에 제출하세요. 필요한 수가 모이면 변경을 적용합니다.";
        document: "Download request", "요청 파일 내려받기";
        hand_in: "Hand in an approval", "승인 파일 제출";
        approver: "Approver", "승인자";
        signature_file: "Signature file", "서명 파일";
        switch_title: "Approval of changes", "변경 승인";
        switch_off_body: "Changes of this keystore, its keys and its clients are made at once.", "이 키 저장소와 키, 클라이언트의 변경을 바로 적용합니다.";
        switch_on_body: "Every change is put aside first, and made once it is approved.", "모든 변경을 먼저 담아 두고, 승인되면 적용합니다.";
        switch_on: "Ask for approval", "승인 사용";
        switch_on_title: "Ask for approval of changes", "변경 승인 사용";
        switch_change: "Change", "변경";
        switch_off: "Stop asking", "승인 사용 중지";
        switch_needed: "How many must approve", "필요한 승인 수";
        switch_needed_wrong: "A number from 1 on.", "1 이상의 숫자를 입력하세요.";
        switch_signed: "Signed approvals, collected as files", "서명된 승인 파일 사용";
        switch_signed_hint: "Approvers sign the request wherever they are. Without this they approve in their own name through a server; in this browser alone nobody else could.", "승인자는 어디서든 요청 파일에 서명할 수 있습니다. 끄면 승인자가 서버에서 직접 승인해야 하므로, 이 브라우저만으로는 다른 사람이 승인할 수 없습니다.";
        switch_approvers: "Approvers", "승인자";
        switch_approvers_any: "Nobody chosen means any administrator.", "선택하지 않으면 모든 관리자가 승인할 수 있습니다.";
        switch_no_approvers: "Nobody can approve yet: register an administrator with a public key for approvals.", "승인할 수 있는 사람이 없습니다. 승인용 공개 키가 있는 관리자를 먼저 등록하세요.";
        switch_unsigned_warn: "In this browser you are alone: nobody could approve what you put aside.", "이 브라우저에는 소유자만 있어 담아 둔 변경을 승인할 사람이 없습니다.";
        switched_on: "From now on changes are put aside first.", "이제 변경 사항을 먼저 담아 둡니다.";
        force_off: "Stop without approval", "승인 없이 사용 중지";
        force_off_body: "For when nobody is left who could approve. Only the owner can, and the audit log says that it was done so.", "승인할 사람이 없을 때 사용합니다. 소유자만 할 수 있으며 감사 로그에 남습니다.";
        force_off_title: "Stop asking for approval in “{0}”?", "“{0}”의 승인 사용을 중지할까요?";
        force_off_loss: "From now on every change is made at once, without a second person.", "지금부터 다른 사람의 확인 없이 변경을 바로 적용합니다.";
        force_off_log: "The audit log keeps that it was switched off without approval.", "승인 없이 중지했다는 기록이 감사 로그에 남습니다.";
        force_off_type: "Type the keystore’s name to confirm: {0}", "확인을 위해 키 저장소 이름을 입력하세요: {0}";
        force_off_wrong: "This is another name.", "이름이 다릅니다.";
        forced_off: "Changes are made at once from now on.", "이제 변경을 바로 적용합니다.";
        banner: "Changes here need approval", "승인이 필요한 키 저장소입니다";
        banner_body: "What you change is put aside first.", "변경 사항은 먼저 담아 둡니다.";
        detail_name: "Name", "이름";
        detail_description: "Description", "설명";
        detail_kind: "Kind", "유형";
        detail_rotation: "Rotation", "교체";
        detail_access: "Access", "접근 제어";
        detail_version: "Version", "버전";
        detail_gate: "Client authentication", "클라이언트 인증";
        detail_approvals: "Approvals", "승인";
        detail_validity: "Validity", "유효 기간";
        detail_algorithm: "Algorithm", "알고리즘";
        detail_usage: "Usage", "용도";
        detail_origin: "Origin", "생성 방식";
        detail_form: "Form", "형식";
        detail_boundary: "Boundary", "사용 범위";
        detail_encryption: "Encryption", "암호화 방식";
        detail_activation: "Activation", "활성화";
        detail_expires: "Expires", "만료";
        detail_fingerprint: "Fingerprint", "지문";
        detail_exportable: "May leave", "내보내기";
        detail_token: "HSM token", "HSM 토큰";
        detail_cka_id: "CKA_ID", "CKA_ID";
        value_off: "off", "사용 안 함";
        value_everybody: "everybody", "등록한 모두";
        value_nobody: "nobody", "없음";
        value_included: "included", "포함";
        value_later: "later", "나중에";
        value_imported: "imported", "가져오기";
        value_isolated: "isolated to the region", "리전 전용";
        value_convergent: "convergent", "수렴 암호화";
        value_no: "no", "불가";
        value_encrypt: "encrypt and decrypt", "암호화와 복호화";
        value_sign: "sign and verify", "서명과 검증";
        value_mac: "message authentication codes", "메시지 인증 코드";
        value_keep: "keep", "보관";
    }
}

impl Approvals {
    /// What a change would set, by the name that the engine gives it; none for those that speak for themselves.
    pub(crate) fn detail(&self, name: &str) -> Option<&'static str> {
        Some(match name {
            "name" => self.detail_name,
            "description" => self.detail_description,
            "kind" => self.detail_kind,
            "rotation" => self.detail_rotation,
            "access" => self.detail_access,
            "version" => self.detail_version,
            "gate" => self.detail_gate,
            "approvals" => self.detail_approvals,
            "validity" => self.detail_validity,
            "algorithm" => self.detail_algorithm,
            "usage" => self.detail_usage,
            "origin" => self.detail_origin,
            "form" => self.detail_form,
            "boundary" => self.detail_boundary,
            "encryption" => self.detail_encryption,
            "activation" => self.detail_activation,
            "expires" => self.detail_expires,
            "fingerprint" => self.detail_fingerprint,
            "exportable" => self.detail_exportable,
            "token" => self.detail_token,
            "ckaId" => self.detail_cka_id,
            _ => return None,
        })
    }

    /// What the engine says in a word of its own; none for names, numbers and what has no translation.
    pub(crate) fn value(&self, text: &str) -> Option<&'static str> {
        Some(match text {
            "off" => self.value_off,
            "everybody" => self.value_everybody,
            "nobody" => self.value_nobody,
            "included" => self.value_included,
            "later" => self.value_later,
            "imported" => self.value_imported,
            "isolated" => self.value_isolated,
            "convergent" => self.value_convergent,
            "no" => self.value_no,
            "encrypt and decrypt" => self.value_encrypt,
            "sign and verify" => self.value_sign,
            "message authentication codes" => self.value_mac,
            "keep" => self.value_keep,
            _ => return None,
        })
    }
}
