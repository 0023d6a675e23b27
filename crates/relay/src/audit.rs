//! Reads the whole ledger of a relay elsewhere, and says everything that is wrong with it.
//!
//! **Promises** flat memory, that what was seen before is compared with what is there now, and that an audit which was
//! stopped goes on where it was. **Knows nothing** of what envelopes say: an auditor needs no key but the ledger's. What
//! is right and wrong, `seal::ledger::Audit` decides.

mod client;
mod remembered;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use seal::ledger::{
    Audit, BundleId, Checkpoint, CheckpointError, Edge, EdgeError, KeyError, LogKey, NOTE_BYTES_MAX,
    Resource, TILE_WIDTH, Tile, TileId, TreeHead, VerifiedCheckpoint, parse_bundle,
};

pub(crate) use client::Client;
pub use client::FetchError;
pub(crate) use client::connector;
pub use remembered::RememberError;
use remembered::Remembered;
pub use seal::ledger::Verdict;

/// The longest run of bytes that is fetched: a full bundle.
const FETCH_BYTES_MAX: usize = if NOTE_BYTES_MAX > seal::ledger::BUNDLE_BYTES_MAX {
    NOTE_BYTES_MAX
} else {
    seal::ledger::BUNDLE_BYTES_MAX
};
/// How often what was audited is remembered, so that a stopped audit loses little.
const REMEMBER_EVERY: Duration = Duration::from_secs(20);
/// Findings that are told; more of them are counted.
pub const FINDINGS_MAX: usize = 1_000;

/// What is to be audited, and with what.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `https://relay.example`, where `/ledger/` lies under it.
    pub url: String,
    /// The ledger's key, had from elsewhere: NAME+ID+KEY.
    pub key: Option<String>,
    /// Where is remembered what was seen.
    pub seen: PathBuf,
    /// Who is trusted for TLS besides those whom this machine trusts.
    pub ca: Option<PathBuf>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The ledger's name.
    pub origin: String,
    /// Its key.
    pub key: String,
    /// Its entries, and the hash of its tree.
    pub head: TreeHead,
    /// How many of these were audited before.
    pub before: u64,
    /// How many groups it has.
    pub groups: usize,
    /// Everything that is wrong, that of earlier audits first.
    pub findings: Vec<Told>,
    /// How many more there were.
    pub untold: u64,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How much it says.
    pub verdict: Verdict,
    /// What it is.
    pub what: String,
}

/// Why an audit could not go on. What was audited is remembered.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The relay cannot be asked.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What is remembered cannot be read or written.
    #[error(transparent)]
    Remember(#[from] RememberError),
    /// A key that is none.
    #[error("reading the ledger's key")]
    Key(#[source] KeyError),
    /// Another ledger than the one that is remembered.
    #[error("{} remembers the ledger {known}, and not {asked}", .seen.display())]
    OtherLedger {
        /// The file.
        seen: PathBuf,
        /// Whose.
        known: String,
        /// What was asked for.
        asked: String,
    },
    /// What it calls its checkpoint is none, or is not signed by its key.
    #[error("the checkpoint does not hold")]
    Checkpoint(#[from] CheckpointError),
    /// A tile's name that the tree has not: our own reasoning.
    #[error("a tree of {size} entries has no bundle {index}")]
    NoBundle {
        /// Entries.
        size: u64,
        /// Which.
        index: u64,
    },
}

impl AuditError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Fetch(error) => error.hint(),
            Self::Remember(_) => "name another file with `--seen FILE`",
            Self::Key(_) => "a ledger's key is NAME+ID+KEY, as `pfiff relay run` says it",
            Self::OtherLedger { .. } => {
                "if the relay was seized and goes on elsewhere, audit the new ledger with `--seen` and another file"
            }
            Self::Checkpoint(_) => "keep what it sent, and compare with others who use this relay",
            Self::NoBundle { .. } => "please report it with this text",
        }
    }
}

