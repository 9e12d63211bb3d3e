//! A change set as one transaction, conditional on the header's revision.

use core::time::Duration;

use deadpool_postgres::{Client, Pool, Transaction};
use keystead_core::StoreError;
use keystead_core::store::{ChangeSet, Record, RecordKey, Revision};
use tokio::time::sleep;
use tokio_postgres::{Error, IsolationLevel};

use super::error::{is_lost, is_refusal, pool_error, store_error};
use super::row;
use crate::edge::Stopwatch;

/// How long it is tried to hear what became of a commit whose connection was lost.
const UNSURE: Duration = Duration::from_secs(20);
/// How long to wait between two such attempts.
const PAUSE: Duration = Duration::from_millis(250);
/// The most records of one statement, and how many bytes they may have together before another one begins.
const MOST_RECORDS: usize = 1_000;
const MOST_BYTES: usize = 8 << 20;
/// How many commits are remembered, and how often older ones are forgotten.
const REMEMBERED: u64 = 1_000;
const FORGET_EVERY: u64 = 256;

/// Why a change set was not committed, or perhaps was.
enum Failure {
    /// Somebody else committed first.
    Conflict { found: Revision },
    /// Nothing of it is stored.
    Nothing(StoreError),
    /// Nothing of it is stored, since the connection was gone: another one may do better.
    Lost(StoreError),
    /// The connection was lost after the server was told to commit.
    Unsure(StoreError),
}

impl Failure {
    fn before_commit(error: &Error) -> Self {
        if is_lost(error) { Self::Lost(store_error(error)) } else { Self::Nothing(store_error(error)) }
    }
}

/// Applies `changes` as one, if the header has the revision that they expect.
pub(super) async fn commit(pool: Pool, changes: ChangeSet) -> Result<Revision, StoreError> {
    let expected = changes.expected();
    let mut attempt = attempt(&pool, &changes).await;
    if matches!(attempt, Err(Failure::Lost(_))) {
        // Connections that waited in the pool while the server was restarted are found out by using them.
        pool.retain(|_, _| false);
        attempt = self::attempt(&pool, &changes).await;
    }
    match attempt {
        Ok(()) => Ok(changes.header.revision),
        Err(Failure::Conflict { found }) => Err(StoreError::Conflict { expected, found }),
        Err(Failure::Nothing(error) | Failure::Lost(error)) => Err(error),
        Err(Failure::Unsure(error)) => {
            pool.retain(|_, _| false);
            if was_committed(&pool, &changes).await? { Ok(changes.header.revision) } else { Err(error) }
        }
    }
}

async fn attempt(pool: &Pool, changes: &ChangeSet) -> Result<(), Failure> {
    let mut client = pool.get().await.map_err(|error| Failure::Nothing(pool_error(&error)))?;
    let builder = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted).read_only(false);
    let transaction = builder.start().await.map_err(|error| Failure::before_commit(&error))?;
    let written = write(&transaction, changes).await;
    match written {
        Ok(true) => transaction.commit().await.map_err(|error| match is_refusal(&error) {
            true => Failure::Nothing(store_error(&error)),
            false => Failure::Unsure(store_error(&error)),
        }),
        Ok(false) => {
            let found = revision(&transaction).await?;
            // A transaction that is dropped is rolled back.
            Err(Failure::Conflict { found })
        }
        Err(failure) => Err(failure),
    }
}

/// Writes everything; false if the header has another revision.
async fn write(transaction: &Transaction<'_>, changes: &ChangeSet) -> Result<bool, Failure> {
    let failed = |error: Error| Failure::before_commit(&error);
    // The end of a commit waits for the disk, and for standby servers: cut off there, the server would say that it is done.
    let without_end = transaction.batch_execute("SET LOCAL statement_timeout = 0");
    let header = put_header(transaction, &changes.header, changes.expected());
    // Whoever holds the header's row commits first; it is looked at again after that.
    let ((), is_expected) = tokio::try_join!(without_end, header).map_err(failed)?;
    if !is_expected {
        return Ok(false);
    }
    if !changes.deletes.is_empty() {
        let addresses: Vec<Vec<u8>> = changes.deletes.iter().map(|key| key.to_bytes().to_vec()).collect();
        let statement = "DELETE FROM keystead.records WHERE address = ANY ($1)";
        let statement = transaction.prepare_cached(statement).await.map_err(failed)?;
        transaction.execute(&statement, &[&addresses]).await.map_err(failed)?;
    }
    let mut puts = changes.puts.as_slice();
    while !puts.is_empty() {
        let (some, others) = puts.split_at(portion(puts));
        put(transaction, some).await.map_err(failed)?;
        puts = others;
    }
    remember(transaction, &changes.header).await.map_err(failed)?;
    Ok(true)
}

