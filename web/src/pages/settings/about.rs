//! What this is: versions, licences, the vault itself.

use leptos::prelude::*;
use leptos_router::components::A;

use super::card;
use crate::app::App;
use crate::components::button::Button;
use crate::components::ident::Ident;
use crate::components::timestamp::Timestamp;
use crate::pages::address;
use crate::platform::updates;
use crate::text::Text;

pub(super) fn about(app: App, t: &'static Text) -> AnyView {
    let vault = move || {
        app.vault.get().map(|vault| {
            view! {
                <dt>{t.settings.vault_id}</dt>
                <dd>
                    <Ident id=vault.id />
                </dd>
                <dt>{t.settings.vault_created}</dt>
                <dd>
                    <Timestamp ms=vault.created />
                </dd>
            }
        })
    };
    card(
        t.settings.about,
        view! {
            <dl class="facts">
                <dt>{t.settings.version}</dt>
                <dd class="nums">{concat!("Keystead ", env!("CARGO_PKG_VERSION"))}</dd>
                <dt>{t.settings.update}</dt>
                <dd>
                    {move || {
                        if app.update_ready.get() {
                            view! {
                                <Button
                                    label=t.shell.update_now
                                    small=true
                                    testid="take-update"
                                    on_press=move |()| updates::take_over()
                                />
                            }
                                .into_any()
                        } else {
                            t.settings.up_to_date.into_any()
                        }
                    }}
                </dd>
                <dt>{t.settings.licence}</dt>
                <dd>"MIT OR Apache-2.0"</dd>
                <dt>{t.settings.inside}</dt>
                <dd>
                    <a href="/licences.txt" target="_blank" rel="noopener">
                        {t.settings.inside_link}
                    </a>
                </dd>
                {vault}
            </dl>
            <p>
                <A href=address::GALLERY>{t.settings.gallery}</A>
            </p>
        },
    )
}