/// Audits what was not audited before, and blocks until that is done. `progress` is told how far it is, and of how much.
///
/// # Errors
/// When the relay cannot be asked, or does not show a ledger at all. What is wrong with the ledger is no error.
pub fn audit(asked: &Asked, progress: &mut dyn FnMut(u64, u64)) -> Result<Report, AuditError> {
    let mut client = Client::new(&asked.url, asked.ca.as_deref())?;
    let known = Remembered::read(&asked.seen)?;
    let mut findings = Findings::of(known.as_ref());
    let key = ledger_key(asked, known.as_ref(), &mut client, &mut findings)?;
    let checkpoint = checkpoint(&mut client, &key)?;
    let audit = match known {
        None => Audit::new(),
        Some(known) => match resumed(&known, checkpoint.head(), &mut client)? {
            Resumed::On(audit) => audit,
            Resumed::Broken(what) => return broken(known, &asked.seen, &checkpoint, &what),
        },
    };
    let mut run = Run::begin(client, audit, &asked.seen, key, findings);
    run.to(&checkpoint, progress)?;
    run.end(&checkpoint)
}

/// There is nothing to go on from: what was audited is no beginning of what is shown. That is remembered, and nothing of
/// what is shown now.
fn broken(
    mut known: Remembered,
    seen: &Path,
    checkpoint: &VerifiedCheckpoint,
    what: &str,
) -> Result<Report, AuditError> {
    let mut findings = Findings::of(Some(&known));
    findings.add(Verdict::Fails, what);
    known.findings.clone_from(&findings.told);
    known.write(seen)?;
    Ok(Report {
        origin: checkpoint.origin().to_owned(),
        key: known.key.to_string(),
        head: checkpoint.head(),
        before: known.at.size,
        groups: known.groups.len(),
        findings: findings.told,
        untold: findings.untold,
    })
}

fn ledger_key(
    asked: &Asked,
    known: Option<&Remembered>,
    client: &mut Client,
    findings: &mut Findings,
) -> Result<LogKey, AuditError> {
    let given = asked.key.as_deref().map(LogKey::parse).transpose();
    let given = given.map_err(AuditError::Key)?;
    match (given, known) {
        (Some(given), Some(known)) if given != known.key => Err(AuditError::OtherLedger {
            seen: asked.seen.clone(),
            known: known.key.to_string(),
            asked: given.to_string(),
        }),
        (Some(key), _) => Ok(key),
        (None, Some(known)) => Ok(known.key.clone()),
        (None, None) => {
            let text = client.get("ledger/key", FETCH_BYTES_MAX)?;
            findings.add(Verdict::NotEstablished, "the ledger's key is the relay's own word; compare it with a group's genesis, and give it with --key");
            LogKey::parse(String::from_utf8_lossy(&text).trim_end()).map_err(AuditError::Key)
        }
    }
}

fn checkpoint(client: &mut Client, key: &LogKey) -> Result<VerifiedCheckpoint, AuditError> {
    let bytes = client.get("ledger/checkpoint", NOTE_BYTES_MAX)?;
    Ok(Checkpoint::parse(&bytes)?.verify(key)?)
}

/// What is told, in a list that does not grow without end.
#[derive(Debug, Default)]
struct Findings {
    told: Vec<Told>,
    untold: u64,
}

impl Findings {
    /// Those of earlier audits: what failed once is not forgotten because one looked again.
    fn of(known: Option<&Remembered>) -> Self {
        Self {
            told: known.map_or_else(Vec::new, |known| known.findings.clone()),
            untold: known.map_or(0, |known| known.untold),
        }
    }

    fn add(&mut self, verdict: Verdict, what: &str) {
        if self.told.iter().any(|told| told.what == what) {
            return;
        }
        if self.told.len() == FINDINGS_MAX {
            self.untold += 1;
            return;
        }
        let what = what.to_owned();
        self.told.push(Told { verdict, what });
    }
}

/// An audit under way.
struct Run<'p> {
    client: Client,
    audit: Audit,
    key: LogKey,
    seen: &'p Path,
    findings: Findings,
    before: u64,
    remembered: Instant,
}

impl<'p> Run<'p> {
    fn begin(client: Client, audit: Audit, seen: &'p Path, key: LogKey, findings: Findings) -> Self {
        Self {
            client,
            before: audit.head().size,
            audit,
            key,
            seen,
            findings,
            remembered: Instant::now(),
        }
    }

    /// Reads on, to where the checkpoint says that the ledger ends.
    fn to(
        &mut self,
        checkpoint: &VerifiedCheckpoint,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), AuditError> {
        let head = checkpoint.head();
        if let Some(finding) = self.audit.expect(head) {
            self.findings.add(finding.verdict(), &finding.to_string());
        }
        while self.audit.head().size < head.size {
            progress(self.audit.head().size, head.size);
            self.bundle(head.size)?;
            if self.remembered.elapsed() >= REMEMBER_EVERY {
                self.remember()?;
            }
        }
        progress(head.size, head.size);
        Ok(())
    }

