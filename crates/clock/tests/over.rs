//! A run that nobody waits for any more ends early.

mod noise;

use std::sync::atomic::{AtomicUsize, Ordering};

use clock::{Recording, Step, Surroundings, place::place_all};
use noise::Noise;

/// Nobody waits any more once so many blocks were compared.
struct Until {
    blocks: usize,
    compared: AtomicUsize,
}

impl Surroundings for Until {
    fn progress(&self, step: Step, _: usize, _: usize) {
        if step == Step::Compare {
            self.compared.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn is_over(&self) -> bool {
        self.compared.load(Ordering::Relaxed) >= self.blocks
    }
}

/// How many blocks were compared, and how many recordings were placed.
fn run(blocks: usize) -> (usize, usize) {
    let mut noise = Noise(7);
    let event: Vec<i16> = (0..150 * 8_000)
        .map(|_| (noise.next() * 9_000.0) as i16)
        .collect();
    // Of several lengths, which are compared block by block.
    let recordings: Vec<Vec<i16>> = [12, 40, 150]
        .map(|seconds| event[..seconds * 8_000].to_vec())
        .into();
    let recordings: Vec<&dyn Recording> = recordings.iter().map(|one| one as &dyn Recording).collect();
    let until = Until {
        blocks,
        compared: AtomicUsize::new(0),
    };
    let outcome = place_all(&recordings, 50.0, &until);
    let placed = outcome.islands.iter().map(|island| island.clips.len()).sum();
    (until.compared.into_inner(), placed)
}

#[test]
fn it_ends_after_the_block_in_which_it_was_told_to() {
    let (blocks, placed) = run(usize::MAX);
    assert!(blocks > 1 && placed == 3, "{blocks} blocks, {placed} placed");
    assert_eq!(run(1), (1, 0));
}
