//! All measured pairs at once: when every recording's middle happened, and how fast its clock runs.
//!
//! Robust least squares. Pairs that do not close with the others lose their say: a reflection heard louder than the
//! direct path, a drift that a moving hand faked, a wrong pair. Knows only numbers.

/// Devices' clocks drift by up to 300 ppm; where nothing is measured, this is all that is known (a standard deviation).
const DRIFT_PRIOR: f64 = 150e-6;
/// Rounds of reweighting.
const ROUNDS: usize = 14;
/// Residual at which a pair has lost most of its say: wide at first, so that wrong starts can recover.
const SCALE_FIRST_S: f64 = 0.06;
const SCALE_LAST_S: f64 = 0.012;
const DRIFT_SCALE_FIRST: f64 = 600e-6;
const DRIFT_SCALE_LAST: f64 = 12e-6;

/// One recording on the common time: `at_s + (1 + drift) · (file time − mid_s)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// File time of its middle.
    pub mid_s: f64,
    /// Common time of its middle.
    pub at_s: f64,
    /// Common seconds per second of its own, less one.
    pub drift: f64,
}

impl Line {
    /// Common time of a file time.
    #[must_use]
    pub fn at(&self, file_s: f64) -> f64 {
        self.at_s + (1.0 + self.drift) * (file_s - self.mid_s)
    }

    /// File time of a common time.
    #[must_use]
    pub fn file_s(&self, at_s: f64) -> f64 {
        self.mid_s + (at_s - self.at_s) / (1.0 + self.drift)
    }
}

/// Two recordings heard the same instant: at `a_s` in a, at `b_s` in b.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Index of a.
    pub a: usize,
    /// Index of b.
    pub b: usize,
    /// File time in a.
    pub a_s: f64,
    /// File time in b.
    pub b_s: f64,
    /// Standard deviation.
    pub sigma_s: f64,
    /// Seconds of a per second of b, less one, and its standard deviation.
    pub drift: Option<(f64, f64)>,
}

/// The fitted clock.
#[derive(Debug, Clone)]
pub struct Solution {
    /// One per recording.
    pub lines: Vec<Line>,
    /// Standard deviation of each `at_s` against the common clock.
    pub at_sigma_s: Vec<f64>,
    /// Standard deviation of each drift.
    pub drift_sigma: Vec<f64>,
    /// Say of each link after the fit, 0 to 1.
    pub says: Vec<f64>,
}

/// Fits all drifts, and nothing else: two clocks part at one rate whichever of several sounds a pair follows, so what
/// pairs say of the drift holds where their offsets contradict each other.
#[must_use]
pub fn rates(recordings: usize, links: &[Link]) -> Vec<f64> {
    let mut drifts = vec![0.0; recordings];
    let mut normal = Normal::new(recordings);
    for round in 0..ROUNDS {
        let scale = narrowed(DRIFT_SCALE_FIRST, DRIFT_SCALE_LAST, round);
        normal.clear();
        for link in links {
            let Some((drift, sigma)) = link.drift else {
                continue;
            };
            let residual = drifts[link.b] - drifts[link.a] - drift;
            let row = [(link.b, 1.0), (link.a, -1.0)];
            normal.add(&row, -residual, say(residual, scale, sigma) / sigma.powi(2));
        }
        for (k, drift) in drifts.iter().enumerate() {
            normal.add(&[(k, 1.0)], -drift, DRIFT_PRIOR.powi(-2));
        }
        let step = normal.solved();
        drifts
            .iter_mut()
            .zip(step)
            .for_each(|(drift, by)| *drift = (*drift + by).clamp(-1e-3, 1e-3));
    }
    drifts
}

/// A scale that narrows from round to round.
fn narrowed(first: f64, last: f64, round: usize) -> f64 {
    first * (last / first).powf(round as f64 / (ROUNDS - 1) as f64)
}

/// What an observation keeps of its say, 0 to 1.
fn say(residual: f64, scale: f64, sigma: f64) -> f64 {
    (1.0 + (residual / scale.max(2.0 * sigma)).powi(2)).powi(-2)
}

/// Fits all lines to all links, starting from `lines`.
#[must_use]
pub fn solve(mut lines: Vec<Line>, links: &[Link]) -> Solution {
    let n = lines.len();
    let rates = rates(n, links);
    lines
        .iter_mut()
        .zip(rates)
        .for_each(|(line, rate)| line.drift = rate);
    let mut says = vec![1.0; links.len()];
    let mut normal = Normal::new(2 * n);
    for round in 0..ROUNDS {
        let scale_s = narrowed(SCALE_FIRST_S, SCALE_LAST_S, round);
        normal.clear();
        for (link, say) in links.iter().zip(&mut says) {
            *say = add(&mut normal, &lines, link, scale_s);
        }
        for (k, line) in lines.iter().enumerate() {
            normal.add(&[(n + k, 1.0)], -line.drift, DRIFT_PRIOR.powi(-2));
            // All may shift together: this alone holds them.
            normal.add(&[(k, 1.0)], 0.0, 1e-4);
        }
        let step = normal.solved();
        for (k, line) in lines.iter_mut().enumerate() {
            line.at_s += step[k];
            line.drift = (line.drift + step[n + k]).clamp(-1e-3, 1e-3);
        }
    }
    let at_s: Vec<f64> = lines.iter().map(|line| line.at_s).collect();
    let sigma = normal.sigmas(&at_s);
    Solution {
        lines,
        at_sigma_s: sigma[..n].to_vec(),
        drift_sigma: sigma[n..].to_vec(),
        says,
    }
}

