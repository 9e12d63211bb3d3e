//! What the form holds.

use keystead_core::hsm::is_kept_in_tokens;
use keystead_core::import::{CheckMethod, ImportTicket};
use keystead_core::profile::{ImportFormat, RotationOff};
use keystead_core::{KeyKind, KeyUsage, Profile, RotationPolicy, SignatureAlgorithm};
use leptos::prelude::*;
use zeroize::Zeroize;

use crate::model::draft::{Card, Draft, forms};
use crate::model::limits;
use crate::text::Text;

/// The fields of a key that is brought in.
#[derive(Clone, Copy)]
pub(super) struct Brought {
    pub(super) text: RwSignal<String>,
    pub(super) file: RwSignal<Option<web_sys::File>, LocalStorage>,
    pub(super) components: RwSignal<Vec<RwSignal<String>>>,
    pub(super) check: RwSignal<String>,
    pub(super) method: RwSignal<CheckMethod>,
    pub(super) ticket: RwSignal<Option<ImportTicket>>,
}

/// Every field of the page.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) card: RwSignal<Card>,
    pub(super) kind: RwSignal<KeyKind>,
    pub(super) usage: RwSignal<Option<KeyUsage>>,
    pub(super) algorithm: RwSignal<Option<SignatureAlgorithm>>,
    pub(super) name: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    pub(super) data: RwSignal<String>,
    pub(super) bring: RwSignal<bool>,
    pub(super) form: RwSignal<ImportFormat>,
    pub(super) brought: Brought,
    pub(super) pre_active: RwSignal<bool>,
    pub(super) isolated: RwSignal<bool>,
    pub(super) rotates: RwSignal<bool>,
    pub(super) days: RwSignal<String>,
    pub(super) exportable: RwSignal<bool>,
    /// The serial number of the token that is to keep the private part; empty for the vault.
    pub(super) token: RwSignal<String>,
    /// Whether somebody wanted to go on: from then on empty fields are wrong.
    pub(super) judged: RwSignal<bool>,
    begun: StoredValue<bool>,
}

/// What is to be made, checked as far as the page can.
pub(super) struct Wanted {
    pub(super) draft: Draft,
    pub(super) description: String,
    pub(super) data: zeroize::Zeroizing<String>,
    pub(super) algorithm: Option<SignatureAlgorithm>,
    pub(super) exportable: bool,
    pub(super) token: Option<String>,
    pub(super) rotation: Option<RotationPolicy>,
}

