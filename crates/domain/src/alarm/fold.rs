//! Alarms as they stand after what was said, in the ledger's order.

use super::*;
use crate::group::{Digest, Group, Key, Role};
use crate::watch::Watch;
use std::collections::BTreeMap;

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
    /// The author was no watcher on shift when the whistle was blown, or is of the branch of who blew it.
    #[error("its author was not asked")]
    NotAsked,
    /// The signature is not over the notice to which the word leads.
    #[error("its author did not sign the notice to which it leads")]
    Signature,
    /// About an alarm that has ended.
    #[error("the alarm has ended")]
    Ended,
}

/// Where in the ledger something is said: what the group and its watch have come to before it.
#[derive(Clone, Copy)]
pub struct Standpoint<'a> {
    /// The group there.
    pub group: &'a Group,
    /// Who is on shift there.
    pub watch: &'a Watch,
    /// How signatures are checked.
    pub holds: Holds<'a>,
}

/// All alarms of a group, and all that was told about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alarms {
    all: BTreeMap<Digest, Alarm>,
    told: Told,
    cards: Cards,
}

impl Alarms {
    /// All of them, by the digest of their whistle.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<Digest, Alarm> {
        &self.all
    }

    /// What was told to the public.
    #[must_use]
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// Which whistles are about one thing.
    #[must_use]
    pub fn cards(&self) -> &Cards {
        &self.cards
    }

    /// How an alarm stands for whoever looks at this time; `None` where there is no such alarm.
    #[must_use]
    pub fn standing(&self, group: &Group, alarm: Digest, now_s: u64) -> Option<Standing> {
        let is_over = now_s > self.all.get(&alarm)?.whistle.good_until_s();
        is_over
            .then_some(Standing::Ended)
            .or_else(|| self.come_to(group, alarm))
    }

    /// The same, whatever the time is.
    fn come_to(&self, group: &Group, alarm: Digest) -> Option<Standing> {
        let alarm = self.all.get(&alarm)?;
        let told = self.told.of(alarm.id).and_then(Publication::ended);
        Some(match (alarm.decided(group), told) {
            (Some(Verdict::Ended), _) | (_, Some(NoticeState::AllClear)) => Standing::Ended,
            (Some(Verdict::Unfounded), _) | (_, Some(NoticeState::Correction)) => Standing::Unfounded,
            (Some(Verdict::Confirmed), _) => Standing::Confirmed,
            (None, _) => match self.tally(group, alarm).decided(group) {
                Some(Lean::For) => Standing::Confirmed,
                Some(Lean::Against) => Standing::Unfounded,
                _ => Standing::Unconfirmed,
            },
        })
    }

    /// What each branch says of an alarm.
    #[must_use]
    pub fn tally(&self, group: &Group, alarm: &Alarm) -> Tally {
        let words = alarm.answers.iter().map(|(key, word)| (*key, word.lean()));
        Tally::of(group, self.silent_branch(group, alarm), words)
    }

    pub(super) fn silent_branch(&self, group: &Group, alarm: &Alarm) -> Option<Key> {
        silent_branch(group, alarm.by, self.told.of(alarm.id))
    }

    /// Takes what was said next. What does not count changes nothing.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn fold(
        &mut self,
        place: &Standpoint<'_>,
        by: Key,
        digest: Digest,
        said: &Said,
    ) -> Result<(), NotCounted> {
        let member = place.group.member(by).ok_or(NotCounted::Stranger)?;
        let any = |roles: &[Role]| roles.iter().any(|role| member.is(*role));
        let may = match said {
            Said::Whistle(_) => any(&[Role::Watcher, Role::Dispatcher, Role::Steward]),
            Said::Answer(..) => true,
            Said::Verdict(..) | Said::Enough(_) | Said::Same(..) | Said::Apart(_) => any(&[Role::Dispatcher]),
        };
        may.then_some(()).ok_or(NotCounted::Right)?;
        match said {
            Said::Whistle(whistle) => {
                self.raise(place, by, digest, whistle);
                Ok(())
            }
            Said::Answer(alarm, word) => self.answer(place, *alarm, by, *word),
            Said::Verdict(alarm, verdict, signature) => {
                let decided = Decided {
                    by,
                    verdict: *verdict,
                    signature: *signature,
                };
                self.decide(place, *alarm, decided)
            }
            Said::Enough(alarm) => self.open(*alarm).map(|alarm| alarm.is_enough = true),
            Said::Same(alarm, others) => self.same(*alarm, others),
            Said::Apart(alarm) => self.apart(*alarm),
        }
    }

    fn raise(&mut self, place: &Standpoint<'_>, by: Key, id: Digest, whistle: &Whistle) {
        if self.all.contains_key(&id) {
            return;
        }
        let mut cards = std::mem::take(&mut self.cards);
        let goes_on = |lead| {
            let standing = self.come_to(place.group, lead);
            matches!(standing, Some(Standing::Unconfirmed | Standing::Confirmed))
        };
        cards.take(place.group.epoch().number, id, whistle, goes_on);
        self.cards = cards;
        self.all.insert(id, Alarm::raised(place, by, id, *whistle));
    }

    /// Others that are not known here were blown in an epoch before, for whoever joined in this one.
    fn same(&mut self, alarm: Digest, others: &[Digest]) -> Result<(), NotCounted> {
        let is_known = self.all.contains_key(&alarm);
        is_known.then_some(()).ok_or(NotCounted::NoAlarm)?;
        self.cards.join(alarm, others);
        Ok(())
    }

    fn apart(&mut self, alarm: Digest) -> Result<(), NotCounted> {
        let is_known = self.all.contains_key(&alarm);
        is_known.then_some(()).ok_or(NotCounted::NoAlarm)?;
        self.cards.part(alarm);
        Ok(())
    }

    /// Takes the next notice of the ledger, and says what the circle knows better.
    ///
    /// # Errors
    /// Why it is not told; then nothing changes.
    pub fn publish(&mut self, group: &Group, one: &Published) -> Result<Vec<Doubt>, NotTold> {
        self.told.fold(group, one)?;
        Ok(self.doubts(group, one))
    }

    fn open(&mut self, alarm: Digest) -> Result<&mut Alarm, NotCounted> {
        let alarm = self.all.get_mut(&alarm).ok_or(NotCounted::NoAlarm)?;
        let is_open = alarm.verdict.is_none_or(|one| one.verdict != Verdict::Ended);
        is_open.then_some(alarm).ok_or(NotCounted::Ended)
    }

    fn answer(
        &mut self,
        place: &Standpoint<'_>,
        alarm: Digest,
        by: Key,
        word: Word,
    ) -> Result<(), NotCounted> {
        let is_asked = self.open(alarm)?.asked.contains(&by);
        is_asked.then_some(()).ok_or(NotCounted::NotAsked)?;
        let signed = match word {
            Word::Confirmed(signature) => Some((NoticeState::Alert, signature)),
            Word::NotIt(signature) => Some((NoticeState::Correction, signature)),
            Word::CannotTell => None,
        };
        if let Some((state, signature)) = signed {
            self.check(place, Voice::Answer.of(by), alarm, (state, signature))?;
        }
        self.open(alarm)?.answers.insert(by, word);
        Ok(())
    }

    /// After an end nothing counts but the end again: a second dispatcher signs it where the first one's does not help.
    fn decide(&mut self, place: &Standpoint<'_>, alarm: Digest, decided: Decided) -> Result<(), NotCounted> {
        match self.open(alarm) {
            Err(NotCounted::Ended) if decided.verdict == Verdict::Ended => {}
            other => drop(other?),
        }
        let signed = (decided.verdict.state(), decided.signature);
        self.check(place, Voice::Verdict.of(decided.by), alarm, signed)?;
        let alarm = self.all.get_mut(&alarm).ok_or(NotCounted::NoAlarm)?;
        alarm.verdict = Some(decided);
        Ok(())
    }
}
