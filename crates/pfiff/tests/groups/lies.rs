//! What liars send: things that they may not say, a view of the ledger that they never had, old numbers, others' words.

use super::acts::clear;
use super::chance::Chance;
use super::phone::{Phone, Saying};
use domain::group::{Change, Digest, Policy, Roles};
use seal::circle::{self, Content};
use seal::envelope::{Envelope, Head, Seen};
use seal::membership::Handed;

fn word() -> Saying {
    Saying::Circle(circle::write(&Content::CheckOut))
}

/// One lie: it waits in the outbox as any other envelope, or goes out alone where it can take no number.
pub(crate) fn tell(phone: &mut Phone, ladder_end: Seen, chance: &mut Chance) -> Option<Envelope> {
    match chance.below(5) {
        0 => invent(phone, ladder_end, chance),
        1 => drop(phone.write(clear(Change::Policy(Policy::USUAL), Handed::default()))),
        2 => {
            let change = Change::Roles {
                member: phone.key(),
                roles: Roles::FOUNDER,
                epoch: None,
            };
            phone.write(clear(change, Handed::default()));
        }
        3 => double(phone),
        _ => return gap(phone),
    }
    None
}

/// A view of the ledger that nobody had.
fn invent(phone: &mut Phone, ladder_end: Seen, chance: &mut Chance) {
    let Some(own) = phone.seen else { return };
    let seen = match chance.below(4) {
        0 => Seen {
            head: Digest(chance.bytes()),
            ..own
        },
        1 => Seen {
            sequence: ladder_end.sequence + 3,
            size: ladder_end.size + 3,
            ..own
        },
        2 => Seen {
            size: ladder_end.size + 1_000,
            ..own
        },
        _ => Seen {
            sequence: own.sequence.max(2) - 1,
            ..own
        },
    };
    let saying = word();
    let head = Head {
        seen: Some(seen),
        ..phone.head(saying.class())
    };
    phone.write_with(saying, head);
}

/// Two things under one number.
fn double(phone: &mut Phone) {
    let head = phone.head(word().class());
    phone.write_with(word(), head);
    phone.write_with(word(), head);
}

/// A number that is not due, behind something that never was.
fn gap(phone: &Phone) -> Option<Envelope> {
    let due = phone.head(word().class());
    let head = Head {
        sequence: due.sequence + 5,
        previous: Digest([9; 32]),
        ..due
    };
    phone.signed(&word(), head)
}
