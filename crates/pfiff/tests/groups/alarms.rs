//! What members say of alarms: honest ones nine times in ten the truth, liars the contrary, infiltrators always yes.

use super::chance::Chance;
use super::phone::{Phone, Saying, Temper, Waiting};
use domain::alarm::*;
use domain::group::{Digest, Key, Role};
use domain::watch::PostId;
use seal::circle::{self, Content};
use seal::envelope::{Class, Envelope};
use seal::notice;
use std::collections::BTreeMap;

fn say(phone: &mut Phone, content: &Content) -> Option<Envelope> {
    phone.write(Saying::Circle(circle::write(content)))
}

pub(crate) fn shift(phone: &mut Phone, chance: &mut Chance) {
    let Some(group) = phone.group() else { return };
    let is_on = phone.circle().watch().is_on(group, phone.key());
    if !is_on {
        say(phone, &Content::CheckIn(PostId([chance.below(4) as u8; 16])));
    } else if chance.is(10) {
        say(phone, &Content::CheckOut);
    }
}

/// Where two others at least could answer; most whistles are blown there.
pub(crate) fn whistle(phone: &mut Phone, now_s: u64, chance: &mut Chance) -> Option<Envelope> {
    let others = phone
        .circle()
        .watch()
        .on_shift(phone.group()?)
        .filter(|(key, _)| *key != phone.key());
    if others.count() < 2 && chance.is(80) {
        shift(phone, chance);
        return None;
    }
    let is_far_ahead = phone.temper == Temper::Liar && chance.is(30);
    let whistle = Whistle {
        what: chance.pick(&What::ALL)?,
        cell: Cell::from_numbers(26_990 + chance.below(3) as u64, 17_348)?,
        post: None,
        // By the device's clock, which is a little off.
        at_s: if is_far_ahead {
            now_s + 90_000
        } else {
            now_s + chance.below(120) as u64 - 60
        },
        sighting: None,
    };
    say(phone, &Content::Said(Said::Whistle(whistle)))
}

fn signature(phone: &Phone, alarm: Digest, state: NoticeState, voice: Voice) -> Option<Signature> {
    let next = phone
        .circle()
        .alarms()
        .next_notice(phone.group()?, alarm, state)?;
    Some(notice::sign(phone.kept.device.signing_key(), voice, &next))
}

/// Alarms that this phone was asked about and has not answered.
fn open(phone: &Phone, now_s: u64) -> Vec<Digest> {
    let all = phone.circle().alarms().all().values();
    let is_asked =
        |alarm: &&Alarm| alarm.asked.contains(&phone.key()) && alarm.whistle.may_be_signed_at(now_s);
    let is_new = |alarm: &&Alarm| !phone.answered.contains(&alarm.id);
    in_order(
        phone,
        all.filter(is_asked)
            .filter(is_new)
            .map(|alarm| alarm.id)
            .collect(),
    )
}

/// As the ledger has them: digests are chance of the system's.
fn in_order(phone: &Phone, mut alarms: Vec<Digest>) -> Vec<Digest> {
    alarms.sort_by_key(|alarm| phone.reading.sequence_of(*alarm));
    alarms
}

pub(crate) fn answer(
    phone: &mut Phone,
    truth: &BTreeMap<Digest, bool>,
    now_s: u64,
    chance: &mut Chance,
) -> Option<()> {
    let alarm = *open(phone, now_s).last()?;
    let is_true = truth.get(&alarm).copied().unwrap_or_default();
    let confirms = match phone.temper {
        Temper::Honest => is_true != chance.is(10),
        Temper::Liar => !is_true,
        Temper::Infiltrator => true,
    };
    let voice = if phone.temper == Temper::Liar && chance.is(30) {
        Voice::Verdict
    } else {
        Voice::Answer
    };
    let word = match confirms {
        _ if chance.is(10) => Word::CannotTell,
        true => Word::Confirmed(signature(phone, alarm, NoticeState::Alert, voice)?),
        false => Word::NotIt(signature(phone, alarm, NoticeState::Correction, voice)?),
    };
    // Some change their mind later.
    if !chance.is(15) {
        phone.answered.insert(alarm);
    }
    say(phone, &Content::Said(Said::Answer(alarm, word))).map(drop)
}

pub(crate) fn decide(phone: &mut Phone, now_s: u64, chance: &mut Chance) -> Option<()> {
    let is_dispatcher = phone.circle().is(phone.key(), Role::Dispatcher);
    let all = phone.circle().alarms().all().values();
    let runs = all
        .filter(|alarm| alarm.whistle.may_be_signed_at(now_s))
        .map(|alarm| alarm.id)
        .collect();
    // Who has no right to it tries only as a liar.
    let alarm = chance
        .pick(&in_order(phone, runs))
        .filter(|_| is_dispatcher || phone.temper != Temper::Honest)?;
    if chance.is(10) {
        return say(phone, &Content::Said(Said::Enough(alarm))).map(drop);
    }
    let verdict = chance.pick(&Verdict::ALL)?;
    let signed = signature(phone, alarm, verdict.state(), Voice::Verdict)?;
    say(phone, &Content::Said(Said::Verdict(alarm, verdict, signed))).map(drop)
}

/// Tells the public what the circle has decided, whoever sees it first.
pub(crate) fn publish(phone: &mut Phone, now_s: u64) -> Option<()> {
    let is_notice = |one: &Waiting| one.envelope.head().class == Class::Notice;
    if phone.waiting.iter().any(is_notice) {
        return None;
    }
    let place = phone.circle().standpoint()?;
    let alarms = phone.circle().alarms();
    let all = in_order(phone, alarms.all().keys().copied().collect());
    let due = all
        .into_iter()
        .find_map(|alarm| alarms.due(&place, alarm, now_s))?;
    let body = notice::write(&due.notice, &due.signatures);
    phone.write(Saying::Clear(Class::Notice, body)).map(drop)
}

/// Tells the public what nobody decided: with the signatures that there are, all of one's own branch perhaps, over what
/// they were given for or over something else.
pub(crate) fn publish_falsely(phone: &mut Phone, chance: &mut Chance) -> Option<()> {
    let alarms = phone.circle().alarms();
    let alarm = chance.pick(&in_order(phone, alarms.all().keys().copied().collect()))?;
    let state = chance.pick(&NoticeState::ALL)?;
    let mut one = alarms.next_notice(phone.group()?, alarm, state)?;
    match chance.below(6) {
        0 => one.cell.north += 1,
        1 => one.good_until_s += 864_000,
        2 => one.alarm = Digest(chance.bytes()),
        3 => one.by = Key(chance.bytes()),
        _ => {}
    }
    let given = alarms.all().get(&alarm)?.answers.iter();
    let given = given.filter_map(|(key, word)| Some((Voice::Answer.of(*key), word.signature()?)));
    let mut signed: Vec<_> = given.collect();
    // A dispatcher who lies needs nobody else.
    let is_dispatcher = phone.circle().is(phone.key(), Role::Dispatcher);
    let voice = if is_dispatcher {
        Voice::Verdict
    } else {
        chance.pick(&Voice::ALL)?
    };
    let own = notice::sign(phone.kept.device.signing_key(), voice, &one);
    signed.retain(|(signer, signature)| {
        signer.key != phone.key() && notice::is_signed(&one, *signer, signature)
    });
    signed.push((voice.of(phone.key()), own));
    phone
        .write(Saying::Clear(Class::Notice, notice::write(&one, &signed)))
        .map(drop)
}
