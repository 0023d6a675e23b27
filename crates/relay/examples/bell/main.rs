//! From one whistle to the last who hears it: Pfiff's relay beside NATS, Mosquitto, Redis, axum's own broadcast and a bare
//! loop of writes, on this machine in this run, and what an idle subscriber costs each in memory.
//!
//! `bell PFIFF [SUBSCRIBERS,…] [PASSES] [ROUNDS] [NAME,…]`; `scripts/bench.sh bell` says what it needs. Ours checks a
//! signature and makes the whistle durable first. The others do neither.

#![expect(clippy::print_stdout, reason = "figures are for whoever runs it")]

mod crowd;
#[path = "../../tests/relay/neighbours.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests' people, who can do more than is measured here"
)]
mod neighbours;
mod ours;
mod peers;
mod servers;

use crowd::Crowd;
use ours::Whistles;
use peers::{Kind, Peer};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

/// What one server did with so many, in one pass.
struct Told {
    middle: Duration,
    slowest: Duration,
    idle_bytes: f64,
    used_bytes: f64,
    lost: usize,
    doubled: usize,
}

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |place: usize| words.get(place).map(String::as_str);
    if word(0) == Some("serve") {
        return serve(word(1), word(2).unwrap_or_default(), word(3).unwrap_or_default());
    }
    let pfiff = word(0).ok_or_else(|| io::Error::other("say where the program `pfiff` lies"))?;
    let counts = word(1)
        .unwrap_or("1000,10000,19850")
        .split(',')
        .filter_map(|word| word.parse().ok());
    let passes = word(2).and_then(|word| word.parse().ok()).unwrap_or(3);
    let rounds = word(3).and_then(|word| word.parse().ok()).unwrap_or(7);
    let asked = |kind: &Kind| word(4).is_none_or(|names| names.split(',').any(|name| name == kind.name()));
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(asked).collect();
    for count in counts {
        let mut all: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
        for pass in 0..passes {
            for kind in &kinds {
                match measured(*kind, Path::new(pfiff), count, rounds) {
                    Ok(told) => all.entry(kind.name()).or_default().push(told),
                    Err(error) => println!(
                        "pass {pass}: {} of {count} could not be measured: {error}",
                        kind.name()
                    ),
                }
            }
        }
        table(count, &kinds, &all);
    }
    Ok(())
}

fn serve(kind: Option<&str>, address: &str, bytes: &str) -> io::Result<()> {
    match kind {
        Some("axum") => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(servers::axum(address))
        }
        _ => servers::bare(address, bytes.parse().map_err(io::Error::other)?),
    }
}

fn measured(kind: Kind, pfiff: &Path, count: usize, rounds: usize) -> io::Result<Told> {
    let folder = tempfile::tempdir()?;
    let (mut peer, mut whistles) = match kind {
        Kind::Pfiff | Kind::PfiffTls => ours::start(kind, pfiff, folder.path(), count)?,
        _ => {
            let mut whistles = Whistles::anywhere();
            (Peer::start(kind, folder.path(), whistles.next().len())?, whistles)
        }
    };
    let mut crowd = Crowd::new()?;
    // What a server takes once for all is not what one more costs.
    let first = count / 10;
    crowd.gather(&peer.habit, first)?;
    let before = resident_bytes(&peer);
    crowd.gather(&peer.habit, count - first)?;
    let idle = resident_bytes(&peer);
    let (mut took, mut lost, mut doubled) = (Vec::new(), 0, 0);
    // The first is not counted: pages and buffers are new.
    for round in 0..=rounds {
        let said = peer.say(&mut whistles)?;
        let heard = crowd.hears(&said.mark)?;
        lost += count - heard.once - heard.doubled;
        doubled += heard.doubled;
        if round > 0 {
            took.push(heard.last.duration_since(said.begun));
        }
        if !peer.is_accepted(said)? {
            return Err(io::Error::other("a whistle was refused"));
        }
    }
    took.sort_unstable();
    let each = |bytes: f64| (bytes - before) / (count - first) as f64;
    Ok(Told {
        middle: took[took.len() / 2],
        slowest: took[took.len() - 1],
        idle_bytes: each(idle),
        used_bytes: each(resident_bytes(&peer)),
        lost,
        doubled,
    })
}

/// Memory of a server's process that is in use, as Linux tells it; 0 elsewhere.
fn resident_bytes(peer: &Peer) -> f64 {
    let told = std::fs::read_to_string(format!("/proc/{}/status", peer.child.0.id())).unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() * 1_024.0
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn table(count: usize, kinds: &[Kind], all: &BTreeMap<&str, Vec<Told>>) {
    println!("\n{count} subscribers: from a whistle to the last who hears it, in ms; medians of passes");
    println!(
        "  {:<10} {:>8} {:>8} {:>14} {:>22} {:>6} {:>8}",
        "", "middle", "slowest", "pfiff ÷ this", "bytes each idle, used", "lost", "doubled"
    );
    let ours = all.get(Kind::Pfiff.name());
    for kind in kinds {
        let Some(told) = all.get(kind.name()) else {
            continue;
        };
        let of = |what: fn(&Told) -> f64| middle(told.iter().map(what).collect());
        // Each pass for itself: the two stood beside each other in time.
        let ratios = ours.map(|ours| {
            let pairs = ours.iter().zip(told);
            pairs
                .map(|(ours, this)| ours.middle.as_secs_f64() / this.middle.as_secs_f64())
                .collect()
        });
        println!(
            "  {:<10} {:>8.1} {:>8.1} {:>14.2} {:>15.0}, {:>5.0} {:>6} {:>8}",
            kind.name(),
            of(|told| told.middle.as_secs_f64() * 1e3),
            of(|told| told.slowest.as_secs_f64() * 1e3),
            middle(ratios.unwrap_or_default()),
            of(|told| told.idle_bytes),
            of(|told| told.used_bytes),
            told.iter().map(|told| told.lost).sum::<usize>(),
            told.iter().map(|told| told.doubled).sum::<usize>(),
        );
    }
}
