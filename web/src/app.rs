//! The console's state above all pages, and its start.

use core::cell::Cell;
use std::rc::Rc;

use keystead_core::{Operation, VaultInfo};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::VisibilityState;

use crate::backend::{Backend, News, Problem, Session, Who, local, server};
use crate::components::badge::Tone;
use crate::components::dialog;
use crate::components::toast::Toasts;
use crate::pages::{Root, address};
use crate::platform::prefs;
use crate::platform::{spawn, updates};
use crate::shell::idle::Idle;
use crate::text::{Lang, Text};

/// Where the vault stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not known yet.
    Starting,
    /// There is no vault in this browser.
    Absent,
    /// There is a vault, locked.
    Locked,
    /// The vault is open.
    Open,
    /// Storage or data say no; see [`App::problem`].
    Broken,
    /// The vault was open, and is not in this browser any more.
    Vanished,
    /// The vault of the server is open, for whoever signs in.
    SignIn,
    /// The vault of the server is locked.
    Sealed,
    /// The server does not answer, or says that it cannot; see [`App::problem`].
    Unreachable,
}

/// Where the vault is that the console shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Browser,
    /// Behind the server that this page came from.
    Server,
}

/// Light, dark, or what the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or(Self::System)
    }
}

/// The state above all pages; every page finds it by [`app`].
#[derive(Clone, Copy)]
pub(crate) struct App {
    pub(crate) lang: RwSignal<Lang>,
    pub(crate) theme: RwSignal<Theme>,
    pub(crate) phase: RwSignal<Phase>,
    pub(crate) place: RwSignal<Place>,
    /// The address of the server, where one has a vault.
    pub(crate) server: StoredValue<Option<String>>,
    /// Whether the server has stopped answering while the vault was open.
    pub(crate) lost: RwSignal<bool>,
    /// Whether whoever was signed in is so no longer, and has not asked for that.
    pub(crate) ended: RwSignal<bool>,
    /// What is known of the vault, locked or open.
    pub(crate) vault: RwSignal<Option<VaultInfo>>,
    /// Why [`Phase::Broken`].
    pub(crate) problem: RwSignal<Option<Problem>>,
    /// Moves whenever something in the vault may have changed.
    pub(crate) revision: RwSignal<u32>,
    /// The time of day, moving every ten seconds: for ages and countdowns.
    pub(crate) now: RwSignal<u64>,
    pub(crate) toasts: Toasts,
    pub(crate) idle: Idle,
    /// Whether single letters are shortcuts.
    pub(crate) shortcuts: RwSignal<bool>,
    /// Whether a new version of the console waits for somebody to take it into use.
    pub(crate) update_ready: RwSignal<bool>,
    /// An address to go to, asked for by what stands outside of the pages: a toast.
    pub(crate) going: RwSignal<Option<String>>,
    session: StoredValue<Option<Rc<Session>>, LocalStorage>,
}

/// The console's state.
pub(crate) fn app() -> App {
    expect_context()
}

impl App {
    fn new() -> Self {
        let tag =
            prefs::read(prefs::LANGUAGE).or_else(|| window().navigator().language()).unwrap_or_default();
        let theme = prefs::read(prefs::THEME).map_or(Theme::System, |name| Theme::of_name(&name));
        let lang = RwSignal::new(Lang::of_tag(&tag));
        // `boot.js` has asked whose vault it is.
        let server = document().document_element().and_then(|root| root.get_attribute("data-server"));
        let here = server.is_none() || prefs::read(prefs::VAULT).as_deref() == Some("browser");
        Self {
            lang,
            theme: RwSignal::new(theme),
            phase: RwSignal::new(Phase::Starting),
            place: RwSignal::new(if here { Place::Browser } else { Place::Server }),
            server: StoredValue::new(server),
            lost: RwSignal::new(false),
            ended: RwSignal::new(false),
            vault: RwSignal::new(None),
            problem: RwSignal::new(None),
            revision: RwSignal::new(0),
            now: RwSignal::new(local::now()),
            toasts: Toasts::new(lang),
            idle: Idle::new(),
            shortcuts: RwSignal::new(prefs::read(prefs::SHORTCUTS).as_deref() != Some("off")),
            update_ready: RwSignal::new(false),
            going: RwSignal::new(None),
            session: StoredValue::new_local(None),
        }
    }

