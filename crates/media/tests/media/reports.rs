//! ffprobe's answers as foreign bytes: whatever comes, there is a report or an error, soon, and of bounded size.
//!
//! `PFIFF_SOAK_SECONDS` makes the last test go on for that long; it prints the seed that it began with.

use std::time::{Duration, Instant};

use media::report::{ANSWER_BYTES_MAX, Report, ReportError, STREAMS_MAX};
use proptest::prelude::*;

const ANSWER: &str = r#"{"packets_and_frames":[
 {"type":"packet","stream_index":0,"pts":-1024,"flags":"KD"},
 {"type":"frame","stream_index":0,"key_frame":1,"pts":0,"best_effort_timestamp":0}],
 "programs":[],"streams":[{"index":0,"codec_name":"aac","codec_type":"audio","time_base":"1/48000",
 "sample_rate":"48000","channels":2,"avg_frame_rate":"0/0","nb_frames":"3","disposition":{"attached_pic":0},
 "tags":{"language":"und"},"side_data_list":[{"rotation":-90}]}],
 "format":{"format_name":"mov,mp4","duration":"2.005333","tags":{"creation_time":"2026-01-07T15:37:00Z"}}}"#;

/// Parsing must end in one of the two; a long text in must not become a long text out.
fn survives(bytes: &[u8]) {
    if let Ok(report) = Report::parse(bytes) {
        assert!(format!("{report:?}").len() < 4_096 + 300 * bytes.len());
    }
}

#[test]
fn a_plain_answer_is_understood() {
    let report = format!("{:?}", Report::parse(ANSWER.as_bytes()).unwrap());
    assert!(report.contains("duration: Some(Offset(2010000000))"), "{report}");
    assert!(
        report.contains("at: Some(Offset(-21333333)), is_key: true, is_discarded: true"),
        "{report}"
    );
    assert!(report.contains("rotation_deg: 270"), "{report}");
}

#[test]
fn answers_beyond_the_limits_are_refused() {
    let long = vec![b' '; ANSWER_BYTES_MAX + 1];
    assert!(matches!(Report::parse(&long), Err(ReportError::TooLong { .. })));
    let streams: Vec<String> = (0..=STREAMS_MAX)
        .map(|index| format!("{{\"index\":{index}}}"))
        .collect();
    let many = format!("{{\"streams\":[{}]}}", streams.join(","));
    assert!(matches!(
        Report::parse(many.as_bytes()),
        Err(ReportError::TooManyStreams { .. })
    ));
    let deep = "[".repeat(100_000);
    assert!(matches!(
        Report::parse(deep.as_bytes()),
        Err(ReportError::Json(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn any_numbers_are_survived(
        ticks in any::<i64>(),
        numerator in any::<i64>(),
        denominator in any::<i64>(),
        stream in any::<u32>(),
        rotation in any::<f64>(),
        duration in "[-+0-9.eEinfa]{0,12}",
    ) {
        let rotation = if rotation.is_finite() { rotation } else { 0.0 };
        survives(format!(
            r#"{{"streams":[{{"index":{stream},"time_base":"{numerator}/{denominator}","avg_frame_rate":"{ticks}/{numerator}",
            "channels":{ticks},"width":{denominator},"side_data_list":[{{"rotation":{rotation:?}}}]}}],
            "packets":[{{"type":"packet","stream_index":{stream},"pts":{ticks}}}],"format":{{"duration":"{duration}"}}}}"#
        ).as_bytes());
    }
}

#[test]
fn changed_answers_are_survived() {
    let seconds = std::env::var("PFIFF_SOAK_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let long = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let seed = std::env::var("PFIFF_SOAK_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_u64);
    println!("seed {seed}");
    let mut chance = Chance(seed);
    let mut rounds = 0;
    while rounds < 2_000 || long.is_some_and(|end| Instant::now() < end) {
        survives(&changed(&mut chance));
        rounds += 1;
    }
}

/// SplitMix64: the same changes for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }
}

/// The plain answer with a few pieces taken out, doubled, or put in the place of others.
fn changed(chance: &mut Chance) -> Vec<u8> {
    const PIECES: [&[u8]; 10] = [
        b"-9223372036854775808",
        b"99999999999999999999999",
        b"1e308",
        b"null",
        b"\"\"",
        b"[]",
        b"{}",
        b"1/0",
        b"-1/-1",
        b"\xff\xfe",
    ];
    let mut answer = ANSWER.as_bytes().to_vec();
    for _ in 0..=chance.below(4) {
        let from = chance.below(answer.len());
        let to = (from + chance.below(24)).min(answer.len());
        let piece = match chance.below(4) {
            0 => answer[from..to].repeat(2),
            1 => Vec::new(),
            2 => vec![chance.below(256) as u8],
            _ => PIECES[chance.below(PIECES.len())].to_vec(),
        };
        answer.splice(from..to, piece);
    }
    answer
}
