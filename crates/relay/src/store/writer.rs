//! The one thread that writes: batches of envelopes and orders in turns, until the relay closes and nothing waits.

use super::ground::{Changed, Ground};
use super::queue::{Next, Order, Queue};
use super::{ending, retention, taking};
use crate::engine::Parts;
use crate::ledger::{CosignError, stored};
use seal::ledger::VerifiedCheckpoint;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

pub(crate) fn start(mut ground: Ground) -> io::Result<JoinHandle<()>> {
    let named = std::thread::Builder::new().name("relay-writer".to_owned());
    named.spawn(move || run(&mut ground))
}

/// However the writer ends, by a mistake of ours too, nobody waits for it in vain.
struct Last<'a>(&'a Queue);

impl Drop for Last<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

fn run(ground: &mut Ground) {
    let parts = Arc::clone(&ground.parts);
    let _last = Last(&parts.queue);
    loop {
        match parts.queue.next() {
            Next::Batch(takes) => taking::take(ground, takes),
            Next::Order(Order::Cosign { size, line, answer }) => {
                let _ = answer.send(cosign(ground, &parts, size, &line));
            }
            Next::Order(Order::Retain { now, answer }) => {
                let _ = answer.send(retention::pass(ground, now));
            }
            Next::Order(Order::Withdraw {
                group,
                sequences,
                answer,
            }) => {
                let _ = answer.send(retention::withdraw(ground, group, &sequences));
            }
            Next::Order(Order::End { group, answer }) => {
                let _ = answer.send(ending::end(ground, group));
            }
            Next::End => return,
        }
    }
}

/// Durable before it is shown, as everything is.
fn cosign(ground: &mut Ground, parts: &Parts, size: u64, line: &str) -> Result<(), CosignError> {
    let connection = ground.connection()?;
    let checkpoint = stored::of_size(connection, size, &parts.signer.known)?;
    let checkpoint = added(checkpoint.ok_or(CosignError::NoCheckpoint(size))?, parts, line)?;
    ground.transact(|connection, _| {
        stored::cosigned(connection, &checkpoint)?;
        Ok(((), Changed::Something))
    })?;
    let served = parts.served();
    if served.head == checkpoint.head() {
        parts.show(served.cosigned(checkpoint));
    }
    Ok(())
}

fn added(
    checkpoint: VerifiedCheckpoint,
    parts: &Parts,
    line: &str,
) -> Result<VerifiedCheckpoint, CosignError> {
    let mut last = None;
    for cosigner in &parts.cosigners {
        let mut one = checkpoint.clone();
        match one.add_cosignature(cosigner, line) {
            Ok(_) => return Ok(one),
            Err(error) => last = Some(error),
        }
    }
    Err(CosignError::Unknown(last))
}
