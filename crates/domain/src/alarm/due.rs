//! What the circle has decided and the public does not know yet, with the signatures that make a stranger believe it.

use super::*;
use crate::group::{Digest, Group, Role};
use std::collections::BTreeSet;

/// A notice that any member may publish now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What is to be told.
    pub notice: Notice,
    /// One of each branch, or a dispatcher's alone; in the order of their keys.
    pub signatures: Vec<(Signer, Signature)>,
}

impl Alarms {
    /// The notice in a state that follows: what is signed, by an answer or a verdict.
    ///
    /// What ends an alert says what the alert said. Until one was told, that is the alert that would be.
    #[must_use]
    pub fn next_notice(&self, group: &Group, alarm: Digest, state: NoticeState) -> Option<Notice> {
        let alarm = self.all().get(&alarm)?;
        let told = self.told().of(alarm.id).filter(|_| state != NoticeState::Alert);
        let first = told.map_or_else(|| alarm.alert(group), Publication::alert);
        Some(first.in_state(state))
    }

    /// What is to be told about an alarm now, if there is anything that strangers would believe.
    #[must_use]
    pub fn due(&self, place: &Standpoint<'_>, alarm: Digest, now_s: u64) -> Option<Due> {
        let state = self.state_due(place.group, alarm, now_s)?;
        let notice = self.next_notice(place.group, alarm, state)?;
        let signatures = self.signatures_for(place, self.all().get(&alarm)?, &notice);
        let one = Published {
            author: signatures.first()?.0.key,
            notice,
            signers: signatures.iter().map(|(signer, _)| *signer).collect(),
        };
        let is_believed = self.told().check(place.group, &one).is_ok();
        (is_believed && notice.is_good_at(now_s)).then_some(Due { notice, signatures })
    }

    fn state_due(&self, group: &Group, alarm: Digest, now_s: u64) -> Option<NoticeState> {
        let is_told = self.told().of(alarm).is_some();
        match self.standing(group, alarm, now_s)? {
            Standing::Confirmed if !is_told => Some(NoticeState::Alert),
            Standing::Unfounded if is_told => Some(NoticeState::Correction),
            Standing::Ended if is_told => Some(NoticeState::AllClear),
            _ => None,
        }
    }

    /// Whether the signature is over a notice to which the word leads: from the whistle, or from what was told.
    pub(super) fn check(
        &self,
        place: &Standpoint<'_>,
        signer: Signer,
        alarm: Digest,
        (state, signature): (NoticeState, Signature),
    ) -> Result<(), NotCounted> {
        let by_whistle = self
            .all()
            .get(&alarm)
            .map(|one| one.alert(place.group).in_state(state));
        let by_told = self.next_notice(place.group, alarm, state);
        let mut notices = [by_whistle, by_told].into_iter().flatten();
        let holds = notices.any(|notice| (place.holds)(&notice, signer, &signature));
        holds.then_some(()).ok_or(NotCounted::Signature)
    }

    /// A dispatcher's alone, where one decided so; else one of each branch that leans to that side.
    fn signatures_for(
        &self,
        place: &Standpoint<'_>,
        alarm: &Alarm,
        notice: &Notice,
    ) -> Vec<(Signer, Signature)> {
        let holds = |(signer, signature): &(Signer, Signature)| (place.holds)(notice, *signer, signature);
        let may =
            |one: &Decided| one.verdict.state() == notice.state && place.group.is(one.by, Role::Dispatcher);
        let decided = alarm.verdict.filter(may);
        let decided = decided
            .map(|one| (Voice::Verdict.of(one.by), one.signature))
            .filter(holds);
        decided.map_or_else(|| self.answers_for(place, alarm, notice, holds), |one| vec![one])
    }

    fn answers_for(
        &self,
        place: &Standpoint<'_>,
        alarm: &Alarm,
        notice: &Notice,
        holds: impl Fn(&(Signer, Signature)) -> bool,
    ) -> Vec<(Signer, Signature)> {
        let (tally, side) = (self.tally(place.group, alarm), notice.state.side());
        let silent = self.silent_branch(place.group, alarm);
        let mut branches = BTreeSet::new();
        let spoke = alarm.answers.iter().filter(|(_, word)| word.lean() == side);
        spoke
            .filter_map(|(key, word)| Some((Voice::Answer.of(*key), word.signature()?)))
            .filter(holds)
            .filter(|(signer, _)| {
                let branch = speaks_for(place.group, silent, signer.key);
                branch.is_some_and(|branch| tally.lean_of(branch) == side && branches.insert(branch))
            })
            .take(SIGNERS_MAX)
            .collect()
    }
}

impl Alarm {
    /// What would be told first.
    pub(super) fn alert(&self, group: &Group) -> Notice {
        Notice {
            group: group.id(),
            alarm: self.id,
            by: self.by,
            state: NoticeState::Alert,
            what: self.whistle.what,
            cell: self.whistle.cell,
            good_until_s: self.whistle.good_until_s(),
        }
    }
}

impl NoticeState {
    /// To which side answers under it lean; under an all-clear there are none.
    pub(super) fn side(self) -> Lean {
        match self {
            Self::Alert => Lean::For,
            Self::Correction => Lean::Against,
            Self::AllClear => Lean::Neither,
        }
    }
}
