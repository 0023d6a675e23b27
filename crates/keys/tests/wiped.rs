//! Secrets that were dropped are nowhere in the heap any more. Looks through Linux's /proc, in a process of its own whose
//! threads share one heap; stacks, where compilers copy as they like, are not looked at.
#![cfg(target_os = "linux")]

use domain::group::*;
use keys::{Device, Identity, Link, Seed, hand_over};
use std::hint::black_box;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::process::Command;

/// Set in the process that looks.
const WITHIN: &str = "PFIFF_TEST_WIPED";

/// A secret the other way round, so that this is not found itself.
struct Pattern(Vec<u8>);

impl Pattern {
    fn of(secret: &[u8]) -> Self {
        Self(secret.iter().map(|byte| !byte).collect())
    }

    /// How often it stands in the heap.
    fn found(&self) -> usize {
        let heap = heap();
        let is_here = |window: &&[u8]| window.iter().zip(&self.0).all(|(byte, not)| *byte == !not);
        heap.windows(self.0.len()).filter(is_here).count()
    }
}

fn heap() -> Vec<u8> {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux has it");
    let line = maps
        .lines()
        .find(|line| line.ends_with("[heap]"))
        .expect("a heap");
    let (from, rest) = line.split_once('-').expect("a range");
    let address = |hex: &str| u64::from_str_radix(hex, 16).expect("an address");
    let (from, to) = (address(from), address(rest.split(' ').next().expect("its end")));
    let mut memory = std::fs::File::open("/proc/self/mem").expect("one's own can be read");
    memory.seek(SeekFrom::Start(from)).expect("it is there");
    // Large enough to be mapped beside the heap, so that it is not found in itself.
    let mut bytes = Vec::with_capacity((4 << 20) + usize::try_from(to - from).expect("it fits"));
    memory
        .take(to - from)
        .read_to_end(&mut bytes)
        .expect("it can be read");
    bytes
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
    let within = within.env(WITHIN, "1").env("MALLOC_ARENA_MAX", "1");
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

fn look() {
    let (one, two) = (secret(1), secret(2));
    let held = black_box(Box::new(Device::from_secret(&one)));
    let (seed, device) = (Pattern::of(&two), Pattern::of(&one));
    assert!(device.found() > 0, "it is found while it is there");
    drop(held);
    assert_eq!(device.found(), 0, "a device");

    let link = black_box(Box::new(Link {
        seed: Seed::new(&two),
        group: Digest([1; 32]),
        ledger_key: Key([2; 32]),
    }));
    assert!(seed.found() > 0, "it is found while it is there");
    let text = link.secret_fragment();
    let letters = Pattern::of(&text.as_bytes()[..40]);
    let again = Box::new(Link::read(&text).expect("a link"));
    let identity = Box::new(again.seed.identity().expect("a secret"));
    let spelt = identity.secret_text();
    let (large, small) = (Pattern::of(&spelt.as_bytes()[15..55]), spelt.to_lowercase());
    let lower = Pattern::of(&small.as_bytes()[15..55]);
    zeroize::Zeroizing::new(small);
    let closed = hand_over(7, &identity, &[Identity::generate().recipient()]).expect("one");
    assert!(!closed.is_empty());
    drop((link, text, again, identity, spelt));
    assert_eq!(seed.found(), 0, "a seed");
    assert_eq!(letters.found(), 0, "a link");
    assert_eq!(lower.found(), 0, "an identity on its way to letters");
    assert_eq!(large.found(), 0, "an identity in letters");
}
