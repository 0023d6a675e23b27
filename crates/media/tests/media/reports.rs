//! ffprobe's answers as foreign bytes: whatever comes, there is a report or an error, soon, and of bounded size.
//!
//! `foreign` goes on with answers that were changed.

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
