//! What the four products' own documents say, one module for each document and one test for each statement that is
//! neither a screen, a route, a device nor an algorithm. `docs/seeds.md` maps the documents to these tests.
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
mod nhn_api_guide_lists;
mod nhn_console_guide;
mod nhn_console_guide_deletion;
