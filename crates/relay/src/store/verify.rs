//! Reads a folder as a stranger would: the whole ledger against its checkpoint, and each envelope against its entry.

use super::rows::{Standing, all, one, signed, unsigned};
use super::shelf::FOLDER;
use super::{Backed, DATABASE, OpenError, StoreError, database};
use crate::ledger::{key, stored};
use rusqlite::Connection;
use seal::envelope::digest_of;
use seal::ledger::{Audit, Entry, EnvelopeTag, LogKey};
use std::fs;
use std::path::Path;

/// Rows that are read at once.
const STEP: u64 = 256;

/// What is wrong, or that the store could not be read.
pub(crate) enum Unsound {
    What(String),
    Store(StoreError),
}

impl From<StoreError> for Unsound {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn unsound<T>(what: &str) -> Result<T, Unsound> {
    Err(Unsound::What(what.to_owned()))
}

pub(crate) fn verify(folder: &Path) -> Result<Backed, Unsound> {
    if !folder.join(DATABASE).is_file() {
        return unsound("there is no database in it");
    }
    let connection = database::for_reading(&folder.join(DATABASE))?;
    let known = known_key(folder, &connection)?;
    let checkpoint = stored::newest(&connection, &known)?;
    let Some(head) = checkpoint.map(|checkpoint| checkpoint.head()) else {
        return unsound("there is no checkpoint in it");
    };
    let mut audit = Audit::new();
    audit.expect(head);
    let (mut entries, mut envelopes) = (0, 0);
    while let Some(rows) = step(&connection, entries)? {
        for row in rows {
            let audited = audit.entry(&row.entry);
            if let Some(finding) = audited.findings.first() {
                return unsound(&finding.to_string());
            }
            for tile in audited.tiles {
                let found = stored::full_tile(&connection, tile.id().level(), tile.id().index())?;
                if found != Some(tile.to_bytes()) {
                    return unsound(&format!("{} is not what follows from the entries", tile.id()));
                }
            }
            envelopes += u64::from(row.holds(folder, entries)?);
            entries += 1;
        }
    }
    let end = audit.finish();
    if let Some(finding) = end.findings.first() {
        return unsound(&finding.to_string());
    }
    if end.head != head {
        return unsound("it has more entries than its checkpoint covers");
    }
    Ok(Backed { entries, envelopes })
}

fn known_key(folder: &Path, connection: &Connection) -> Result<LogKey, Unsound> {
    let origin = origin(connection)?;
    let signing = match key::read(folder) {
        Ok(Some(signing)) => signing,
        Ok(None) | Err(OpenError::Key(_)) => return unsound("the ledger's key is missing or damaged"),
        Err(OpenError::Store(error)) => return Err(error.into()),
        Err(other) => return unsound(&other.to_string()),
    };
    LogKey::new(&origin, signing.verifying_key().as_bytes())
        .or_else(|_| unsound("the ledger has a name that none can have"))
}

/// What the ledger is called.
pub(crate) fn origin(connection: &Connection) -> Result<String, StoreError> {
    let query = "SELECT value FROM about WHERE name = 'origin'";
    let found = one(connection, query, [], |row| row.get(0))?;
    found.ok_or(StoreError::Damaged("the ledger has no name"))
}

struct Row {
    place: u64,
    entry: Vec<u8>,
    standing: i64,
    file: Option<String>,
    body: Option<Vec<u8>>,
}

fn step(connection: &Connection, from: u64) -> Result<Option<Vec<Row>>, StoreError> {
    let query = "SELECT place, entry, standing, file, body FROM entries LEFT JOIN envelopes USING (place)
        WHERE place >= ?1 AND place < ?2 ORDER BY place";
    let with = (signed(from), signed(from + STEP));
    let rows = all(connection, query, with, |row| {
        Ok(Row {
            place: unsigned(row.get(0)?),
            entry: row.get(1)?,
            standing: row.get::<_, Option<i64>>(2)?.unwrap_or(Standing::Here as i64),
            file: row.get(3)?,
            body: row.get(4)?,
        })
    })?;
    Ok((!rows.is_empty()).then_some(rows))
}

impl Row {
    /// Whether its bytes are there. Where they should be and are not, or are others, the folder is unsound.
    fn holds(&self, folder: &Path, due: u64) -> Result<bool, Unsound> {
        if self.place != due {
            return unsound(&format!("entry {due} is missing"));
        }
        if self.standing >= Standing::Released as i64 {
            return Ok(false);
        }
        let bytes = match (&self.file, &self.body) {
            (Some(name), _) => fs::read(folder.join(FOLDER).join(name)).ok(),
            (None, body) => body.clone(),
        };
        let tag = Entry::parse(&self.entry).ok().map(|entry| entry.envelope());
        let found = bytes.map(|bytes| EnvelopeTag::of(&digest_of(&bytes).0));
        if found.is_some() && found == tag {
            Ok(true)
        } else {
            unsound(&format!("the envelope of entry {due} is missing or damaged"))
        }
    }
}
