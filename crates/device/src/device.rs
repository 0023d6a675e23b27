//! One device in one group: what it keeps, what it verified, and how it catches up with the relay and sends.
//!
//! **Promises** that what is told was verified and is on the disk. What is done with a group, `acts` and `said` know.

mod proving;
mod reading;
pub(crate) mod sending;
mod tentative;

use crate::circle::Heard;
use crate::clock::RelayClock;
use crate::kept::Kept;
use crate::mirror::{Beside, Mirror, Rung, batch, is_closed};
use crate::outbox::{self, Refused};
use crate::outside::{Answer, Asking, Outside, Refusal, Shelf};
use crate::{Circle, DeviceError, Event, Finding, hex};
use domain::group::Key;
use seal::ledger::{Checkpoint, LogKey, NodeHash, VerifiedCheckpoint};
use std::collections::BTreeMap;
use tentative::Before;

/// For how long a pass is good.
const PASS_S: u64 = 300;
const CHECKPOINT: &str = "checkpoint";
const FINDINGS: &str = "findings.json";

/// A device in a group.
pub struct Device<O> {
    pub(crate) outside: O,
    pub(crate) kept: Kept,
    clock: RelayClock,
    pub(crate) mirror: Mirror,
    circle: Circle,
    /// The same, without what was read and is not kept yet: what a device goes back to.
    settled: Circle,
    /// What there was before something was read that is not kept yet.
    before: Option<Before>,
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
}

impl<O: Outside> Device<O> {
    /// The device of a group that was founded or joined before.
    ///
    /// # Errors
    /// Where its files cannot be read, or are not what they should be.
    pub fn open(outside: O) -> Result<Self, DeviceError> {
        let kept = Kept::read(&outside)?;
        Self::with(outside, kept)
    }

    /// The same, of which this is kept.
    ///
    /// # Errors
    /// As [`Device::open`].
    pub fn with(outside: O, kept: Kept) -> Result<Self, DeviceError> {
        let files = outside.names("rungs")?;
        let mut device = Self {
            clock: RelayClock::default(),
            mirror: Mirror::of(kept.group),
            circle: Circle::default(),
            settled: Circle::default(),
            before: None,
            checkpoint: None,
            trees: BTreeMap::new(),
            grave: findings(&outside)?,
            keeps: kept.seed.is_none() || !files.is_empty(),
            rereads: None,
            refused: outbox::refused(&outside)?,
            news: Vec::new(),
            outside,
            kept,
        };
        for name in files {
            let bytes = device.outside.read(&name)?.unwrap_or_default();
            for rung in batch(&bytes).map_err(DeviceError::Found)? {
                device.take(&rung).map_err(DeviceError::Found)?;
            }
        }
        device.settled = device.circle.clone();
        // They were proved before they were kept.
        drop(device.mirror.views());
        device.checkpoint = device.remembered()?;
        Ok(device)
    }

    /// Where it runs.
    pub fn outside(&self) -> &O {
        &self.outside
    }

    /// The same, to be asked.
    pub fn outside_mut(&mut self) -> &mut O {
        &mut self.outside
    }

    /// Where the relay is.
    pub fn relay(&self) -> &crate::Relay {
        &self.kept.relay
    }

    /// The relay's answer, or its refusal; its clock is heard.
    pub(crate) async fn asked(
        &mut self,
        asking: &Asking<'_>,
    ) -> Result<Result<Vec<u8>, Refusal>, DeviceError> {
        let Answer { status, date, body } = self.outside.ask(asking).await?;
        let own_s = self.outside.now_s();
        if let Some(date) = date {
            self.clock.heard_date(&date, own_s);
        }
        let is_good = (200..300).contains(&status);
        Ok(if is_good {
            Ok(body)
        } else {
            Err(Refusal::read(status, &body))
        })
    }

