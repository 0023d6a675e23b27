//! What the benchmark owes, line by line: what was measured, beside its floor, and whether that holds.
//!
//! What was not measured does not hold. None of n is said with the bound that n gives.

use crate::agree::Agreement;
use crate::peers::{self, Row};
use crate::scene::Aligned;
use anyhow::Result;
use stage::score::{Beyond, Verdicts, at_most};

/// A peer must take so many times our CPU per pair.
const TIMES_OURS_LEAST: f64 = 10.0;
/// Of a stated error that holds "in 95 of 100 cases", the floor of every cover.
const COVER_LEAST: f64 = 0.93;

/// One line. None: not measured.
pub(crate) struct Promise {
    what: String,
    floor: String,
    measured: String,
    pub(crate) holds: Option<bool>,
}

impl Promise {
    /// Headings and cells.
    pub(crate) fn columns(&self) -> Vec<(&'static str, String)> {
        let holds = match self.holds {
            Some(true) if self.floor == "none" => "",
            Some(true) => "holds",
            Some(false) => "**falls short**",
            None => "**not measured**",
        };
        vec![
            ("what", self.what.clone()),
            ("floor", self.floor.clone()),
            ("measured", self.measured.clone()),
            ("", holds.into()),
        ]
    }

    /// As one line of what falls short.
    pub(crate) fn complaint(&self) -> String {
        let (what, measured, floor) = (&self.what, &self.measured, &self.floor);
        format!("- {what}: {measured}; the floor is {floor}")
    }

    fn none(what: &str, seen: usize, of: usize) -> Self {
        let percent = 100.0 * at_most(seen, of);
        let measured = match (seen, of) {
            (_, 0) => "none tried".into(),
            (0, n) => format!("0 of {n}, so at most 3/{n} = {percent:.2} %"),
            (k, n) => format!("{k} of {n}, so at most {percent:.2} %"),
        };
        Self {
            what: what.into(),
            floor: "0".into(),
            measured,
            holds: (of > 0).then_some(seen == 0),
        }
    }

    /// A share without a floor: what is refused under another name harms nobody.
    fn told(what: &str, got: usize, of: usize) -> Self {
        Self {
            floor: "none".into(),
            ..Self::share(what, got, of, 0.0)
        }
    }

    fn share(what: &str, got: usize, of: usize, least: f64) -> Self {
        let percent = 100.0 * got as f64 / of.max(1) as f64;
        let measured = if of == 0 {
            "none tried".into()
        } else {
            format!("{got} of {of}, {percent:.0} %")
        };
        Self {
            what: what.into(),
            floor: format!("{:.0} %", 100.0 * least),
            measured,
            holds: (of > 0).then_some(got as f64 >= least * of as f64),
        }
    }
}

/// All of them.
pub(crate) fn all(scenes: &[Aligned], rows: &[Row], agreement: Option<&Result<Agreement>>) -> Vec<Promise> {
    let mut all = beside_peers(rows);
    all.extend(safety(scenes));
    all.extend(beyond(scenes));
    all.push(agreed(agreement));
    all
}

fn beside_peers(rows: &[Row]) -> Vec<Promise> {
    let mut all: Vec<Promise> = peers::PEERS
        .iter()
        .map(|(name, ..)| times_ours(name, rows))
        .collect();
    let ours = rows.iter().filter(|row| row.is_ours);
    let sum = ours.fold(Verdicts::default(), |sum, row| sum.and(row.verdicts));
    let pairs = "of the sampled pairs that";
    all.extend([
        Promise::none(
            &format!("{pairs} overlap, ours wrong"),
            sum.wrong,
            sum.overlapping,
        ),
        Promise::none(
            &format!("{pairs} share nothing, ours answered"),
            sum.false_answers,
            sum.apart,
        ),
    ]);
    all
}

fn times_ours(name: &str, rows: &[Row]) -> Promise {
    let of_it = rows.iter().filter(|row| row.tool == name);
    let times: Vec<f64> = of_it.filter_map(|row| row.times_ours).collect();
    let least = times.iter().copied().reduce(f64::min);
    let most = times.iter().copied().reduce(f64::max);
    let measured = match least.zip(most) {
        Some((least, most)) => format!("{least:.0} to {most:.0} × in {} scenes", times.len()),
        None => "it did not run, or CPU time cannot be read here".into(),
    };
    Promise {
        what: format!("CPU per pair, {name} over ours"),
        floor: format!("{TIMES_OURS_LEAST:.0} ×"),
        measured,
        holds: least.map(|least| least >= TIMES_OURS_LEAST),
    }
}

