//! The access keys of somebody, and the application key of a program: made, shown once, revoked.

use keystead_core::{AccessKeyView, MAX_ACCESS_KEYS, PrincipalKind, PrincipalView};
use leptos::prelude::*;
use zeroize::Zeroizing;

use crate::app::{App, app};
use crate::backend::principals::Principals;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, icon};
use crate::components::load::Load;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::Revealed;
use crate::components::timestamp::Timestamp;
use crate::format::groups;
use crate::pages::work::Work;
use crate::text::{Text, fill};

/// What was made a moment ago: the only time that its secret is there.
#[derive(Clone)]
struct Fresh {
    /// None for an application key, which has none.
    id: Option<String>,
    secret: Zeroizing<String>,
}

/// What is asked once more before it is done.
#[derive(Clone, PartialEq)]
enum Asked {
    Revoke(String),
    RenewApplication,
    RemoveApplication,
}

/// What the parts of the dialog share.
#[derive(Clone, Copy)]
struct Shared {
    app: App,
    id: StoredValue<String>,
    fresh: RwSignal<Option<Fresh>>,
    asked: RwSignal<Option<Asked>>,
    work: Work,
}

#[component]
pub(super) fn AccessDialog(
    /// The id of whose keys they are.
    subject: RwSignal<Option<String>>,
    all: RwSignal<Load<Vec<PrincipalView>>>,
) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(subject.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && subject.with_untracked(Option::is_some) {
            subject.set(None);
        }
    });
    let holder = Memo::new(move |_| {
        let wanted = subject.get()?;
        all.get().ready()?.into_iter().find(|one| one.id == wanted)
    });
    let title = move || {
        let name = holder.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default());
        fill(app.text().access_keys.open, &[&name])
    };
    let content = move || {
        let id = subject.get()?;
        Some(view! { <Content id=id holder=holder /> })
    };
    view! {
        <Dialog open=open title=Signal::derive(title) class="roomy" testid="access-keys-dialog">
            {content}
        </Dialog>
    }
}

#[component]
fn Content(id: String, holder: Memo<Option<PrincipalView>>) -> impl IntoView {
    let t = app().text_now();
    let shared = Shared {
        app: app(),
        id: StoredValue::new(id),
        fresh: RwSignal::new(None),
        asked: RwSignal::new(None),
        work: Work::new(),
    };
    // What was shown once does not stay behind in memory.
    on_cleanup(move || drop(shared.fresh.try_update(Option::take)));
    let program = Memo::new(move |_| {
        holder.with(|one| one.as_ref().is_some_and(|one| one.kind == PrincipalKind::Service))
    });
    let all = move || {
        view! {
            {move || holder.get().map(|one| keys(t, shared, one.access_keys))}
            {move || {
                let has = holder.with(|one| one.as_ref().is_some_and(|one| one.has_application_key));
                program.get().then(|| application(t, shared, has))
            }}
        }
    };
    view! {
        <div class="dialog-body">
            <p class="muted">{t.access_keys.body}</p>
            {move || match shared.fresh.get() {
                // Nothing else is done before it is stored: another secret would take its place.
                Some(made) => once(t, shared, made),
                None => view! { <ProblemNote problem=shared.work.problem /> {all} }.into_any(),
            }}
        </div>
    }
    .into_any()
}

