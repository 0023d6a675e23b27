//! What members say of posts, shifts and names, hand over, and put on one card: few posts and shifts, so that they meet.
//! Honest ones say what counts as far as they know; it may be late all the same.

use super::chance::Chance;
use super::phone::{Phone, Saying, Temper};
use domain::alarm::Said;
use domain::group::{Digest, Key, Role};
use domain::watch::*;
use seal::circle::{self, Content};

pub(crate) const POSTS: u8 = 4;
const SHIFTS: usize = 6;

fn say(phone: &mut Phone, content: &Content) -> Option<()> {
    phone.write(Saying::Circle(circle::write(content))).map(drop)
}

fn post(chance: &mut Chance) -> PostId {
    PostId([chance.below(POSTS.into()) as u8; 16])
}

fn known_post(phone: &Phone, chance: &mut Chance) -> PostId {
    let posts = phone.circle().plan().posts().keys();
    let posts: Vec<PostId> = posts.copied().collect();
    chance.pick(&posts).unwrap_or_else(|| post(chance))
}

fn label(chance: &mut Chance) -> Option<Label> {
    Label::new(["Corner Café", "School gate", "Brücke", "Bo", "Cy"][chance.below(5)])
}

pub(crate) fn plan(phone: &mut Phone, now_s: u64, chance: &mut Chance) -> Option<()> {
    if chance.is(30) {
        return say_again(phone, now_s, chance);
    }
    let planned = planned(phone, now_s, chance)?;
    let (group, mut plan) = (phone.group()?, phone.circle().plan().clone());
    let counts = plan.fold(group, phone.key(), &planned).is_ok();
    if phone.temper != Temper::Liar && (!counts || chance.is(10)) {
        return hand_over(phone, chance);
    }
    say(phone, &Content::Planned(planned))
}

fn planned(phone: &Phone, now_s: u64, chance: &mut Chance) -> Option<Planned> {
    let plan = phone.circle().plan();
    let may = |role| phone.circle().is(phone.key(), role);
    let known: Vec<ShiftId> = plan.shifts().keys().copied().collect();
    let any = ShiftId([chance.below(SHIFTS) as u8; 16]);
    let shift = chance.pick(&known).filter(|_| chance.is(90)).unwrap_or(any);
    let has = |one: &Stood| one.shift.takers.contains(&phone.key());
    let has_place = plan.shifts().get(&shift).is_some_and(has);
    let what = match chance.below(20) {
        _ if has_place && chance.is(60) => 15 + chance.below(5),
        _ if may(Role::Steward) && plan.posts().is_empty() => 2,
        _ if known.is_empty() && (may(Role::Steward) || may(Role::Dispatcher)) => 7,
        what => what,
    };
    Some(match what {
        0 if chance.is(50) => Planned::Nickname(label(chance)?),
        0 => Planned::Name(label(chance)?),
        2..4 => Planned::Post(post(chance), a_post(chance)?),
        1 | 4 => Planned::Closed(known_post(phone, chance)),
        5 => Planned::Off(shift),
        6..9 => Planned::Shift(any, a_shift(phone, now_s, chance)?),
        9..15 => Planned::Take(shift),
        15..17 => Planned::GiveBack(shift),
        _ => Planned::Offer(shift),
    })
}

fn a_post(chance: &mut Chance) -> Option<Post> {
    let label = label(chance)?;
    Some(Post { label, spot: None })
}

fn a_shift(phone: &Phone, now_s: u64, chance: &mut Chance) -> Option<Shift> {
    let from_s = now_s + 600 * chance.below(12) as u64;
    let watchers = phone
        .group()?
        .members()
        .iter()
        .filter(|(_, one)| one.is(Role::Watcher));
    let watchers: Vec<Key> = watchers.map(|(key, _)| *key).collect();
    let post = known_post(phone, chance);
    let needed = 1 + chance.below(2) as u8;
    let takers = (0..chance.below(2))
        .filter_map(|_| chance.pick(&watchers))
        .collect();
    let span = Span::new(from_s, from_s + 3_600)?;
    Some(Shift {
        post,
        span,
        needed,
        takers,
    })
}

/// What was said before this epoch, and still matters.
fn say_again(phone: &mut Phone, now_s: u64, chance: &mut Chance) -> Option<()> {
    let plan = phone.circle().plan();
    let due = plan.to_say_again(phone.group()?, phone.key(), now_s);
    let planned = chance.pick(&due)?;
    say(phone, &Content::Planned(planned))
}

/// From where it stands; a liar from anywhere.
fn hand_over(phone: &mut Phone, chance: &mut Chance) -> Option<()> {
    let mut standing = phone.circle().watch().on_shift(phone.group()?);
    let own = standing
        .find(|(key, _)| *key == phone.key())
        .map(|(_, post)| post);
    drop(standing);
    let post = own.or_else(|| (phone.temper == Temper::Liar).then(|| post(chance)))?;
    let notes = Notes::new(vec![1 + chance.below(8) as u8, 12])?;
    say(phone, &Content::HandOver(post, notes))
}

/// By a dispatcher's word, or a liar's: that whistles are about one thing, or one about another.
pub(crate) fn sort(phone: &mut Phone, chance: &mut Chance) -> Option<()> {
    let may = phone.circle().is(phone.key(), Role::Dispatcher) || phone.temper == Temper::Liar;
    let cards = phone.circle().alarms().cards();
    let leads: Vec<Digest> = cards.iter().map(|card| card.lead).collect();
    let others = cards.iter().flat_map(|card| card.whistles.iter().skip(1));
    let others: Vec<Digest> = others.copied().collect();
    let said = match chance.pick(&others).filter(|_| chance.is(50)) {
        Some(one) => Said::Apart(one),
        None => Said::Same(chance.pick(&leads)?, vec![chance.pick(&leads)?]),
    };
    may.then(|| say(phone, &Content::Said(said)))?
}
