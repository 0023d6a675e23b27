//! Many rungs in one answer, each behind its length.

use super::rung::{self, Sees};
use crate::engine::Rung;

/// Rungs of one batch.
pub(super) const RUNGS_MAX: usize = 256;
/// A batch ends behind the rung with which it is this long.
const BATCH_BYTES: usize = 1 << 20;

/// As many of these as one answer takes, one at least where there is one.
pub(super) fn write(rungs: &[Rung], sees: Sees) -> Vec<u8> {
    let mut batch = Vec::new();
    for rung in rungs {
        let bytes = rung::write(rung, sees);
        let length = u32::try_from(bytes.len()).expect("an envelope has little more than a million bytes");
        batch.extend(length.to_be_bytes());
        batch.extend(bytes);
        if batch.len() >= BATCH_BYTES {
            break;
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::What;
    use seal::envelope::Class;

    fn rungs(count: u64, bytes: usize) -> Vec<Rung> {
        let rung = |sequence| Rung {
            sequence,
            index: sequence,
            entry: vec![1; 105],
            class: Some(Class::Circle),
            what: What::Bytes(vec![2; bytes]),
        };
        (1..=count).map(rung).collect()
    }

    #[test]
    fn each_rung_lies_behind_its_length() {
        let batch = write(&rungs(2, 10), Sees::All);
        assert_eq!(batch.len(), 2 * (4 + 8 + 1 + 105 + 10));
        assert_eq!(batch[..4], [0, 0, 0, 124]);
    }

    #[test]
    fn a_batch_ends_in_time_and_never_without_a_rung() {
        assert_eq!(write(&[], Sees::All), Vec::<u8>::new());
        let batch = write(&rungs(100, 20_000), Sees::All);
        assert!((BATCH_BYTES..BATCH_BYTES + 21_000).contains(&batch.len()));
    }
}
