//! What is chosen from, and where secrets are typed.

use leptos::prelude::*;

use crate::components::cards::{CardChoice, Cards};
use crate::components::check::Check;
use crate::components::icon::Icon;
use crate::components::passphrase_field::{NewPassphrase, PassphraseFields};
use crate::components::secret_area::SecretArea;
use crate::components::tabs::Tabs;
use crate::pages::address;
use crate::text::Text;

pub(super) fn choices(t: &'static Text) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let card = |place: usize, mark, title, body| CardChoice {
        mark,
        title,
        body,
        testid: format!("g-card-{place}"),
        chosen: Signal::derive(move || chosen.get() == place),
        choose: Callback::new(move |()| chosen.set(place)),
    };
    let cards = vec![
        card(0, Icon::Key, t.keystore.kind_symmetric, t.gallery.sample_body),
        card(1, Icon::Pair, t.keystore.kind_asymmetric, t.gallery.sample_body),
        card(2, Icon::Document, t.keystore.kind_secret, t.gallery.sample_body),
    ];
    // They all lead here: the gallery has one page.
    let tab = |word| (String::from(address::GALLERY), word);
    let tabs = vec![tab(t.key.tab_overview), tab(t.common.versions), tab(t.life.tab)];
    view! {
        <Tabs label=t.gallery.choices tabs=tabs current=Signal::stored(1) />
        <Cards label=t.gallery.sample name="g-cards" choices=cards />
        <div class="two">
            <Check label=t.gallery.sample hint=t.gallery.sample_body id="g-check" value=RwSignal::new(true) />
            <Check
                label=t.gallery.sample
                hint=t.gallery.sample_body
                id="g-check-off"
                value=RwSignal::new(false)
                disabled=Signal::stored(true)
            />
        </div>
    }
}

pub(super) fn secrets(t: &'static Text) -> impl IntoView {
    let text = |value: &str| RwSignal::new(String::from(value));
    let fresh = NewPassphrase::new();
    fresh.value.set(String::from("orchard"));
    fresh.again.set(String::from("meadow"));
    fresh.judge();
    view! {
        <div class="two">
            <div>
                <PassphraseFields
                    new=NewPassphrase::new()
                    label=t.common.passphrase
                    again_label=t.gate.confirm
                    id="g-new"
                    again_id="g-new-again"
                />
            </div>
            <div>
                <PassphraseFields
                    new=fresh
                    label=t.common.passphrase
                    again_label=t.gate.confirm
                    id="g-judged"
                    again_id="g-judged-again"
                />
            </div>
            <SecretArea label=t.keystore.kind_secret value=text("not a real secret\nof two lines") id=String::from("g-area") />
            <SecretArea
                label=t.keystore.kind_secret
                value=text("")
                id=String::from("g-area-error")
                short=true
                hint=t.gallery.sample_body
                error=Signal::stored(Some(t.common.required.to_string()))
            />
        </div>
    }
}
