//! What modules, tokens and their objects say of themselves, as text for people.

use std::path::PathBuf;

use crate::cli::output::{fields, table};
use crate::hsm::{Attempts, ModuleView, ObjectKind, ObjectView, PinView, SlotView, TokenView};

pub(super) fn modules(chosen: Option<&ModuleView>, others: &[PathBuf]) -> String {
    let mut rows = Vec::new();
    rows.extend(chosen.map(|module| {
        let name = format!("{} {} by {}", module.description, module.version, module.manufacturer);
        vec![module.path.display().to_string(), name]
    }));
    rows.extend(others.iter().map(|path| vec![path.display().to_string(), "not loaded".to_owned()]));
    let if_empty = "No module is set, and none is at a well-known place. Name the library of your device's maker with --module.";
    table(&["MODULE", "WHAT IT IS"], rows, if_empty)
}

pub(super) fn slots(slots: &[SlotView]) -> String {
    let row = |slot: &SlotView| {
        let number = slot.slot.to_string();
        let Some(token) = &slot.token else {
            return vec![number, "no token".to_owned()];
        };
        let state = if token.initialized { token.label.as_str() } else { "not initialized" };
        vec![
            number,
            state.to_owned(),
            token.serial.clone(),
            format!("{} {}", token.manufacturer, token.model),
            format!("{} / {}", token.hardware_version, token.firmware_version),
            format!("{} to {}", token.min_pin_bytes, token.max_pin_bytes),
            user_pin(token),
            so_pin(token),
        ]
    };
    let head =
        ["SLOT", "TOKEN", "SERIAL", "DEVICE", "HARDWARE / FIRMWARE", "PIN BYTES", "USER PIN", "SO PIN"];
    table(&head, slots.iter().map(row).collect(), "The module has no slots.")
}

fn user_pin(token: &TokenView) -> String {
    if token.user_pin_set { pin(token.user_pin).to_owned() } else { "not set".to_owned() }
}

fn so_pin(token: &TokenView) -> String {
    if token.initialized { pin(token.so_pin).to_owned() } else { "not set".to_owned() }
}

const fn pin(pin: PinView) -> &'static str {
    match pin.attempts {
        Attempts::Unknown if pin.to_be_changed => "to be changed",
        Attempts::Unknown => "set",
        Attempts::Fewer => "an attempt has failed",
        Attempts::Last => "one attempt is left",
        Attempts::None => "locked",
    }
}

pub(super) fn token(token: &TokenView) -> String {
    fields(&[
        ("Token", token.label.clone()),
        ("Serial", token.serial.clone()),
        ("Manufacturer", token.manufacturer.clone()),
        ("Model", token.model.clone()),
        ("Hardware", token.hardware_version.clone()),
        ("Firmware", token.firmware_version.clone()),
        ("User PIN", user_pin(token)),
        ("SO PIN", so_pin(token)),
    ])
}

pub(super) fn objects(objects: &[ObjectView]) -> String {
    let row = |object: &ObjectView| {
        let class = match object.class {
            ObjectKind::PrivateKey => "private key",
            ObjectKind::PublicKey => "public key",
            ObjectKind::SecretKey => "secret key",
            ObjectKind::Certificate => "certificate",
            ObjectKind::Other => "other",
        };
        vec![
            object.id.clone(),
            object.label.clone(),
            class.to_owned(),
            what(object),
            attributes(object),
            object.start_date.clone().unwrap_or_default(),
        ]
    };
    let head = ["ID", "LABEL", "CLASS", "WHAT", "ATTRIBUTES", "FROM"];
    table(&head, objects.iter().map(row).collect(), "The token has no objects.")
}

fn what(object: &ObjectView) -> String {
    let size = object.curve.clone().or_else(|| object.bits.map(|bits| bits.to_string()));
    [object.key_type.clone(), size].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What matters of a key: whether it can get out, and where it came from.
fn attributes(object: &ObjectView) -> String {
    let is = |flag: Option<bool>, wanted: bool, name: &'static str| (flag == Some(wanted)).then_some(name);
    let named = match object.class {
        ObjectKind::PrivateKey | ObjectKind::SecretKey => [
            is(object.sensitive, false, "NOT SENSITIVE"),
            is(object.always_sensitive, true, "always sensitive").or(is(object.sensitive, true, "sensitive")),
            is(object.extractable, true, "EXTRACTABLE"),
            is(object.never_extractable, true, "never extractable").or(is(
                object.extractable,
                false,
                "not extractable",
            )),
            is(object.local, true, "made here").or(is(object.local, false, "brought in")),
        ],
        _ => [is(object.private, true, "private"), is(object.private, false, "public"), None, None, None],
    };
    let fixed = [is(object.modifiable, false, "fixed"), is(object.destroyable, false, "cannot be deleted")];
    named.into_iter().chain(fixed).flatten().collect::<Vec<_>>().join(", ")
}
