//! All components in all their states, for the people who build the console. It needs no vault.

use keystead_core::KeyStateView;
use leptos::prelude::*;

use super::localized;
use crate::app::app;
use crate::backend::{Problem, local};
use crate::components::badge::{Tone, badge, state_badge};
use crate::components::banner::Banner;
use crate::components::button::{Button, IconButton, Look};
use crate::components::dialog::Dialog;
use crate::components::disclosure::Disclosure;
use crate::components::drop_zone::DropZone;
use crate::components::empty_state::EmptyState;
use crate::components::field::Field;
use crate::components::icon::{Icon, icon};
use crate::components::ident::Ident;
use crate::components::menu::{Menu, MenuItem};
use crate::components::meter::Meter;
use crate::components::pin_fields::{NewPin, PinFields};
use crate::components::problem_note::ProblemNote;
use crate::components::progress::Progress;
use crate::components::search_box::SearchBox;
use crate::components::secret_field::SecretField;
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::components::skeleton::Skeleton;
use crate::components::timestamp::Timestamp;
use crate::format::{DAY, HOUR};
use crate::shell::topbar::Preferences;
use crate::strength::Score;
use crate::text::Text;

mod choices;
mod states;

#[component]
pub(crate) fn Gallery() -> impl IntoView {
    localized(|t| {
        document().set_title(t.gallery.title);
        view! {
            <main class="content">
                <div class="page">
                    <div class="page-head">
                        <div class="page-title">
                            <h1>{t.gallery.title}</h1>
                            <p>{t.gallery.subtitle}</p>
                        </div>
                        <Preferences />
                    </div>
                    {section(t.gallery.colours, colours())}
                    {section(t.gallery.buttons, buttons(t))}
                    {section(t.gallery.badges, badges(t))}
                    {section(t.gallery.states, states::states(t))}
                    {section(t.gallery.fields, fields(t))}
                    {section(t.gallery.choices, choices::choices(t))}
                    {section(t.gallery.secrets, choices::secrets(t))}
                    {section(t.gallery.feedback, feedback(t))}
                    {section(t.gallery.results, states::results(t))}
                    {section(t.gallery.overlays, overlays(t))}
                    {section(t.gallery.lists, lists(t))}
                </div>
            </main>
        }
    })
}

fn section(title: &'static str, body: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="card" aria-label=title>
            <div class="card-head">
                <h2>{title}</h2>
            </div>
            <div class="card-body">{body}</div>
        </section>
    }
    .into_any()
}

fn colours() -> impl IntoView {
    ["paper", "surface", "sunken", "ink", "accent", "good", "warn", "bad"]
        .into_iter()
        .map(|name| view! { <div class="swatch"><i class=format!("c-{name}")></i>{name}</div> })
        .collect::<Vec<_>>()
        .into_view_in("swatches")
}

/// Puts views into a `div` with a class.
trait InDiv {
    fn into_view_in(self, class: &'static str) -> AnyView;
}

impl<V: IntoView + 'static> InDiv for Vec<V> {
    fn into_view_in(self, class: &'static str) -> AnyView {
        view! { <div class=class>{self}</div> }.into_any()
    }
}

fn buttons(t: &'static Text) -> impl IntoView {
    let looks = [Look::Primary, Look::Normal, Look::Plain, Look::Danger, Look::DangerSolid];
    let row = |busy: bool, disabled: bool, small: bool| {
        looks
            .into_iter()
            .map(|look| {
                view! {
                    <Button
                        label=t.gallery.sample
                        look=look
                        leading=Icon::Key
                        small=small
                        busy=Signal::stored(busy)
                        disabled=Signal::stored(disabled)
                    />
                }
            })
            .collect::<Vec<_>>()
            .into_view_in("actions")
    };
    let icons: Vec<_> = Icon::ALL.iter().map(|kind| icon(*kind)).collect();
    view! {
        {row(false, false, false)}
        {row(false, false, true)}
        {row(true, false, false)}
        {row(false, true, false)}
        <div class="actions">
            <IconButton label=t.common.copy kind=Icon::Copy on_press=|()| () />
            <IconButton label=t.common.copy kind=Icon::Copy small=true on_press=|()| () />
        </div>
        {icons.into_view_in("actions")}
        <p class="actions">
            <kbd>"Ctrl"</kbd>
            <kbd>"K"</kbd>
        </p>
    }
}

fn badges(t: &'static Text) -> impl IntoView {
    let states = [
        KeyStateView::PreActive,
        KeyStateView::Enabled,
        KeyStateView::Disabled,
        KeyStateView::PendingDeletion { due: 0, resumes_enabled: true },
        KeyStateView::Destroyed,
    ];
    let tones: Vec<_> =
        Tone::ALL.into_iter().map(|tone| badge(tone, tone.icon(), t.gallery.sample)).collect();
    view! {
        {states.into_iter().map(|state| state_badge(t, state)).collect::<Vec<_>>().into_view_in("actions")}
        {tones.into_view_in("actions")}
        <Ident id="0123456789abcdef0123456789abcdef" />
        <p class="actions">
            <Timestamp ms=local::now() /> <Timestamp ms=local::now().saturating_sub(3 * HOUR) />
            <Timestamp ms=local::now() + 6 * DAY />
        </p>
    }
}

