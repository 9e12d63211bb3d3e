//! Every sentence of the console, in every language. A text that is missing in one of them does not compile.

mod access_keys;
mod approvals;
mod audit;
mod backup;
mod clients;
mod common;
mod create;
mod errors;
mod gallery;
mod gate;
mod home;
mod hsm;
mod jobs;
mod jwt;
mod key;
mod keys;
mod keystore;
mod labels;
mod life;
mod pins;
mod principals;
mod rules;
mod server;
mod service;
mod settings;
mod shell;
mod using;

/// A language of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    En,
    Ko,
}

impl Lang {
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Ko];

    /// The BCP 47 tag, for `lang` attributes and Intl.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// The language's name in itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ko => "한국어",
        }
    }

    /// The language for a BCP 47 tag; English for those that the console does not speak.
    pub(crate) fn of_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("ko") { Self::Ko } else { Self::En }
    }

    /// The texts in this language.
    pub(crate) const fn text(self) -> &'static Text {
        match self {
            Self::En => &EN,
            Self::Ko => &KO,
        }
    }
}

/// Declares the texts of one part of the console: a name, then the text in English and in Korean.
macro_rules! texts {
    ($(#[$attribute:meta])* $area:ident { $($name:ident: $en:literal, $ko:literal;)+ }) => {
        $(#[$attribute])*
        pub(crate) struct $area { $(pub(crate) $name: &'static str,)+ }

        impl $area {
            pub(super) const EN: Self = Self { $($name: $en,)+ };
            pub(super) const KO: Self = Self { $($name: $ko,)+ };
            #[cfg(test)]
            pub(super) const PAIRS: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($name), $en, $ko),)+];
        }
    };
}
use texts;

macro_rules! areas {
    ($($field:ident: $module:ident::$area:ident,)+) => {
        /// The texts of the console in one language.
        pub(crate) struct Text { $(pub(crate) $field: $module::$area,)+ pub(crate) lang: Lang }
        static EN: Text = Text { $($field: $module::$area::EN,)+ lang: Lang::En };
        static KO: Text = Text { $($field: $module::$area::KO,)+ lang: Lang::Ko };

        #[cfg(test)]
        fn all_pairs() -> Vec<(&'static str, &'static str, &'static str)> {
            [$($module::$area::PAIRS,)+].concat()
        }
    };
}

areas! {
    access_keys: access_keys::AccessKeys,
    approvals: approvals::Approvals,
    audit: audit::Audit,
    backup: backup::Backup,
    clients: clients::Clients,
    common: common::Common,
    create: create::Create,
    gallery: gallery::Gallery,
    gate: gate::Gate,
    home: home::Home,
    hsm: hsm::Hsm,
    jobs: jobs::Jobs,
    jwt: jwt::Jwt,
    key: key::Key,
    keys: keys::Keys,
    keystore: keystore::Keystore,
    life: life::Life,
    pins: pins::Pins,
    principals: principals::Principals,
    rules: rules::Rules,
    server: server::Server,
    service: service::Service,
    settings: settings::Settings,
    shell: shell::Shell,
    using: using::Using,
}

impl Text {
    /// What a profile calls a state, in this language; as the engine says it where there is no other.
    pub(crate) fn label<'a>(&self, english: &'a str) -> &'a str {
        match self.lang {
            Lang::En => english,
            Lang::Ko => labels::korean(english).unwrap_or(english),
        }
    }

    /// The sentence for an error code in this language; the engine's own English one where there is no other.
    pub(crate) fn error<'a>(&self, code: &str, english: &'a str) -> &'a str {
        match self.lang {
            Lang::En => english,
            Lang::Ko => errors::korean(code).unwrap_or(english),
        }
    }
}

/// Puts `values` in the places `{0}`, `{1}` … of a text.
pub(crate) fn fill(text: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('}') else {
            rest = after;
            break;
        };
        let value = after
            .get(1..close)
            .and_then(|place| place.parse::<usize>().ok())
            .and_then(|place| values.get(place));
        match value {
            Some(value) => out.push_str(value),
            None => out.push_str(after.get(..=close).unwrap_or_default()),
        }
        rest = after.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// `one` for 1, else `many`, with the number in the place `{0}`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    fill(if number == 1 { one } else { many }, &[&number.to_string()])
}

#[cfg(test)]
mod tests;
