//! What fails, and how often: one fault in a line.
//!
//! ```text
//! fail C_Sign 0x30 2              the next two calls fail with this code, without the module knowing
//! answer C_GenerateKeyPair 0x30 1 the next call is made, and its caller told that it failed with this code
//! slow C_Sign 50                  each call takes 50 milliseconds longer
//! flags 0x20000                   the token reports these flags as well
//! hide 0x40                       the token does not list this mechanism
//! removed                         there is no token; its sessions have ended
//! ```

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;

use core::time::Duration;

use cryptoki_sys::{CK_FLAGS, CK_MECHANISM_TYPE, CK_RV};

/// What becomes of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// It is not made, and fails with this code.
    pub(crate) fail: Option<CK_RV>,
    /// It is made, and its caller is told this code.
    pub(crate) answer: Option<CK_RV>,
    /// There is no token.
    pub(crate) removed: bool,
    /// What the token reports besides.
    pub(crate) flags: CK_FLAGS,
    /// What it does not list.
    pub(crate) hidden: Vec<CK_MECHANISM_TYPE>,
}

/// Only one call at a time uses a fault up.
static TURN: Mutex<()> = Mutex::new(());

/// What becomes of this call of `function`. Waits where it is slow.
pub(crate) fn verdict(function: &str) -> Verdict {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    log(function);
    let Some(path) = std::env::var_os("FAULTY_TOKEN_CONTROL").map(PathBuf::from) else {
        return Verdict::default();
    };
    let Ok(text) = fs::read_to_string(&path) else { return Verdict::default() };
    let (mut verdict, mut slow, mut left, mut is_used) = (Verdict::default(), 0, String::new(), false);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut line = line.to_owned();
        match words.as_slice() {
            ["removed"] => verdict.removed = true,
            ["flags", flags] => verdict.flags = number(flags),
            ["hide", mechanism] => verdict.hidden.push(number(mechanism)),
            ["slow", name, time] if *name == function => slow = number(time),
            [kind @ ("fail" | "answer"), name, code, times] if *name == function && number(times) > 0 => {
                let place = if *kind == "fail" { &mut verdict.fail } else { &mut verdict.answer };
                if place.is_none() {
                    *place = Some(number(code));
                    line = format!("{kind} {name} {code} {}", number(times) - 1);
                    is_used = true;
                }
            }
            _ => {}
        }
        left.push_str(&line);
        left.push('\n');
    }
    if is_used {
        // Nobody but the test that wrote it reads it, in the same process.
        let _ = fs::write(&path, left);
    }
    drop(turn);
    thread::sleep(Duration::from_millis(slow));
    verdict
}

fn log(function: &str) {
    let Some(path) = std::env::var_os("FAULTY_TOKEN_LOG") else { return };
    if let Ok(mut file) = fs::OpenOptions::new().create(true).append(true).open(path) {
        let _ = std::io::Write::write_all(&mut file, format!("{function}\n").as_bytes());
    }
}

/// A number as C writes it; 0 if it is none.
fn number(text: &str) -> u64 {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).unwrap_or_default(),
        None => text.parse().unwrap_or_default(),
    }
}
