//! The vault's own keys.

use keystead_core::ServiceKeyView;

use super::Problem;

subject! {
    trait ServiceKeys {
        /// All of them, by name.
        async fn service_keys(&self) -> Result<Vec<ServiceKeyView>, Problem>;
    }
}
