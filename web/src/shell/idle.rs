//! The automatic lock: how long nothing was touched, and what is left.

use core::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use crate::app::{App, Phase, app};
use crate::backend::local;
use crate::components::badge::Tone;
use crate::format::{MINUTE, clock};
use crate::platform::prefs;
use crate::text::fill;

/// The choices of minutes; the third is the default.
pub(crate) const CHOICES: [u64; 6] = [1, 5, 10, 15, 30, 60];
const DEFAULT_MINUTES: u64 = 10;
/// The warning comes this long before the lock.
const WARNING_MS: u64 = 30_000;
/// Nobody is here who has not touched anything for so long.
const AWAY_MS: u64 = 3 * MINUTE;
/// Other tabs are told of activity at most this often.
const TELL_MS: u64 = 5_000;

/// The state of the automatic lock.
#[derive(Clone, Copy)]
pub(crate) struct Idle {
    /// After how many minutes it locks.
    pub(crate) minutes: RwSignal<u64>,
    /// What is left, in milliseconds.
    pub(crate) left: RwSignal<u64>,
    /// Whether the vault is locked because of it: said on the unlock page, however late somebody comes back.
    pub(crate) locked: RwSignal<bool>,
    touched: StoredValue<u64>,
    /// When other tabs were last told of it.
    told: StoredValue<u64>,
    warning: StoredValue<Option<u32>>,
}

impl Idle {
    pub(crate) fn new() -> Self {
        let minutes = prefs::read(prefs::LOCK_MINUTES)
            .and_then(|minutes| minutes.parse().ok())
            .filter(|minutes| CHOICES.contains(minutes))
            .unwrap_or(DEFAULT_MINUTES);
        Self {
            minutes: RwSignal::new(minutes),
            left: RwSignal::new(minutes * MINUTE),
            locked: RwSignal::new(false),
            touched: StoredValue::new(local::now()),
            told: StoredValue::new(0),
            warning: StoredValue::new(None),
        }
    }

    /// The whole time, in milliseconds.
    pub(crate) fn whole(self) -> u64 {
        self.minutes.get() * MINUTE
    }

    /// Somebody is here. Other tabs hear of it, so that none locks while another is used.
    pub(crate) fn restart(self) {
        let now = local::now();
        if now.saturating_sub(self.told.get_value()) >= TELL_MS {
            self.told.set_value(now);
            prefs::write(prefs::ACTIVE, &now.to_string());
        }
        self.touched.set_value(now);
    }

    /// Somebody is in another tab.
    fn restart_from(self, told: &str) {
        // Never ahead of this machine's clock, whatever is written there.
        if let Ok(at) = told.parse::<u64>()
            && at <= local::now()
        {
            self.touched.update_value(|touched| *touched = at.max(*touched));
        }
    }

    /// Whether nobody has touched anything for some minutes.
    pub(crate) fn is_away(self) -> bool {
        local::now().saturating_sub(self.touched.get_value()) >= AWAY_MS
    }

    pub(crate) fn set_minutes(self, minutes: u64) {
        prefs::write(prefs::LOCK_MINUTES, &minutes.to_string());
        self.minutes.set(minutes);
        self.restart();
    }
}

/// Watches for activity and locks when there is none. Once per page.
#[component]
pub(crate) fn IdleWatch() -> impl IntoView {
    let app = app();
    let idle = app.idle;
    let touched = move || idle.restart();
    let other = window_event_listener(ev::storage, move |event| {
        if event.key().as_deref() == Some(prefs::ACTIVE)
            && let Some(told) = event.new_value()
        {
            idle.restart_from(&told);
        }
    });
    let listeners = [
        window_event_listener(ev::pointerdown, move |_| touched()),
        window_event_listener(ev::pointermove, move |_| touched()),
        window_event_listener(ev::keydown, move |_| touched()),
        window_event_listener(ev::wheel, move |_| touched()),
    ];
    // A tab that slept is looked at as soon as it is seen again.
    let seen = window_event_listener(ev::focus, move |_| watch(app));
    let ticking = set_interval_with_handle(move || watch(app), Duration::from_secs(1)).ok();
    on_cleanup(move || {
        for listener in listeners {
            listener.remove();
        }
        seen.remove();
        other.remove();
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    });
}

fn watch(app: App) {
    let idle = app.idle;
    if app.phase.get_untracked() != Phase::Open {
        return;
    }
    let now = local::now();
    let left =
        idle.touched.get_value().saturating_add(idle.minutes.get_untracked() * MINUTE).saturating_sub(now);
    let t = app.text_now();
    if left == 0 {
        forget_warning(app);
        app.lock();
        idle.locked.set(true);
        return;
    }
    // Between two seconds nothing on the page would change.
    if idle.left.get_untracked().div_ceil(1_000) != left.div_ceil(1_000) {
        idle.left.set(left);
    }
    if left > WARNING_MS {
        forget_warning(app);
    } else if idle.warning.get_value().is_none() {
        let (words, stay) = if app.at_server() {
            (t.server.sign_out_soon, t.server.stay)
        } else {
            (t.shell.lock_soon, t.shell.stay)
        };
        let text = fill(words, &[&clock(left)]);
        let toast = app.toasts.show_with(Tone::Warn, text, stay, move || idle.restart());
        idle.warning.set_value(Some(toast));
    }
}

fn forget_warning(app: App) {
    if let Some(toast) = app.idle.warning.get_value() {
        app.toasts.remove(toast);
        app.idle.warning.set_value(None);
    }
}
