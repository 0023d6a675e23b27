//! Random histories with liars, things said twice, late, and in another order than they were sent, that must keep what is
//! promised. Who vouches for what is reckoned here a second time, from a table of branches.

use super::scene::*;
use domain::alarm::*;
use domain::group::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody tries, right or wrong, about one of three alarms.
#[derive(Debug, Clone)]
enum Try {
    Whistle(usize),
    Answer(u8, usize, u8, u8),
    Verdict(u8, usize, usize),
    Publish(u8, usize, usize, Vec<(u8, bool)>, bool),
    In(u8),
    Out(u8),
    Remove(u8),
    Demote(u8),
}

/// A try, how late it comes into the ledger, and whether it is sent twice.
type Sent = (Try, usize, bool);

fn sent() -> impl Strategy<Value = Vec<Sent>> {
    let (who, alarm) = (1..13_u8, 0..3_usize);
    let signers = prop::collection::vec((who.clone(), prop::bool::weighted(0.1)), 0..6);
    let one = prop_oneof![
        3 => alarm.clone().prop_map(Try::Whistle),
        12 => (who.clone(), alarm.clone(), 0..3_u8, 0..6_u8).prop_map(|(a, b, c, d)| Try::Answer(a, b, c, d)),
        2 => (who.clone(), alarm.clone(), 0..3_usize).prop_map(|(a, b, c)| Try::Verdict(a, b, c)),
        10 => (who.clone(), alarm, 0..3_usize, signers, prop::bool::weighted(0.1))
            .prop_map(|(a, b, c, d, e)| Try::Publish(a, b, c, d, e)),
        3 => who.clone().prop_map(Try::In),
        1 => who.clone().prop_map(Try::Out),
        1 => who.clone().prop_map(Try::Remove),
        1 => who.prop_map(Try::Demote),
    ];
    prop::collection::vec((one, 0..9_usize, prop::bool::weighted(0.2)), 0..90)
}

/// Who blows the whistle of each alarm, and what they say: the digest names it.
const WHISTLERS: [u8; 3] = [3, 6, BOTH];

fn alarm_id(alarm: usize) -> Digest {
    id(200 + u8::try_from(alarm).expect("three alarms"))
}

fn notice_of(alarm: usize, state: NoticeState) -> Notice {
    let Said::Whistle(whistle) = whistle_at(AT_S) else {
        unreachable!("a whistle is one")
    };
    Notice {
        group: id(0),
        alarm: alarm_id(alarm),
        by: key(WHISTLERS[alarm]),
        state,
        what: whistle.what,
        cell: whistle.cell,
        good_until_s: AT_S + 7_200,
    }
}

/// Author and class: what is of one stream comes in its order.
fn stream(one: &Try) -> (u8, u8) {
    match one {
        Try::Whistle(alarm) => (WHISTLERS[*alarm], 1),
        Try::Answer(by, ..) | Try::Verdict(by, ..) | Try::In(by) | Try::Out(by) => (*by, 1),
        Try::Publish(by, ..) => (*by, 3),
        Try::Remove(_) | Try::Demote(_) => (1, 0),
    }
}

/// In the ledger's order: late and doubled, but each stream as it was sent.
fn ledger(sent: Vec<Sent>) -> Vec<(Link, Try)> {
    let mut ends: BTreeMap<(u8, u8), (usize, u64)> = BTreeMap::new();
    let mut all = Vec::new();
    for (at, (one, late, is_twice)) in sent.into_iter().enumerate() {
        let (author, class) = stream(&one);
        let (last, sequence) = ends.entry((author, class)).or_default();
        *last = (at + late).max(*last);
        let name = |number: u64| {
            Digest(
                [author, class, 1, u8::try_from(number).expect("few")]
                    .repeat(8)
                    .try_into()
                    .expect("32"),
            )
        };
        let link = Link {
            author: key(author),
            class,
            stream: StreamId::ONLY,
            sequence: *sequence,
            previous: sequence.checked_sub(1).map_or(Digest::NONE, name),
            digest: name(*sequence),
        };
        *sequence += 1;
        all.push((*last, (link, one.clone())));
        all.extend(is_twice.then_some((*last + late, (link, one))));
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, entry)| entry).collect()
}

