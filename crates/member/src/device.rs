//! One device in one group: what it keeps, what it verified, and how it catches up with the relay and sends.
//!
//! **Promises** that what is told was verified and is on the disk. What is done with a group, `acts` and `said` know.

mod proving;
mod reading;
pub(crate) mod sending;
mod turns;

pub use crate::circle::Heard;

use crate::home::{Folder, Kept};
pub(crate) use crate::line::now_s;
use crate::line::{Asking, Event, Line};
use crate::mirror::{Mirror, batch, is_closed};
use crate::outbox::{self, Refused};
use crate::{Circle, Finding, MemberError, Stop, hex};
use domain::group::Key;
use seal::ledger::{Checkpoint, LogKey, NodeHash, VerifiedCheckpoint};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// For how long a pass is good.
const PASS_S: u64 = 300;
const CHECKPOINT: &str = "checkpoint";
const FINDINGS: &str = "findings.json";

/// A device in a group.
pub struct Device {
    pub(crate) folder: Folder,
    pub(crate) kept: Kept,
    pub(crate) line: Line,
    pub(crate) mirror: Mirror,
    circle: Circle,
    /// The same, without what was read and is not kept yet: what a device goes back to.
    settled: Circle,
    checkpoint: Option<VerifiedCheckpoint>,
    /// Roots of the ledger that were proved to be before it, by size.
    trees: BTreeMap<u64, NodeHash>,
    /// What the relay was found doing; kept, so that it is told again.
    grave: Vec<Finding>,
    /// Whether what comes is kept: before it joined, a device is shown only what everybody is.
    keeps: bool,
    /// The ledger's origin, while a newcomer reads from the beginning what it may see by now.
    rereads: Option<String>,
    /// What relays said that they refused for good.
    pub(crate) refused: Vec<Refused>,
    /// What was read and nobody was told yet.
    news: Vec<Heard>,
    pub(crate) stop: Stop,
}

impl Device {
    /// The device of a group that was founded or joined before.
    ///
    /// # Errors
    /// Where its files cannot be read, or are not what they should be.
    pub fn open(home: &Path, group: Option<&str>, stop: Stop) -> Result<Self, MemberError> {
        let folder = Folder::open(home, group)?;
        let kept = Kept::read(&folder)?;
        Self::with(folder, kept, stop)
    }

    pub(crate) fn with(folder: Folder, kept: Kept, stop: Stop) -> Result<Self, MemberError> {
        let files = folder.names("rungs")?;
        let mut device = Self {
            line: Line::new(&kept.relay)?,
            mirror: Mirror::of(kept.group),
            circle: Circle::default(),
            settled: Circle::default(),
            checkpoint: None,
            trees: BTreeMap::new(),
            grave: findings(&folder)?,
            keeps: kept.seed.is_none() || !files.is_empty(),
            rereads: None,
            refused: outbox::refused(&folder)?,
            news: Vec::new(),
            folder,
            kept,
            stop,
        };
        for name in files {
            let bytes = device.folder.read(&name)?.unwrap_or_default();
            for rung in batch(&bytes).map_err(MemberError::Found)? {
                device.take(&rung).map_err(MemberError::Found)?;
            }
        }
        device.settled = device.circle.clone();
        // They were proved before they were kept.
        drop(device.mirror.views());
        device.checkpoint = device.remembered()?;
        Ok(device)
    }

    fn remembered(&self) -> Result<Option<VerifiedCheckpoint>, MemberError> {
        let (Some(bytes), Ok(ledger)) = (self.folder.read(CHECKPOINT)?, self.ledger()) else {
            return Ok(None);
        };
        let wrong = |why: String| MemberError::Kept {
            path: self.folder.path().join(CHECKPOINT),
            why,
        };
        let read = Checkpoint::parse(&bytes).and_then(|one| one.verify(&ledger));
        read.map(Some).map_err(|error| wrong(error.to_string()))
    }

    /// Who this device is in its group.
    #[must_use]
    pub fn key(&self) -> Key {
        self.kept.device.key()
    }

    /// The group as it was last read.
    #[must_use]
    pub fn circle(&self) -> &Circle {
        &self.circle
    }

    /// Which group, in hex.
    #[must_use]
    pub fn group_id(&self) -> String {
        self.kept.group.to_string()
    }

    /// Sequence and head of the group: two members who have the same have the same history.
    #[must_use]
    pub fn head(&self) -> (u64, String) {
        (self.mirror.state().sequence, self.mirror.state().head.to_string())
    }

