//! The real relay on a folder that is thrown away, and a bad network before it: envelopes are lost, doubled, late and out
//! of order; answers are lost.

use super::chance::Chance;
use domain::group::Digest;
use relay::{Founding, Refusal, Relay, Rung, Settings, Taken, WallTime, What};
use seal::envelope::{Class, Envelope, Seen};
use seal::ledger::{Checkpoint, LogKey};
use std::path::Path;

const ORIGIN: &str = "relay.example/ledger";

/// One rung as it is sent, to members and to others, and what the ledger was when it was read.
pub(crate) struct Step {
    pub(crate) whole: Vec<u8>,
    pub(crate) clear: Vec<u8>,
    pub(crate) envelope: Envelope,
    pub(crate) seen: Seen,
}

pub(crate) struct Packet {
    due: u64,
    pub(crate) from: usize,
    pub(crate) envelope: Envelope,
}

/// A relay for many groups, one after the other.
pub(crate) struct Net {
    runtime: tokio::runtime::Runtime,
    pub(crate) relay: Relay,
    _folder: tempfile::TempDir,
    ledger: LogKey,
}

fn folder() -> tempfile::TempDir {
    // Thousands of commits wait for no disk: what is lost in a power cut is tested elsewhere.
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

impl Net {
    pub(crate) fn new() -> Self {
        let folder = folder();
        let mut settings = Settings::new(ORIGIN);
        settings.limits.free_bytes_min = 0;
        settings.limits.burst = 1_000_000;
        let relay = Relay::open(folder.path(), settings).unwrap();
        let ledger = LogKey::parse(&relay.ledger_key().1).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self {
            runtime,
            relay,
            _folder: folder,
            ledger,
        }
    }

    pub(crate) fn origin() -> String {
        ORIGIN.to_owned()
    }

    pub(crate) fn put(&self, bytes: &[u8], now_s: u64) -> Result<Taken, Refusal> {
        let now = WallTime(i64::try_from(now_s).unwrap() * 1_000_000_000);
        self.runtime
            .block_on(self.relay.take_in(bytes.to_vec(), Founding::Allowed, now))
    }

    /// What the group has behind this sequence.
    pub(crate) fn behind(&self, group: Digest, after: usize) -> Vec<Step> {
        let rungs = self.relay.rungs(group, after as u64, 256).unwrap();
        if rungs.is_empty() {
            return Vec::new();
        }
        let checkpoint = Checkpoint::parse(self.relay.checkpoint().as_bytes()).unwrap();
        let head = checkpoint.verify(&self.ledger).unwrap().head();
        rungs
            .iter()
            .map(|rung| step(rung, head.size, head.root.0))
            .collect()
    }
}

/// As `formats/relay.md` has it: index, what follows, the entry, and the envelope where one may see it.
fn step(rung: &Rung, size: u64, root: [u8; 32]) -> Step {
    let What::Bytes(bytes) = &rung.what else {
        panic!("nothing is released here");
    };
    let is_closed = rung.class.is_some_and(Class::is_closed);
    let written =
        |what: u8, follows: &[u8]| [&rung.index.to_be_bytes(), &[what][..], &rung.entry, follows].concat();
    let entry = seal::ledger::Entry::parse(&rung.entry).unwrap();
    Step {
        whole: written(1, bytes),
        clear: if is_closed {
            written(0, &[])
        } else {
            written(1, bytes)
        },
        envelope: Envelope::parse(bytes.clone()).unwrap(),
        seen: Seen {
            sequence: rung.sequence,
            head: Digest(entry.state().head.0),
            size,
            root: Digest(root),
        },
    }
}

/// What is under way.
#[derive(Default)]
pub(crate) struct Air(Vec<Packet>);

impl Air {
    /// Most arrive soon; some are late, twice there, or lost.
    pub(crate) fn send(&mut self, from: usize, envelope: &Envelope, step: u64, chance: &mut Chance) {
        let copies = match chance.below(100) {
            0..10 => 0,
            10..25 => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let late = if chance.is(20) {
                2 + chance.below(8)
            } else {
                chance.below(2)
            };
            self.0.push(Packet {
                due: step + late as u64,
                from,
                envelope: envelope.clone(),
            });
        }
    }

    /// Everything that is under way.
    pub(crate) fn all(&mut self) -> Vec<Packet> {
        std::mem::take(&mut self.0)
    }

    /// What arrives now, in no order.
    pub(crate) fn arrived(&mut self, step: u64, chance: &mut Chance) -> Vec<Packet> {
        let (mut here, there): (Vec<_>, Vec<_>) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|packet| packet.due <= step);
        self.0 = there;
        for at in (1..here.len()).rev() {
            here.swap(at, chance.below(at + 1));
        }
        here
    }
}
