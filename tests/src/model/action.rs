//! What may happen.

use serde::{Deserialize, Serialize};

use crate::model::crash_store::Crash;
use crate::model::reference::{Ask, OfVersion};
use crate::model::rules::Policy;

/// One step. Keys are named by their number and versions by how far they are behind the newest; a key that does not
/// exist makes the step empty.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Action {
    /// A new key.
    Create {
        /// The number of its profile.
        profile: usize,
        /// Whether it begins without a version.
        pre_active: bool,
        /// Whether its material was made elsewhere.
        imported: bool,
        /// When it rotates; `None` if nothing is said.
        policy: Option<Policy>,
    },
    /// Something is asked of a key.
    Change {
        /// Which.
        key: usize,
        /// What.
        ask: Ask,
    },
    /// Something is asked of a version.
    OfVersion {
        /// Whose.
        key: usize,
        /// Which, from the newest on.
        behind: u32,
        /// What.
        event: OfVersion,
    },
    /// A version is to protect new data.
    SetDefault {
        /// Whose.
        key: usize,
        /// Which, from the newest on.
        behind: u32,
    },
    /// Data is encrypted.
    Encrypt {
        /// By which key.
        key: usize,
        /// How many times.
        times: u32,
    },
    /// The same without waiting, after the key was prepared for it.
    EncryptSync {
        /// By which key.
        key: usize,
        /// How many times.
        times: u32,
    },
    /// Everything that was encrypted is tried.
    DecryptAll,
    /// So many milliseconds pass.
    Sleep(u64),
    /// A call with a clock that lies an hour before the vault was made.
    ClockBack {
        /// To which key.
        key: usize,
    },
    /// What is due is done.
    Tick,
    /// What waits is written.
    Flush,
    /// Ends the session of both writers in order.
    Close,
    /// This writer ends without a word and is opened again.
    Reopen,
    /// From now on the other writer acts.
    OtherWriter,
    /// The next commit is cut short.
    Crash(Crash),
}
