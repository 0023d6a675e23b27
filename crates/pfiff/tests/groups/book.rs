//! Keeps its own book of what came into the ledger, and says where a promise is broken. It knows branches and spent
//! invitations by its own reckoning; of the rules of `domain` it asks for roles alone.

use super::mending::Mending;
use super::net::Step;
use domain::alarm::{Notice, NoticeState, Voice};
use domain::group::{Change, Digest, Group, Key, Role};
use member::Heard;
use seal::envelope::Envelope;
use seal::notice;
use std::collections::{BTreeMap, BTreeSet};

/// An alarm runs two hours, clocks may be ten minutes wrong.
const LONGEST_S: u64 = 7_200 + 600;

#[derive(Default)]
pub(crate) struct Book {
    /// Who wrote an invitation last, and the branch of whoever joins by it; `None` for one of their own.
    invited: BTreeMap<Key, Option<Key>>,
    spent: BTreeSet<Key>,
    /// Of everybody who ever was a member.
    branches: BTreeMap<Key, Key>,
    /// Who was removed, and in which epoch that began.
    pub(crate) gone: BTreeMap<Key, u64>,
    /// What was told of each alarm: the alert, who answered for it, what ended it.
    told: BTreeMap<Digest, (Notice, BTreeSet<Key>, Option<Notice>)>,
    pub(crate) alerts: usize,
    pub(crate) ends: usize,
    pub(crate) joins: usize,
    pub(crate) mending: Mending,
}

impl Book {
    /// What the ledger's next envelope did; the group as it stood before and stands after.
    pub(crate) fn enter(
        &mut self,
        step: &Step,
        heard: &Heard,
        (before, after): (Option<&Group>, &Group),
        now_s: u64,
    ) {
        self.mending.enter(step, heard, (before, after));
        match heard {
            Heard::Changed(by, change) => self.change(*by, change, before, after),
            Heard::Told(_, told) => self.tell(&step.envelope, *told, after, now_s),
            Heard::Said(..) => {}
        }
        let members: BTreeSet<&Key> = after.members().keys().collect();
        let known = self
            .branches
            .keys()
            .filter(|key| !self.gone.contains_key(key))
            .collect();
        assert_eq!(
            members, known,
            "members are who came by the chain and was not removed"
        );
        let branch_of = |key: &Key| after.member(*key).map(|member| member.branch);
        let others = self
            .branches
            .iter()
            .filter(|(key, _)| !self.gone.contains_key(key));
        for (key, branch) in others {
            assert_eq!(branch_of(key), Some(*branch), "the branch of {key}");
        }
    }

    fn change(&mut self, by: Key, change: &Change, before: Option<&Group>, after: &Group) {
        let is_steward = before.is_some_and(|group| group.is(by, Role::Steward));
        match change {
            Change::Genesis(_) => drop(self.branches.insert(by, by)),
            Change::Invitation(one) => {
                let branch = self.branches.get(&by).copied().filter(|_| !is_steward);
                self.invited.insert(one.key, branch);
            }
            Change::Join { invitation, .. } => {
                assert!(self.spent.insert(*invitation), "an invitation was spent twice");
                let branch = self
                    .invited
                    .get(invitation)
                    .expect("an invitation was written before");
                let was = self.branches.insert(by, branch.unwrap_or(by));
                assert_eq!(was, None, "a key joined twice");
                self.joins += 1;
            }
            Change::Epoch { removed, .. } => {
                assert!(is_steward, "an epoch by who is no steward");
                self.gone
                    .extend(removed.iter().map(|key| (*key, after.epoch().number)));
            }
            _ => {}
        }
    }

    fn tell(&mut self, envelope: &Envelope, told: Notice, group: &Group, now_s: u64) {
        assert!(
            (now_s..=now_s + LONGEST_S).contains(&told.good_until_s),
            "a notice that is past, or does not end"
        );
        let published = notice::read(envelope).expect("it was told");
        let of = |voice| {
            published
                .signers
                .iter()
                .filter(move |one| one.voice == voice)
                .map(|one| one.key)
        };
        let is_decided = of(Voice::Verdict).any(|key| group.is(key, Role::Dispatcher));
        let answers: BTreeSet<Key> = of(Voice::Answer).collect();
        let margin = i64::from(group.policy().margin.max(2));
        if told.state == NoticeState::Alert {
            let voices = answers.iter().map(|key| (*key, 1)).collect();
            let lead = self.lead(group, told.by, voices);
            assert!(
                is_decided || lead >= margin,
                "an alert by {lead} branches, margin {margin}"
            );
            let was = self.told.insert(told.alarm, (told, answers, None));
            assert!(was.is_none(), "a second alert of one alarm");
            self.alerts += 1;
            return;
        }
        let (alert, confirmed, ended) = self
            .told
            .get(&told.alarm)
            .expect("what ends an alarm that was told");
        assert_eq!(*ended, None, "an alarm ended twice");
        check_carries(alert, &told);
        let before = confirmed.iter().map(|key| (*key, 1));
        let voices = before.chain(answers.iter().map(|key| (*key, -1))).collect();
        let lead = -self.lead(group, told.by, voices);
        let may = told.state == NoticeState::Correction && lead >= margin;
        assert!(is_decided || may, "an end by {lead} branches, margin {margin}");
        self.told.entry(told.alarm).and_modify(|one| one.2 = Some(told));
        self.ends += 1;
    }

    /// By how many branches those for it are more, without the branch of whoever blew the whistle.
    fn lead(&self, group: &Group, whistler: Key, voices: BTreeMap<Key, i64>) -> i64 {
        let Some(silent) = self.branches.get(&whistler) else {
            return 0;
        };
        let mut sums: BTreeMap<Key, i64> = BTreeMap::new();
        for (key, voice) in voices {
            let branch = self.branches[&key];
            if group.is(key, Role::Watcher) && branch != *silent {
                *sums.entry(branch).or_default() += voice;
            }
        }
        sums.values().map(|sum| sum.signum()).sum()
    }

    pub(crate) fn was_told(&self) -> impl Iterator<Item = (Digest, u64)> {
        self.told
            .iter()
            .map(|(alarm, (alert, ..))| (*alarm, alert.good_until_s))
    }
}

/// The bytes are the same but for revision and state, which are one byte each.
fn check_carries(alert: &Notice, end: &Notice) {
    let (first, second) = (notice::bytes_of(alert), notice::bytes_of(end));
    assert_eq!(first.len(), second.len(), "an end carries what it ends");
    let differ = first
        .iter()
        .zip(&second)
        .enumerate()
        .filter(|(_, (one, other))| one != other);
    let at: Vec<usize> = differ.map(|(at, _)| at).collect();
    // Behind the opening, group, alarm and whistler: 1 + 3 · 34 bytes.
    assert_eq!(at, [103, 104], "an end carries what it ends");
}
