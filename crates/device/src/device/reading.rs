//! Reading: what came is verified, proved, kept and told, in this order; until then it can be taken back.
//!
//! **Promises** that nothing is kept or told that the ledger does not hold, and that what a member may read is never kept
//! as if it were closed to them. `formats/relay.md`, rungs and pass.

use super::{Device, PASS_S};
use crate::circle::Heard;
use crate::mirror::batch;
use crate::outside::{Asking, Outside, Refusal};
use crate::reading::{self, Folded, Step};
use crate::{DeviceError, Finding};
use seal::pass::Pass;

/// The largest answer to one question: a batch is about 1 MiB, and one rung may come on top.
const BATCH_BYTES_MAX: usize = 4_194_304;

/// The largest group that is read in one go.
const GROUP_BYTES_MAX: usize = 536_870_912;

/// What was read and is not kept yet.
#[derive(Default)]
pub(super) struct Read {
    bytes: Vec<u8>,
    heard: Vec<Heard>,
    pub(super) folded: Vec<Folded>,
}

/// As whom one reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Member,
    Anybody,
}

impl<O: Outside> Device<O> {
    /// Reads everything that is new, and proves it.
    ///
    /// # Errors
    /// Where the relay cannot be asked, or is found doing what it must not.
    pub async fn sync(&mut self) -> Result<(), DeviceError> {
        self.give_up();
        let (mut rungs, mut reader) = self.fetch().await?;
        if rungs.is_empty() {
            // Nothing new, and nothing less than before.
            self.prove().await?;
        }
        while !rungs.is_empty() {
            if reader == As::Anybody && self.is_member() {
                self.read_as_anybody(rungs).await?;
            } else {
                self.receive(&rungs).await?;
            }
            (rungs, reader) = self.fetch().await?;
        }
        if self.is_member() && !self.keeps {
            return self.read_anew().await;
        }
        Ok(())
    }

    /// What was read since this was asked last.
    pub fn news(&mut self) -> Vec<Heard> {
        std::mem::take(&mut self.news)
    }

    /// The next batch. A pass that is refused is signed again by the clock of the answer that refused it; whoever is no
    /// member any more then reads what everybody sees, which says so.
    async fn fetch(&mut self) -> Result<(Vec<Vec<u8>>, As), DeviceError> {
        let mut refused = None;
        for _ in 0..2 {
            let Some(pass) = self.pass() else { break };
            match self.ask(Some(&pass)).await? {
                Ok(rungs) => return Ok((rungs, As::Member)),
                Err(refusal) if refusal.status == 401 => refused = Some(refusal),
                Err(refusal) => return Err(DeviceError::Refused(refusal)),
            }
        }
        if let Some(refusal) = refused.filter(|_| self.rereads.is_some()) {
            return Err(DeviceError::Refused(refusal));
        }
        let rungs = self.ask(None).await?.map_err(DeviceError::Refused)?;
        Ok((rungs, As::Anybody))
    }

    async fn ask(&mut self, pass: Option<&str>) -> Result<Result<Vec<Vec<u8>>, Refusal>, DeviceError> {
        let (group, after) = (self.kept.group, self.mirror.state().sequence);
        let path = format!("/v1/groups/{group}/envelopes?after={after}");
        let answer = self
            .asked(&Asking::get(&path, BATCH_BYTES_MAX).with(pass))
            .await?;
        let rungs = answer.map(|bytes| batch(&bytes).map_err(|finding| self.found(finding)));
        rungs.map_or_else(|refusal| Ok(Err(refusal)), |rungs| rungs.map(Ok))
    }

    pub(crate) fn pass(&self) -> Option<String> {
        let origin = self.rereads.as_deref().or_else(|| self.origin())?;
        let signer = self.kept.device.signing_key();
        let is_reader = self.keeps && (self.rereads.is_some() || self.is_member());
        let until_s = self.clock.at_s(self.now_s()) + PASS_S;
        is_reader.then(|| format!("Pfiff {}", Pass::sign(signer, origin, &self.kept.group, until_s)))
    }

    pub(super) fn origin(&self) -> Option<&str> {
        self.circle().group().map(|group| group.genesis().origin.as_str())
    }