/// Adds one link's two equations; returns its say.
fn add(normal: &mut Normal, lines: &[Line], link: &Link, scale_s: f64) -> f64 {
    let n = lines.len();
    let (a, b) = (lines[link.a], lines[link.b]);
    let residual = a.at(link.a_s) - b.at(link.b_s);
    let kept = say(residual, scale_s, link.sigma_s);
    let row = [
        (link.a, 1.0),
        (n + link.a, link.a_s - a.mid_s),
        (link.b, -1.0),
        (n + link.b, b.mid_s - link.b_s),
    ];
    normal.add(&row, -residual, kept / link.sigma_s.powi(2));
    if let Some((drift, sigma)) = link.drift {
        let residual = b.drift - a.drift - drift;
        let weight = say(residual, DRIFT_SCALE_LAST, sigma) / sigma.powi(2);
        normal.add(&[(n + link.b, 1.0), (n + link.a, -1.0)], -residual, weight);
    }
    kept
}

/// Normal equations, solved by Cholesky's method.
struct Normal {
    n: usize,
    matrix: Vec<f64>,
    right: Vec<f64>,
}

impl Normal {
    fn new(n: usize) -> Self {
        Self {
            n,
            matrix: vec![0.0; n * n],
            right: vec![0.0; n],
        }
    }

    fn clear(&mut self) {
        self.matrix.fill(0.0);
        self.right.fill(0.0);
    }

    fn add(&mut self, row: &[(usize, f64)], residual: f64, weight: f64) {
        for &(i, x) in row {
            self.right[i] += weight * x * residual;
            for &(j, y) in row {
                self.matrix[i * self.n + j] += weight * x * y;
            }
        }
    }

    /// Lower triangle L with L·Lᵀ = matrix, row by row.
    fn factor(&self) -> Vec<f64> {
        let n = self.n;
        let mut lower = self.matrix.clone();
        for i in 0..n {
            let (above, rest) = lower.split_at_mut(i * n);
            let row = &mut rest[..n];
            for j in 0..i {
                let other = &above[j * n..j * n + n];
                let dot: f64 = row[..j].iter().zip(&other[..j]).map(|(x, y)| x * y).sum();
                row[j] = (row[j] - dot) / other[j];
            }
            let own: f64 = row[..i].iter().map(|x| x * x).sum();
            row[i] = (row[i] - own).max(1e-12).sqrt();
        }
        lower
    }

    fn solved(&self) -> Vec<f64> {
        let (n, lower) = (self.n, self.factor());
        let mut x = self.right.clone();
        for i in 0..n {
            let dot: f64 = lower[i * n..i * n + i]
                .iter()
                .zip(&x[..i])
                .map(|(l, x)| l * x)
                .sum();
            x[i] = (x[i] - dot) / lower[i * n + i];
        }
        for i in (0..n).rev() {
            x[i] /= lower[i * n + i];
            let known = x[i];
            for j in 0..i {
                x[j] -= lower[i * n + j] * known;
            }
        }
        x
    }

    /// Standard deviations of all unknowns against the common clock, which may start anywhere and run at any rate:
    /// what a shift or a stretch of all together adds is taken away. `at_s`: where the first half of them lie.
    fn sigmas(&self, at_s: &[f64]) -> Vec<f64> {
        let (n, half) = (self.n, at_s.len());
        let mean = |values: &[f64]| values.iter().sum::<f64>() / half as f64;
        let middle_s = mean(at_s);
        let mut squares = vec![0.0; n];
        // The variance of a sum of unknowns is the square of the same sum over the rows of L⁻¹.
        for row in self.inverse_factor().chunks_exact(n) {
            let (shift, stretch) = (mean(&row[..half]), mean(&row[half..]));
            for k in 0..half {
                squares[k] += (row[k] - shift - stretch * (at_s[k] - middle_s)).powi(2);
                squares[half + k] += (row[half + k] - stretch).powi(2);
            }
        }
        squares.into_iter().map(f64::sqrt).collect()
    }

    fn inverse_factor(&self) -> Vec<f64> {
        let (n, lower) = (self.n, self.factor());
        let mut inverse = vec![0.0; n * n];
        let mut column = vec![0.0; n];
        for k in 0..n {
            column[..k].fill(0.0);
            column[k] = 1.0 / lower[k * n + k];
            for i in k + 1..n {
                let known = &lower[i * n + k..i * n + i];
                let dot: f64 = known.iter().zip(&column[k..i]).map(|(l, x)| l * x).sum();
                column[i] = -dot / lower[i * n + i];
            }
            inverse
                .iter_mut()
                .skip(k)
                .step_by(n)
                .zip(&column)
                .for_each(|(out, x)| *out = *x);
        }
        inverse
    }
}
