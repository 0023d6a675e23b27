//! Opens a relay's folder: lock, key, database, the state that follows from it, and the writer's thread.

use super::Parts;
use super::clock::Clock;
use crate::intake::rates::Rates;
use crate::ledger::key::{self, Signer};
use crate::ledger::served::Served;
use crate::ledger::{growing, stored};
use crate::settings::Settings;
use crate::store::database::{self, doing};
use crate::store::disk::Disk;
use crate::store::ground::Ground;
use crate::store::held::Held;
use crate::store::readers::Readers;
use crate::store::shelf::Shelf;
use crate::store::{DATABASE, OpenError, StoreError, clock, modes, path_of, rows, writer};
use domain::time::WallTime;
use rusqlite::Connection;
use seal::ledger::{Edge, VerifiedCheckpoint};
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};
use std::thread::JoinHandle;
use std::time::SystemTime;
use tokio::sync::Semaphore;

/// Recordings that are written to files at once; more would only wait for the same disk.
const SHELVING_MAX: usize = 8;
/// Envelopes that are judged at once before the writer sees them: more would only wait for the same processors, and need
/// connections that are not kept.
const LOOKING_MAX: usize = 8;

pub(super) fn open(folder: &Path, settings: Settings) -> Result<(Arc<Parts>, JoinHandle<()>), OpenError> {
    modes::make_folder(folder)?;
    let held = Held::take(folder, now())?;
    modes::make_database(folder)?;
    let disk = Disk::new(settings.fault);
    let path = folder.join(DATABASE);
    let connection = database::for_writing(&path, &disk)?;
    database::prepare(&connection, &disk, folder)?;
    let signer = signer(folder, &settings.origin, &connection, &disk)?;
    let (checkpoint, edge) = take_up(&connection, &signer, &disk, folder)?;
    let shelf = Shelf::open(folder)?;
    sweep(&connection, &shelf, &disk)?;
    modes::close_all(folder)?;
    let parts = Arc::new(Parts {
        folder: folder.to_owned(),
        signer,
        cosigners: settings.cosigners,
        limits: settings.limits,
        disk,
        shelf,
        clock: Clock::remembered(clock::remembered(&connection)?),
        rates: Mutex::new(Rates::new(&settings.limits)),
        readers: Readers::new(path),
        folds: Default::default(),
        roots: Default::default(),
        bell: Default::default(),
        counts: Default::default(),
        queue: Default::default(),
        deleting: Default::default(),
        copying: Default::default(),
        shelving: Arc::new(Semaphore::new(SHELVING_MAX)),
        looking: Arc::new(Semaphore::new(LOOKING_MAX)),
        served: RwLock::new(Arc::new(Served::new(checkpoint, &edge))),
        _held: held,
    });
    let ground = Ground::new(Arc::clone(&parts), connection, edge);
    let thread = writer::start(ground).map_err(path_of("starting the writer of", folder))?;
    Ok((parts, thread))
}

/// Only what the next program is told about who has the folder.
fn now() -> WallTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    WallTime(since.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(0)))
}

/// The ledger's name and key. Once there is a checkpoint, both are what they were.
fn signer(folder: &Path, origin: &str, connection: &Connection, disk: &Disk) -> Result<Signer, OpenError> {
    let query = "SELECT value FROM about WHERE name = 'origin'";
    let found: Option<String> = rows::one(connection, query, [], |row| row.get(0))?;
    if let Some(found) = found.filter(|found| found != origin) {
        return Err(OpenError::Origin {
            folder: folder.to_owned(),
            found,
            needed: origin.to_owned(),
        });
    }
    let has_begun = rows::one(connection, "SELECT 1 FROM checkpoints LIMIT 1", [], |_| Ok(()))?.is_some();
    let key = match key::read(folder)? {
        Some(key) => key,
        None if has_begun => return Err(OpenError::Key(folder.to_owned())),
        None => key::make(folder, disk)?,
    };
    Signer::new(origin, key)
}

/// Where the ledger stands; a new one begins with a checkpoint of nothing, so that its key and name are settled.
fn take_up(
    connection: &Connection,
    signer: &Signer,
    disk: &Disk,
    folder: &Path,
) -> Result<(VerifiedCheckpoint, Edge), OpenError> {
    let newest = stored::newest(connection, &signer.known);
    let newest = newest.map_err(|error| match error {
        StoreError::Damaged(_) => OpenError::Key(folder.to_owned()),
        other => other.into(),
    })?;
    let checkpoint = match newest {
        Some(checkpoint) => checkpoint,
        None => begin(connection, signer, disk)?,
    };
    if stored::count(connection)? != checkpoint.head().size {
        return Err(StoreError::Damaged("entries and checkpoint do not fit together").into());
    }
    let edge = stored::edge(connection, &checkpoint.head())?;
    Ok((checkpoint, edge))
}

fn begin(connection: &Connection, signer: &Signer, disk: &Disk) -> Result<VerifiedCheckpoint, StoreError> {
    let tell = |text| connection.execute_batch(text);
    tell("BEGIN IMMEDIATE").map_err(doing("beginning a transaction"))?;
    let query = "INSERT INTO about (name, value) VALUES ('origin', ?1)";
    rows::write(connection, query, [&signer.origin])?;
    let checkpoint = growing::sign(connection, &Edge::default(), signer)?;
    disk.deed(|| tell("COMMIT")).map_err(doing("committing"))?;
    Ok(checkpoint)
}

fn sweep(connection: &Connection, shelf: &Shelf, disk: &Disk) -> Result<(), StoreError> {
    let query = "SELECT file FROM envelopes WHERE file IS NOT NULL";
    let kept: HashSet<String> = rows::all(connection, query, [], |row| row.get(0))?
        .into_iter()
        .collect();
    shelf.sweep(disk, &kept)
}
