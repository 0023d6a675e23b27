//! The one thread that writes: batches of envelopes and orders in turns, until the relay closes and nothing waits.

use super::ground::Ground;
use super::queue::{Next, Order, Queue};
use super::{cosigning, ending, retention, taking};
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
            Next::Batch(takes) => {
                taking::take(ground, takes);
                ground.mind_the_log();
            }
            Next::Order(Order::Cosign { size, line, answer }) => {
                let _ = answer.send(cosigning::cosign(ground, size, &line));
            }
            Next::Order(Order::Retain { now, answer }) => {
                let _ = answer.send(retention::pass(ground, now));
            }
            Next::Order(Order::Trust { now, answer }) => {
                let _ = answer.send(retention::trust(ground, now));
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
