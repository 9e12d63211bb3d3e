//! Another product is one table: here is one that none of ours is like, and its keys live as it says.

use keystead_core::client::Methods;
use keystead_core::frame::{Frame, Layout, TextTag};
use keystead_core::lifecycle::document;
use keystead_core::profile::{
    AccessRules, CancelTo, Confirm, DeletionRules, Disabling, ExportRules, KindRule, Limits, NameCharset,
    NameRules, Precondition, RotationAt, RotationOff, RotationRules, Unauthorized, VersionDeletion,
    VersionRules, Word, Words,
};
use keystead_core::wire::{Paging, TextMode, TimeFormat};
use keystead_core::{
    KeyEvent, KeyKind, KeyStateView, KeyUsage, LockedVault, NewKey, Period, Profile, ProfileId,
    RotationPolicy, VersionEvent,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{Site, passphrase_key};

use super::code;

const fn word(label: &'static str) -> Word {
    Word { label, wire: label }
}

static OFFICE: Profile = Profile {
    id: ProfileId::named("office-safe"),
    title: "Two days to think it over, versions from 100",
    words: Words {
        key: [word("Planned"), word("Open"), word("Shut"), word("Condemned"), word("Gone")],
        version: [word("Open"), word("Shut"), word("Leaked"), word("Condemned"), word("Gone")],
        credential: [word("Open"), word("Condemned"), word("Gone")],
    },
    names: NameRules { min_chars: 2, max_chars: 20, charset: NameCharset::Identifier, unique: true },
    description_max_chars: 10,
    deletion: DeletionRules {
        window: Some(Period::HOUR.times(48)),
        round_up_to: Some(Period::DAY),
        cancel_to: CancelTo::Disabled,
        precondition: Precondition::Nothing,
        warn_if_used: true,
        confirm: Confirm::Dialog,
        now_needs_pending: true,
        versions: VersionDeletion::Window,
        credentials_wait: false,
    },
    versions: VersionRules {
        first: 100,
        max: Some(4),
        deactivate: true,
        deactivated_processes: true,
        compromise: true,
        default_selectable: false,
        protect_newest: true,
        allow_none: true,
        manage_when_disabled: false,
    },
    disabling: Disabling::Key,
    rotation: RotationRules {
        min_days: 7,
        max_days: Some(14),
        default_days: Some(7),
        off: RotationOff::Switch,
        when_disabled: true,
        manual_resets: false,
        at: RotationAt::SameTime,
        imported: false,
        by_use: false,
    },
    export: ExportRules { symmetric: false, private: false },
    imports: &[],
    publication: keystead_core::Publication::AT_ONCE,
    kinds: &[KindRule { kind: KeyKind::Aes256, usages: &[KeyUsage::EncryptDecrypt] }],
    convergent: false,
    tokens: false,
    boundaries: false,
    frame: Frame::Compatible(Layout::Text(TextTag("office#"))),
    text: TextMode::Utf8,
    limits: Limits {
        plaintext_bytes: 64,
        secret_bytes: 64,
        sign_bytes: 64,
        context_bytes: 0,
        batch_bytes: 128,
        operations: 1_000,
    },
    access: AccessRules {
        gate_methods: Methods { ipv4: false, mac: false, certificate: false },
        gate_required: false,
        lists: false,
        unauthorized: Unauthorized::Hidden,
    },
    approvals: false,
    paging: Paging { first: 0, min: 5, max: 50, default: 25 },
    time: TimeFormat::Date,
    customizable: false,
};

fn site() -> Site {
    Site::with(&[&OFFICE], Site::keystore(&OFFICE))
}

#[test]
fn a_key_lives_as_the_table_says() {
    let mut site = site();
    assert_eq!(code(site.create(NewKey::new("x", KeyKind::Aes256))), "name.invalid");
    let key = site.key("front-door");
    let view = site.view(key);
    assert_eq!((view.state_label.as_str(), view.primary), ("Open", Some(100)));
    assert_eq!(view.rotation, RotationPolicy::every(7));
    let first = site.encrypt(key, b"first").unwrap();
    assert!(first.starts_with(b"office#100:"));
    assert_eq!(code(site.encrypt(key, &[0; 65])), "plaintext.too_large");

    site.rotate(key).unwrap();
    let next = Site::START.plus(Period::DAY.times(7));
    assert_eq!(site.view(key).next_rotation, Some(next.0), "not moved by hand");
    site.now = next;
    site.tick();
    assert_eq!(site.view(key).primary, Some(102));
    let view = site.move_version(key, 100, VersionEvent::Compromise).unwrap();
    assert_eq!(view.versions[0].state_label, "Leaked");
    assert_eq!(code(site.decrypt(key, &first)), "version.state_forbids");
    site.rotate(key).unwrap();
    assert_eq!(code(site.rotate(key)), "versions.exhausted");
    let last = site.encrypt(key, b"last").unwrap();

    let view = site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    let due = site.now.plus(Period::HOUR.times(48)).rounded_up_to(Period::DAY);
    assert_eq!(view.state, KeyStateView::PendingDeletion { due: due.0, resumes_enabled: false });
    assert_eq!(view.state_label, "Condemned");
    let view = site.move_key(key, KeyEvent::CancelDeletion).unwrap();
    assert_eq!((view.state, view.state_label.as_str()), (KeyStateView::Disabled, "Shut"));
    site.move_key(key, KeyEvent::Enable).unwrap();
    assert_eq!(site.decrypt(key, &last).unwrap(), b"last");
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    site.now = due;
    site.tick();
    assert_eq!(site.view(key).state_label, "Gone");
    site.run(async |vault, _| vault.check().await).unwrap();
}

#[test]
fn a_keystore_under_it_opens_only_where_the_table_is() {
    let mut site = site();
    let key = site.key("front-door");
    let ciphertext = site.encrypt(key, b"data").unwrap();
    let open = |store| {
        let locked = block_on(LockedVault::open(store)).unwrap();
        block_on(locked.unlock_with_passphrase_key(&passphrase_key(1))).unwrap()
    };
    let stranger = open(site.store.clone());
    assert_eq!(code(block_on(stranger.keystores())), "profile.unknown");
    site.vault = open(site.store.clone()).with_profile(&OFFICE);
    assert_eq!(site.decrypt(key, &ciphertext).unwrap(), b"data");
}

#[test]
fn its_values_and_its_page_come_from_the_table_too() {
    let knobs = OFFICE.knobs();
    let value = |name| &knobs.iter().find(|knob| knob.name == name).unwrap().value;
    assert_eq!(value("deletion.window"), "48 h");
    assert_eq!(value("rotation.days"), "7-14, default 7");
    assert_eq!(value("versions.max"), "4");
    assert!(document(&[&OFFICE]).contains("| key PendingDeletion | Condemned |"));
}