    /// The texts in the language of the moment; reading it in a view makes the view follow the language.
    pub(crate) fn text(self) -> &'static Text {
        self.lang.get().text()
    }

    /// The same for what is made anew by its parent when the language changes, and for what happens at a press.
    pub(crate) fn text_now(self) -> &'static Text {
        self.lang.get_untracked().text()
    }

    /// The open vault, if it is open.
    pub(crate) fn session(self) -> Option<Rc<Session>> {
        self.session.get_value()
    }

    /// Who is signed in at the server; `None` in this browser.
    pub(crate) fn who(self) -> Option<Who> {
        self.session().and_then(|session| session.who())
    }

    /// What the audit log calls whoever uses this console.
    pub(crate) fn own_name(self) -> String {
        self.who().and_then(|who| who.name).unwrap_or_else(|| String::from("owner"))
    }

    /// Whether the engine lets whoever uses the open vault do this at all.
    pub(crate) fn may(self, operation: Operation) -> bool {
        self.session().is_none_or(|session| session.may(operation))
    }

    /// Whether the vault is behind a server.
    pub(crate) fn at_server(self) -> bool {
        self.place.get_untracked() == Place::Server
    }

    /// Shows the vault of another place.
    pub(crate) fn go_to(self, place: Place) {
        match place {
            Place::Browser => prefs::write(prefs::VAULT, "browser"),
            Place::Server => prefs::remove(prefs::VAULT),
        }
        self.phase.set(Phase::Starting);
        self.vault.set(None);
        self.place.set(place);
        self.look();
    }

    /// Takes an open vault into use. The console shows it once the phase is [`Phase::Open`].
    pub(crate) fn adopt(self, session: Session, phase: Phase) {
        let session = Rc::new(session);
        self.lost.set(false);
        self.ended.set(false);
        self.follow(&session);
        self.session.set_value(Some(Rc::clone(&session)));
        self.now.set(local::now());
        self.phase.set(phase);
        self.idle.locked.set(false);
        self.idle.restart();
        spawn(async move {
            if let Ok(info) = session.info().await {
                self.vault.set(Some(info));
            }
            self.settle().await;
        });
    }

    /// Hears what nobody did here.
    fn follow(self, session: &Session) {
        session.follow(move |news| match news {
            News::Changed => self.changed(),
            News::Connected => {
                if self.lost.get_untracked() {
                    self.lost.set(false);
                    self.changed();
                }
            }
            News::Lost => {
                self.lost.set(true);
                self.look_after();
            }
            News::Ended => self.turned_out(),
        });
    }

    /// Looks whether there is a vault, and shows the page that fits.
    pub(crate) fn look(self) {
        spawn(async move {
            if self.at_server() {
                match server::resume().await {
                    Ok(vault) => self.adopt(Session::Server(vault), Phase::Open),
                    Err(problem) => self.stay_outside(problem),
                }
                return;
            }
            match local::look().await {
                Ok(info) => {
                    self.vault.set(Some(info));
                    self.phase.set(Phase::Locked);
                }
                Err(problem) if problem.is_absence() => self.phase.set(Phase::Absent),
                Err(problem) => {
                    self.problem.set(Some(problem));
                    self.phase.set(Phase::Broken);
                }
            }
        });
    }

    /// Shows why a server lets nobody in.
    fn stay_outside(self, problem: Problem) {
        self.phase.set(if problem.is_signed_out() {
            Phase::SignIn
        } else if problem.is_sealed() {
            Phase::Sealed
        } else {
            self.problem.set(Some(problem));
            Phase::Unreachable
        });
    }

    /// The server knows nobody here any more. The address stays, so that whoever signs in again is where they were.
    fn turned_out(self) {
        if self.phase.get_untracked() != Phase::Open {
            return;
        }
        self.ended.set(true);
        self.close();
        self.phase.set(Phase::Starting);
        self.look();
    }

    /// Whoever uses this console has locked the server's vault for everybody.
    pub(crate) fn sealed(self) {
        self.close();
        self.ended.set(false);
        self.phase.set(Phase::Sealed);
    }

    /// Locks or signs out, here and in every other tab.
    pub(crate) fn lock(self) {
        prefs::write(prefs::LOCKED, &local::now().to_string());
        if let Some(Session::Server(vault)) = self.session().as_deref() {
            let vault = Rc::clone(vault);
            spawn(async move {
                if let Err(problem) = vault.sign_out().await {
                    self.toasts.fail(&problem);
                }
            });
        }
        self.lock_here();
    }

    /// Takes the open vault off the page.
    fn close(self) {
        if let Some(session) = self.session.try_update_value(Option::take).flatten() {
            session.close();
        }
        self.lost.set(false);
        self.toasts.clear();
    }

    /// Locks: takes every secret off the page and out of memory. The address stays.
    pub(crate) fn lock_here(self) {
        self.close();
        if self.at_server() {
            self.phase.set(Phase::SignIn);
            return;
        }
        self.phase.set(Phase::Locked);
        self.look();
    }

    /// The vault was deleted here, by hand.
    pub(crate) fn erased(self) {
        prefs::remove(prefs::DEMO);
        self.session.try_update_value(Option::take);
        self.toasts.clear();
        self.vault.set(None);
        self.phase.set(Phase::Absent);
    }

    /// Something failed that cannot fail while the vault is there: is it? The open vault says so when its records are not
    /// what they were, and an empty database has none.
    pub(crate) fn suspect(self, problem: &Problem) {
        if self.at_server() {
            if problem.is_signed_out() || problem.is_sealed() {
                self.turned_out();
            }
            return;
        }
        if self.phase.get_untracked() != Phase::Open || !problem.is_loss() {
            return;
        }
        spawn(async move {
            let Err(found) = local::look().await else { return };
            if !found.is_absence() || self.phase.get_untracked() != Phase::Open {
                return;
            }
            self.close();
            self.phase.set(Phase::Vanished);
        });
    }

    /// Looks whether the vault is still there.
    fn look_after(self) {
        let Some(session) = self.session() else { return };
        spawn(async move {
            if let Err(problem) = session.info().await {
                self.suspect(&problem);
            }
        });
    }

    /// Says of a failure that it is none, if it is: the change was put aside until it is approved. Whatever dialog asked for
    /// it is done.
    pub(crate) fn was_put_aside(self, problem: &Problem) -> bool {
        if problem.put_aside.is_none() {
            return false;
        }
        self.changed();
        dialog::close_all();
        let t = self.text_now();
        let go = move || self.going.set(Some(String::from(address::APPROVALS)));
        self.toasts.show_with(Tone::Accent, t.approvals.put_aside, t.approvals.to_approvals, go);
        true
    }

    /// Tells every list to look again.
    pub(crate) fn changed(self) {
        // What just happened must not lie ahead of the page's clock.
        self.now.set(local::now());
        self.revision.update(|revision| *revision = revision.wrapping_add(1));
        self.look_at_vault();
    }

    /// What the open vault says of itself now.
    fn look_at_vault(self) {
        let Some(session) = self.session() else { return };
        spawn(async move {
            if let Ok(info) = session.info().await
                && self.vault.with_untracked(|known| known.as_ref() != Some(&info))
            {
                self.vault.set(Some(info));
            }
        });
    }

    /// Carries out what is due.
    pub(crate) async fn settle(self) {
        let Some(session) = self.session() else { return };
        match session.tick().await {
            Ok(report) if report.destroyed.is_empty() && report.rotated.is_empty() => {}
            Ok(_) => self.changed(),
            Err(problem) => self.suspect(&problem),
        }
    }

    pub(crate) fn set_lang(self, lang: Lang) {
        prefs::write(prefs::LANGUAGE, lang.tag());
        self.lang.set(lang);
    }

    pub(crate) fn set_theme(self, theme: Theme) {
        match theme {
            Theme::System => prefs::remove(prefs::THEME),
            _ => prefs::write(prefs::THEME, theme.name()),
        }
        self.theme.set(theme);
    }

    pub(crate) fn set_shortcuts(self, on: bool) {
        prefs::write(prefs::SHORTCUTS, if on { "on" } else { "off" });
        self.shortcuts.set(on);
    }
}

