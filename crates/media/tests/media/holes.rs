//! Packets that were lost leave silence, so that what comes after keeps its time.

use crate::made::{self, RATE_HZ};

/// Noise whose loud second begins at 3 s, then packets are taken out between.
const NOISE: &str = "-f lavfi -i anoisesrc=d=4:r=48000,volume='if(gte(t,3),1,0.05)':eval=frame";

fn loud_from_s(samples: &[i16]) -> f64 {
    let half = made::loudest(samples) / 2;
    samples
        .iter()
        .position(|sample| sample.unsigned_abs() > half)
        .unwrap() as f64
        / f64::from(RATE_HZ)
}

#[test]
fn lost_packets_are_filled_and_named() {
    let folder = made::folder();
    made::make(folder.path(), &format!("{NOISE} -c:a aac"), "whole.mp4");
    let (whole, read) = made::hear(&made::tools(), &folder.path().join("whole.mp4"), RATE_HZ).unwrap();
    assert_eq!(read.problems, Vec::<String>::new());
    // One packet of 21 ms, then forty in a row.
    let lossy = "-i whole.mp4 -c copy -bsf:a noise=drop=eq(n\\,20)+between(n\\,60\\,99)";
    for name in ["holed.mp4", "holed.mkv", "holed.ts"] {
        let path = made::make(folder.path(), lossy, name);
        let (holed, read) = made::hear(&made::tools(), &path, RATE_HZ).unwrap();
        assert!(
            (holed.len() as f64 - whole.len() as f64).abs() < 700.0,
            "{name}: {} samples",
            holed.len()
        );
        let priming_s = if name.ends_with("mp4") {
            0.0
        } else {
            1_024.0 / 48_000.0
        };
        let late_s = loud_from_s(&holed) - loud_from_s(&whole) - priming_s;
        assert!(late_s.abs() < 0.002, "{name}: {late_s} s late");
        assert!(
            read.problems[0].starts_with("sound is missing 2 times"),
            "{name}: {:?}",
            read.problems
        );
    }
}

#[test]
fn a_clock_that_runs_away_from_its_time_stamps_is_no_hole() {
    let folder = made::folder();
    made::make(folder.path(), &format!("{NOISE} -c:a aac"), "whole.mp4");
    // Time stamps 1 % too slow: 40 ms over the file, never more than 0.3 ms between two packets.
    let slow = "-i whole.mp4 -c copy -bsf:a setts=ts=TS*1.01";
    let path = made::make(folder.path(), slow, "slow.mp4");
    let (samples, read) = made::hear(&made::tools(), &path, RATE_HZ).unwrap();
    assert_eq!(read.problems, Vec::<String>::new());
    assert!(
        (samples.len() as i64 - 64_000).abs() < 1_100,
        "{} samples",
        samples.len()
    );
}

#[test]
fn an_absurd_jump_is_not_filled() {
    let folder = made::folder();
    made::make(folder.path(), &format!("{NOISE} -c:a pcm_s16le"), "whole.mkv");
    let far = "-i whole.mkv -c copy -bsf:a setts=ts=if(lt(N\\,20)\\,TS\\,TS+90000000)";
    let path = made::make(folder.path(), far, "far.mkv");
    let (samples, read) = made::hear(&made::tools(), &path, RATE_HZ).unwrap();
    assert_eq!(samples.len(), 64_000);
    assert!(
        read.problems[0].starts_with("time stamps jump"),
        "{:?}",
        read.problems
    );
}
