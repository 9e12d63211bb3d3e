//! The server: what it does by itself, and locking its vault for everybody.

use super::texts;

texts! {
    Jobs {
        title: "Server", "서버";
        subtitle: "What the server at {0} does by itself, and locking its vault for everybody.", "{0} 서버가 자동으로 처리하는 작업을 확인하고, 모두가 사용하는 보관소를 잠글 수 있습니다.";
        due: "What is done by itself", "자동 처리";
        due_body: "Rotations and deletions, at the moment that they are due.", "예정된 시각이 되면 키를 교체하거나 삭제합니다.";
        last_look: "Last look", "마지막 확인";
        last_none: "Not yet", "아직 없음";
        all_done: "Everything due is done", "예정된 작업을 모두 마침";
        failed: "The last look failed", "마지막 확인에 실패했습니다";
        failed_body: "What is due waits. The server tries again within half a minute, and its log says more.", "예정된 작업은 대기 중입니다. 서버가 30초 안에 다시 시도하며 자세한 내용은 서버 로그에 남습니다.";
        next_look: "Next look", "다음 확인";
        next_look_at: "Within half a minute", "30초 이내";
        next_due: "Next due", "다음 예정 작업";
        next_soon: "Within a minute · {0}", "1분 이내 · {0}";
        next_none: "No rotation or deletion is ahead", "예정된 교체나 삭제 없음";
        done: "Done since the server was started", "서버를 시작한 뒤 처리한 작업";
        done_none: "Nothing was due since then.", "아직 처리한 작업이 없습니다.";
        done_note: "At most the last {0} are shown. Where several servers share a database, whichever comes first does what is due.", "최근 {0}개까지 표시합니다. 여러 서버가 데이터베이스를 함께 사용하면 먼저 확인한 서버가 처리합니다.";
        rotated: "Rotated: it has a new version", "교체: 새 버전 생성";
        deleted: "Destroyed: its waiting time was over", "삭제: 대기 기간 종료";
        seal: "Lock the vault for everybody", "모든 사용자의 보관소 잠그기";
        seal_body: "Takes the keys out of the server’s memory, for example before maintenance or when something looks wrong. Nothing is deleted.", "점검 전이나 이상이 의심될 때 서버 메모리에서 키를 지웁니다. 데이터는 삭제되지 않습니다.";
        seal_button: "Lock for everybody", "모두 잠그기";
        seal_title: "Lock the vault of {0} for everybody?", "{0}의 보관소를 모두 잠글까요?";
        seal_stop_use: "Keys do nothing from that moment on: programs that encrypt, decrypt or sign here are refused.", "그 즉시 키를 사용할 수 없어 이 서버에서 암호화, 복호화, 서명하는 프로그램의 요청이 거부됩니다.";
        seal_stop_people: "Everybody at the console is locked out until it is unlocked again, you included.", "본인을 포함한 모든 사용자가 보관소를 다시 열 때까지 콘솔을 사용할 수 없습니다.";
        seal_stop_due: "Rotations and deletions that fall due wait. They are done once it is unlocked.", "예정된 교체와 삭제는 미뤄지며 보관소를 다시 열면 처리합니다.";
        seal_again: "How it is unlocked again", "다시 여는 방법";
        seal_again_body: "With any of these, on the page that takes the place of this one, or with “keystead unseal”:", "잠근 뒤 나타나는 화면이나 keystead unseal 명령에서 다음 중 하나를 사용합니다.";
        seal_again_key: "An access key does not unlock it. Make sure that somebody with one of these can be reached.", "액세스 키로는 열 수 없습니다. 위 방법을 가진 사람에게 연락할 수 있는지 먼저 확인하세요.";
        seal_again_file: "A server that is given a passphrase or key file at its start unlocks itself when it is started anew.", "암호문구 파일이나 키 파일을 지정해 시작하는 서버는 다시 시작하면 스스로 엽니다.";
    }
}
