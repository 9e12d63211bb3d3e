//! What the four products' own documents say, one module for each document and one test for each statement that is
//! neither a screen, a route, a device nor a certificate. `docs/seeds.md` maps the documents to these tests.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

mod document;
mod hsm_jwt_key_console;
mod kakao_user_keys;
mod naver_create_delete_keys;
mod nhn_api_guide;
mod nhn_api_guide_asymmetric;
mod nhn_api_guide_lists;
mod nhn_console_guide;
mod nhn_console_guide_deletion;

use keystead::provider::AWS_LC;
use keystead_core::{Error, KeyId, ProfileId, SignOptions, Signable, Signature};
use keystead_tests::testkit::Site;

/// A keystore in a vault that computes as the program does: it makes RSA keys in a moment.
fn natively(profile: ProfileId) -> Site {
    let mut site = Site::new(profile);
    site.vault = site.vault.with_provider(AWS_LC);
    site
}

fn sign(site: &mut Site, key: KeyId, message: &[u8], options: SignOptions) -> Result<Signature, Error> {
    site.run(async |vault, call| vault.sign(key, Signable::Message(message), options, call).await)
}

fn verify(
    site: &mut Site,
    key: KeyId,
    message: &[u8],
    signature: &[u8],
    options: SignOptions,
) -> Result<bool, Error> {
    let message = Signable::Message(message);
    site.run(async |vault, call| vault.verify(key, None, message, signature, options, call).await)
}
