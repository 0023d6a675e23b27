//! What a number of trials can tell: the bound on a rate that was seen k times in n, and how far a score can be trusted.

/// Largest rate, at 95 %, that still explains so few in so many trials. For none it is 3 in n.
///
/// Trials that share clips are not independent; whoever prints the bound says what was counted.
pub fn at_most(seen: usize, trials: usize) -> f64 {
    let (mut low, mut high) = (0.0, seen as f64 * 3.0 + 10.0);
    for _ in 0..80 {
        let mean = f64::midpoint(low, high);
        (low, high) = if chance_of_so_few(seen, mean) > 0.05 {
            (mean, high)
        } else {
            (low, mean)
        };
    }
    if trials == 0 {
        1.0
    } else {
        (low / trials as f64).min(1.0)
    }
}

/// Poisson: the chance of at most `seen` where `mean` are expected.
fn chance_of_so_few(seen: usize, mean: f64) -> f64 {
    let (mut term, mut sum) = ((-mean).exp(), 0.0);
    for k in 0..=seen {
        sum += term;
        term *= mean / (k + 1) as f64;
    }
    sum
}

/// The bound as a sentence.
pub fn bound(seen: usize, trials: usize, what: &str) -> String {
    let percent = 100.0 * at_most(seen, trials);
    match (seen, trials) {
        (_, 0) => format!("{what}: none tried, so nothing can be said"),
        (0, n) => format!("0 of {n} {what}: at most 3/{n} = {percent:.2} % at 95 %"),
        (k, n) => format!("{k} of {n} {what}: at most {percent:.2} % at 95 %"),
    }
}

/// Pairs of like score, and how many of them were right.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Reliability {
    /// Lowest score among them.
    pub from: f64,
    /// Highest.
    pub to: f64,
    /// How many.
    pub pairs: usize,
    /// Right ones among them.
    pub right: usize,
}

impl Reliability {
    /// So many bins of about equally many pairs, lowest scores first. Equal scores stay together.
    pub fn table(scored: &[(f64, bool)], bins: usize) -> Vec<Self> {
        let mut sorted = scored.to_vec();
        sorted.sort_by(|x, y| x.0.total_cmp(&y.0));
        let size = sorted.len().div_ceil(bins.max(1)).max(1);
        let mut table: Vec<Self> = Vec::new();
        for (score, right) in sorted {
            match table.last_mut().filter(|bin| bin.pairs < size || bin.to == score) {
                Some(bin) => bin.add(score, right),
                None => table.push(Self {
                    from: score,
                    to: score,
                    pairs: 1,
                    right: usize::from(right),
                }),
            }
        }
        table
    }

    fn add(&mut self, score: f64, right: bool) {
        self.to = score;
        self.pairs += 1;
        self.right += usize::from(right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_in_n_is_bounded_by_three_in_n() {
        assert!((at_most(0, 1000) * 1000.0 - 2.9957).abs() < 1e-3);
        assert!((at_most(1, 1000) * 1000.0 - 4.7439).abs() < 1e-3);
        assert_eq!(at_most(0, 0), 1.0);
    }

    #[test]
    fn equal_scores_share_a_bin() {
        let scored = [(0.5, true), (0.5, false), (0.5, true), (0.9, true)];
        let table = Reliability::table(&scored, 4);
        assert_eq!(
            table.iter().map(|bin| (bin.pairs, bin.right)).collect::<Vec<_>>(),
            [(3, 2), (1, 1)]
        );
    }
}
