//! The engine through its door: what is taken in and what is refused, and that nothing acknowledged is ever lost.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests fail where something is not as they say"
)]

#[path = "relay/child.rs"]
mod child;
#[path = "relay/clock.rs"]
mod clock;
#[path = "relay/costs.rs"]
mod costs;
#[path = "relay/deadline.rs"]
mod deadline;
#[path = "relay/faults.rs"]
mod faults;
#[path = "relay/intake.rs"]
mod intake;
#[path = "relay/keeping.rs"]
mod keeping;
#[path = "relay/kills.rs"]
mod kills;
#[path = "relay/limits.rs"]
mod limits;
#[path = "relay/neighbours.rs"]
mod neighbours;
#[path = "relay/reading.rs"]
mod reading;
#[path = "relay/stranger.rs"]
mod stranger;

use domain::group::Digest;
use neighbours::{Neighbour, now, seen_in, settings};
use relay::{Founding, Refusal, Relay, Taken};
use seal::envelope::Envelope;
use std::path::Path;

fn open(folder: &Path) -> Relay {
    Relay::open(folder, settings()).unwrap()
}

async fn take(relay: &Relay, envelope: &Envelope) -> Result<Taken, Refusal> {
    relay
        .take_in(envelope.bytes().to_vec(), Founding::Refused, now())
        .await
}

/// A founder with all roles but custodian, and their group.
async fn founded(relay: &Relay, number: u8) -> (Neighbour, Digest) {
    let mut founder = Neighbour::new(number);
    let genesis = founder.founds(relay.ledger_key().0);
    let founding = relay.take_in(genesis.bytes().to_vec(), Founding::Allowed, now());
    let taken = founding.await.unwrap();
    stranger::check_receipt(relay, &genesis, &taken.receipt);
    let view = seen_in(relay, &genesis, &taken.receipt);
    founder.views.insert(genesis.group(), view);
    (founder, genesis.group())
}
