//! What a keystore asks of programs, to choose and in plain words.

use keystead_core::GateView;
use keystead_core::client::{Combine, CredentialKind, Gate, Methods};
use leptos::prelude::*;

use crate::app::app;
use crate::components::check::Check;
use crate::components::field::FieldError;
use crate::components::icon::{Icon, sized};
use crate::components::segments::Segments;
use crate::text::{Text, fill};

/// A gate that is being chosen.
#[derive(Clone, Copy)]
pub(crate) struct GateChoice {
    ipv4: RwSignal<bool>,
    mac: RwSignal<bool>,
    certificate: RwSignal<bool>,
    combine: RwSignal<Combine>,
}

impl GateChoice {
    pub(super) fn of(gate: &GateView) -> Self {
        Self {
            ipv4: RwSignal::new(gate.ipv4),
            mac: RwSignal::new(gate.mac),
            certificate: RwSignal::new(gate.certificate),
            combine: RwSignal::new(if gate.any { Combine::Any } else { Combine::All }),
        }
    }

    pub(super) fn none() -> Self {
        Self::of(&GateView { ipv4: false, mac: false, certificate: false, any: false })
    }

    /// Begins anew for a profile: with its first method where one is needed.
    pub(super) fn reset(self, offered: Methods, required: bool) {
        let first = CredentialKind::ALL.into_iter().find(|kind| required && offered.contains(*kind));
        for kind in CredentialKind::ALL {
            self.signal(kind).set(first == Some(kind));
        }
        self.combine.set(Combine::All);
    }

    const fn signal(self, kind: CredentialKind) -> RwSignal<bool> {
        match kind {
            CredentialKind::Ipv4 => self.ipv4,
            CredentialKind::Mac => self.mac,
            CredentialKind::Certificate => self.certificate,
        }
    }

    /// The gate as it is chosen; reading it in a view makes the view follow the choice.
    pub(super) fn gate(self) -> Gate {
        let methods =
            Methods { ipv4: self.ipv4.get(), mac: self.mac.get(), certificate: self.certificate.get() };
        Gate { methods, combine: self.combine.get() }
    }
}

/// What a method is called.
pub(crate) const fn method_word(t: &Text, kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::Ipv4 => t.clients.ipv4,
        CredentialKind::Mac => t.clients.mac,
        CredentialKind::Certificate => t.clients.certificate,
    }
}

/// What a gate means for the programs that come.
pub(super) fn meaning(t: &Text, gate: &Gate) -> String {
    let kinds = CredentialKind::ALL.into_iter().filter(|kind| gate.methods.contains(*kind));
    let words: Vec<_> = kinds.map(|kind| method_word(t, kind)).collect();
    match (words.as_slice(), gate.combine) {
        ([], _) => String::from(t.clients.means_none),
        ([one], _) => fill(t.clients.means_one, &[one]),
        (several, Combine::All) => fill(t.clients.means_all, &[&several.join(" · ")]),
        (several, Combine::Any) => fill(t.clients.means_any, &[&several.join(" · ")]),
    }
}

/// The methods of a profile to tick, and what the choice means. Nothing where the profile has none.
#[component]
pub(super) fn GateFields(
    choice: GateChoice,
    offered: Signal<Methods>,
    required: Signal<bool>,
    /// The heading around it says what it is.
    #[prop(optional)]
    headed: bool,
) -> impl IntoView {
    let t = app().text_now();
    let offers = move |kind| offered.with(|offered| offered.contains(kind));
    let several =
        move || CredentialKind::ALL.into_iter().filter(|kind| choice.signal(*kind).get()).count() > 1;
    let problem = Signal::derive(move || {
        let refused = choice.gate().check(required.get()).err()?;
        Some(String::from(t.error(refused.code(), &refused.to_string())))
    });
    view! {
        <Show when=move || offered.with(|offered| !offered.is_empty())>
            <fieldset class="field plain-set" data-testid="keystore-gate" aria-describedby="gate-meaning">
                <legend class=if headed { "visually-hidden" } else { "legend" }>{t.clients.gate}</legend>
                {(!headed).then(|| view! { <p class="hint">{t.clients.gate_hint}</p> })}
                <div class="stack methods">
                    <Show when=move || offers(CredentialKind::Ipv4)>
                        <Check label=t.clients.ipv4 hint=t.clients.ipv4_hint id="gate-ipv4" value=choice.ipv4 />
                    </Show>
                    <Show when=move || offers(CredentialKind::Mac)>
                        <Check label=t.clients.mac hint=t.clients.mac_hint id="gate-mac" value=choice.mac />
                    </Show>
                    <Show when=move || offers(CredentialKind::Certificate)>
                        <Check
                            label=t.clients.certificate
                            hint=t.clients.certificate_hint
                            id="gate-certificate"
                            value=choice.certificate
                        />
                    </Show>
                    <Show when=several>
                        <div class="field">
                            <span class="legend">{t.clients.combine}</span>
                            <div>
                                <Segments
                                    label=t.clients.combine
                                    choices=vec![(Combine::All, t.clients.all), (Combine::Any, t.clients.any)]
                                    chosen=choice.combine
                                    on_choose=move |combine| choice.combine.set(combine)
                                    testid="gate-combine"
                                />
                            </div>
                        </div>
                    </Show>
                </div>
                <div class="summary" id="gate-meaning" data-testid="gate-meaning" role="status">
                    <p>{move || meaning(t, &choice.gate())}</p>
                </div>
                <FieldError id=String::from("gate-error") message=problem />
            </fieldset>
        </Show>
    }
    .into_any()
}

/// The gate of a keystore in one line: its methods, or that there are none.
pub(crate) fn gate_line(t: &Text, gate: &GateView) -> Option<AnyView> {
    let gate = GateChoice::of(gate);
    let gate = untrack(|| gate.gate());
    if gate.methods.is_empty() {
        return None;
    }
    let kinds = CredentialKind::ALL.into_iter().filter(|kind| gate.methods.contains(*kind));
    let words: Vec<_> = kinds.map(|kind| method_word(t, kind)).collect();
    let between = if gate.combine == Combine::Any { " / " } else { " + " };
    let words = words.join(between);
    Some(view! { <span class="with-mark">{sized(Icon::Shield, "14")} {words}</span> }.into_any())
}
