//! How many envelopes a second become durable, batched, and how long a lone one takes beside a bare append with fsync of the
//! same size, on the same disk, in the same run.
//!
//! Usage: `cargo run --release -p relay --example durable [FOLDER] [ENVELOPES]`.

#[path = "../tests/relay/neighbours.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests' people, who can do more than is measured here"
)]
mod neighbours;

use ed25519_dalek::SigningKey;
use neighbours::{NOW_S, Neighbour, now, settings};
use relay::{Founding, Relay};
use seal::envelope::Envelope;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

const LONE: usize = 200;
/// Members who send at once, each one after the other: as many connections.
const MEMBERS: u8 = 200;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let root = words.next().map_or_else(std::env::temp_dir, Into::into);
    let count: usize = words.next().map_or(Ok(20_000), |word| word.parse())?;
    let folder = tempfile::tempdir_in(root)?;
    let relay = Relay::open(&folder.path().join("relay"), settings())?;
    let mut people = vec![Neighbour::new(1)];
    let genesis = people[0].founds(relay.ledger_key().0);
    let group = genesis.group();
    relay
        .take_in(genesis.bytes().to_vec(), Founding::Allowed, now())
        .await?;
    for number in 2..=MEMBERS {
        let mut seed = [number; 32];
        seed[0] = 0;
        let link = SigningKey::from_bytes(&seed);
        let mut member = Neighbour::new(number);
        let (founder, _) = people.split_first_mut().ok_or("the founder is there")?;
        for one in [
            founder.invites(group, &link, NOW_S + 9),
            member.joins(group, &link),
        ] {
            relay
                .take_in(one.bytes().to_vec(), Founding::Refused, now())
                .await?;
        }
        people.push(member);
    }
    let lone: Vec<Envelope> = (0..LONE).map(|_| people[0].says(group, 1)).collect();
    let [appended, acknowledged] = in_turns(&relay, &folder.path().join("bare"), &lone).await?;
    let sent = people.iter_mut().skip(1).map(|one| {
        let each = count / usize::from(MEMBERS - 1);
        (0..each).map(|_| one.says(group, 2)).collect::<Vec<_>>()
    });
    tell(&relay, appended, acknowledged, sent.collect()).await
}

/// The middle one, and the slowest of a hundred.
fn middle_and_slowest(mut took: Vec<Duration>) -> (Duration, Duration) {
    took.sort_unstable();
    (took[took.len() / 2], took[took.len() * 99 / 100])
}

/// In turns, so that both meet the same disk.
async fn in_turns(
    relay: &Relay,
    path: &Path,
    lone: &[Envelope],
) -> Result<[(Duration, Duration); 2], Failure> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    let (mut appended, mut acknowledged) = (Vec::new(), Vec::new());
    for one in lone {
        let begun = Instant::now();
        file.write_all(one.bytes())?;
        file.sync_all()?;
        appended.push(begun.elapsed());
        let (bytes, begun) = (one.bytes().to_vec(), Instant::now());
        relay.take_in(bytes, Founding::Refused, now()).await?;
        acknowledged.push(begun.elapsed());
    }
    Ok([middle_and_slowest(appended), middle_and_slowest(acknowledged)])
}

/// Milliseconds of processor that this program has used, as Linux counts them in hundredths of a second; 0 elsewhere.
fn processor_ms() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = text.rsplit(')').next().unwrap_or_default();
    let numbers = behind.split_whitespace().skip(11).take(2);
    numbers.filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() * 10.0
}

async fn tell(
    relay: &Relay,
    appended: (Duration, Duration),
    lone: (Duration, Duration),
    sent: Vec<Vec<Envelope>>,
) -> Result<(), Failure> {
    let (before, used_ms, begun) = (relay.figures(), processor_ms(), Instant::now());
    let tasks: Vec<_> = sent
        .into_iter()
        .map(|each| {
            let relay = relay.clone();
            tokio::spawn(async move {
                let mut took = Vec::new();
                for one in each {
                    let begun = Instant::now();
                    relay
                        .take_in(one.bytes().to_vec(), Founding::Refused, now())
                        .await?;
                    took.push(begun.elapsed());
                }
                Ok::<_, relay::Refusal>(took)
            })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await??);
    }
    let (seconds, after) = (begun.elapsed().as_secs_f64(), relay.figures());
    let each_ms = (processor_ms() - used_ms) / took.len() as f64;
    let (count, commits) = (took.len() as f64, after.commits - before.commits);
    let (middle, slowest) = middle_and_slowest(took);
    let (ratio, rate) = (lone.0.as_secs_f64() / appended.0.as_secs_f64(), count / seconds);
    let against = rate * appended.0.as_secs_f64();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "a bare append with fsync: {:?}, slowest of a hundred {:?}",
        appended.0, appended.1
    )?;
    writeln!(
        out,
        "a lone envelope: {:?}, slowest {:?}: {ratio:.2} times the append",
        lone.0, lone.1
    )?;
    writeln!(
        out,
        "batched: {rate:.0} a second, {:.0} in a commit",
        count / commits as f64
    )?;
    writeln!(out, "batched: {middle:?} each, slowest of a hundred {slowest:?}")?;
    writeln!(
        out,
        "batched: {against:.2} times as many as bare appends one by one"
    )?;
    writeln!(
        out,
        "batched: {each_ms:.3} ms of processor each, checking and receipt included"
    )?;
    Ok(())
}
