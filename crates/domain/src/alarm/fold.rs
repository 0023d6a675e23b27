//! Alarms as they stand after what was said, in the ledger's order.

use super::{GOOD_FOR_S, Said, Standing, Verdict, Whistle, Word};
use crate::group::{Digest, Group, Key, Role};
use crate::watch::Watch;
use std::collections::{BTreeMap, BTreeSet};

/// Why something that was said counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotCounted {
    /// By somebody who is no member.
    #[error("its author is no member")]
    Stranger,
    /// The author has not the role for it.
    #[error("its author may not say that")]
    Right,
    /// About an alarm that is not there.
    #[error("there is no such alarm")]
    NoAlarm,
    /// The author was not on shift when the whistle was blown, or blew it.
    #[error("its author was not asked")]
    NotAsked,
    /// About an alarm that has ended.
    #[error("the alarm has ended")]
    Ended,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Who blew the whistle.
    pub by: Key,
    /// What was said with it.
    pub whistle: Whistle,
    /// Who was on shift then, but for who blew it.
    pub asked: BTreeSet<Key>,
    /// The newest answer of each.
    pub answers: BTreeMap<Key, Word>,
    /// The newest of a dispatcher.
    pub verdict: Option<Verdict>,
    /// Whether a dispatcher wants no more observers there.
    pub is_enough: bool,
    /// What was told to the public so far, from the first on.
    pub told: Vec<Standing>,
}

impl Alarm {
    /// Voices for it less voices against it: one for each branch, none for a branch that is divided.
    #[must_use]
    pub fn voices(&self, group: &Group) -> (usize, usize) {
        let mut branches: BTreeMap<Key, i64> = BTreeMap::new();
        for (key, word) in &self.answers {
            let Some(member) = group.member(*key) else {
                continue;
            };
            let voice = match word {
                Word::Confirmed => 1,
                Word::NotIt => -1,
                Word::CannotTell => 0,
            };
            *branches.entry(member.branch).or_default() += voice;
        }
        let count = |is: fn(&i64) -> bool| branches.values().filter(|sum| is(sum)).count();
        (count(|sum| *sum > 0), count(|sum| *sum < 0))
    }

    /// How it stands, by voices and verdicts alone.
    #[must_use]
    pub fn standing(&self, group: &Group) -> Standing {
        match self.verdict {
            Some(Verdict::Ended) => return Standing::Ended,
            Some(Verdict::Confirmed) => return Standing::Confirmed,
            Some(Verdict::Unfounded) => return Standing::Unfounded,
            None => {}
        }
        let (for_it, against) = self.voices(group);
        let margin = usize::from(group.policy().margin.max(2));
        match () {
            () if for_it >= against + margin => Standing::Confirmed,
            () if against >= for_it + margin => Standing::Unfounded,
            () => Standing::Unconfirmed,
        }
    }

    /// How it stands at a time: what has lasted too long is over.
    #[must_use]
    pub fn standing_at(&self, group: &Group, now_s: u64) -> Standing {
        if now_s > self.good_until_s() {
            Standing::Ended
        } else {
            self.standing(group)
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn good_until_s(&self) -> u64 {
        self.whistle.at_s.saturating_add(GOOD_FOR_S)
    }
}

/// All alarms of a group, by the digest of their whistle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alarms {
    all: BTreeMap<Digest, Alarm>,
}

impl Alarms {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<Digest, Alarm> {
        &self.all
    }

    /// Takes what was said next. What does not count changes nothing.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn fold(
        &mut self,
        group: &Group,
        watch: &Watch,
        by: Key,
        digest: Digest,
        said: &Said,
    ) -> Result<(), NotCounted> {
        let member = group.member(by).ok_or(NotCounted::Stranger)?;
        match *said {
            Said::Whistle(whistle) => {
                let may = [Role::Watcher, Role::Dispatcher, Role::Steward]
                    .into_iter()
                    .any(|role| member.is(role));
                may.then_some(()).ok_or(NotCounted::Right)?;
                self.all
                    .entry(digest)
                    .or_insert_with(|| raised(watch, group, by, whistle));
                return Ok(());
            }
            Said::Answer(alarm, word) => self.answer(alarm, by, word)?,
            Said::Verdict(alarm, verdict) => {
                member
                    .is(Role::Dispatcher)
                    .then_some(())
                    .ok_or(NotCounted::Right)?;
                self.open(alarm)?.verdict = Some(verdict);
            }
            Said::Enough(alarm) => {
                member
                    .is(Role::Dispatcher)
                    .then_some(())
                    .ok_or(NotCounted::Right)?;
                self.open(alarm)?.is_enough = true;
                return Ok(());
            }
        }
        self.tell(group, said);
        Ok(())
    }

    fn open(&mut self, alarm: Digest) -> Result<&mut Alarm, NotCounted> {
        let alarm = self.all.get_mut(&alarm).ok_or(NotCounted::NoAlarm)?;
        if alarm.verdict == Some(Verdict::Ended) {
            Err(NotCounted::Ended)
        } else {
            Ok(alarm)
        }
    }

    fn answer(&mut self, alarm: Digest, by: Key, word: Word) -> Result<(), NotCounted> {
        let alarm = self.open(alarm)?;
        alarm
            .asked
            .contains(&by)
            .then_some(())
            .ok_or(NotCounted::NotAsked)?;
        alarm.answers.insert(by, word);
        Ok(())
    }

    /// A change of what is told is one revision more. Nothing is told before something was confirmed, and an end only
    /// of what was told.
    fn tell(&mut self, group: &Group, said: &Said) {
        let (Said::Answer(alarm, _) | Said::Verdict(alarm, _)) = said else {
            return;
        };
        let Some(alarm) = self.all.get_mut(alarm) else {
            return;
        };
        let standing = alarm.standing(group);
        let is_news = match alarm.told.last() {
            None => standing == Standing::Confirmed,
            Some(last) => standing != *last && standing != Standing::Unconfirmed,
        };
        if is_news {
            alarm.told.push(standing);
        }
    }
}

fn raised(watch: &Watch, group: &Group, by: Key, whistle: Whistle) -> Alarm {
    let asked = watch
        .standing()
        .keys()
        .copied()
        .filter(|key| *key != by && group.member(*key).is_some());
    Alarm {
        by,
        whistle,
        asked: asked.collect(),
        answers: BTreeMap::new(),
        verdict: None,
        is_enough: false,
        told: Vec::new(),
    }
}
