//! The standing warning that keys are in no backup.

use keystead_core::store::Order;
use keystead_core::{KeyQuery, KeyView};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::app;
use crate::backend::keys::Keys;
use crate::backend::{Problem, Session};
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::load::{Load, load};
use crate::pages::address;
use crate::platform::intl;
use crate::text::{count, fill};

const PAGE: u32 = 500;

/// Every key of the vault, newest first.
pub(crate) async fn every_key(session: &Session) -> Result<Vec<KeyView>, Problem> {
    let mut keys = Vec::new();
    let mut query = KeyQuery { order: Order::Created, limit: PAGE, ..KeyQuery::default() };
    loop {
        let page = session.keys(query.clone()).await?;
        keys.extend(page.items);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(keys),
        }
    }
}

/// Says how many keys no backup holds; nothing if there is none.
#[component]
pub(crate) fn UnheldBanner(
    /// With a link to the page that makes backups.
    #[prop(optional)]
    with_link: bool,
) -> impl IntoView {
    let app = app();
    let keys = load(async |session| every_key(&session).await);
    let unheld = Memo::new(move |_| {
        let Load::Ready(keys) = keys.get() else { return 0 };
        let backup = app.vault.with(|vault| vault.as_ref().and_then(|vault| vault.backup.clone()));
        keys.iter().filter(|key| !key.is_held_by(backup.as_ref())).count()
    });
    move || {
        let t = app.text();
        let number = unheld.get() as u64;
        (number > 0).then(|| {
            let title = count(number, t.backup.unheld_one, t.backup.unheld_many);
            let last =
                app.vault.with_untracked(|vault| vault.as_ref().and_then(|vault| vault.backup.clone()));
            let body = match last {
                None => String::from(t.backup.unheld_body),
                Some(backup) => {
                    let ago = intl::ago(t, backup.made, app.now.get_untracked());
                    format!("{} {}", fill(t.home.old_backup_body, &[&ago]), t.backup.unheld_body)
                }
            };
            let link = with_link.then(|| {
                view! {
                    <A href=address::BACKUP attr:class="btn small">
                        {t.home.make_backup}
                    </A>
                }
            });
            view! {
                <Banner tone=Tone::Warn title=title body=body testid="backup-reminder">
                    {link}
                </Banner>
            }
        })
    }
}
