//! Takes envelopes from standard input, each behind its length in four bytes, and prints what it acknowledged: digest and
//! sequence. For tests that kill it.
//!
//! Usage: `acknowledge FOLDER`; `PFIFF_STOP=stop-before:N` or `stop-after:N` says at which write it waits for its death.

use relay::store::disk::Fault;
use relay::{Founding, Refusal, Relay, Settings, WallTime};
use seal::envelope::Envelope;
use std::io::{self, Read as _, Write as _};

const ORIGIN: &str = "relay.example/ledger";
/// The clock of the tests.
const NOW: WallTime = WallTime(1_800_000_000_000_000_000);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).ok_or("which folder?")?;
    let mut settings = Settings::new(ORIGIN);
    (settings.limits.burst, settings.limits.custody_burst) = (u32::MAX, u32::MAX);
    settings.limits.free_bytes_min = 0;
    settings.fault = Fault::parse(&std::env::var("PFIFF_STOP").unwrap_or_default());
    let relay = Relay::open(folder.as_ref(), settings)?;
    let mut waiting = Vec::new();
    while let Some(bytes) = next()? {
        let relay = relay.clone();
        waiting.push(tokio::spawn(async move { acknowledge(&relay, bytes).await }));
        // As many at once as a batch may have, in their order all the same: an earlier one is asked for first.
        if waiting.len() >= 8 {
            waiting.remove(0).await??;
        }
    }
    for one in waiting {
        one.await??;
    }
    Ok(())
}

/// Those behind it in their stream wait for it: a gap is asked again, as a phone does.
async fn acknowledge(relay: &Relay, bytes: Vec<u8>) -> io::Result<()> {
    let envelope = Envelope::parse(bytes.clone()).map_err(io::Error::other)?;
    loop {
        match relay.take_in(bytes.clone(), Founding::Allowed, NOW).await {
            Ok(taken) => return say(&format!("{} {}\n", envelope.digest(), taken.sequence)),
            Err(Refusal::Gap { .. } | Refusal::NoGroup) => tokio::task::yield_now().await,
            Err(other) => return Err(io::Error::other(other)),
        }
    }
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}

fn next() -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match io::stdin().read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
    io::stdin().read_exact(&mut bytes)?;
    Ok(Some(bytes))
}
