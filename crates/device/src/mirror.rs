//! What was verified of a group's place in the ledger: entries without holes, each after the one before, each with the
//! very bytes that it names.
//!
//! **Promises** that after a finding nothing changed. Knows no keys and no rules of groups: `circle` folds what came
//! through here. `formats/ledger.md`, `formats/relay.md`.

mod back;
mod releases;

use crate::Finding;
pub(crate) use back::Mark;
use releases::{Known, Releases};
use seal::envelope::{Class, Digest, Envelope, digest_of};
use seal::ledger::{ENTRY_BYTES, Entry, EntryKind, EnvelopeTag, GroupHead, GroupState, GroupTag, Release};
use std::collections::{BTreeMap, BTreeSet};

/// What a reader gets for one sequence.
#[derive(Debug, Clone)]
pub(crate) struct Rung {
    pub(crate) index: u64,
    what: u8,
    pub(crate) entry: Entry,
    follows: Vec<u8>,
}

const CLOSED: u8 = 0;
const ENVELOPE: u8 = 1;
const GONE: u8 = 2;
const RELEASE: u8 = 3;
const APART: u8 = 4;

impl Rung {
    /// From foreign bytes.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Finding> {
        let foreign = || Finding::new("foreign", "a rung that is none");
        let (index, rest) = bytes.split_first_chunk::<8>().ok_or_else(foreign)?;
        let (what, rest) = rest.split_first().ok_or_else(foreign)?;
        let (entry, follows) = rest.split_first_chunk::<ENTRY_BYTES>().ok_or_else(foreign)?;
        let is_bare = matches!(*what, CLOSED | GONE | APART) && follows.is_empty();
        if !is_bare && !matches!(*what, ENVELOPE | RELEASE) {
            return Err(foreign());
        }
        Ok(Self {
            index: u64::from_be_bytes(*index),
            what: *what,
            entry: Entry::parse(entry).map_err(|_| foreign())?,
            follows: follows.to_vec(),
        })
    }
}

/// Whether the reader was shown no more than the entry.
pub(crate) fn is_closed(rung: &[u8]) -> bool {
    rung.get(8) == Some(&CLOSED)
}

/// The rungs of a batch, each as its bytes.
pub(crate) fn batch(mut bytes: &[u8]) -> Result<Vec<Vec<u8>>, Finding> {
    let mut rungs = Vec::new();
    while !bytes.is_empty() {
        let cut = || Finding::new("foreign", "a batch that is cut");
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(cut)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| cut())?;
        let rung = rest.get(..length).ok_or_else(cut)?;
        rungs.push(rung.to_vec());
        bytes = &rest[length..];
    }
    Ok(rungs)
}

/// Where a rung stands beside what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// It was read, the very same.
    Read,
    /// It is due, or wrong.
    Next,
    /// Some before it are missing.
    Beyond,
}

/// How far a group was verified.
#[derive(Debug, Clone)]
pub(crate) struct Mirror {
    group: Digest,
    tag: GroupTag,
    state: GroupState,
    heads: Vec<GroupHead>,
    digests: BTreeMap<Digest, u64>,
    newest: Option<(u64, EnvelopeTag)>,
    /// What authors saw of the whole ledger, by its size then; until it was proved.
    views: BTreeMap<u64, (Digest, u64)>,
    /// Said to be gone, and not yet released.
    gone: BTreeSet<u64>,
    closed: BTreeSet<u64>,
    known: Vec<Known>,
    releases: Releases,
    missing: u64,
    changed: back::Changed,
}

impl Mirror {
    pub(crate) fn of(group: Digest) -> Self {
        Self {
            group,
            tag: GroupTag::of(&group.0),
            state: GroupState::EMPTY,
            heads: Vec::new(),
            digests: BTreeMap::new(),
            newest: None,
            views: BTreeMap::new(),
            gone: BTreeSet::new(),
            closed: BTreeSet::new(),
            known: Vec::new(),
            releases: Releases::default(),
            missing: 0,
            changed: back::Changed::default(),
        }
    }

    pub(crate) fn state(&self) -> GroupState {
        self.state
    }

    /// Index and tag of the group's newest entry.
    pub(crate) fn newest(&self) -> Option<(u64, EnvelopeTag)> {
        self.newest
    }

    /// Roots of the ledger that authors saw, by its size, and in which entry they said so; each is given once.
    pub(crate) fn views(&mut self) -> BTreeMap<u64, (Digest, u64)> {
        std::mem::take(&mut self.views)
    }

    /// At which sequence an envelope stands.
    pub(crate) fn sequence_of(&self, digest: Digest) -> Option<u64> {
        self.digests.get(&digest).copied()
    }

    /// Sequences that were said to be gone, and no release names.
    pub(crate) fn unreleased(&self) -> impl Iterator<Item = u64> {
        self.gone.iter().copied()
    }

    /// Sequences that were kept from this device.
    pub(crate) fn closed(&self) -> impl Iterator<Item = u64> {
        self.closed.iter().copied()
    }

    /// How many entries have no envelope here that may be one of a stream: deleted, or closed to this device.
    pub(crate) fn missing(&self) -> u64 {
        self.missing
    }

    /// Deletions against the relay's own rules.
    pub(crate) fn wrong_releases(&self) -> &[Finding] {
        self.releases.findings()
    }