/// Puts the console into the page.
pub(crate) fn start() {
    report_panics();
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    leptos::mount::mount_to_body(|| {
        let app = App::new();
        provide_context(app);
        follow_preferences(app);
        keep_time(app);
        updates::watch(app);
        follow_other_tabs(app);
        app.look();
        view! { <Root /> }
    });
}

fn follow_preferences(app: App) {
    Effect::new(move |_| {
        let lang = app.lang.get();
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", lang.tag());
        }
    });
    Effect::new(move |_| {
        let theme = app.theme.get();
        if let Some(root) = document().document_element() {
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                _ => root.set_attribute("data-theme", theme.name()),
            };
        }
    });
}

/// Locks when another tab locks, and looks after the vault when this tab is seen again.
fn follow_other_tabs(app: App) {
    let _ = window_event_listener(leptos::ev::storage, move |event| {
        if event.key().as_deref() == Some(prefs::LOCKED) && app.phase.get_untracked() == Phase::Open {
            app.lock_here();
        }
    });
    let _ = window_event_listener(leptos::ev::focus, move |_| app.look_after());
    // A browser has few connections to a server: a tab that nobody sees leaves them to the others.
    let _ = window_event_listener(leptos::ev::visibilitychange, move |_| {
        let Some(session) = app.session().filter(|_| app.at_server()) else { return };
        if document().visibility_state() == VisibilityState::Hidden {
            session.close();
        } else {
            app.follow(&session);
            app.changed();
        }
    });
}

/// Moves [`App::now`], and carries out deletions when they are due, as long as the page lives.
fn keep_time(app: App) {
    thread_local! {
        static LAST_SETTLED: Cell<u64> = const { Cell::new(0) };
    }
    gloo_timers::callback::Interval::new(10_000, move || {
        let now = local::now();
        app.now.set(now);
        if app.session().is_some() && now.saturating_sub(LAST_SETTLED.get()) >= 60_000 {
            LAST_SETTLED.set(now);
            spawn(app.settle());
        }
    })
    .forget();
}

/// A panic would leave a silent page: the console of the browser gets its place. Messages carry no secrets, but are
/// left out all the same.
fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        web_sys::console::error_1(&JsValue::from_str(&format!(
            "Keystead met an impossible state at {place}."
        )));
    }));
}
