//! What is promised of alarms, reckoned a second time from a table of branches, apart from how alarms keep it.

use super::histories::Device;
use super::scene::*;
use super::tries::*;
use domain::alarm::*;
use domain::group::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is promised, reckoned apart from how alarms keep it.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) on_shift: BTreeSet<u8>,
    asked: BTreeMap<usize, BTreeSet<u8>>,
    alerts: BTreeMap<usize, Published>,
    ended: BTreeSet<usize>,
    /// Told while whoever blew the whistle was a member: their branch is known for good.
    known: BTreeSet<usize>,
}

fn branch(n: u8) -> u8 {
    if (5..=8).contains(&n) { 5 } else { n }
}

fn number(key: Key) -> u8 {
    key.0[0]
}

/// For less against, of branches that may speak.
fn margin(group: &Group, alarm: usize, is_known: bool, words: &BTreeMap<u8, i64>) -> i64 {
    if !is_known && group.member(key(WHISTLERS[alarm])).is_none() {
        return 0;
    }
    let mut sums: BTreeMap<u8, i64> = BTreeMap::new();
    for (n, word) in words {
        let may = group.is(key(*n), Role::Watcher) && branch(*n) != branch(WHISTLERS[alarm]);
        *sums.entry(branch(*n)).or_default() += if may { *word } else { 0 };
    }
    sums.values().map(|sum| sum.signum()).sum()
}

impl Kept {
    fn may_be_told(&self, group: &Group, alarm: usize, one: &Published) -> bool {
        let of = |one: &Published, voice| -> Vec<u8> {
            let spoke = one.signers.iter().filter(|signer| signer.voice == voice);
            spoke.map(|signer| number(signer.key)).collect()
        };
        let decides = |one: &Published| {
            of(one, Voice::Verdict)
                .iter()
                .any(|n| group.is(key(*n), Role::Dispatcher))
        };
        let answers = |one: &Published, word: i64| of(one, Voice::Answer).into_iter().map(move |n| (n, word));
        let before = self.alerts.get(&alarm);
        let is_next = match one.notice.state {
            NoticeState::Alert => before.is_none(),
            state => {
                !self.ended.contains(&alarm)
                    && before.is_some_and(|alert| alert.notice.in_state(state) == one.notice)
            }
        };
        let is_vouched = decides(one)
            || match (one.notice.state, before) {
                (NoticeState::Alert, _) => margin(group, alarm, false, &answers(one, 1).collect()) >= 2,
                (NoticeState::Correction, Some(alert)) => {
                    let words = answers(alert, 1).chain(answers(one, -1)).collect();
                    !decides(alert) && margin(group, alarm, self.known.contains(&alarm), &words) <= -2
                }
                _ => false,
            };
        group.member(one.author).is_some() && is_next && is_vouched
    }

    pub(crate) fn told(&mut self, group: &Group, one: &Try, told: &Result<(), NotTold>) {
        let Try::Publish(author, alarm, state, signers, lie) = one else {
            return;
        };
        let one = published(*author, *alarm, *state, signers, *lie);
        assert_eq!(
            self.may_be_told(group, *alarm, &one),
            told.is_ok(),
            "{one:?}: {told:?}"
        );
        if told.is_ok() && one.notice.state == NoticeState::Alert {
            self.alerts.insert(*alarm, one);
            if group.member(key(WHISTLERS[*alarm])).is_some() {
                self.known.insert(*alarm);
            }
        } else if told.is_ok() {
            assert!(self.ended.insert(*alarm), "ended twice");
        }
    }

    pub(crate) fn said(&mut self, group: &Group, one: &Try, came: &Result<(), NotCounted>) {
        match one {
            Try::Whistle(alarm) if came.is_ok() && !self.asked.contains_key(alarm) => {
                let may =
                    |n: &&u8| group.is(key(**n), Role::Watcher) && branch(**n) != branch(WHISTLERS[*alarm]);
                let asked = self.on_shift.iter().filter(may).copied().collect();
                self.asked.insert(*alarm, asked);
            }
            Try::Answer(by, alarm, word, lie) if came.is_ok() => {
                assert!(self.asked[alarm].contains(by), "{by} was not asked");
                assert!(*word == 2 || *lie > 1, "a junk signature counts");
            }
            Try::Verdict(by, ..) => assert!(came.is_err() || group.is(key(*by), Role::Dispatcher)),
            _ => {}
        }
    }

    pub(crate) fn moved(&mut self, before: &Group, after: &Group, one: &Try) {
        match one {
            Try::In(by) if after.member(key(*by)).is_some() => drop(self.on_shift.insert(*by)),
            Try::Out(by) => drop(self.on_shift.remove(by)),
            _ if before.epoch() != after.epoch() => self.on_shift.clear(),
            _ => {}
        }
    }
}

/// Whoever publishes what is due is believed, with nobody's answer that was taken back or not asked for.
pub(crate) fn check_due(device: &Device) {
    let (scene, place) = (&device.scene, device.scene.place());
    for (id, alarm) in scene.alarms.all() {
        let Some(due) = scene.alarms.due(&place, *id, AT_S) else {
            continue;
        };
        let signers: Vec<Signer> = due.signatures.iter().map(|(signer, _)| *signer).collect();
        let (author, notice) = (key(1), due.notice);
        let one = Published {
            author,
            notice,
            signers,
        };
        assert_eq!(device.stranger.check(&scene.group, &one), Ok(()));
        for (signer, signed) in &due.signatures {
            assert!(holds(&due.notice, *signer, signed));
            let own = alarm.answers.get(&signer.key).and_then(|word| word.signature());
            assert!(signer.voice == Voice::Verdict || own == Some(*signed));
        }
    }
}

/// All notices end by themselves, and what ends one says what it said.
pub(crate) fn check_told(told: &Told, kept: &Kept) {
    for publication in told.all().values() {
        let alert = publication.alert();
        assert_eq!(publication.latest_at(alert.good_until_s + 1), None);
        let latest = publication.latest();
        assert_eq!(latest.in_state(NoticeState::Alert), alert);
        assert!(kept.alerts.values().any(|one| one.notice == alert));
    }
    assert_eq!(told.all().len(), kept.alerts.len());
}
