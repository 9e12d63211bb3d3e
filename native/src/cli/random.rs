//! `keystead random`.

use data_encoding::{BASE64, HEXLOWER};
use serde_json::json;
use zeroize::Zeroizing;

use super::args::{Globals, RandomArgs, RandomForm};
use super::backend::with_backend;
use super::failure::Failure;
use super::files;
use super::output::Output;

pub(super) fn run(globals: &Globals, arguments: &RandomArgs) -> Result<(), Failure> {
    let RandomArgs { bytes, form, output, force } = arguments;
    files::check_output(output.as_deref(), *force)?;
    let random = with_backend(globals, |backend| backend.random(*bytes))?;
    let text = |text: String| Zeroizing::new((text + "\n").into_bytes());
    let written = match form {
        RandomForm::Hex => text(HEXLOWER.encode(random.expose())),
        RandomForm::Base64 => text(BASE64.encode(random.expose())),
        RandomForm::Raw => Zeroizing::new(random.expose().to_vec()),
    };
    if output.is_some() || !globals.json {
        files::write(output.as_deref(), *force, &written)?;
    }
    if !globals.json {
        return Ok(());
    }
    let facts = match output {
        Some(path) => json!({ "bytes": bytes, "out": path.display().to_string() }),
        None => json!({ "bytes": bytes, "random": BASE64.encode(random.expose()) }),
    };
    Output { json: true }.show(&facts, String::new)
}