fn said(by: u8, alarm: usize, word: u8, lie: u8) -> Said {
    let state = if word == 0 {
        NoticeState::Alert
    } else {
        NoticeState::Correction
    };
    let signed = match lie {
        0 => signature(&notice_of(alarm, state), Voice::Verdict.of(key(by))),
        1 => signature(&notice_of(alarm, state), Voice::Answer.of(key(by + 1))),
        _ => signature(&notice_of(alarm, state), Voice::Answer.of(key(by))),
    };
    let word = [Word::Confirmed(signed), Word::NotIt(signed), Word::CannotTell][usize::from(word)];
    Said::Answer(alarm_id(alarm), word)
}

fn published(
    author: u8,
    alarm: usize,
    state: usize,
    signers: &[(u8, bool)],
    is_elsewhere: bool,
) -> Published {
    let mut notice = notice_of(alarm, NoticeState::ALL[state]);
    if is_elsewhere {
        notice.cell.north += 1;
    }
    let voice = |is_verdict| if is_verdict { Voice::Verdict } else { Voice::Answer };
    let each: BTreeMap<u8, bool> = signers.iter().copied().collect();
    let signers = each
        .into_iter()
        .map(|(n, is_verdict)| voice(is_verdict).of(key(n)));
    Published {
        author: key(author),
        notice,
        signers: signers.collect(),
    }
}

/// What a device did with an entry: what counted, what was told.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Nothing,
    Said(Result<(), NotCounted>),
    Told(Result<(), NotTold>),
}

/// A device that has all of it, and a stranger who has what is in clear.
struct Device {
    scene: Scene,
    streams: Streams,
    stranger: Told,
}

impl Device {
    fn new() -> Self {
        Self {
            scene: quiet(),
            streams: Streams::default(),
            stranger: Told::default(),
        }
    }

    fn takes(&mut self, link: &Link, one: &Try) -> Came {
        if self.streams.take(link).is_err() {
            return Came::Nothing;
        }
        match one {
            Try::Whistle(alarm) => self.says(WHISTLERS[*alarm], alarm_id(*alarm), &whistle_at(AT_S)),
            Try::Answer(by, alarm, word, lie) => self.says(*by, id(9), &said(*by, *alarm, *word, *lie)),
            Try::Verdict(by, alarm, which) => {
                let verdict = Verdict::ALL[*which];
                let signed = signature(&notice_of(*alarm, verdict.state()), Voice::Verdict.of(key(*by)));
                self.says(*by, id(9), &Said::Verdict(alarm_id(*alarm), verdict, signed))
            }
            Try::Publish(author, alarm, state, signers, lie) => {
                let one = published(*author, *alarm, *state, signers, *lie);
                let by_stranger = self.stranger.fold(&self.scene.group, &one);
                let told = self.scene.alarms.publish(&self.scene.group, &one).map(|_| ());
                assert_eq!(by_stranger, told, "strangers and members judge alike");
                Came::Told(told)
            }
            other => self.moves(other),
        }
    }

    fn says(&mut self, by: u8, digest: Digest, said: &Said) -> Came {
        let place = Place {
            group: &self.scene.group,
            watch: &self.scene.watch,
            holds: &holds,
        };
        Came::Said(self.scene.alarms.fold(&place, key(by), digest, said))
    }

    fn moves(&mut self, one: &Try) -> Came {
        let is_member = |scene: &Scene, n: u8| scene.group.member(key(n)).is_some();
        match one {
            Try::In(by) => self.scene.checks_in(*by),
            Try::Out(by) => self.scene.watch.check_out(key(*by)),
            Try::Remove(n) if *n != 1 && is_member(&self.scene, *n) => self.scene.removes(&[*n]),
            Try::Demote(n) if *n != 1 && is_member(&self.scene, *n) => {
                self.scene.makes(*n, &[Role::Custodian]);
            }
            _ => {}
        }
        Came::Nothing
    }
}

