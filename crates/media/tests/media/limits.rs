//! Limits end a child, and so does the stop switch; nothing stays behind.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use media::{Limit, Limits, MediaError, probe, sound};

use crate::made::{self, RATE_HZ};

/// Eight-bit silence at 8 kHz; the bytes are a hole in the file and take no room on the disk.
fn long_wav(folder: &Path, seconds: u32) -> PathBuf {
    let data = seconds * 8_000;
    let mut head = b"RIFF".to_vec();
    head.extend((data + 36).to_le_bytes());
    head.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    head.extend(8_000_u32.to_le_bytes());
    head.extend(8_000_u32.to_le_bytes());
    head.extend(b"\x01\0\x08\0data");
    head.extend(data.to_le_bytes());
    let path = folder.join("long.wav");
    fs::write(&path, head).unwrap();
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(u64::from(data) + 44)
        .unwrap();
    path
}

fn limit_of<T: std::fmt::Debug>(result: Result<T, MediaError>) -> Limit {
    match result {
        Err(MediaError::Limit { which }) => which,
        other => panic!("{other:?}"),
    }
}

#[test]
fn ten_hours_stream_through_little_memory() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 36_000);
    let mut longest = 0;
    let read = sound(&made::tools(), &path, 8_000, &mut |piece| {
        longest = longest.max(piece.len());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(read.samples, 36_000 * 8_000);
    assert!(longest <= 64 * 1_024);
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let peak_kb: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak_kb < 200_000, "{peak_kb} kB");
    }
}

#[test]
fn processor_time_is_limited() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 36_000);
    let tools = made::tools().limited(Limits {
        cpu_base_s: 1,
        cpu_per_hour_s: 0,
        ..Limits::USUAL
    });
    let read = sound(&tools, &path, 48_000, &mut |_| ControlFlow::Continue(()));
    assert_eq!(limit_of(read), Limit::Cpu);
}

#[test]
fn output_is_limited() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 60);
    let tools = made::tools().limited(Limits {
        sound_max_s: 10,
        ..Limits::USUAL
    });
    let mut heard = 0;
    let read = sound(&tools, &path, RATE_HZ, &mut |piece| {
        heard += piece.len();
        ControlFlow::Continue(())
    });
    assert_eq!(limit_of(read), Limit::Output);
    assert!(heard <= 10 * RATE_HZ as usize);
}

#[test]
fn memory_is_limited() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 1);
    for memory_bytes in [60_000_000, 200_000_000] {
        let tools = made::tools().limited(Limits {
            memory_bytes,
            ..Limits::USUAL
        });
        assert_eq!(
            limit_of(probe(&tools, &path)),
            Limit::Memory,
            "{memory_bytes} bytes"
        );
    }
}

#[test]
fn a_copy_that_grows_too_large_leaves_nothing() {
    let folder = made::folder();
    let path = made::make(folder.path(), "FLASH CLICK -c:v mpeg4 -c:a aac", "a.mp4");
    let tools = made::tools().limited(Limits {
        written_bytes_max: 2_000,
        ..Limits::USUAL
    });
    let copy = folder.path().join("copy.mp4");
    assert_eq!(limit_of(media::proxy(&tools, &path, &copy, 240)), Limit::Output);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_stop_switch_ends_reading_and_leaves_no_child() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 36_000);
    let tools = made::tools();
    let stopper = tools.stopper();
    let read = sound(&tools, &path, RATE_HZ, &mut |_| {
        stopper.stop();
        ControlFlow::Continue(())
    });
    assert!(matches!(read, Err(MediaError::Stopped)));
    assert!(matches!(probe(&tools, &path), Err(MediaError::Stopped)));
    assert!(!somebody_reads(folder.path()));
}

#[test]
fn a_switch_apart_ends_its_own_children_alone() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 1);
    let tools = made::tools();
    let (one, other) = (tools.apart(), tools.apart());
    one.stopper().stop();
    assert!(matches!(probe(&one, &path), Err(MediaError::Stopped)));
    assert!(probe(&tools, &path).is_ok() && probe(&other, &path).is_ok());
    tools.stopper().stop();
    assert!(matches!(probe(&other, &path), Err(MediaError::Stopped)));
}

#[test]
fn breaking_off_ends_the_child() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 36_000);
    let read = sound(&made::tools(), &path, RATE_HZ, &mut |_| ControlFlow::Break(())).unwrap();
    assert!(read.samples > 0 && read.samples < 100_000);
    assert!(!somebody_reads(folder.path()));
}

fn somebody_reads(folder: &Path) -> bool {
    let folder = folder.to_str().unwrap().as_bytes();
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(Result::ok)
        .any(|process| {
            let words = fs::read(process.path().join("cmdline")).unwrap_or_default();
            words.windows(folder.len()).any(|window| window == folder)
        })
}

#[test]
fn waiting_for_a_child_is_limited() {
    let folder = made::folder();
    let path = long_wav(folder.path(), 60);
    // No program answers within no time at all.
    let tools = made::tools().limited(Limits {
        silence_max_s: 0,
        ..Limits::USUAL
    });
    assert_eq!(limit_of(probe(&tools, &path)), Limit::Wall);
    let heard = sound(&tools, &path, RATE_HZ, &mut |_| ControlFlow::Continue(()));
    assert_eq!(limit_of(heard), Limit::Wall);
    let both = media::read(&tools, &path, RATE_HZ, &mut |_| ControlFlow::Continue(()));
    assert_eq!(limit_of(both), Limit::Wall);
    assert!(!somebody_reads(folder.path()));
}

#[test]
fn reading_both_at_once_is_limited_and_stopped_too() {
    let folder = made::folder();
    // Small enough to be read by one process.
    let path = long_wav(folder.path(), 30_000);
    let tools = made::tools().limited(Limits {
        cpu_base_s: 1,
        cpu_per_hour_s: 0,
        ..Limits::USUAL
    });
    let (clip, heard) = media::read(&tools, &path, 48_000, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((clip.container.as_str(), limit_of(heard)), ("wav", Limit::Cpu));
    let stopper = tools.stopper();
    let read = media::read(&tools, &path, RATE_HZ, &mut |_| {
        stopper.stop();
        ControlFlow::Continue(())
    });
    assert!(matches!(read, Err(MediaError::Stopped)), "{read:?}");
    assert!(!somebody_reads(folder.path()));
}