fn keys(t: &'static Text, shared: Shared, keys: Vec<AccessKeyView>) -> AnyView {
    let most = MAX_ACCESS_KEYS.to_string();
    let full = keys.len() >= MAX_ACCESS_KEYS;
    let none = keys.is_empty().then(|| view! { <p class="muted">{t.access_keys.none}</p> });
    let rows: Vec<_> = keys.into_iter().map(|key| row(t, shared, key)).collect();
    let make = move |()| {
        let id = shared.id.get_value();
        shared.asked.set(None);
        shared.work.run_open(
            move |session| async move { session.create_access_key(&id).await },
            move |made| shared.fresh.set(Some(Fresh { id: Some(made.id), secret: made.secret })),
        );
    };
    view! {
        <section class="tight-stack" aria-labelledby="access-keys-title">
            <h3 id="access-keys-title">{t.access_keys.title}</h3>
            <p class="hint">{fill(t.access_keys.hint, &[&most])}</p>
            {none}
            <ul class="rows boxed" data-testid="access-keys">
                {rows}
            </ul>
            {if full {
                view! { <p class="hint">{fill(t.access_keys.full, &[&most])}</p> }.into_any()
            } else {
                view! {
                    <div class="actions">
                        <Button
                            label=t.access_keys.make
                            leading=Icon::Plus
                            busy=shared.work.busy
                            testid="make-access-key"
                            on_press=make
                        />
                    </div>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

fn row(t: &'static Text, shared: Shared, key: AccessKeyView) -> AnyView {
    let AccessKeyView { id, created } = key;
    let asked = Asked::Revoke(id.clone());
    // All ids of one holder begin with the holder's own.
    let parts = groups(&id);
    let ending = parts.get(parts.len().saturating_sub(2)..).unwrap_or_default().join(" ");
    let shown = format!("… {ending}");
    let whole = id.clone();
    let revoke = {
        let (asked, label) = (asked.clone(), fill(t.access_keys.revoke_one, &[&ending]));
        move || {
            let asked = asked.clone();
            view! {
                <span aria-label=label.clone() role="group">
                    <Button
                        label=t.access_keys.revoke
                        look=Look::Danger
                        small=true
                        testid="revoke-access-key"
                        on_press=move |()| shared.asked.set(Some(asked.clone()))
                    />
                </span>
            }
        }
    };
    let own = id.clone();
    let confirmed = move || {
        let id = own.clone();
        shared.work.run_open(
            move |session| async move { session.delete_access_key(&id).await },
            move |()| shared.app.toasts.show(Tone::Good, t.access_keys.revoked),
        );
    };
    let (waits, question) = (asked.clone(), asked);
    view! {
        <li class="row top">
            <span class="key-mark">{icon(Icon::Key)}</span>
            <div class="grow">
                <span class="with-copy">
                    <span class="ident" title=id>
                        {shown}
                    </span>
                    <CopyButton text=Signal::derive(move || whole.clone()) />
                </span>
                <div class="cell-sub">
                    {t.common.created} " · " <Timestamp ms=created />
                </div>
                {sure(t, shared, question, t.access_keys.revoke_body, t.access_keys.revoke, confirmed)}
            </div>
            {move || (shared.asked.get().as_ref() != Some(&waits)).then(&revoke)}
        </li>
    }
    .into_any()
}

fn application(t: &'static Text, shared: Shared, has: bool) -> AnyView {
    let make = move || {
        let id = shared.id.get_value();
        shared.work.run_open(
            move |session| async move { session.create_application_key(&id).await },
            move |secret| {
                shared.asked.set(None);
                shared.fresh.set(Some(Fresh { id: None, secret }));
            },
        );
    };
    let remove = move || {
        let id = shared.id.get_value();
        shared.work.run_open(
            move |session| async move { session.delete_application_key(&id).await },
            move |()| {
                shared.asked.set(None);
                shared.fresh.set(None);
                shared.app.toasts.show(Tone::Good, t.access_keys.app_removed);
            },
        );
    };
    let ask = move |asked: Asked| move |()| shared.asked.set(Some(asked.clone()));
    let buttons = if has {
        view! {
            <Button
                label=t.access_keys.app_renew
                leading=Icon::Rotate
                testid="renew-app-key"
                on_press=ask(Asked::RenewApplication)
            />
            <Button
                label=t.access_keys.app_remove
                look=Look::Danger
                testid="remove-app-key"
                on_press=ask(Asked::RemoveApplication)
            />
        }
        .into_any()
    } else {
        view! {
            <Button
                label=t.access_keys.app_make
                leading=Icon::Plus
                busy=shared.work.busy
                testid="make-app-key"
                on_press=move |()| make()
            />
        }
        .into_any()
    };
    let body = t.access_keys.app_renew_body;
    view! {
        <section class="tight-stack" aria-labelledby="app-key-title">
            <h3 id="app-key-title">{t.access_keys.app_title}</h3>
            <p class="hint">{t.access_keys.app_hint}</p>
            <p data-testid="app-key-state">{if has { t.access_keys.app_has } else { t.access_keys.app_none }}</p>
            <div class="actions">{buttons}</div>
            {sure(t, shared, Asked::RenewApplication, body, t.access_keys.app_renew, make)}
            {sure(t, shared, Asked::RemoveApplication, body, t.access_keys.app_remove, remove)}
        </section>
    }
    .into_any()
}

/// The question before something that cannot be undone, in the place where it was asked for.
fn sure(
    t: &'static Text,
    shared: Shared,
    asked: Asked,
    body: &'static str,
    word: &'static str,
    confirmed: impl Fn() + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let is = Memo::new(move |_| shared.asked.with(|now| now.as_ref() == Some(&asked)));
    move || {
        let confirmed = confirmed.clone();
        is.get().then(|| {
            view! {
                <div class="sure" role="alert">
                    <p>{body}</p>
                    <div class="actions">
                        <Button
                            label=t.common.cancel
                            small=true
                            testid="keep-access"
                            on_press=move |()| shared.asked.set(None)
                        />
                        <Button
                            label=word
                            look=Look::DangerSolid
                            small=true
                            busy=shared.work.busy
                            testid="confirm-access"
                            on_press=move |()| confirmed()
                        />
                    </div>
                </div>
            }
        })
    }
}

/// What was made, until somebody says that it is stored.
fn once(t: &'static Text, shared: Shared, made: Fresh) -> AnyView {
    let Fresh { id, secret } = made;
    let (title, word) = match &id {
        Some(_) => (t.access_keys.made, t.access_keys.secret),
        None => (t.access_keys.app_made, t.access_keys.app_title),
    };
    let id = id.map(|id| {
        let whole = id.clone();
        view! {
            <div class="result">
                <div class="result-head">
                    <strong>{t.access_keys.id}</strong>
                    <CopyButton text=Signal::derive(move || whole.clone()) worded=true testid="copy-access-id" />
                </div>
                <div class="output" tabindex="0" data-testid="access-key-id">
                    {id}
                </div>
            </div>
        }
    });
    let secret = StoredValue::new(secret);
    let revealed = Revealed::new();
    let text = move || match revealed.get() {
        true => secret.with_value(|secret| secret.to_string()),
        false => String::from("••••••••••••••••••••••••••"),
    };
    let toggle = move || {
        let shown = revealed.get();
        let (label, mark) = if shown { (t.common.hide, Icon::EyeOff) } else { (t.common.show, Icon::Eye) };
        view! { <Button label=label leading=mark testid="access-secret-show" on_press=move |()| revealed.toggle() /> }
    };
    view! {
        <div class="fresh stack" data-testid="fresh-access-key">
            <Banner tone=Tone::Warn title=title.to_string() body=t.access_keys.once.to_string() />
            {id}
            <div class="result">
                <div class="result-head">
                    <strong>{word}</strong>
                    <div class="actions">
                        {toggle}
                        <CopyButton
                            text=Signal::derive(move || secret.with_value(|secret| secret.to_string()))
                            secret=true
                            worded=true
                            testid="copy-access-secret"
                        />
                    </div>
                </div>
                <div class="output" tabindex="0" data-testid="access-secret">
                    {text}
                </div>
            </div>
            <div class="actions">
                <Button
                    label=t.access_keys.stored
                    look=Look::Primary
                    leading=Icon::Check
                    testid="access-stored"
                    on_press=move |()| shared.fresh.set(None)
                />
            </div>
        </div>
    }
    .into_any()
}
