//! Random histories with liars, things said twice, late, and in another order than they were sent, that must keep what is
//! promised. `kept` reckons what that is.

use super::kept::*;
use super::scene::*;
use super::tries::*;
use domain::alarm::*;
use domain::group::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What a device did with an entry: what counted, what was told.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Nothing,
    Said(Result<(), NotCounted>),
    Told(Result<(), NotTold>),
}

/// A device that has all of it, and a stranger who has what is in clear.
pub(crate) struct Device {
    pub(crate) scene: Scene,
    streams: Streams,
    pub(crate) stranger: Told,
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
        let place = Standpoint {
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