    /// Where a rung stands beside what was read.
    pub(crate) fn beside(&self, rung: &Rung) -> Beside {
        let sequence = rung.entry.sequence();
        let at = usize::try_from(sequence).unwrap_or(usize::MAX).wrapping_sub(1);
        let is_read = self.heads.get(at) == Some(&rung.entry.state().head);
        match sequence {
            _ if is_read => Beside::Read,
            _ if sequence > self.state.sequence + 1 => Beside::Beyond,
            _ => Beside::Next,
        }
    }

    /// Takes the next rung, and gives its envelope where it has one. The present epoch began with entry `epoch_from`.
    pub(crate) fn take(&mut self, rung: &Rung, epoch_from: u64) -> Result<Option<Envelope>, Finding> {
        let sequence = rung.entry.sequence();
        self.check_place(rung)?;
        let envelope = self.content(rung)?;
        match rung.what {
            GONE => drop(self.gone.insert(sequence)),
            CLOSED => drop(self.closed.insert(sequence)),
            RELEASE => self.release(rung, epoch_from)?,
            _ => {}
        }
        self.note(rung, envelope.as_ref());
        if let Some(envelope) = &envelope {
            self.notes_digest(envelope.digest(), sequence);
        }
        let seen = envelope.as_ref().and_then(|envelope| envelope.head().seen);
        if let Some(seen) = seen {
            self.views.insert(seen.size, (seen.root, sequence));
        }
        self.state = rung.entry.state();
        self.heads.push(self.state.head);
        self.newest = Some((rung.index, rung.entry.envelope()));
        Ok(envelope)
    }

    fn note(&mut self, rung: &Rung, envelope: Option<&Envelope>) {
        let known = match (rung.what, envelope) {
            (RELEASE, _) => Known::Release,
            (APART, _) => Known::Envelope(Class::Custody),
            (_, Some(envelope)) => Known::Envelope(envelope.head().class),
            (_, None) => Known::Nothing,
        };
        self.missing += u64::from(known == Known::Nothing);
        self.known.push(known);
        if rung.what != RELEASE && self.releases.has_ended_before(rung.entry.sequence()) {
            self.keeps_released();
            self.releases.envelope_came(rung.entry.sequence());
        }
    }

    fn check_place(&self, rung: &Rung) -> Result<(), Finding> {
        let (entry, due) = (&rung.entry, self.state.sequence + 1);
        let found = |code, what: &str| {
            Err(Finding::new(
                code,
                format!("entry {} of the group: {what}", entry.sequence()),
            ))
        };
        match entry.sequence() {
            _ if entry.group() != self.tag => found("not-the-group", "it is of another group"),
            sequence if sequence > due => found("hole", &format!("{due} is due")),
            sequence if sequence < due => found("reordered", &format!("{due} is due")),
            _ if entry.previous() != self.state.head => found("forked", "it follows another history"),
            _ if self.newest.is_some_and(|(index, _)| index >= rung.index) => {
                found("reordered", "its place in the ledger is before the last one's")
            }
            _ if (entry.kind() == EntryKind::Release) != (rung.what == RELEASE) => {
                found("altered", "its kind is another")
            }
            _ => Ok(()),
        }
    }

    fn content(&self, rung: &Rung) -> Result<Option<Envelope>, Finding> {
        let sequence = rung.entry.sequence();
        let altered = |why: &dyn std::fmt::Display| {
            Finding::new("altered", format!("entry {sequence} of the group: {why}"))
        };
        if !matches!(rung.what, ENVELOPE | RELEASE) {
            return Ok(None);
        }
        if EnvelopeTag::of(&digest_of(&rung.follows).0) != rung.entry.envelope() {
            return Err(altered(&"its bytes are not those that were written down"));
        }
        if rung.what == RELEASE {
            return Ok(None);
        }
        let envelope = Envelope::parse(rung.follows.clone()).map_err(|error| altered(&error))?;
        if envelope.group() != self.group {
            return Err(Finding::new(
                "not-the-group",
                format!("entry {sequence} of the group"),
            ));
        }
        self.check_seen(&envelope, rung)?;
        Ok(Some(envelope))
    }

    /// Members cosign one another's view: whoever saw another head at a sequence was shown another history.
    fn check_seen(&self, envelope: &Envelope, rung: &Rung) -> Result<(), Finding> {
        let Some(seen) = envelope.head().seen else {
            return Ok(());
        };
        let at = usize::try_from(seen.sequence)
            .unwrap_or(usize::MAX)
            .wrapping_sub(1);
        let is_same = self.heads.get(at).is_some_and(|head| head.0 == seen.head.0);
        let other = self
            .views
            .get(&seen.size)
            .is_some_and(|(root, _)| *root != seen.root);
        if is_same && seen.size <= rung.index && !other {
            return Ok(());
        }
        let about = format!(
            "entry {} of the group, by {}: what they saw at {}",
            rung.entry.sequence(),
            envelope.head().author,
            seen.sequence
        );
        Err(Finding::new("split", about))
    }

    fn release(&mut self, rung: &Rung, epoch_from: u64) -> Result<(), Finding> {
        let at = rung.entry.sequence();
        let release = Release::parse(&rung.follows)
            .map_err(|error| Finding::new("foreign", format!("entry {at}: {error}")))?;
        self.keeps_released();
        self.releases.take(&release, at, &self.known, epoch_from);
        self.gone.retain(|sequence| release.about(*sequence).is_none());
        self.closed.retain(|sequence| release.about(*sequence).is_none());
        Ok(())
    }
}