fn fields(t: &'static Text) -> impl IntoView {
    let text = |value: &str| RwSignal::new(String::from(value));
    let chosen = RwSignal::new(0_u8);
    let scores: Vec<_> = (0..=4)
        .map(|score| view! { <Meter score=Signal::stored(Some(Score::new(score))) waiting=Signal::stored(false) /> })
        .collect();
    view! {
        <div class="two">
            <Field label=t.common.name value=text("") id="g-empty" hint=t.gallery.sample_body />
            <Field label=t.common.name value=text("billing") id="g-limit" limit=8 />
            <Field
                label=t.common.name
                value=text("billing ")
                id="g-error"
                error=Signal::stored(Some(t.common.required.to_string()))
            />
            <Field label=t.common.description value=text(t.gallery.sample_body) id="g-lines" lines=true optional=true />
            <SecretField label=t.common.passphrase value=text("correct horse") id="g-secret" />
            <PinFields
                new=NewPin::new()
                label=t.hsm.user_pin
                again_label=t.hsm.user_pin_again
                id="g-pin"
                again_id="g-pin-again"
            />
            <Select
                label=t.shell.theme
                id="g-select"
                options=vec![("1".into(), t.shell.theme_light.into()), ("2".into(), t.shell.theme_dark.into())]
                value=Signal::stored(String::from("1"))
                on_choose=|_| ()
            />
            <Segments
                label=t.gallery.sample
                choices=vec![(0, t.key.encrypt), (1, t.key.decrypt)]
                chosen=chosen
                on_choose=move |place| chosen.set(place)
            />
            <SearchBox label=t.keystore.search value=Signal::stored(String::new()) on_input=|_| () />
            <DropZone label=t.key.source_file file=RwSignal::new_local(None) id="g-file" />
            <div class="stack">{scores}</div>
        </div>
    }
}

fn feedback(t: &'static Text) -> impl IntoView {
    let banners: Vec<_> = Tone::ALL
        .into_iter()
        .map(|tone| {
            view! {
                <Banner tone=tone title=t.gallery.sample.to_string() body=t.gallery.sample_body.to_string()>
                    <Button label=t.common.retry small=true />
                </Banner>
            }
        })
        .collect();
    let problem = Problem::new("decryption.failed", "Decryption failed.");
    view! {
        {banners.into_view_in("stack")}
        <ProblemNote problem=Some(problem) />
        <Progress stage=t.key.stage_encrypting.to_string() share=Signal::stored(Some(0.4)) />
        <Progress stage=t.key.stage_encrypting.to_string() share=Signal::stored(None) on_cancel=|()| () />
        <Skeleton />
        <EmptyState kind=Icon::Stores title=t.keystore.empty body=t.keystore.empty_body>
            <Button label=t.keystore.new look=Look::Primary />
        </EmptyState>
    }
}

fn overlays(t: &'static Text) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    let unfolded = RwSignal::new(false);
    let toast = move |tone: Tone| {
        app.toasts.show_with(tone, t.gallery.sample_body, t.common.undo, || ());
    };
    let items = Signal::stored(vec![
        MenuItem::new(t.common.edit, Icon::Edit, "g-edit", || ()),
        MenuItem::new(t.shell.theme_dark, Icon::Moon, "g-dark", || ()).checked(true),
        MenuItem::new(t.common.delete, Icon::Trash, "g-delete", || ()).danger(),
    ]);
    view! {
        <div class="actions">
            <Button label=t.gallery.open_dialog on_press=move |()| open.set(true) />
            <Button label=t.gallery.show_toast on_press=move |()| toast(Tone::Good) />
            <Button label=t.gallery.show_bad look=Look::Danger on_press=move |()| toast(Tone::Bad) />
            <Menu label=t.keystore.more kind=Icon::More items=items />
            <Disclosure
                open=unfolded
                class="columns"
                button="btn"
                label=t.gallery.sample.to_string()
                testid="gallery-panel"
                face=move || t.gallery.open_panel
            >
                <p>{t.gallery.sample_body}</p>
            </Disclosure>
        </div>
        <Dialog open=open title=t.gallery.sample.to_string()>
            <div class="dialog-body">
                <p>{t.gallery.sample_body}</p>
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button label=t.common.save look=Look::Primary on_press=move |()| open.set(false) />
            </div>
        </Dialog>
    }
}

fn lists(t: &'static Text) -> impl IntoView {
    view! {
        <div class="table-wrap">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{t.common.name}</th>
                        <th scope="col">{t.common.state}</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <td>{t.gallery.sample}</td>
                        <td>{state_badge(t, KeyStateView::Enabled)}</td>
                    </tr>
                    <tr class="gone">
                        <td>{t.gallery.sample}</td>
                        <td>{state_badge(t, KeyStateView::Destroyed)}</td>
                    </tr>
                </tbody>
            </table>
        </div>
        <ol class="line">
            <li>
                <span class="dot now"></span>
                <strong>{t.gallery.sample}</strong>
            </li>
            <li>
                <span class="dot"></span>
                <span>{t.gallery.sample}</span>
            </li>
            <li>
                <span class="dot gone"></span>
                <span>{t.gallery.sample}</span>
            </li>
        </ol>
    }
}