    /// Verifies, proves and keeps. What came before a finding stays, if it is proved.
    pub(super) async fn receive(&mut self, rungs: &[Vec<u8>]) -> Result<(), DeviceError> {
        let from = self.begin();
        let mut read = Read::default();
        let wrong = self.take_all(rungs, &mut read).err();
        if let Some(finding) = wrong.clone().filter(|finding| finding.code == "other-ledger") {
            return Err(self.take_back(None, DeviceError::Found(finding)));
        }
        let proved = if read.bytes.is_empty() {
            Ok(())
        } else {
            self.prove().await
        };
        match proved.and_then(|()| self.keep(from, &mut read)) {
            Ok(()) => {
                self.settle(&read);
                wrong.map_or(Ok(()), |finding| Err(self.found(finding)))
            }
            Err(error) => Err(self.take_back(wrong, error)),
        }
    }

    /// To the end, of what everybody sees: at the end stands that this device is no member any more. If it does not, the
    /// relay keeps back what it must give, and none of it is kept.
    async fn read_as_anybody(&mut self, rungs: Vec<Vec<u8>>) -> Result<(), DeviceError> {
        let from = self.begin();
        let mut read = Read::default();
        let ended = self.read_to_end(rungs, &mut read).await.and_then(|()| {
            let shut = self.mirror.closed().find(|sequence| *sequence > from);
            match shut.filter(|_| self.is_member()) {
                Some(sequence) => Err(self.found(withheld(sequence))),
                None => self.keep(from, &mut read),
            }
        });
        match ended {
            Ok(()) => {
                self.settle(&read);
                Ok(())
            }
            Err(error) => Err(self.take_back(None, error)),
        }
    }

    /// As a member, who may see all of it: what lies before its own join nothing else says.
    async fn read_anew(&mut self) -> Result<(), DeviceError> {
        self.begin_anew();
        let mut read = Read::default();
        let ended = self.read_all(&mut read).await;
        // What it saw before it kept anything is remembered now: without it nothing that is said next would count.
        let kept = ended.and_then(|()| self.keep_checkpoint());
        match kept.and_then(|()| self.keep(0, &mut read)) {
            Ok(()) => {
                self.settle_anew();
                Ok(())
            }
            Err(error) => Err(self.take_back(None, error)),
        }
    }

    async fn read_all(&mut self, read: &mut Read) -> Result<(), DeviceError> {
        let (rungs, _) = self.fetch().await?;
        self.read_to_end(rungs, read).await
    }

    async fn read_to_end(&mut self, mut rungs: Vec<Vec<u8>>, read: &mut Read) -> Result<(), DeviceError> {
        let reader = if self.rereads.is_some() {
            As::Member
        } else {
            As::Anybody
        };
        while !rungs.is_empty() {
            self.take_all(&rungs, read)
                .map_err(|finding| self.found(finding))?;
            self.prove().await?;
            if read.bytes.len() > GROUP_BYTES_MAX {
                return Err(DeviceError::cannot(
                    "the group is larger than a device reads at once",
                    "ask its stewards to begin a new one",
                ));
            }
            rungs = match reader {
                As::Member => self.fetch().await?.0,
                As::Anybody => self.ask(None).await?.map_err(DeviceError::Refused)?,
            };
        }
        self.prove().await
    }

    /// Verifies and folds one after the other, up to the first that is wrong.
    fn take_all(&mut self, rungs: &[Vec<u8>], read: &mut Read) -> Result<(), Finding> {
        for rung in rungs {
            if let Some(step) = self.take(rung)? {
                read.heard.extend(step.heard);
                read.folded.push(step.folded);
            }
            let length = u32::try_from(rung.len()).unwrap_or(u32::MAX);
            read.bytes.extend(length.to_be_bytes());
            read.bytes.extend(rung);
        }
        Ok(())
    }

    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Option<Step>, Finding> {
        let step = reading::take(&mut self.mirror, &mut self.circle, &mut self.kept, bytes)?;
        // The key is the invitation's word; the genesis must say the same.
        let named = self.circle().group().map(|group| group.genesis().ledger_key);
        if named.is_some_and(|named| named != self.kept.ledger_key) {
            return Err(Finding::new("other-ledger", "the genesis names another key"));
        }
        Ok(step)
    }

    /// Keys first: rungs are read again without what handed them over.
    fn keep(&mut self, behind: u64, read: &mut Read) -> Result<(), DeviceError> {
        if self.keeps && !read.bytes.is_empty() {
            self.kept.write(&self.outside)?;
            self.outside
                .write(&format!("rungs/{:012}", behind + 1), &read.bytes)?;
        }
        self.news.append(&mut read.heard);
        Ok(())
    }
}

fn withheld(sequence: u64) -> Finding {
    let about = format!("entry {sequence} of the group, from a member; and this device's pass was refused");
    Finding::new("withheld", about)
}