/// Puts the header where one of the expected revision is, or none; whether that was so.
async fn put_header(
    transaction: &Transaction<'_>,
    header: &Record,
    expected: Revision,
) -> Result<bool, Error> {
    let statement = if expected == Revision::NONE {
        "INSERT INTO keystead.records (address, revision, parent, label, folded, state, created, due, body, seal)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE $11::bytea IS NOT NULL
         ON CONFLICT (address) DO NOTHING"
    } else {
        "UPDATE keystead.records SET revision = $2, parent = $3, label = $4, folded = $5, state = $6, created = $7,
             due = $8, body = $9, seal = $10
         WHERE address = $1 AND revision = $11::bytea"
    };
    let statement = transaction.prepare_cached(statement).await?;
    let parent = header.parent.as_ref().map(<[u8; 16]>::as_slice);
    let changed = transaction
        .execute(
            &statement,
            &[
                &header.key.to_bytes().as_slice(),
                &header.revision.0.to_be_bytes().as_slice(),
                &parent,
                &header.label.as_bytes(),
                &header.label.to_lowercase().as_bytes(),
                &i16::from(header.state),
                &header.created.0.to_be_bytes().as_slice(),
                &row::due(header.due),
                &header.body,
                &header.seal.as_slice(),
                &expected.0.to_be_bytes().as_slice(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// How many of the first records go into one statement; at least one.
fn portion(records: &[Record]) -> usize {
    let mut bytes = 0_usize;
    let fits = |record: &&Record| {
        bytes = bytes.saturating_add(record.body.len()).saturating_add(record.label.len());
        bytes <= MOST_BYTES
    };
    records.iter().take(MOST_RECORDS).take_while(fits).count().max(1)
}

/// Inserts or replaces records, in one statement.
async fn put(transaction: &Transaction<'_>, records: &[Record]) -> Result<(), Error> {
    let statement = "
        INSERT INTO keystead.records (address, revision, parent, label, folded, state, created, due, body, seal)
        SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::smallint[],
                             $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[])
        ON CONFLICT (address) DO UPDATE SET revision = excluded.revision, parent = excluded.parent,
            label = excluded.label, folded = excluded.folded, state = excluded.state, created = excluded.created,
            due = excluded.due, body = excluded.body, seal = excluded.seal";
    let statement = transaction.prepare_cached(statement).await?;
    let addresses: Vec<Vec<u8>> = records.iter().map(|record| record.key.to_bytes().to_vec()).collect();
    let revisions: Vec<Vec<u8>> =
        records.iter().map(|record| record.revision.0.to_be_bytes().to_vec()).collect();
    let parents: Vec<Option<&[u8]>> =
        records.iter().map(|record| record.parent.as_ref().map(<[u8; 16]>::as_slice)).collect();
    let labels: Vec<&[u8]> = records.iter().map(|record| record.label.as_bytes()).collect();
    let folded: Vec<Vec<u8>> =
        records.iter().map(|record| record.label.to_lowercase().into_bytes()).collect();
    let states: Vec<i16> = records.iter().map(|record| record.state.into()).collect();
    let created: Vec<Vec<u8>> =
        records.iter().map(|record| record.created.0.to_be_bytes().to_vec()).collect();
    let due: Vec<Vec<u8>> = records.iter().map(|record| row::due(record.due)).collect();
    let bodies: Vec<&[u8]> = records.iter().map(|record| record.body.as_slice()).collect();
    let seals: Vec<&[u8]> = records.iter().map(|record| record.seal.as_slice()).collect();
    transaction
        .execute(
            &statement,
            &[&addresses, &revisions, &parents, &labels, &folded, &states, &created, &due, &bodies, &seals],
        )
        .await
        .map(|_| ())
}

/// Remembers that this commit was made: its header's seal is that of no other.
async fn remember(transaction: &Transaction<'_>, header: &Record) -> Result<(), Error> {
    let statement = "INSERT INTO keystead.commits (revision, seal) VALUES ($1, $2)
                     ON CONFLICT (revision) DO UPDATE SET seal = excluded.seal";
    let statement = transaction.prepare_cached(statement).await?;
    let revision = header.revision.0;
    transaction.execute(&statement, &[&revision.to_be_bytes().as_slice(), &header.seal.as_slice()]).await?;
    if revision.is_multiple_of(FORGET_EVERY) {
        let statement =
            transaction.prepare_cached("DELETE FROM keystead.commits WHERE revision < $1").await?;
        let oldest = revision.saturating_sub(REMEMBERED).to_be_bytes();
        transaction.execute(&statement, &[&oldest.as_slice()]).await?;
    }
    Ok(())
}

/// The store's revision.
async fn revision(transaction: &Transaction<'_>) -> Result<Revision, Failure> {
    let failed = |error: Error| Failure::before_commit(&error);
    let statement = "SELECT revision FROM keystead.records WHERE address = $1";
    let statement = transaction.prepare_cached(statement).await.map_err(failed)?;
    let address = RecordKey::HEADER.to_bytes();
    let found = transaction.query_opt(&statement, &[&address.as_slice()]).await.map_err(failed)?;
    let Some(found) = found else { return Ok(Revision::NONE) };
    let bytes: &[u8] = found.try_get(0).map_err(failed)?;
    row::number(bytes, "revision").map(Revision).map_err(Failure::Nothing)
}

/// Whether `changes` were stored, after the connection was lost that was to say so.
///
/// # Errors
/// [`StoreError::Unavailable`] if nobody can say it.
async fn was_committed(pool: &Pool, changes: &ChangeSet) -> Result<bool, StoreError> {
    let since = Stopwatch::start();
    loop {
        let answer = match pool.get().await {
            Ok(mut client) => look_for(&mut client, changes).await.map_err(|error| store_error(&error)),
            Err(error) => Err(pool_error(&error)),
        };
        match answer {
            Ok(found) => return Ok(found),
            Err(error) if since.elapsed() >= UNSURE => {
                return Err(StoreError::Unavailable(format!(
                    "the connection was lost during a commit, and it cannot be said whether it was made: {error}"
                )));
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
}

async fn look_for(client: &mut Client, changes: &ChangeSet) -> Result<bool, Error> {
    let transaction = client.transaction().await?;
    // It waits until the server is done with the lost connection, whatever it is doing for it.
    transaction.batch_execute("LOCK TABLE keystead.records IN SHARE ROW EXCLUSIVE MODE").await?;
    let statement = "SELECT seal = $2 FROM keystead.commits WHERE revision = $1";
    let revision = changes.header.revision.0.to_be_bytes();
    let found =
        transaction.query_opt(statement, &[&revision.as_slice(), &changes.header.seal.as_slice()]).await?;
    found.map_or(Ok(false), |row| row.try_get(0))
}