    /// The entries of one bundle from where the audit stands, and the tiles that they complete.
    fn bundle(&mut self, size: u64) -> Result<(), AuditError> {
        let at = self.audit.head().size;
        let (index, skip) = (at / u64::from(TILE_WIDTH), at % u64::from(TILE_WIDTH));
        let bundle = BundleId::within(index, size).ok_or(AuditError::NoBundle { size, index })?;
        let bytes = self.fetch(&Resource::Bundle(bundle))?;
        let entries = parse_bundle(bundle, &bytes).map_err(|error| FetchError::Shape(error.to_string()))?;
        for entry in entries.into_iter().skip(skip as usize) {
            let audited = self.audit.entry(entry);
            for finding in audited.findings {
                self.findings.add(finding.verdict(), &finding.to_string());
            }
            audited.tiles.iter().try_for_each(|tile| self.compare(tile))?;
        }
        Ok(())
    }

    /// Whether a tile is served as it follows from the entries: others prove by it.
    fn compare(&mut self, tile: &Tile) -> Result<(), AuditError> {
        let bytes = self.fetch(&Resource::Tile(tile.id()))?;
        let is_same = Tile::parse(tile.id(), &bytes).is_ok_and(|served| served == *tile);
        if !is_same {
            let what = format!("{} is not what follows from the entries", tile.id());
            self.findings.add(Verdict::Fails, &what);
        }
        Ok(())
    }

    fn fetch(&mut self, resource: &Resource) -> Result<Vec<u8>, AuditError> {
        Ok(self.client.get(&format!("ledger/{resource}"), FETCH_BYTES_MAX)?)
    }

    fn remember(&mut self) -> Result<(), AuditError> {
        Remembered {
            key: self.key.clone(),
            at: self.audit.head(),
            is_successor: self.audit.is_successor(),
            findings: self.findings.told.clone(),
            untold: self.findings.untold,
            groups: self.audit.groups().collect(),
        }
        .write(self.seen)?;
        self.remembered = Instant::now();
        Ok(())
    }

    fn end(mut self, checkpoint: &VerifiedCheckpoint) -> Result<Report, AuditError> {
        self.remember()?;
        let end = std::mem::take(&mut self.audit).finish();
        for finding in &end.findings {
            self.findings.add(finding.verdict(), &finding.to_string());
        }
        end.tiles.iter().try_for_each(|tile| self.compare(tile))?;
        Ok(Report {
            origin: checkpoint.origin().to_owned(),
            key: self.key.to_string(),
            head: end.head,
            before: self.before,
            groups: end.groups,
            findings: self.findings.told,
            untold: self.findings.untold,
        })
    }
}

/// Whether an audit can go on where it stood.
enum Resumed {
    On(Audit),
    /// Why what was audited is no beginning of what is shown.
    Broken(String),
}

/// The tiles of what was audited must still be those, or nothing can go on from them.
fn resumed(known: &Remembered, shown: TreeHead, client: &mut Client) -> Result<Resumed, AuditError> {
    let (before, now) = (known.at.size, shown.size);
    if now < before {
        let what =
            format!("the relay shows {now} entries, and {before} were audited before: it was cut back");
        return Ok(Resumed::Broken(what));
    }
    match Edge::load(&known.at, |tile| edge_tile(client, tile)) {
        Ok(edge) => {
            let groups = known.groups.iter().copied();
            Ok(Resumed::On(Audit::resuming(edge, groups, known.is_successor)))
        }
        Err(EdgeError::Fetch { source, .. }) => Err(source.into()),
        Err(error) => Ok(Resumed::Broken(format!(
            "the {before} entries that were audited before are others now: it was rewritten, or is damaged ({error})"
        ))),
    }
}

/// A tile as it was at the edge then. Once the full one is there, the partial one may be gone, and is its beginning.
fn edge_tile(client: &mut Client, tile: TileId) -> Result<Vec<u8>, FetchError> {
    match client.get(&format!("ledger/{tile}"), FETCH_BYTES_MAX) {
        Err(FetchError::Status { status: 404, .. }) if tile != tile.full() => {
            let mut bytes = client.get(&format!("ledger/{}", tile.full()), FETCH_BYTES_MAX)?;
            bytes.truncate(32 * usize::from(tile.width()));
            Ok(bytes)
        }
        other => other,
    }
}
