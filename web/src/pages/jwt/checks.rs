//! What each check says of a token, in words.

use keystead_core::jose::CheckedClaim;
use leptos::prelude::*;

use crate::app::App;
use crate::backend::Problem;
use crate::backend::tokens::Examined;
use crate::components::badge::{Tone, badge};
use crate::components::banner::Banner;
use crate::components::icon::Icon;
use crate::platform::intl;
use crate::text::{Text, count, fill};

/// How a check ended.
enum Verdict {
    Passed,
    Absent,
    Failed(Problem),
}

pub(super) fn report(app: App, t: &'static Text, found: &Examined) -> AnyView {
    let now = app.now.get_untracked();
    let signature = match &found.signature {
        Ok((_, version)) => (Verdict::Passed, fill(t.jwt.by_version, &[&version.to_string()])),
        Err(problem) => (Verdict::Failed(problem.clone()), String::new()),
    };
    let mut rows = vec![("signature", t.jwt.check_signature, signature.0, signature.1)];
    rows.extend(found.claims.iter().map(|checked| {
        let (word, text) = words(t, checked, now);
        let verdict = match (&checked.outcome, &checked.value) {
            (Err(error), _) => Verdict::Failed(Problem::from(error.clone())),
            (Ok(()), None) => Verdict::Absent,
            (Ok(()), Some(_)) => Verdict::Passed,
        };
        (checked.claim, word, verdict, text)
    }));
    let failed = rows.iter().filter(|(_, _, verdict, _)| matches!(verdict, Verdict::Failed(_))).count();
    let (tone, title, body) = if failed == 0 {
        (Tone::Good, t.jwt.valid, String::new())
    } else {
        (Tone::Bad, t.jwt.invalid, count(failed as u64, t.jwt.failed_one, t.jwt.failed_many))
    };
    let rows: Vec<_> =
        rows.into_iter().map(|(name, word, verdict, text)| row(t, name, word, verdict, text)).collect();
    view! {
        <div class="stack" data-testid="verdict">
            <Banner tone=tone title=title.to_string() body=body testid="verdict-title" />
            <ul class="checks">{rows}</ul>
        </div>
    }
    .into_any()
}

fn row(t: &'static Text, name: &'static str, word: &'static str, verdict: Verdict, text: String) -> AnyView {
    let (look, outcome, problem) = match verdict {
        Verdict::Passed => (badge(Tone::Good, Icon::Check, t.jwt.passed), "passed", None),
        Verdict::Absent => (badge(Tone::Quiet, Icon::Info, t.jwt.absent), "absent", None),
        Verdict::Failed(problem) => (badge(Tone::Bad, Icon::Cross, t.jwt.failed), "failed", Some(problem)),
    };
    let problem = problem.map(|problem| {
        let sentence = String::from(t.error(&problem.code, &problem.english));
        view! {
            <p>
                {sentence} " " <code class="error-code">{problem.code}</code>
            </p>
        }
    });
    view! {
        <li data-check=name data-outcome=outcome>
            <div class="checks-name">{word}</div>
            <div>{look}</div>
            <div class="checks-text">{problem} {(!text.is_empty()).then(|| view! { <p class="muted">{text}</p> })}</div>
        </li>
    }
    .into_any()
}

/// The name of a check, and what the token says.
fn words(t: &Text, checked: &CheckedClaim, now: u64) -> (&'static str, String) {
    let j = &t.jwt;
    let value = checked.value.as_deref();
    // Seconds with a fraction, as RFC 7519 has them.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is no time is no date")]
    let time = value.and_then(|value| value.parse::<f64>().ok()).map(|seconds| (seconds * 1_000.0) as u64);
    let dated = |text: &str, at: u64| fill(text, &[&intl::moment(t.lang, at), &intl::ago(t, at, now)]);
    let says = |none: &str| value.map_or_else(|| none.to_owned(), |value| fill(j.value_is, &[value]));
    match (checked.claim, time) {
        ("exp", Some(at)) => (j.check_exp, dated(if at > now { j.exp_until } else { j.exp_was }, at)),
        ("exp", None) => (j.check_exp, says(j.exp_none)),
        ("nbf", Some(at)) => (j.check_nbf, dated(j.since, at)),
        ("nbf", None) => (j.check_nbf, says(j.nbf_none)),
        ("iat", Some(at)) => (j.check_iat, dated(j.since, at)),
        ("iat", None) => (j.check_iat, says(j.iat_none)),
        ("aud", _) => (j.check_aud, says(j.aud_none)),
        ("iss", _) => (j.check_iss, says(j.iss_none)),
        (_, _) => (j.check_sub, says(j.sub_none)),
    }
}