    fn remembered(&self) -> Result<Option<VerifiedCheckpoint>, DeviceError> {
        let (Some(bytes), Ok(ledger)) = (self.outside.read(CHECKPOINT)?, self.ledger()) else {
            return Ok(None);
        };
        let wrong = |why: String| DeviceError::Kept {
            path: self.outside.place(CHECKPOINT),
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

    pub(crate) fn ledger(&self) -> Result<LogKey, DeviceError> {
        let origin = self.circle.group().map(|group| group.genesis().origin.as_str());
        let key = LogKey::new(origin.unwrap_or_default(), &self.kept.ledger_key.0);
        key.map_err(|error| DeviceError::Found(Finding::new("other-ledger", error)))
    }

    /// Keeps a finding about the relay, so that it is told until this device is done with.
    pub(crate) fn found(&mut self, finding: Finding) -> DeviceError {
        if !self.grave.contains(&finding) && self.grave.len() < 100 {
            self.grave.push(finding.clone());
            let all: Vec<_> = self.grave.iter().map(|one| (one.code, &one.about)).collect();
            // That it cannot be written down is the smaller evil: it is told now.
            let _ = serde_json::to_vec(&all).map(|bytes| self.outside.write(FINDINGS, &bytes));
        }
        DeviceError::Found(finding)
    }

    /// The path of the stream of events behind what was read, and the pass to be shown there.
    #[must_use]
    pub fn stream(&self) -> (String, Option<String>) {
        let (group, after) = (self.kept.group, self.mirror.state().sequence);
        (format!("/v1/groups/{group}/events?after={after}"), self.pass())
    }

    /// Takes what came by the stream. Says whether to go on: where not, [`Device::sync`] reads what a stream cannot show,
    /// and another one begins behind it. What was heard is in [`Device::news`].
    ///
    /// # Errors
    /// As [`Device::sync`].
    pub async fn hear(&mut self, events: Vec<Event>) -> Result<bool, DeviceError> {
        self.give_up();
        let mut rungs = Vec::new();
        for event in events {
            match event {
                Event::Time(relay_s) => self.clock.heard(relay_s, self.outside.now_s()),
                Event::Rung(bytes) => match self.beside(&bytes, rungs.is_empty()) {
                    // An act of this device read it by itself, meanwhile.
                    Beside::Read => {}
                    Beside::Next => rungs.push(bytes),
                    // What came before it was heard, and then given up.
                    Beside::Beyond => return Ok(false),
                },
            }
        }
        // What a member may read is read as a member, or to the end: `sync` does.
        if self.is_member() && rungs.iter().any(|rung| is_closed(rung)) {
            return Ok(false);
        }
        if !rungs.is_empty() {
            self.receive(&rungs).await?;
        }
        Ok(true)
    }

    /// What is no rung is found to be none when it is taken; behind another one that is due, its own number says it.
    fn beside(&self, bytes: &[u8], is_first: bool) -> Beside {
        match Rung::parse(bytes) {
            Ok(rung) if is_first => self.mirror.beside(&rung),
            _ => Beside::Next,
        }
    }

    pub(crate) fn now_s(&self) -> u64 {
        self.outside.now_s()
    }

    /// By the relay's clock, as far as it was heard.
    pub(crate) fn clock_s(&self) -> u64 {
        self.clock.at_s(self.now_s())
    }
}

fn findings(outside: &impl Shelf) -> Result<Vec<Finding>, DeviceError> {
    let bytes = outside.read(FINDINGS)?.unwrap_or_else(|| b"[]".to_vec());
    let all: Vec<(String, String)> = serde_json::from_slice(&bytes).map_err(|error| DeviceError::Kept {
        path: outside.place(FINDINGS),
        why: error.to_string(),
    })?;
    Ok(all
        .iter()
        .filter_map(|(code, about)| Finding::read(code, about))
        .collect())
}

pub(crate) fn post(group: &domain::group::Digest, name: &str) -> domain::watch::PostId {
    let spelt = hex::array::<16>(name);
    let digest = seal::envelope::digest_of(&[&b"pfiff/post/1"[..], &group.0, name.as_bytes()].concat());
    let (first, _) = digest.0.split_at(16);
    let mut short = [0; 16];
    short.copy_from_slice(first);
    domain::watch::PostId(spelt.unwrap_or(short))
}
