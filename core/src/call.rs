//! What every operation is given from outside.

use crate::actor::Actor;
use crate::client::Client;
use crate::random::SecureRandom;
use crate::time::Timestamp;

/// The time and the randomness of one call, and who makes it: the engine's only knowledge of the world outside.
///
/// The same vault, the same call and the same random bytes give the same result, always.
pub struct Call<'a> {
    pub(crate) now: Timestamp,
    pub(crate) random: &'a mut dyn SecureRandom,
    pub(crate) actor: Actor,
    pub(crate) client: Option<Client>,
}

impl<'a> Call<'a> {
    /// A call made at `now` that draws from `random`, by the owner of the vault, from within the process. A server says
    /// with [`Self::by`] and [`Self::from_client`] who really calls, always.
    pub fn new(now: Timestamp, random: &'a mut dyn SecureRandom) -> Self {
        Self { now, random, actor: Actor::Owner, client: None }
    }

    /// The same call, made by `actor`, whom the surface has authenticated.
    #[must_use]
    pub const fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// The same call, coming over a network from `client`: the gate of the keystore decides about data operations.
    #[must_use]
    pub const fn from_client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    /// The time of the call.
    pub const fn now(&self) -> Timestamp {
        self.now
    }
}