/// What is promised, reckoned apart from how alarms keep it.
#[derive(Default)]
struct Kept {
    on_shift: BTreeSet<u8>,
    asked: BTreeMap<usize, BTreeSet<u8>>,
    alerts: BTreeMap<usize, Published>,
    ended: BTreeSet<usize>,
}

fn branch(n: u8) -> u8 {
    if (5..=8).contains(&n) { 5 } else { n }
}

fn number(key: Key) -> u8 {
    key.0[0]
}

/// For less against, of branches that may speak.
fn margin(group: &Group, alarm: usize, words: &BTreeMap<u8, i64>) -> i64 {
    if group.member(key(WHISTLERS[alarm])).is_none() {
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
                (NoticeState::Alert, _) => margin(group, alarm, &answers(one, 1).collect()) >= 2,
                (NoticeState::Correction, Some(alert)) => {
                    let words = answers(alert, 1).chain(answers(one, -1)).collect();
                    !decides(alert) && margin(group, alarm, &words) <= -2
                }
                _ => false,
            };
        group.member(one.author).is_some() && is_next && is_vouched
    }

    fn told(&mut self, group: &Group, one: &Try, told: &Result<(), NotTold>) {
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
        } else if told.is_ok() {
            assert!(self.ended.insert(*alarm), "ended twice");
        }
    }

    fn said(&mut self, group: &Group, one: &Try, came: &Result<(), NotCounted>) {
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

    fn moved(&mut self, before: &Group, after: &Group, one: &Try) {
        match one {
            Try::In(by) if after.member(key(*by)).is_some() => drop(self.on_shift.insert(*by)),
            Try::Out(by) => drop(self.on_shift.remove(by)),
            _ if before.epoch() != after.epoch() => self.on_shift.clear(),
            _ => {}
        }
    }
}

/// Whoever publishes what is due is believed, with nobody's answer that was taken back or not asked for.
fn check_due(device: &Device) {
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
fn check_told(told: &Told, kept: &Kept) {
    for publication in told.all().values() {
        let alert = publication.alert();
        assert_eq!(publication.latest_at(alert.good_until_s + 1), None);
        let latest = publication.latest();
        assert_eq!(latest.in_state(NoticeState::Alert), alert);
        assert!(kept.alerts.values().any(|one| one.notice == alert));
    }
    assert_eq!(told.all().len(), kept.alerts.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn whatever_is_tried_the_promises_hold(sent in sent()) {
        let (mut device, mut other, mut kept) = (Device::new(), Device::new(), Kept::default());
        kept.on_shift = (1..=11).collect();
        let mut seen = BTreeSet::new();
        for (link, one) in ledger(sent) {
            let (group, told) = (device.scene.group.clone(), device.scene.alarms.told().clone());
            let came = device.takes(&link, &one);
            let is_new = seen.insert(link.digest);
            prop_assert!(is_new || came == Came::Nothing, "said twice counts twice");
            if is_new {
                prop_assert_eq!(&other.takes(&link, &one), &came);
            }
            match &came {
                Came::Told(told) => kept.told(&group, &one, told),
                Came::Said(said) => kept.said(&group, &one, said),
                Came::Nothing if is_new => kept.moved(&group, &device.scene.group, &one),
                Came::Nothing => {}
            }
            prop_assert!(matches!(came, Came::Told(Ok(()))) || *device.scene.alarms.told() == told);
            prop_assert_eq!(&device.scene.alarms, &other.scene.alarms);
            prop_assert_eq!(&device.stranger, device.scene.alarms.told());
            check_due(&device);
        }
        check_told(&device.stranger, &kept);
    }
}