impl State {
    pub(super) fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            card: RwSignal::new(Card::Aes),
            kind: RwSignal::new(KeyKind::Aes256),
            usage: RwSignal::new(None),
            algorithm: RwSignal::new(None),
            name: empty(),
            description: empty(),
            data: empty(),
            bring: RwSignal::new(false),
            form: RwSignal::new(ImportFormat::Raw),
            brought: Brought {
                text: empty(),
                file: RwSignal::new_local(None),
                components: RwSignal::new(vec![empty(), empty()]),
                check: empty(),
                method: RwSignal::new(CheckMethod::AesCmac),
                ticket: RwSignal::new(None),
            },
            pre_active: RwSignal::new(false),
            isolated: RwSignal::new(false),
            rotates: RwSignal::new(false),
            days: empty(),
            exportable: RwSignal::new(true),
            token: empty(),
            judged: RwSignal::new(false),
            begun: StoredValue::new(false),
        }
    }

    /// Takes the profile's own choices, once.
    pub(super) fn begin(self, rules: &Profile) {
        if self.begun.get_value() {
            return;
        }
        self.begun.set_value(true);
        if let Some(card) = Card::of(rules).into_iter().next() {
            self.choose(card, rules);
        }
        let days = rules.rotation.default_days;
        self.rotates.set(days.is_some());
        let usual = days.or(match rules.rotation.off {
            RotationOff::Zero => Some(0),
            RotationOff::Switch | RotationOff::Always => None,
        });
        self.days.set(usual.map_or_else(|| String::from("90"), |days| days.to_string()));
    }

    pub(super) fn choose(self, card: Card, rules: &Profile) {
        self.card.set(card);
        if let Some(kind) = card.kinds(rules).next() {
            self.choose_kind(kind, rules);
        }
    }

    pub(super) fn choose_kind(self, kind: KeyKind, rules: &Profile) {
        self.kind.set(kind);
        self.usage.set(rules.kind_rule(kind).and_then(|rule| rule.usages.first().copied()));
        self.algorithm.set(None);
        let forms = forms(rules, kind);
        if !forms.contains(&self.form.get_untracked())
            && let Some(first) = forms.first()
        {
            self.choose_form(*first);
        }
        if forms.is_empty() {
            self.bring.set(false);
        }
        let symmetric = matches!(kind, KeyKind::Aes256 | KeyKind::HmacSha256);
        self.brought.method.set(if symmetric { CheckMethod::AesCmac } else { CheckMethod::Sha256 });
        // A ticket is for one kind.
        self.brought.ticket.set(None);
    }

    pub(super) fn choose_form(self, form: ImportFormat) {
        self.form.set(form);
        // What was typed in one form is none in another.
        self.brought.clear();
    }

    /// Whether a token may keep such a key.
    pub(super) fn fits_tokens(self, rules: &Profile) -> bool {
        let kept = rules.tokens && is_kept_in_tokens(self.kind.get()) && self.card.get() != Card::Convergent;
        let public_alone = self.is_brought() && self.form.get() == ImportFormat::PublicKey;
        kept && !public_alone
    }

    pub(super) fn is_brought(self) -> bool {
        self.bring.get() && self.kind.get() != KeyKind::Secret
    }

    /// What is chosen so far.
    pub(super) fn draft(self, t: &Text, rules: &Profile, region: Option<&str>) -> Draft {
        let rotation = self.rotation(t, rules).map_err(|_| ());
        Draft {
            name: self.name.get(),
            kind: self.kind.get(),
            usage: self.usage.get(),
            convergent: self.card.get() == Card::Convergent,
            form: self.is_brought().then(|| self.form.get()),
            pre_active: self.pre_active.get() && !self.is_brought(),
            isolated: region.filter(|_| self.isolated.get()).map(String::from),
            rotation,
        }
    }

    /// The period that was chosen, or what is wrong with it.
    pub(super) fn rotation(self, t: &Text, rules: &Profile) -> Result<Option<u32>, String> {
        if rules.rotation.off == RotationOff::Always
            || !self.rotates.get() && rules.rotation.off != RotationOff::Zero
        {
            return Ok(None);
        }
        self.days.with(|days| limits::rotation_days(t, &rules.rotation, days))
    }

    /// What is to be made; `None` if a field is wrong, which says so itself.
    pub(super) fn wanted(self, t: &Text, rules: &Profile, region: Option<&str>) -> Option<Wanted> {
        let draft = untrack(|| self.draft(t, rules, region));
        if rules.check_name(&draft.name).is_err() {
            return None;
        }
        let data = zeroize::Zeroizing::new(self.data.get_untracked());
        if draft.kind == KeyKind::Secret && data.is_empty() {
            return None;
        }
        let rotates = draft.rotates(rules);
        if rotates && draft.rotation.is_err() {
            return None;
        }
        let days = draft.rotation.ok().flatten();
        let policy = days.map_or(RotationPolicy::OFF, RotationPolicy::every);
        Some(Wanted {
            description: self.description.with_untracked(|text| String::from(text.trim())),
            data,
            algorithm: self.algorithm.get_untracked(),
            exportable: self.exportable.get_untracked(),
            token: Some(self.token.get_untracked())
                .filter(|token| !token.is_empty() && untrack(|| self.fits_tokens(rules))),
            rotation: rotates.then_some(policy),
            draft,
        })
    }

    /// Wipes what is secret, once the key is made.
    pub(super) fn forget(self) {
        self.data.update(Zeroize::zeroize);
        self.brought.clear();
    }
}

impl Brought {
    pub(super) fn clear(self) {
        self.text.update(Zeroize::zeroize);
        self.file.set(None);
        self.components.with_untracked(|components| {
            for component in components {
                component.update(Zeroize::zeroize);
            }
        });
        self.check.set(String::new());
    }
}
