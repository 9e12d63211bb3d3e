//! Keys that arrive wrapped: a ticket is made, and used once.

use alloc::string::ToString;

use super::journal::Note;
use super::material::{material_key, service_of};
use super::new_key::{NewKey, check_kind};
use super::transaction::Transaction;
use super::{Vault, notes};
use crate::call::Call;
use crate::codec::{KindBody, TicketBody};
use crate::crypto::Provider;
use crate::error::{Error, Feature};
use crate::id::{KeyId, KeystoreId, TicketId, VersionNumber};
use crate::import::{self, ImportTicket, MaterialProblem, WrapAlgorithm};
use crate::operation::Operation;
use crate::profile::{ImportFormat, KeyKind};
use crate::store::{RecordKey, Store};
use crate::time::Timestamp;
use crate::view::KeyView;

/// How long a ticket is good for.
const LIFE: crate::time::Period = crate::time::Period::DAY;
/// The most tickets that are open at once.
const MAX_OPEN: usize = 16;
/// What wraps: long enough for a key of 256 bits, and short enough to be made while somebody waits.
const WRAPPING: KeyKind = KeyKind::Rsa3072;

impl<S: Store> Vault<S> {
    /// Makes a public key that a key of `kind` can be wrapped with on its way here, for [`Self::finish_import`]. It is good
    /// for 24 hours and for one key; at most 16 are open at once. Where the provider makes no RSA keys, one is offered
    /// first ([`Self::offer_material`]).
    ///
    /// # Errors
    /// [`Error::NotOffered`] where the profile has no such keys or takes none wrapped; [`Error::MaterialNeeded`];
    /// [`Error::SettingInvalid`] with `tickets` if too many are open; [`Error::ApprovalRequired`] where new keys need
    /// approval, and those of every change.
    pub async fn begin_import(
        &self,
        keystore: KeystoreId,
        kind: KeyKind,
        call: &mut Call<'_>,
    ) -> Result<ImportTicket, Error> {
        let attempted = notes::import_begun(kind, keystore, None);
        self.mutate(attempted, call, async |transaction, call| {
            transaction.begin_import(keystore, kind, call).await
        })
        .await
    }

    /// Creates a key from what was wrapped for a ticket, as [`ImportTicket`] says. The ticket is used up by success.
    /// `wrapped` may be under an attacker's control. The keystore is the ticket's, and so is the kind of the key.
    ///
    /// # Errors
    /// [`Error::Material`] with [`MaterialProblem::Ticket`], [`MaterialProblem::Wrapping`] or what the material is refused
    /// with; those of [`Self::create_key`].
    pub async fn finish_import(
        &self,
        ticket: TicketId,
        wrapped: &[u8],
        mut new: NewKey,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let found = self.open_ticket(ticket, call).await?;
        let keystore = KeystoreId(found.keystore);
        new.kind = found.kind.kind();
        let attempted = notes::import_begun(new.kind, keystore, Some(ticket));
        self.mutate(attempted.clone(), call, async |transaction, call| {
            // Asked before anything is unwrapped; what is refused is recorded.
            let keystore = transaction.load_keystore(keystore).await?;
            transaction.authorize(Operation::ImportKey, &keystore, None, None, call).await
        })
        .await?;
        let material = self.open_material_at(&place(ticket)).await?;
        let private = self.provider.asymmetric.load(WRAPPING, &material)?;
        let imported = match import::unwrap(&*private, new.kind, wrapped, call.random) {
            // Once for each key that is brought in: that the portable one is slow at it does not matter.
            Err(Error::ComputedElsewhere) => {
                let private = Provider::RUSTCRYPTO.asymmetric.load(WRAPPING, &material)?;
                import::unwrap(&*private, new.kind, wrapped, call.random)?
            }
            outcome => outcome?,
        };
        new.imported = Some(imported);
        self.mutate(attempted, call, async |transaction, call| {
            // Somebody else may have used it in the meantime.
            transaction.use_ticket(ticket).await?;
            transaction.create_key(keystore, &new, Operation::ImportKey, call).await
        })
        .await
    }

