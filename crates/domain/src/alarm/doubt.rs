//! What the circle knows better about a notice than the public, who was told it all the same.

use super::*;
use crate::group::{Group, Key};

/// What members see wrong with a notice that was told all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// No whistle of that name is known here: it is older than this device's membership, or was never blown.
    NoWhistle,
    /// It says something else than its whistle.
    OtherThanWhistle,
    /// It bears an answer that its author had taken back, or never gave.
    NotAnswered(Key),
}

impl Alarms {
    pub(super) fn doubts(&self, group: &Group, one: &Published) -> Vec<Doubt> {
        let Some(alarm) = self.all().get(&one.notice.alarm) else {
            return vec![Doubt::NoWhistle];
        };
        // What ends a lie repeats it, as it must: only the lie itself is one.
        let is_other = one.notice.state == NoticeState::Alert && alarm.alert(group) != one.notice;
        let side = one.notice.state.side();
        let has_said = |key: Key| alarm.answers.get(&key).is_some_and(|word| word.lean() == side);
        let answers = one.signers.iter().filter(|signer| signer.voice == Voice::Answer);
        let taken_back = answers.filter(|signer| !has_said(signer.key));
        let other = is_other.then_some(Doubt::OtherThanWhistle);
        other
            .into_iter()
            .chain(taken_back.map(|signer| Doubt::NotAnswered(signer.key)))
            .collect()
    }
}
