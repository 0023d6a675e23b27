//! A relay in a program of its own, which `kills` starts and kills: envelopes come on standard input, each behind its
//! length in four bytes, and what was acknowledged is printed, digest and sequence.
//!
//! It is this very test program, started again: cargo does not build examples where one test is asked for by its name, and
//! a program of yesterday would be killed in the place of today's.

use super::deadline::within;
use super::neighbours::{now, settings};
use relay::store::disk::Fault;
use relay::{Founding, Refusal, Relay};
use seal::envelope::Envelope;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FOLDER: &str = "PFIFF_RELAY_CHILD";
const STOP: &str = "PFIFF_RELAY_STOP";
/// Before each line that is meant for `kills`; the test program prints lines of its own.
pub(crate) const TOOK: &str = "took ";

pub(crate) fn start(folder: &Path, stop: &str) -> Child {
    let own = std::env::current_exe().unwrap();
    let mut command = Command::new(own);
    command.args([
        "--exact",
        "child::acknowledges",
        "--nocapture",
        "--test-threads=1",
    ]);
    command.env(FOLDER, folder).env(STOP, stop);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Nothing, unless `kills` has started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledges() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    say("\n");
    let mut with = settings();
    with.fault = Fault::parse(&std::env::var(STOP).unwrap_or_default());
    let relay = Relay::open(folder.as_ref(), with).unwrap();
    // Nobody can have seen a group before its genesis was signed into the ledger.
    if let Some(genesis) = next() {
        within(acknowledge(&relay, genesis)).await;
    }
    let mut waiting = Vec::new();
    while let Some(bytes) = next() {
        let relay = relay.clone();
        // One that is never taken in is a mistake, and must be seen as one.
        waiting.push(tokio::spawn(
            async move { within(acknowledge(&relay, bytes)).await },
        ));
        // Some at once, so that there are batches.
        if waiting.len() >= 8 {
            waiting.remove(0).await.unwrap();
        }
    }
    for one in waiting {
        one.await.unwrap();
    }
}

/// Those behind it in their stream wait for it: a gap is asked again, as a phone does.
async fn acknowledge(relay: &Relay, bytes: Vec<u8>) {
    let digest = Envelope::parse(bytes.clone()).unwrap().digest();
    loop {
        match relay.take_in(bytes.clone(), Founding::Allowed, now()).await {
            Ok(taken) => return say(&format!("{TOOK}{digest} {}\n", taken.sequence)),
            Err(Refusal::Gap { .. } | Refusal::NoGroup) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    }
}

fn say(line: &str) {
    let mut out = io::stdout().lock();
    // Whoever reads may have seen enough.
    let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
}

fn next() -> Option<Vec<u8>> {
    let mut length = [0; 4];
    io::stdin().read_exact(&mut length).ok()?;
    let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
    io::stdin().read_exact(&mut bytes).ok()?;
    Some(bytes)
}
