//! A truth, a line `%%`, an answer: whatever they say, they are scored, and no part is more than its whole.

use stage::score::{
    Answer, Beyond, Reliability, Sample, Score, Truth, columns, columns_beyond, falls_short,
    falls_short_apart, falls_short_besides, markdown,
};

pub(crate) fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (truth, answer) = text.split_once("\n%%\n").unwrap_or((&text, "{}"));
    if let (Ok(truth), Ok(answer)) = (Truth::parse(truth), Answer::parse(answer)) {
        let (score, beyond) = (Score::of(&truth, &answer), Beyond::of(&truth, &answer));
        parts_are_within(&score, truth.files.len());
        parts_beyond_are_within(&beyond);
        is_told(&score, &beyond);
        is_sampled(&truth, &answer);
    }
}

fn parts_are_within(score: &Score, files: usize) {
    let (joined, list) = (&score.joined, &score.pair_list);
    for (part, of) in [
        (score.clips_placed, score.clips),
        (score.clips + score.decoys, files),
        (score.decoys_placed, score.decoys),
        (score.reasons_right, score.decoys),
        (score.unaccounted, files),
        (score.covered, score.cover_of),
        (joined.placed, score.pairs),
        (joined.e10, joined.e40),
        (joined.e40, joined.e100),
        (joined.e100 + joined.wrong + joined.vague, joined.placed),
        (list.within40, list.listed),
        (list.wrong + list.false_pairs, list.listed),
        (list.heard_covered, list.heard_of),
    ] {
        assert!(part <= of, "{part} of {of} in {score:?}");
    }
}

fn parts_beyond_are_within(beyond: &Beyond) {
    let (copies, hints, edits) = (&beyond.copies, &beyond.hints, &beyond.edits);
    for (part, of) in [
        (copies.found, copies.of),
        (hints.right_island + hints.wrong_island, hints.of),
        (hints.within, hints.right_island),
        (edits.parts_within, edits.parts),
        (edits.parts_wrong, edits.parts),
        (beyond.drift.within, beyond.drift.of),
        (beyond.heard.within, beyond.heard.of),
    ] {
        assert!(part <= of, "{part} of {of} in {beyond:?}");
    }
    let table = Reliability::table(&beyond.scored, 4);
    assert_eq!(
        table.iter().map(|bin| bin.pairs).sum::<usize>(),
        beyond.scored.len()
    );
}

fn is_told(score: &Score, beyond: &Beyond) {
    let short = [
        falls_short(score, None),
        falls_short_apart(score, beyond, None),
        falls_short_besides(score, beyond),
    ];
    assert!(short.iter().flatten().all(|why| !why.is_empty()));
    let rows = [columns(score, None), columns_beyond(beyond)];
    assert!(
        rows.iter()
            .all(|row| !markdown(std::slice::from_ref(row)).is_empty())
    );
    assert!(serde_json::to_string(score).is_ok() && serde_json::to_string(beyond).is_ok());
}

fn is_sampled(truth: &Truth, answer: &Answer) {
    let mut drawn = 0;
    let sample = Sample::draw(truth, 10, &mut |below| {
        drawn += 7;
        drawn % below
    });
    assert!(sample.pairs.len() <= 10 && sample.overlapping <= sample.pairs.len());
    let answers = sample.answers_of(truth, answer);
    assert_eq!(answers.len(), sample.pairs.len());
    let verdicts = sample.judge(truth, &answers);
    assert!(
        verdicts.e100 + verdicts.wrong <= verdicts.overlapping && verdicts.false_answers <= verdicts.apart
    );
}