    /// Everything that is not as it must be.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let missing = self.mirror.unreleased().map(|sequence| {
            Finding::new(
                "withheld",
                format!("entry {sequence} of the group is said to be deleted, and nothing says why"),
            )
        });
        let shut = self.mirror.closed().filter(|_| self.is_member());
        let shut = shut.map(|sequence| {
            Finding::new(
                "withheld",
                format!("entry {sequence} of the group, from a member"),
            )
        });
        let mut all: Vec<Finding> = self.grave.iter().chain(self.circle.findings()).cloned().collect();
        let kept = self.refused.iter().filter_map(|one| {
            let sequence = self.mirror.sequence_of(one.digest)?;
            let about = format!(
                "entry {sequence} of the group, which it refused as `{}`",
                one.code
            );
            Some(Finding::new("refused-and-kept", about))
        });
        all.extend(kept);
        all.extend(self.mirror.wrong_releases().iter().cloned());
        all.extend(missing.chain(shut).chain(self.circle.shut_out(&self.kept)));
        all
    }

    /// Whether it is a member now.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.circle
            .group()
            .is_some_and(|group| group.member(self.key()).is_some())
    }

    pub(crate) fn ledger(&self) -> Result<LogKey, MemberError> {
        let origin = self.circle.group().map(|group| group.genesis().origin.as_str());
        let key = LogKey::new(origin.unwrap_or_default(), &self.kept.ledger_key.0);
        key.map_err(|error| MemberError::Found(Finding::new("other-ledger", error)))
    }

    /// Keeps a finding about the relay, so that it is told until this device is done with.
    pub(crate) fn found(&mut self, finding: Finding) -> MemberError {
        if !self.grave.contains(&finding) && self.grave.len() < 100 {
            self.grave.push(finding.clone());
            let all: Vec<_> = self.grave.iter().map(|one| (one.code, &one.about)).collect();
            // That it cannot be written down is the smaller evil: it is told now.
            let _ = serde_json::to_vec(&all).map(|bytes| self.folder.write(FINDINGS, &bytes));
        }
        MemberError::Found(finding)
    }

    /// Follows the group until whoever listens has enough, the stream ends, or something is found. What came is in
    /// [`Device::news`].
    ///
    /// # Errors
    /// As [`Device::sync`].
    pub fn follow(&mut self, hear: &mut dyn FnMut(&mut Self) -> ControlFlow<()>) -> Result<(), MemberError> {
        let (group, after) = (self.kept.group, self.mirror.state().sequence);
        let path = format!("/v1/groups/{group}/events?after={after}");
        let pass = self.pass();
        let mut line = Line::new(&self.kept.relay)?;
        let mut ear = line.listen(&Asking::get(&path, 0).with(pass.as_deref()))?;
        while let Some(events) = line.hear(&mut ear)? {
            let mut rungs = Vec::new();
            for event in events {
                match event {
                    Event::Rung(bytes) => rungs.push(bytes),
                    Event::Time(relay_s) => self.line.clock.heard(relay_s),
                }
            }
            // What a member may read is read as a member, or to the end: `sync` does.
            if self.is_member() && rungs.iter().any(|rung| is_closed(rung)) {
                break;
            }
            if !rungs.is_empty() {
                self.receive(&rungs)?;
            }
            // The stream then tells again what the other program read: another stream begins behind it.
            if hear(self).is_break() || self.lets_others()? {
                break;
            }
        }
        Ok(())
    }
}

fn findings(folder: &Folder) -> Result<Vec<Finding>, MemberError> {
    let bytes = folder.read(FINDINGS)?.unwrap_or_else(|| b"[]".to_vec());
    let all: Vec<(String, String)> = serde_json::from_slice(&bytes).map_err(|error| MemberError::Kept {
        path: folder.path().join(FINDINGS),
        why: error.to_string(),
    })?;
    Ok(all
        .iter()
        .filter_map(|(code, about)| Finding::read(code, about))
        .collect())
}

/// 32 bytes of the system's chance.
pub(crate) fn chance() -> Result<[u8; 32], MemberError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(MemberError::Chance)?;
    Ok(bytes)
}

pub(crate) fn post(group: &domain::group::Digest, name: &str) -> domain::watch::PostId {
    let spelt = hex::array::<16>(name);
    let digest = seal::envelope::digest_of(&[&b"pfiff/post/1"[..], &group.0, name.as_bytes()].concat());
    let (first, _) = digest.0.split_at(16);
    let mut short = [0; 16];
    short.copy_from_slice(first);
    domain::watch::PostId(spelt.unwrap_or(short))
}