    /// Destroys the private keys of tickets whose time is over.
    pub(super) async fn drop_expired_tickets(&self, call: &mut Call<'_>) -> Result<(), Error> {
        let tickets = self.load_header().await?.body.tickets.unwrap_or_default();
        if !tickets.iter().any(|ticket| Timestamp(ticket.expires) <= call.now) {
            return Ok(());
        }
        self.mutate(Note::SILENT, call, async |transaction, _| {
            transaction.drop_tickets(|ticket, now| Timestamp(ticket.expires) <= now).await
        })
        .await
    }

    async fn open_ticket(&self, ticket: TicketId, call: &Call<'_>) -> Result<TicketBody, Error> {
        let header = self.load_header().await?.body;
        let open = header.tickets.unwrap_or_default().into_iter();
        let found = open.into_iter().find(|open| open.id == ticket.0 && call.now < Timestamp(open.expires));
        found.ok_or_else(|| MaterialProblem::Ticket.into())
    }
}

impl<S: Store> Transaction<'_, S> {
    async fn begin_import(
        &mut self,
        keystore: KeystoreId,
        kind: KeyKind,
        call: &mut Call<'_>,
    ) -> Result<ImportTicket, Error> {
        let keystore = self.load_keystore(keystore).await?;
        self.authorize(Operation::ImportKey, &keystore, None, None, call).await?;
        check_kind(&keystore, &NewKey { pre_active: false, ..NewKey::new("", kind) })?;
        if !keystore.rules.imports.contains(&ImportFormat::Wrapped) || kind == KeyKind::Secret {
            return Err(Error::NotOffered(Feature::Import));
        }
        self.drop_tickets(|ticket, now| Timestamp(ticket.expires) <= now).await?;
        let mut tickets = self.header.tickets.take().unwrap_or_default();
        if tickets.len() >= MAX_OPEN {
            return Err(Error::SettingInvalid { field: "tickets" });
        }
        let private = self.vault.fresh_material(WRAPPING, call.random)?;
        let public = self.vault.provider.asymmetric.load(WRAPPING, &private)?.public()?;
        let id = TicketId::make_random(call.random)?;
        self.put_material(&place(id), service_of(WRAPPING), private.expose(), call).await?;
        let expires = self.now.plus(LIFE).0;
        tickets.push(TicketBody { id: id.0, keystore: keystore.id.0, kind: KindBody::of(kind), expires });
        self.header.tickets = Some(tickets);
        self.note(notes::import_begun(kind, keystore.id, Some(id)));
        let algorithm = WrapAlgorithm::of(kind);
        Ok(ImportTicket { id: id.to_string(), public_key: public.to_pem()?, algorithm, expires })
    }

    async fn use_ticket(&mut self, id: TicketId) -> Result<(), Error> {
        let now = self.now;
        let open = self.header.tickets.iter().flatten();
        if !open.into_iter().any(|ticket| ticket.id == id.0 && now < Timestamp(ticket.expires)) {
            return Err(MaterialProblem::Ticket.into());
        }
        self.drop_tickets(|ticket, now| ticket.id == id.0 || Timestamp(ticket.expires) <= now).await
    }

    /// Destroys the private keys of tickets.
    pub(super) async fn drop_tickets(
        &mut self,
        dropped: impl Fn(&TicketBody, Timestamp) -> bool,
    ) -> Result<(), Error> {
        let now = self.now;
        let (gone, kept) = self
            .header
            .tickets
            .take()
            .unwrap_or_default()
            .into_iter()
            .partition::<alloc::vec::Vec<_>, _>(|ticket| dropped(ticket, now));
        for ticket in gone {
            self.delete_material(&place(TicketId(ticket.id))).await?;
        }
        self.header.tickets = Some(kept).filter(|kept| !kept.is_empty());
        Ok(())
    }
}

/// Where the private key of a ticket is.
const fn place(id: TicketId) -> RecordKey {
    material_key(KeyId(id.0), VersionNumber(0))
}
