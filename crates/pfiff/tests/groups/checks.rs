//! What is looked at after each step: the same prefix is the same state, who was removed reads nothing, nobody's envelope
//! is taken for another's, and what the relay refused counts with nobody.

use super::chance::Chance;
use super::net::{Net, Step};
use super::phone::{Phone, Saying};
use super::plans::POSTS;
use domain::alarm::{Alarms, Cards};
use domain::group::{Change, Digest, Group, Key};
use domain::watch::{HandedOver, Plan, PostId};
use keys::{Identity, OpenError, Part, handed, open_body};
use member::Circle;
use relay::Refusal;
use seal::body::BodyError;
use seal::envelope::{Class, Envelope, EnvelopeError};
use seal::{membership, notice};
use std::collections::{BTreeMap, BTreeSet};

/// What the ledger came to at one sequence, for who opens everything.
#[derive(PartialEq)]
pub(crate) struct State {
    group: Group,
    shifts: Vec<(Key, PostId)>,
    handed: Vec<Option<HandedOver>>,
    plan: Plan,
    alarms: Alarms,
}

impl State {
    pub(crate) fn of(circle: &Circle) -> Option<Self> {
        let group = circle.group()?.clone();
        let handed = |post: u8| circle.watch().handed_over(&group, PostId([post; 16])).cloned();
        Some(Self {
            handed: (0..POSTS).map(handed).collect(),
            plan: circle.plan().clone(),
            shifts: circle.watch().on_shift(&group).collect(),
            alarms: circle.alarms().clone(),
            group,
        })
    }
}

/// Cards, by how far somebody read and which epochs they opened.
#[derive(Default)]
pub(crate) struct Sorted {
    known: BTreeMap<(usize, Vec<u64>), Cards>,
    pub(crate) compared: usize,
}

impl Sorted {
    /// Who read the same, and opened the same epochs of it, has the same cards.
    pub(crate) fn look_at(&mut self, phone: &Phone) {
        let Some(now) = phone.group().map(|group| group.epoch().number) else {
            return;
        };
        let cards = phone.circle().alarms().cards();
        if phone.is_shown_less || cards.iter().next().is_none() {
            return;
        }
        let opened = phone.kept.circle.keys().copied().filter(|epoch| *epoch <= now);
        let place = (phone.read, opened.collect());
        match self.known.get(&place) {
            Some(known) => {
                assert_eq!(cards, known, "cards at {place:?}");
                self.compared += 1;
            }
            None => drop(self.known.insert(place, cards.clone())),
        }
    }
}

/// In which epoch each alarm was raised.
pub(crate) type Raised = BTreeMap<Digest, u64>;

/// A device that read so far stands where everybody stands who did, as far as it opens.
pub(crate) fn same(phone: &Phone, due: &State, raised: &Raised) {
    let Some(state) = State::of(phone.circle()) else {
        return;
    };
    assert_eq!(state.group, due.group, "the group at rung {}", phone.read);
    assert_eq!(
        state.alarms.told(),
        due.alarms.told(),
        "what was told, at rung {}",
        phone.read
    );
    let known = phone
        .circle()
        .findings()
        .iter()
        .find(|one| one.code == "against-rules");
    assert!(
        known.is_none(),
        "the relay let in what is against the rules: {known:?}"
    );
    let from = phone
        .opens_from()
        .filter(|_| phone.is_in && !phone.is_shown_less && phone.is_member());
    let Some(from) = from else { return };
    assert_eq!(state.shifts, due.shifts, "who is on shift at rung {}", phone.read);
    assert_eq!(
        state.handed, due.handed,
        "what was handed over at rung {}",
        phone.read
    );
    assert_eq!(state.plan, due.plan, "what is planned at rung {}", phone.read);
    for (id, alarm) in due.alarms.all() {
        let own = state.alarms.all().get(id);
        if raised[id] >= from {
            assert_eq!(own, Some(alarm), "an alarm at rung {}", phone.read);
        }
    }
    let unknown = state
        .alarms
        .all()
        .keys()
        .find(|id| !due.alarms.all().contains_key(id));
    assert_eq!(unknown, None, "an alarm that nobody else knows");
}

/// A device that read everything there is opens the present epoch, unless that left it out, or its keys are of a copy.
pub(crate) fn opens(phone: &Phone, left_out: &BTreeSet<Key>) {
    let is_excused =
        phone.is_restored || !phone.is_member() || !phone.is_in || left_out.contains(&phone.key());
    let had: Vec<_> = phone.kept.receiving.iter().map(|one| one.recipient()).collect();
    let group = phone.group();
    assert!(
        is_excused || phone.opens_from().is_some(),
        "a member, {:?}, cannot read epoch {:?}: opens {:?}, shown less {}, member {:?}, receives by {had:?}",
        phone.temper,
        group.map(|group| group.epoch().number),
        phone.kept.circle.keys(),
        phone.is_shown_less,
        group.and_then(|group| group.member(phone.key())),
    );
}

/// All read everything, and stewards' devices had nothing left to mend.
pub(crate) fn nobody_is_left_out(recorder: &Phone) {
    let still = recorder.circle().left_out().count();
    assert_eq!(still, 0, "members are left out, and no steward's device mends it");
}

/// Tries every key that who was removed ever had.
pub(crate) fn stays_closed(step: &Step, gone: &Phone, group: &Group) {
    match step.envelope.head().class {
        Class::Circle => {
            let opened = open_body(&step.envelope, &gone.ever);
            assert_eq!(opened, Err(OpenError::NotForUs), "who was removed reads on");
        }
        Class::Membership => {
            let content = membership::read(&step.envelope).expect("the relay let it in");
            if content.change.epoch().is_none() && !matches!(content.change, Change::Invitation(_)) {
                return;
            }
            for part in [Part::Circle, Part::Dispatchers] {
                let got = handed(&step.envelope, group.epoch(), part, &gone.ever);
                assert!(got.is_err(), "who was removed is handed the next epoch");
            }
        }
        _ => {}
    }
}

