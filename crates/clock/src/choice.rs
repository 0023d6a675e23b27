//! Which pairs of a group are worth a look close up, and which of them first.
//!
//! Promises that those chosen hang together wherever the overlaps do, by several pairs where there are several, so
//! that no crowd of long overlaps drifts apart from the next. Knows lines only, no sound.

use crate::scene::OVERLAP_MIN_S;
use crate::solve::Line;

/// Pairs measured per recording, at most; the longest overlaps come first.
const PAIRS_MAX: usize = 24;
/// So many clear ones of one recording, from its longest overlap to its shortest, are enough.
pub(crate) const ENOUGH: usize = 5;
/// So many times over all hang together.
const FORESTS: usize = 3;

/// Two recordings and the seconds that both ran.
pub(crate) type Overlap = (usize, usize, f64);

/// Pairs worth measuring, for each recording its longest overlaps; longest first.
pub(crate) fn overlaps(lines: &[Line]) -> Vec<Overlap> {
    let span = |line: &Line| (line.at_s - line.mid_s, line.at_s + line.mid_s);
    let mut all: Vec<Overlap> = Vec::new();
    for (a, first) in lines.iter().enumerate() {
        for (b, second) in lines.iter().enumerate().skip(a + 1) {
            let ((from_a, to_a), (from_b, to_b)) = (span(first), span(second));
            let overlap_s = to_a.min(to_b) - from_a.max(from_b);
            if overlap_s >= OVERLAP_MIN_S {
                all.push((a, b, overlap_s));
            }
        }
    }
    all.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut taken = vec![0; lines.len()];
    let mut forests = Forests::new(lines.len());
    all.retain(|&(a, b, _)| {
        let wanted = forests.join(a, b) || taken[a].min(taken[b]) < PAIRS_MAX;
        if wanted {
            taken[a] += 1;
            taken[b] += 1;
        }
        wanted
    });
    all
}

/// Parts pairs, longest first, into some of each recording, from its longest to its shortest, and the others.
pub(crate) fn parted(all: Vec<Overlap>, recordings: usize) -> (Vec<Overlap>, Vec<Overlap>) {
    let mut of = vec![0; recordings];
    for &(a, b, _) in &all {
        of[a] += 1;
        of[b] += 1;
    }
    let mut before: Vec<usize> = vec![0; recordings];
    let mut forests = Forests::new(recordings);
    all.into_iter().partition(|&(a, b, _)| {
        let turns = [a, b].map(|k| {
            let step = (of[k] / ENOUGH).max(1);
            before[k] += 1;
            (before[k] - 1).is_multiple_of(step)
        });
        forests.join(a, b) || turns.contains(&true)
    })
}

/// Trees that hold recordings together, several times over.
struct Forests(Vec<Vec<usize>>);

impl Forests {
    fn new(recordings: usize) -> Self {
        Self(vec![(0..recordings).collect(); FORESTS])
    }

    /// Whether a pair holds together what was apart in one of them.
    fn join(&mut self, a: usize, b: usize) -> bool {
        self.0.iter_mut().any(|above| {
            let (a, b) = (root(above, a), root(above, b));
            above[a] = b;
            a != b
        })
    }
}

fn root(above: &mut [usize], mut k: usize) -> usize {
    while above[k] != k {
        above[k] = above[above[k]];
        k = above[k];
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip(from_s: f64, until_s: f64) -> Line {
        let mid_s = (until_s - from_s) / 2.0;
        let (at_s, drift) = (from_s + mid_s, 0.0);
        Line { mid_s, at_s, drift }
    }

    fn hang_together(pairs: &[Overlap], recordings: usize) -> bool {
        let mut above: Vec<usize> = (0..recordings).collect();
        for &(a, b, _) in pairs {
            let (a, b) = (root(&mut above, a), root(&mut above, b));
            above[a] = b;
        }
        (1..recordings).all(|k| root(&mut above, k) == root(&mut above, 0))
    }

    #[test]
    fn two_crowds_that_hardly_overlap_hang_together() {
        let crowd = |from_s: f64| (0..40).map(move |k| clip(from_s + f64::from(k) * 0.1, from_s + 60.0));
        let lines: Vec<Line> = crowd(0.0).chain(crowd(50.0)).collect();
        let all = overlaps(&lines);
        let between = all.iter().filter(|&&(a, b, _)| a < 40 && b >= 40).count();
        assert!(between >= FORESTS, "{between}");
        let (first, others) = parted(all, 80);
        assert!(hang_together(&first, 80));
        assert!(first.len() < others.len(), "{} and {}", first.len(), others.len());
    }

    #[test]
    fn of_a_few_all_come_first() {
        let lines: Vec<Line> = (0..8).map(|k| clip(f64::from(k), 60.0)).collect();
        let (first, others) = parted(overlaps(&lines), 8);
        assert_eq!((first.len(), others.len()), (28, 0));
    }
}
