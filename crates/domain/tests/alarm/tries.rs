//! What members and liars try, and the ledger that comes of it.

use super::scene::*;
use domain::alarm::*;
use domain::group::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What somebody tries, right or wrong, about one of three alarms.
#[derive(Debug, Clone)]
pub(crate) enum Try {
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
pub(crate) type Sent = (Try, usize, bool);

pub(crate) fn sent() -> impl Strategy<Value = Vec<Sent>> {
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
pub(crate) const WHISTLERS: [u8; 3] = [3, 6, BOTH];

pub(crate) fn alarm_id(alarm: usize) -> Digest {
    id(200 + u8::try_from(alarm).expect("three alarms"))
}

pub(crate) fn notice_of(alarm: usize, state: NoticeState) -> Notice {
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
pub(crate) fn ledger(sent: Vec<Sent>) -> Vec<(Link, Try)> {
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

pub(crate) fn said(by: u8, alarm: usize, word: u8, lie: u8) -> Said {
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

pub(crate) fn published(
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
