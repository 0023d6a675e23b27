//! Secrets that were dropped are nowhere in the heap any more. Looks through Linux's /proc, in a process of its own whose
//! threads share one heap; stacks, where compilers copy as they like, are not looked at,
//! nor is what age does with what it closes.
#![cfg(target_os = "linux")]

use domain::group::*;
use keys::{Device, Link, Seed};
use std::fs::File;
use std::hint::black_box;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::process::Command;

/// Set in the process that looks.
const WITHIN: &str = "PFIFF_TEST_WIPED";

/// Looks at the heap without asking for memory, so that it covers nothing up.
struct Eye {
    memory: File,
    from: u64,
    bytes: Vec<u8>,
}

impl Eye {
    fn open() -> Self {
        let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux has it");
        let line = maps.lines().find(|line| line.ends_with("[heap]"));
        let (from, rest) = line.and_then(|line| line.split_once('-')).expect("a heap");
        let address = |hex: &str| u64::from_str_radix(hex, 16).expect("an address");
        let (from, to) = (address(from), address(rest.split(' ').next().expect("its end")));
        let length = usize::try_from(to - from).expect("it fits");
        Self {
            memory: File::open("/proc/self/mem").expect("one's own can be read"),
            from,
            // Not in the heap itself, but mapped beside it: so large things are, by the threshold below.
            bytes: vec![0; length.max(2 << 20)],
        }
    }

    /// How often the pattern, kept the other way round so that it is not found itself, stands in the heap.
    fn count(&mut self, pattern: &[u8]) -> usize {
        self.memory.seek(SeekFrom::Start(self.from)).expect("it is there");
        // What lies behind the heap's end is not there.
        let read = self.memory.read(&mut self.bytes).expect("it can be read");
        let is_here = |window: &&[u8]| window.iter().zip(pattern).all(|(byte, not)| *byte == !not);
        self.bytes[..read].windows(pattern.len()).filter(is_here).count()
    }
}

/// Chance that is not in the program's text.
fn secret(n: u8) -> [u8; 32] {
    let now = std::process::id().to_be_bytes();
    std::array::from_fn(|at| {
        now[at % 4]
            .wrapping_mul(31)
            .wrapping_add((at as u8).wrapping_mul(37).wrapping_add(n))
            | 1
    })
}

#[test]
fn what_was_dropped_is_nowhere_in_the_heap() {
    if std::env::var_os(WITHIN).is_some() {
        return look();
    }
    let own = std::env::current_exe().expect("this program");
    let mut within = Command::new(own);
    let within = within
        .env(WITHIN, "1")
        .env("MALLOC_ARENA_MAX", "1")
        .env("MALLOC_MMAP_THRESHOLD_", "1048576");
    let ended = within
        .args([
            "--exact",
            "what_was_dropped_is_nowhere_in_the_heap",
            "--nocapture",
        ])
        .output();
    let ended = ended.expect("it starts");
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
}

/// Looks at once, before what was freed is used again. What is freed loses its first sixteen bytes to the allocator, so
/// patterns begin behind them.
fn leaves_no_more(what: &str, secret: &[u8], act: impl FnOnce()) {
    let pattern: Vec<u8> = secret[16..].iter().map(|byte| !byte).collect();
    let mut eye = Eye::open();
    let before = eye.count(&pattern);
    assert!(before > 0, "{what} is found while it is there");
    act();
    let after = eye.count(&pattern);
    assert!(
        after <= before,
        "{what} was left behind: {before} copies before, {after} after"
    );
}

fn look() {
    let bytes = Box::new(secret(1));
    leaves_no_more("a device", &*bytes, || {
        drop(black_box(Box::new(Device::from_secret(&bytes))));
    });
    let seed = Seed::new(&bytes);
    let link = Link {
        seed: seed.clone(),
        group: Digest([1; 32]),
        ledger_key: Key([2; 32]),
    };
    leaves_no_more("a seed", &*bytes, || drop(black_box(Box::new(seed.clone()))));
    let text = link.secret_fragment();
    // Behind the word before the letters.
    leaves_no_more("a link", &text.as_bytes()[8..72], || {
        drop(black_box(link.secret_fragment()))
    });
    leaves_no_more("a link's seed", &*bytes, || drop(black_box(Link::read(&text))));
    let identity = seed.identity().expect("a secret");
    let spelt = identity.secret_text();
    let lower = zeroize::Zeroizing::new(spelt.to_lowercase());
    for letters in [&spelt, &lower] {
        leaves_no_more("an identity on its way to letters", letters.as_bytes(), || {
            drop(black_box(seed.identity()));
        });
    }
    leaves_no_more("an identity in letters", spelt.as_bytes(), || {
        drop(black_box(identity.secret_text()));
    });
}