/// Where a field of an envelope's head lies in its bytes, where its payload is 256 bytes long at least.
const GROUP: usize = 14;
const CLASS: usize = 46;
const AUTHOR: usize = 49;
const STREAM: usize = 82;
const SEQUENCE: usize = 98;
const PREVIOUS: usize = 101;

/// One field is another's, the signature stays.
pub(crate) fn altered(envelope: &Envelope, other: Key, chance: &mut Chance) {
    let bytes = envelope.bytes();
    if bytes[7] != 0x59 || envelope.head().sequence > 22 {
        return;
    }
    assert_eq!(
        bytes[AUTHOR..AUTHOR + 32],
        envelope.head().author.0,
        "the head lies where it should"
    );
    let mut forged = bytes.to_vec();
    match chance.below(6) {
        0 => forged[GROUP] ^= 1,
        1 => forged[CLASS] ^= 2,
        2 => forged[AUTHOR..AUTHOR + 32].copy_from_slice(&other.0),
        3 => forged[STREAM] ^= 1,
        4 => forged[SEQUENCE] += 1,
        _ => forged[PREVIOUS + chance.below(32)] ^= 1,
    }
    if forged != bytes {
        let read = Envelope::parse(forged);
        let is_refused = matches!(read, Err(EnvelopeError::Signature | EnvelopeError::Shape(_)));
        assert!(is_refused, "an altered head is taken for its author's: {read:?}");
    }
}

/// Another member signs what somebody wrote as their own. It may get in, closed as it is; it does not count.
pub(crate) fn signed_by_another(envelope: &Envelope, thief: &Phone, recorder: &Phone) -> Option<()> {
    let (head, mine) = (envelope.head(), thief.head(envelope.head().class));
    let body = envelope.body().to_vec();
    let stolen = thief.signed(&Saying::Clear(head.class, body), mine)?;
    match head.class {
        Class::Circle => {
            let all: Vec<Identity> = recorder.kept.circle.values().cloned().collect();
            let opened = open_body(&stolen, &all);
            let is_found = matches!(
                opened,
                Err(OpenError::Body(BodyError::Elsewhere(_)) | OpenError::NotForUs)
            );
            assert!(is_found, "another's words are taken for the thief's: {opened:?}");
        }
        Class::Membership => {
            let was = membership::read(envelope).ok()?;
            if was.handed.proof.is_some() {
                assert!(
                    membership::read(&stolen).is_err(),
                    "another's proof is taken for the thief's"
                );
            }
        }
        _ => {}
    }
    Some(())
}

/// What the relay refused would have counted with nobody, had it let it in.
pub(crate) fn counts_with_nobody(refused: &Envelope, refusal: Refusal, recorder: &Phone, now_s: u64) {
    let is_by_time = || notice::read(refused).is_ok_and(|one| !one.notice.is_good_at(now_s));
    let is_by_rule = match refusal {
        Refusal::Stranger | Refusal::Right | Refusal::Rule(_) | Refusal::Epoch | Refusal::Content => true,
        Refusal::Gap { .. } | Refusal::Chain | Refusal::Conflict => true,
        Refusal::Unvouched => !is_by_time(),
        _ => false,
    };
    if !is_by_rule {
        return;
    }
    let after = recorder.reading.after(refused, &recorder.kept);
    let (before, after) = (State::of(recorder.circle()), State::of(&after));
    let same = before.zip(after).is_some_and(|(one, other)| one == other);
    assert!(same, "refused as {}, and yet it would count", refusal.code());
}

/// A relay that shows rungs in another order, leaves one out or alters one is found at once.
pub(crate) fn lies_are_found(ladder: &[Step], phone: &Phone, chance: &mut Chance) {
    let (Some(next), Some(after)) = (ladder.get(phone.read), ladder.get(phone.read + 1)) else {
        return;
    };
    let mut reading = phone.reading.clone();
    let mut kept = phone.kept.clone();
    let mut altered = next.whole.clone();
    let at = chance.below(altered.len());
    altered[at] ^= 1 << chance.below(8);
    assert!(
        reading.take(&after.whole, &mut kept).is_err(),
        "a rung was left out"
    );
    // Its place in the whole ledger is checked by proofs, against a checkpoint.
    if at >= 8 {
        assert!(
            reading.take(&altered, &mut kept).is_err(),
            "byte {at} of a rung was altered"
        );
    }
    if let Some(last) = phone.read.checked_sub(1).and_then(|last| ladder.get(last)) {
        assert!(
            reading.take(&last.whole, &mut kept).is_err(),
            "a rung was shown twice"
        );
    }
}

/// Everything that was told fell silent by itself, whatever came after, on this device.
pub(crate) fn ends(phone: &Phone, told: impl Iterator<Item = (Digest, u64)>) {
    for (alarm, good_until_s) in told {
        let one = phone.circle().alarms().told().of(alarm);
        let speaks = one.and_then(|one| one.latest_at(good_until_s + 1));
        assert_eq!(speaks, None, "a notice did not end");
    }
}

pub(crate) fn is_member_alike(net: &Net, group: &Group, phone: &Phone) {
    let by_relay = net.relay.is_member(group.id(), phone.key()).unwrap();
    assert_eq!(
        by_relay,
        group.member(phone.key()).is_some(),
        "relay and members disagree on a member"
    );
}
