//! One device in one group: what it keeps, what it verified, and how it catches up with the relay and sends.
//!
//! **Promises** that what is told was verified and is on the disk. What is done with a group, `acts` and `said` know.

mod proving;
pub(crate) mod sending;

pub use crate::circle::Heard;

use crate::home::{Folder, Kept};
use crate::line::{Asking, Event, Line};
use crate::mirror::{Mirror, batch};
use crate::{Circle, Finding, MemberError, Stop, hex, reading};
use domain::group::Key;
use seal::ledger::{Checkpoint, LogKey, VerifiedCheckpoint};
use seal::pass::Pass;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The largest answer to one question: a batch is about 1 MiB, and one rung may come on top.
const BATCH_BYTES_MAX: usize = 4_194_304;
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
    checkpoint: Option<VerifiedCheckpoint>,
    /// What the relay was found doing; kept, so that it is told again.
    grave: Vec<Finding>,
    /// Whether what comes is kept: before it joined, a device is shown only what everybody is.
    keeps: bool,
    /// The ledger's origin, while a newcomer reads from the beginning what it may see by now.
    rereads: Option<String>,
    pub(crate) stop: Stop,
}

/// Seconds since 1970, by this machine.
pub(crate) fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
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
            checkpoint: None,
            grave: findings(&folder)?,
            keeps: kept.seed.is_none() || !files.is_empty(),
            rereads: None,
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

    fn take(&mut self, bytes: &[u8]) -> Result<Option<Heard>, Finding> {
        let heard = reading::take(&mut self.mirror, &mut self.circle, &mut self.kept, bytes)?;
        // The key is the invitation's word; the genesis must say the same.
        let named = self.circle.group().map(|group| group.genesis().ledger_key);
        if named.is_some_and(|named| named != self.kept.ledger_key) {
            return Err(Finding::new("other-ledger", "the genesis names another key"));
        }
        Ok(heard)
    }

    /// Reads everything that is new, and proves it.
    ///
    /// # Errors
    /// Where the relay cannot be asked, or is found doing what it must not.
    pub fn sync(&mut self) -> Result<Vec<Heard>, MemberError> {
        let mut heard = Vec::new();
        loop {
            let rungs = self.fetch()?;
            if rungs.is_empty() {
                break;
            }
            heard.extend(self.receive(&rungs)?);
        }
        self.prove()?;
        if self.is_member() && !self.keeps {
            // Now as a member, who may see all of it: before its own join is read anew, nothing else says so.
            self.rereads = self.origin().map(str::to_owned);
            (self.mirror, self.circle, self.keeps) = (Mirror::of(self.kept.group), Circle::default(), true);
            let read = self.sync();
            self.rereads = None;
            return read;
        }
        Ok(heard)
    }

    fn fetch(&mut self) -> Result<Vec<Vec<u8>>, MemberError> {
        let path = format!(
            "/v1/groups/{}/envelopes?after={}",
            self.kept.group,
            self.mirror.state().sequence
        );
        let pass = self.pass();
        let mut answer = self
            .line
            .ask(&Asking::get(&path, BATCH_BYTES_MAX).with(pass.as_deref()))?;
        if matches!(&answer, Err(refusal) if refusal.status == 401) {
            // No member any more, or not yet: what everybody sees says so, by the chain.
            answer = self.line.ask(&Asking::get(&path, BATCH_BYTES_MAX))?;
        }
        let bytes = answer.map_err(MemberError::Refused)?;
        batch(&bytes).map_err(|finding| self.found(finding))
    }

    fn origin(&self) -> Option<&str> {
        self.circle.group().map(|group| group.genesis().origin.as_str())
    }

    pub(crate) fn pass(&self) -> Option<String> {
        let origin = self.rereads.as_deref().or_else(|| self.origin())?;
        let signer = self.kept.device.signing_key();
        let is_reader = self.keeps && (self.rereads.is_some() || self.is_member());
        is_reader.then(|| {
            format!(
                "Pfiff {}",
                Pass::sign(signer, origin, &self.kept.group, now_s() + PASS_S)
            )
        })
    }

    /// Verifies, keeps and folds; what came before a finding stays.
    fn receive(&mut self, rungs: &[Vec<u8>]) -> Result<Vec<Heard>, MemberError> {
        let name = format!("rungs/{:012}", self.mirror.state().sequence + 1);
        let (mut heard, mut good, mut wrong) = (Vec::new(), Vec::new(), None);
        for rung in rungs {
            match self.take(rung) {
                Ok(one) => heard.extend(one),
                Err(finding) => {
                    wrong = Some(finding);
                    break;
                }
            }
            good.extend(u32::try_from(rung.len()).unwrap_or(u32::MAX).to_be_bytes());
            good.extend(rung);
        }
        // Keys first: rungs are read again without what handed them over.
        if self.keeps && !good.is_empty() {
            self.kept.write(&self.folder)?;
            self.folder.write(&name, &good)?;
        }
        wrong.map_or(Ok(heard), |finding| Err(self.found(finding)))
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

    /// Follows the group until whoever listens has enough, the stream ends, or something is found.
    ///
    /// # Errors
    /// As [`Device::sync`].
    pub fn follow(
        &mut self,
        hear: &mut dyn FnMut(&Self, Vec<Heard>) -> ControlFlow<()>,
    ) -> Result<(), MemberError> {
        let path = format!(
            "/v1/groups/{}/events?after={}",
            self.kept.group,
            self.mirror.state().sequence
        );
        let pass = self.pass();
        let mut line = Line::new(&self.kept.relay)?;
        let mut ear = line.listen(&Asking::get(&path, 0).with(pass.as_deref()))?;
        while let Some(events) = line.hear(&mut ear)? {
            let rungs = events.into_iter().filter_map(|event| match event {
                Event::Rung(bytes) => Some(bytes),
                Event::Time(_) => None,
            });
            let rungs: Vec<_> = rungs.collect();
            let heard = if rungs.is_empty() {
                Vec::new()
            } else {
                self.heard(&rungs)?
            };
            if hear(self, heard).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn heard(&mut self, rungs: &[Vec<u8>]) -> Result<Vec<Heard>, MemberError> {
        let heard = self.receive(rungs)?;
        self.prove()?;
        Ok(heard)
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
