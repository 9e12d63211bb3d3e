//! What can happen: a subject and an action, and the names under which others know them.

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::error::Error;

mod table;

use table::{Published, row};

named! {
    /// What an event is about. The numbers are stored and never change their meaning.
    Subject {
        /// The vault as a whole.
        Vault = 1 "vault",
        /// An opened vault, from unlocking to locking.
        Session = 2 "session",
        /// The vault's settings.
        Settings = 3 "settings",
        /// A way to unlock the vault.
        Slot = 4 "slot",
        /// A keystore.
        Keystore = 5 "keystore",
        /// Confidential data.
        Secret = 6 "secret",
        /// A version of confidential data.
        SecretVersion = 7 "secret_version",
        /// A symmetric key.
        Symmetric = 8 "symmetric",
        /// A version of a symmetric key.
        SymmetricVersion = 9 "symmetric_version",
        /// A key pair.
        Asymmetric = 10 "asymmetric",
        /// A version of a key pair.
        AsymmetricVersion = 11 "asymmetric_version",
        /// A key for message authentication codes.
        Hmac = 12 "hmac",
        /// A version of a key for message authentication codes.
        HmacVersion = 13 "hmac_version",
        /// An IPv4 address or block that a client may come from.
        Ipv4 = 14 "ipv4",
        /// A hardware address that a client may have.
        Mac = 15 "mac",
        /// A client's certificate.
        Cert = 16 "cert",
        /// A user, a service or a client.
        Principal = 17 "principal",
        /// A key that the vault itself uses.
        ServiceKey = 18 "service_key",
        /// A change that somebody else must approve.
        Approval = 19 "approval",
        /// The audit log itself.
        Audit = 20 "audit",
        /// A bundle.
        Backup = 21 "backup",
        /// A token of a hardware security module.
        Token = 22 "token",
    }
}

named! {
    /// What was done. The numbers are stored and never change their meaning.
    Action {
        /// Made.
        Create = 1 "create",
        /// Made from material that came from outside.
        Import = 2 "import",
        /// Name, description or value changed.
        Update = 3 "update",
        /// Removed for good, by hand.
        Delete = 4 "delete",
        /// Its deletion asked for; a waiting time runs.
        DeleteRequest = 5 "delete_request",
        /// Its deletion called off.
        DeleteRequestCancel = 6 "delete_request_cancel",
        /// Removed for good, because the waiting time was over.
        ScheduledDelete = 7 "scheduled_delete",
        /// Given a new version, by hand.
        Rotate = 8 "rotate",
        /// Given a new version, because its period or its budget was used up.
        AutoRotate = 9 "auto_rotate",
        /// Put in use.
        Enable = 10 "enable",
        /// Taken out of use.
        Disable = 11 "disable",
        /// Given its first use.
        Activate = 12 "activate",
        /// Taken out of protection; it still opens what it protected.
        Deactivate = 13 "deactivate",
        /// Marked as known to somebody who should not know it.
        Compromise = 14 "compromise",
        /// Made the default version.
        DefaultSet = 15 "default_set",
        /// Its access control changed.
        AccessSet = 16 "access_set",
        /// Its rotation changed.
        RotationSet = 17 "rotation_set",
        /// Its value read.
        Get = 18 "get",
        /// Data encrypted with it.
        Encrypt = 19 "encrypt",
        /// Data decrypted with it.
        Decrypt = 20 "decrypt",
        /// Data decrypted with a compromised version, by explicit wish.
        DecryptCompromised = 21 "decrypt_compromised",
        /// Data encrypted anew under its current version.
        Rewrap = 22 "rewrap",
        /// Data signed, or a message authentication code made.
        Sign = 23 "sign",
        /// A signature or a message authentication code checked.
        Verify = 24 "verify",
        /// A data key made and wrapped with it.
        CreateLocalKey = 25 "create_local_key",
        /// Its private part read.
        GetPrivateKey = 26 "get.privateKey",
        /// Its public part read.
        GetPublicKey = 27 "get.publicKey",
        /// Agreed to.
        Approve = 28 "approve",
        /// Refused by a person.
        Deny = 29 "deny",
        /// Approval asked for.
        ApproveRequest = 30 "approve_request",
        /// Put aside until it is approved.
        Stage = 31 "stage",
        /// Taken back before it was approved.
        Unstage = 32 "unstage",
        /// Begun.
        Start = 33 "start",
        /// Ended in order.
        End = 34 "end",
        /// Written out.
        Export = 35 "export",
        /// A signed checkpoint made.
        Checkpoint = 36 "checkpoint",
        /// Locked.
        Lock = 37 "lock",
        /// Several made at once.
        CreateMulti = 38 "create_multi",
        /// Its file handed out.
        Download = 39 "download",
        /// The list handed out as a file.
        DownloadList = 40 "download_list",
        /// Random bytes made.
        MakeRandom = 41 "random",
        /// Shown who they are, to a server.
        SignIn = 42 "sign_in",
    }
}

/// A kind of event: a subject and an action that go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    subject: Subject,
    action: Action,
}

impl Event {
    /// The event of this subject and this action; `None` if the two never go together.
    pub fn new(subject: Subject, action: Action) -> Option<Self> {
        row(subject, action).map(|_| Self { subject, action })
    }

    /// What it is about.
    pub const fn subject(self) -> Subject {
        self.subject
    }

    /// What was done.
    pub const fn action(self) -> Action {
        self.action
    }

    /// Its name, such as `symmetric.rotate`.
    pub fn name(self) -> String {
        format!("{}.{}", self.subject.name(), self.action.name())
    }

    /// The id under which NHN Cloud publishes this event; `None` if it has none.
    ///
    /// Some changes have two ids: one when made by hand, one when made through the API (`via_api`). An event with only
    /// one id has that one by either road.
    pub fn published_id(self, via_api: bool) -> Option<String> {
        let through_api = match row(self.subject, self.action)? {
            Published::No => return None,
            Published::ByHand => false,
            Published::ThroughApi => true,
            Published::Both => via_api,
        };
        // The published names say `secrets` in some places and `secret` in others, and `modify` for `update`.
        let plural = through_api || self.action == Action::ScheduledDelete;
        let subject = match self.subject {
            Subject::Secret if plural => "secrets",
            subject => subject.name(),
        };
        let action = match (self.subject, self.action) {
            (Subject::Secret, Action::Update) if through_api => "modify",
            (_, action) => action.name(),
        };
        Some(format!("event_id.skm.{}{subject}.{action}", if through_api { "api." } else { "" }))
    }

    /// Every event that there is.
    pub fn all() -> impl Iterator<Item = Self> {
        table::EVENTS.iter().flat_map(|(subject, actions)| {
            actions.iter().map(|(action, _)| Self { subject: *subject, action: *action })
        })
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.subject.name(), self.action.name())
    }
}

impl FromStr for Event {
    type Err = Error;

    /// Reads a name as [`Event::name`] writes it.
    fn from_str(name: &str) -> Result<Self, Error> {
        let (subject, action) = name.split_once('.').ok_or(Error::UnknownEvent)?;
        let subject = Subject::ALL.iter().find(|known| known.name() == subject);
        let action = Action::ALL.iter().find(|known| known.name() == action);
        subject
            .zip(action)
            .and_then(|(subject, action)| Self::new(*subject, *action))
            .ok_or(Error::UnknownEvent)
    }
}

#[cfg(test)]
mod tests;
