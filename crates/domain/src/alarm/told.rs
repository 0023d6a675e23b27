//! What the public was told, in the ledger's order. It needs nothing that is closed: members and strangers fold the same.

use super::{Lean, Notice, NoticeState, Published, Tally, Voice, silent_branch};
use crate::group::{Digest, Group, Key, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Why a notice was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotTold {
    /// Its author is no member.
    #[error("its author is no member")]
    Stranger,
    /// It is another group's.
    #[error("it belongs to another group")]
    OtherGroup,
    /// It ends what was never told, or what it says was told before by another.
    #[error("it is not the next notice of its alarm")]
    Order,
    /// It ends an alert that said something else.
    #[error("it says something else than the alert that it ends")]
    OtherAlert,
    /// Those who signed are not enough, or have not the right.
    #[error("it is not vouched for")]
    NotVouched,
}

/// What was told about one alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    alert: Notice,
    silent: Option<Key>,
    answers: BTreeSet<Key>,
    verdicts: BTreeSet<Key>,
    ended: Option<NoticeState>,
}

impl Publication {
    fn of(group: &Group, alert: &Published) -> Self {
        let by = |voice| keys(alert, voice).collect();
        Self {
            alert: alert.notice,
            silent: silent_branch(group, alert.notice.by, None),
            answers: by(Voice::Answer),
            verdicts: by(Voice::Verdict),
            ended: None,
        }
    }

    /// What was told first.
    #[must_use]
    pub fn alert(&self) -> Notice {
        self.alert
    }

    /// The branch of whoever blew the whistle, as it was then: who is removed for a hoax leaves it to be corrected.
    #[must_use]
    pub fn silent_branch(&self) -> Option<Key> {
        self.silent
    }

    /// How it ended, if it was told.
    #[must_use]
    pub fn ended(&self) -> Option<NoticeState> {
        self.ended
    }

    /// What holds of all that was told.
    #[must_use]
    pub fn latest(&self) -> Notice {
        self.alert.in_state(self.ended.unwrap_or(NoticeState::Alert))
    }

    /// What was told at a time: nothing any more, once it fell silent.
    #[must_use]
    pub fn latest_at(&self, now_s: u64) -> Option<Notice> {
        Some(self.latest()).filter(|notice| notice.is_good_at(now_s))
    }

    /// Whoever confirmed has to be outvoted, or to change their mind.
    fn is_corrected_by(&self, group: &Group, correction: &Published) -> bool {
        let is_dispatchers = self.verdicts.iter().any(|key| group.is(*key, Role::Dispatcher));
        let before = self.answers.iter().map(|key| (*key, Lean::For));
        let now = keys(correction, Voice::Answer).map(|key| (key, Lean::Against));
        let words: BTreeMap<Key, Lean> = before.chain(now).collect();
        let silent = silent_branch(group, self.alert.by, Some(self));
        !is_dispatchers && Tally::of(group, silent, words).decided(group) == Some(Lean::Against)
    }
}

fn keys(one: &Published, voice: Voice) -> impl Iterator<Item = Key> {
    let spoke = one.signers.iter().filter(move |signer| signer.voice == voice);
    spoke.map(|signer| signer.key)
}

/// All that was told by a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    all: BTreeMap<Digest, Publication>,
}

impl Told {
    /// What was told about an alarm.
    #[must_use]
    pub fn of(&self, alarm: Digest) -> Option<&Publication> {
        self.all.get(&alarm)
    }

    /// About every alarm.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<Digest, Publication> {
        &self.all
    }

    /// Takes the next notice of the ledger; the group is that of its place. What is not told changes nothing.
    ///
    /// # Errors
    /// Why it is not told.
    pub fn fold(&mut self, group: &Group, one: &Published) -> Result<(), NotTold> {
        self.check(group, one)?;
        let alarm = one.notice.alarm;
        match one.notice.state {
            NoticeState::Alert => {
                self.all.insert(alarm, Publication::of(group, one));
            }
            state => {
                if let Some(told) = self.all.get_mut(&alarm) {
                    told.ended = Some(state);
                }
            }
        }
        Ok(())
    }

    /// Whether it would be told next.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, group: &Group, one: &Published) -> Result<(), NotTold> {
        let before = self.of(one.notice.alarm);
        let says_same = |told: &Publication| told.alert.in_state(one.notice.state) == one.notice;
        let rules = [
            (group.member(one.author).is_some(), NotTold::Stranger),
            (one.notice.group == group.id(), NotTold::OtherGroup),
            (is_next(before, one.notice.state), NotTold::Order),
            (before.is_none_or(says_same), NotTold::OtherAlert),
            (is_vouched(group, before, one), NotTold::NotVouched),
        ];
        let broken = rules.into_iter().find(|(holds, _)| !holds);
        broken.map_or(Ok(()), |(_, why)| Err(why))
    }
}

fn is_next(before: Option<&Publication>, state: NoticeState) -> bool {
    match before {
        None => state == NoticeState::Alert,
        Some(told) => state != NoticeState::Alert && told.ended.is_none(),
    }
}

fn is_vouched(group: &Group, before: Option<&Publication>, one: &Published) -> bool {
    let is_decided = keys(one, Voice::Verdict).any(|key| group.is(key, Role::Dispatcher));
    let answers = || keys(one, Voice::Answer).map(|key| (key, Lean::For));
    is_decided
        || match one.notice.state {
            NoticeState::Alert => {
                Tally::of(group, silent_branch(group, one.notice.by, None), answers()).decided(group)
                    == Some(Lean::For)
            }
            NoticeState::Correction => before.is_some_and(|told| told.is_corrected_by(group, one)),
            NoticeState::AllClear => false,
        }
}