/// Scenes in which something overlaps, those in which nothing does and the one bridge, apart: a thousand strangers
/// would drown the rest, and the bridge is known not to hold.
fn safety(scenes: &[Aligned]) -> Vec<Promise> {
    let (apart, rest): (Vec<_>, Vec<_>) = scenes.iter().partition(|scene| scene.is_apart());
    let (bridge, shared): (Vec<_>, Vec<_>) = rest.into_iter().partition(|scene| scene.is_one_bridge());
    let sum = |of: fn(&Aligned) -> usize| shared.iter().map(|scene| of(scene)).sum::<usize>();
    let of_apart = |of: fn(&Aligned) -> usize| apart.iter().map(|scene| of(scene)).sum::<usize>();
    vec![
        Promise::none(
            "overlapping pairs on one clock wrong",
            sum(|s| s.score.joined.wrong),
            sum(|s| s.score.joined.placed),
        ),
        Promise::none(
            "placed clips wrong",
            sum(|s| s.score.wrong_clips),
            sum(|s| s.score.cover_of),
        ),
        Promise::none(
            "pairs of files joined falsely",
            sum(|s| s.score.false_joins),
            sum(|s| s.beyond.could_join),
        ),
        Promise::none(
            "decoys placed",
            sum(|s| s.score.decoys_placed),
            sum(|s| s.score.decoys),
        ),
        Promise::none(
            "clips that share nothing placed",
            of_apart(|s| s.beyond.placed),
            of_apart(|s| s.files),
        ),
        Promise::none(
            "pairs that share nothing joined",
            of_apart(|s| s.beyond.joins),
            of_apart(|s| s.beyond.could_join),
        ),
        Promise::none(
            "where only a paused clip joins two halves: pairs joined falsely",
            bridge.iter().map(|s| s.score.false_joins).sum(),
            bridge.iter().map(|s| s.beyond.could_join).sum(),
        ),
    ]
}

fn beyond(scenes: &[Aligned]) -> Vec<Promise> {
    let scenes: Vec<&Aligned> = scenes.iter().filter(|scene| !scene.is_one_bridge()).collect();
    let (edited, whole) = scenes
        .iter()
        .map(|scene| scene.edited())
        .fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    let sum = |of: fn(&Beyond) -> usize| scenes.iter().map(|scene| of(&scene.beyond)).sum::<usize>();
    let copies = sum(|b| b.copies.of);
    let hints = sum(|b| b.hints.of);
    vec![
        Promise::share("copies found", sum(|b| b.copies.found), copies, 1.0),
        // Every pair of files could have been called a copy; the number of files bounds it more honestly.
        Promise::none(
            "recordings called copies falsely, of all files",
            sum(|b| b.copies.named_falsely),
            scenes.iter().map(|scene| scene.files).sum(),
        ),
        Promise::none("hints to a wrong island", sum(|b| b.hints.wrong_island), hints),
        Promise::share(
            "hints within their error",
            sum(|b| b.hints.within),
            sum(|b| b.hints.right_island),
            COVER_LEAST,
        ),
        Promise::none("edited clips placed as if whole", whole, edited),
        Promise::told("edited clips named as edited", sum(|b| b.edits.found), edited),
        Promise::told(
            "stretches of edited clips placed",
            sum(|b| b.edits.stretches_found),
            sum(|b| b.edits.stretches),
        ),
        Promise::none(
            "parts of edited clips wrong",
            sum(|b| b.edits.parts_wrong),
            sum(|b| b.edits.parts),
        ),
        Promise::share(
            "drift within its error",
            sum(|b| b.drift.within),
            sum(|b| b.drift.of),
            COVER_LEAST,
        ),
        Promise::share(
            "placements within their heard error",
            sum(|b| b.heard.within),
            sum(|b| b.heard.of),
            COVER_LEAST,
        ),
    ]
}

fn agreed(agreement: Option<&Result<Agreement>>) -> Promise {
    let (measured, holds) = match agreement {
        None => ("the published scorer is not beside this clone".into(), None),
        Some(Err(error)) => (format!("{error:#}"), Some(false)),
        Some(Ok(both)) => (
            format!(
                "{} of {} figures of {} scenes",
                both.figures - both.differ.len(),
                both.figures,
                both.scenes
            ),
            Some(both.differ.is_empty() && both.figures > 0),
        ),
    };
    Promise {
        what: "both scorers agree".into(),
        floor: "in every figure".into(),
        measured,
        holds,
    }
}
