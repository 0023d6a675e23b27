//! What an operator decides, and how much of everything there may be. Reading it from a file is not known here.

use crate::store::disk::Fault;
use seal::ledger::CosignerKey;

/// What a relay is told when it is opened.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the ledger is called in its checkpoints, for ever: `relay.example/ledger`. Printable ASCII, no space, no `+`.
    pub origin: String,
    /// Whose cosignatures are taken.
    pub cosigners: Vec<CosignerKey>,
    /// How much of everything there may be.
    pub limits: Limits,
    /// What is to go wrong on purpose; for tests alone.
    pub fault: Fault,
}

impl Settings {
    /// A ledger of this name, with nobody who cosigns, and the usual limits.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            cosigners: Vec::new(),
            limits: Limits::USUAL,
            fault: Fault::None,
        }
    }
}

/// How much there may be; each has its own refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that a group may have here, recordings apart.
    pub group_bytes_max: u64,
    /// Bytes of recordings that a group may have here.
    pub custody_bytes_max: u64,
    /// Bytes that must stay free on the disk; below, everything new is refused and nothing dropped.
    pub free_bytes_min: u64,
    /// Envelopes, recordings apart, that one author may send at once after a silence.
    pub burst: u32,
    /// Envelopes, recordings apart, that one author may send in a minute, for ever.
    pub per_minute: u32,
    /// Segments of recordings that one author may send at once: what a phone kept while it had no network.
    pub custody_burst: u32,
    /// Segments that one author may send in a minute, for ever.
    pub custody_per_minute: u32,
}

impl Limits {
    /// For a machine of one neighbourhood.
    pub const USUAL: Self = Self {
        group_bytes_max: 256 << 20,
        custody_bytes_max: 64 << 30,
        free_bytes_min: 256 << 20,
        burst: 120,
        per_minute: 60,
        custody_burst: 600,
        custody_per_minute: 240,
    };
}
