//! What an import is asked to do, and what it says that it did.

use alloc::string::String;
use alloc::vec::Vec;

/// Whether to apply an import or only to say what it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Say what would be done. Nothing is written.
    DryRun,
    /// Do it, all or nothing.
    Apply,
}

/// What becomes of a key or a keystore that is here already and differs from the bundle's. Principals and credentials
/// stay as they are here, whatever is chosen: a bundle gives nobody more rights than they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conflict {
    /// It stays as it is here.
    #[default]
    Keep,
    /// It becomes what it is in the bundle, settings too, as far as nothing is lost by that: see [`ImportObstacle`].
    Replace,
    /// As [`Self::Replace`] if it was changed later there than here; else as [`Self::Keep`].
    Newer,
}

/// How to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportOptions {
    /// Whether to apply it.
    pub mode: ImportMode,
    /// What becomes of what differs.
    pub conflict: Conflict,
}

impl From<ImportMode> for ImportOptions {
    /// What is here stays as it is.
    fn from(mode: ImportMode) -> Self {
        Self { mode, conflict: Conflict::Keep }
    }
}

macro_rules! report {
    ($($(#[$attribute:meta])* $visibility:vis $what:ident $name:ident $body:tt)+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
        $visibility $what $name $body
    )+};
}

report! {
    /// What an import does, or would do.
    pub struct ImportReport {
        /// The name of the vault that the bundle was exported from.
        pub vault_name: String,
        /// When it was exported, in milliseconds since 1970.
        pub exported: u64,
        /// The fingerprint of the key that the bundle is signed with, 64 hexadecimal digits; none for a bundle of format
        /// 1. Compare it with the one that was noted down when the vault was made.
        pub signed_by: Option<String>,
        /// Keystores that are new here, by name. One whose name is taken is added under a name with a number.
        pub added_keystores: Vec<String>,
        /// Keys that are new here, by name.
        pub added_keys: Vec<String>,
        /// Keys that are here already, just as they are in the bundle, by name.
        pub unchanged_keys: Vec<String>,
        /// Keys that are here already, but differ, and are left as they are here, by name.
        pub kept_keys: Vec<String>,
        /// Everything in the bundle, one row each: principals, settings, keystores, keys, credentials.
        pub rows: Vec<ImportRow>,
        /// Whether it was applied.
        pub applied: bool,
    }

    /// What becomes of one object of a bundle.
    pub struct ImportRow {
        /// What it is.
        pub kind: ImportKind,
        /// Its id.
        pub id: String,
        /// Its name here, or the one that it gets.
        pub name: String,
        /// What becomes of it.
        pub outcome: ImportOutcome,
        /// Why it stays as it is although it was to be replaced.
        pub obstacle: Option<ImportObstacle>,
        /// Where it differs. Counters of use are not compared.
        pub differences: Vec<Difference>,
    }

    /// One field that differs. Nothing secret is in it.
    pub struct Difference {
        /// The field, as in JSON views.
        pub field: String,
        /// What it is here, as short text.
        pub here: String,
        /// What it is in the bundle.
        pub there: String,
    }
}

report! {
    /// What an object of a bundle is.
    #[derive(Copy)]
    pub enum ImportKind {
        /// The settings of the vault.
        Settings,
        /// A principal.
        Principal,
        /// A keystore.
        Keystore,
        /// A key.
        Key,
        /// A credential.
        Credential,
    }

    /// What becomes of an object.
    #[derive(Copy)]
    pub enum ImportOutcome {
        /// It is new here.
        Added,
        /// It is here already, just so.
        Unchanged,
        /// It is here already and differs; it stays as it is here.
        Kept,
        /// It is here already and differs; it becomes what it is in the bundle.
        Replaced,
        /// It was to be replaced, but something would be lost: it stays as it is here.
        Conflict,
    }

    /// What would be lost if an object were replaced.
    #[derive(Copy)]
    pub enum ImportObstacle {
        /// Versions that are here only, or whose material is another than in the bundle.
        LosesVersions,
        /// A deletion: what was destroyed here would be there again.
        Destroyed,
        /// What never changes is different: the keystore or the kind of a key, the profile of a keystore.
        OtherObject,
        /// Names: another key has the name, or those of the keystore's keys would have to be unique at once.
        Names,
    }
}
