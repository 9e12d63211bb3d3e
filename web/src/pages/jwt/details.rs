//! What is known of a signing key, and its public half.

use keystead_core::{KeyKind, KeyView, Origin, Signable, SignatureAlgorithm};
use leptos::prelude::*;
use leptos_router::components::A;

use super::cka_id;
use crate::app::app;
use crate::backend::tokens::{PublicHalf, Tokens};
use crate::components::button::Button;
use crate::components::copy_button::CopyButton;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::load::{load, shown};
use crate::components::timestamp::Timestamp;
use crate::pages::address;
use crate::platform::download;
use crate::text::Text;

/// The family of a key and the `alg` of its tokens: "ECDSA · ES256".
pub(super) fn algorithm(key: &KeyView) -> String {
    let family = match key.kind {
        KeyKind::EcP256 | KeyKind::EcP384 => "ECDSA",
        KeyKind::Ed25519 => "EdDSA",
        _ => "RSA",
    };
    match jose_name(key) {
        Some(name) if name != family => format!("{family} · {name}"),
        _ => String::from(family),
    }
}

fn jose_name(key: &KeyView) -> Option<&'static str> {
    let usual = || {
        let fits = |algorithm: &SignatureAlgorithm| algorithm.check(key.kind, Signable::Message(&[])).is_ok();
        SignatureAlgorithm::ALL.into_iter().find(fits)
    };
    key.algorithm.or_else(usual).map(SignatureAlgorithm::jose_name)
}

/// Length or curve: a word for which, and the value.
fn size(t: &Text, kind: KeyKind) -> (&'static str, &'static str) {
    match kind {
        KeyKind::Rsa2048 => (t.jwt.length, "2048"),
        KeyKind::Rsa3072 => (t.jwt.length, "3072"),
        KeyKind::Rsa4096 => (t.jwt.length, "4096"),
        KeyKind::EcP256 => (t.jwt.curve, "Prime256v1 (P-256)"),
        KeyKind::EcP384 => (t.jwt.curve, "secp384r1 (P-384)"),
        _ => (t.jwt.curve, "Ed25519"),
    }
}

/// A kind as the form that creates a key names it.
pub(super) fn kind_name(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Rsa2048 => "RSA 2048",
        KeyKind::Rsa3072 => "RSA 3072",
        KeyKind::Rsa4096 => "RSA 4096",
        KeyKind::EcP256 => "ECDSA (ECC) · Prime256v1",
        KeyKind::EcP384 => "ECDSA (ECC) · secp384r1",
        _ => "EdDSA · Ed25519",
    }
}

#[component]
pub(super) fn Details(key: KeyView) -> impl IntoView {
    let t = app().text_now();
    let id = key.id.clone();
    let public = load(move |session| {
        let id = id.clone();
        async move { session.public_half(&id).await }
    });
    let name = key.name.clone();
    let (size_word, size) = size(t, key.kind);
    let (kind, origin) = match key.origin {
        Origin::Generated => (t.jwt.kind_private, t.jwt.origin_made),
        Origin::Imported => (t.jwt.kind_private, t.jwt.origin_imported),
        Origin::PublicOnly => (t.jwt.kind_public, t.jwt.origin_imported),
    };
    let note = if key.token.is_some() { t.hsm.private_note } else { t.jwt.private_note };
    let in_hsm = key.token.as_ref().map(|token| {
        let (href, token) = (address::hsm_key(token, &cka_id(&key)), token.clone());
        view! {
            <dt>{t.hsm.token}</dt>
            <dd>
                <A href=href>{token}</A>
            </dd>
        }
    });
    let used = match key.last_used {
        Some(when) => view! { <Timestamp ms=when /> }.into_any(),
        None => t.jwt.never_used.into_any(),
    };
    view! {
        <div class="stack">
            <section class="card" aria-labelledby="private-title">
                <div class="card-head">
                    <h2 id="private-title">{t.jwt.private_info}</h2>
                </div>
                <div class="card-body">
                    <dl class="facts" data-testid="private-facts">
                        <dt>{t.jwt.label}</dt>
                        <dd>{key.name.clone()}</dd>
                        <dt>{t.jwt.type_}</dt>
                        <dd>{kind}</dd>
                        <dt>{t.jwt.algorithm}</dt>
                        <dd>{algorithm(&key)}</dd>
                        <dt>{t.jwt.cka_id}</dt>
                        <dd>
                            <Ident id=cka_id(&key) />
                        </dd>
                        <dt>{size_word}</dt>
                        <dd>{size}</dd>
                        <dt>{t.jwt.created}</dt>
                        <dd>
                            <Timestamp ms=key.created />
                        </dd>
                        <dt>{t.jwt.origin}</dt>
                        <dd>{origin}</dd>
                        <dt>{t.jwt.last_used}</dt>
                        <dd>{used}</dd>
                        {in_hsm}
                    </dl>
                    <p class="muted small">{note}</p>
                </div>
            </section>
            <section class="card" aria-labelledby="public-title">
                <div class="card-head">
                    <h2 id="public-title">{t.jwt.public_info}</h2>
                    <span class="cell-sub">{t.jwt.public_body}</span>
                </div>
                {shown(public, move |public| public_card(t, &name, public))}
            </section>
        </div>
    }
}

fn public_card(t: &'static Text, name: &str, PublicHalf { pem, key_id }: PublicHalf) -> AnyView {
    let file = format!("{}.pem", name.replace(|c: char| !c.is_alphanumeric(), "-"));
    let (copied, saved, kid) = (pem.clone(), pem.clone(), key_id.clone());
    let save = move |()| download::text(&file, &saved, "application/x-pem-file");
    view! {
        <div class="card-body">
            <div class="field">
                <span class="legend">{t.jwt.kid}</span>
                <div class="with-copy">
                    <code class="wrap-anywhere" data-testid="kid">
                        {key_id}
                    </code>
                    <CopyButton text=Signal::derive(move || kid.clone()) />
                </div>
                <p class="hint">{t.jwt.kid_hint}</p>
            </div>
            <div class="field">
                <div class="result-head">
                    <span class="legend">{t.jwt.pem_format}</span>
                    <div class="actions">
                        <CopyButton text=Signal::derive(move || copied.clone()) testid="copy-pem" />
                        <Button label=t.jwt.download_pem small=true leading=Icon::Download on_press=save />
                    </div>
                </div>
                <pre class="output" tabindex="0" aria-label=t.jwt.pem_format data-testid="public-pem">
                    {pem}
                </pre>
            </div>
        </div>
    }
    .into_any()
}
