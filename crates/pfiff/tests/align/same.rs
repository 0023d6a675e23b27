//! Names, times, metadata, order and `--jobs` are nothing to the numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use casebook::answer::Answer;
use stage::score::Truth;

use crate::called::align;
use crate::contract;
use crate::footage::{few, ffmpeg, folder_of_everything, linked};

/// All that is told of each clip, as text, by the name that `call` gives it.
type Told = BTreeMap<String, String>;

fn told(answer: &Answer, call: &dyn Fn(usize) -> String) -> Told {
    let mut told = Told::new();
    for island in &answer.islands {
        let mut with: Vec<String> = island.clips.iter().map(|clip| call(clip.id)).collect();
        with.sort();
        for clip in &island.clips {
            let mut clip = clip.clone();
            let name = call(clip.id);
            (clip.id, clip.file) = (0, String::new());
            told.insert(name, format!("{clip:?} with {with:?}"));
        }
    }
    for refusal in &answer.refusals {
        let mut beside: Vec<String> = refusal
            .alternatives
            .iter()
            .map(|other| format!("{} {}", call(other.beside), other.offset_ns))
            .collect();
        beside.sort();
        let parts = refusal
            .parts
            .iter()
            .map(|part| (part.from_ns, part.to_ns, part.start_ns));
        let parts: Vec<_> = parts.collect();
        let text = format!("{:?} {} {beside:?} {parts:?}", refusal.reason, refusal.detail);
        told.insert(call(refusal.id), text);
    }
    for copy in &answer.copies {
        told.insert(
            format!("copy {}", call(copy.id)),
            format!("{} {}", call(copy.of), copy.offset_ns),
        );
    }
    told
}

/// Pairs by name; the offset told from the name that comes first, in whole microseconds apart from rounding.
fn pairs(answer: &Answer, call: &dyn Fn(usize) -> String) -> BTreeMap<(String, String), (i64, i64, i64)> {
    let pair = |pair: &casebook::answer::Pair| {
        let (a, b) = (call(pair.a), call(pair.b));
        let turned_ns = -(pair.offset_ns as f64) / (1.0 + pair.drift_ppm * 1e-6);
        let (a, b, offset_ns) = if a < b {
            (a, b, pair.offset_ns)
        } else {
            (b, a, turned_ns.round() as i64)
        };
        ((a, b), (offset_ns, pair.heard_error_ns, pair.overlap_ns))
    };
    answer.pairs.iter().map(pair).collect()
}

fn same(one: &Answer, first: &dyn Fn(usize) -> String, other: &Answer, second: &dyn Fn(usize) -> String) {
    assert_eq!(told(one, first), told(other, second));
    let (one, other) = (pairs(one, first), pairs(other, second));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (of, pair) in &one {
        // An offset that is told from the other side is divided once and cut to nanoseconds twice.
        assert!(
            (pair.0 - other[of].0).abs() <= 2,
            "{of:?}: {pair:?}, {:?}",
            other[of]
        );
        assert_eq!((pair.1, pair.2), (other[of].1, other[of].2), "{of:?}");
    }
}

fn names(truth: &Truth) -> Vec<String> {
    truth.files.iter().map(|file| file.file.clone()).collect()
}

#[test]
fn renamed_and_touched_files_get_the_same_numbers() {
    let footage = few();
    let (folder, names) = (tempfile::tempdir().unwrap(), names(&footage.truth));
    let files: Vec<PathBuf> = (0..names.len())
        .map(|at| {
            linked(
                &footage.file(&names[at]),
                folder.path().join(format!("IMG_{}.MP4", 9000 - 7 * at)),
            )
        })
        .collect();
    for (at, file) in files.iter().enumerate() {
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(86_400 * at as u64);
        fs::File::open(file).unwrap().set_modified(long_ago).unwrap();
    }
    let call = |id: usize| names[id].clone();
    same(&footage.answer(), &call, &footage.align(&files).answer(), &call);
}

#[test]
fn files_in_another_order_get_the_same_numbers() {
    let footage = few();
    let names = names(&footage.truth);
    let mut order: Vec<usize> = (0..names.len()).rev().collect();
    order.swap(1, 3);
    let files: Vec<PathBuf> = order.iter().map(|&at| footage.file(&names[at])).collect();
    let turned = footage.align(&files).answer();
    same(&footage.answer(), &|id| names[id].clone(), &turned, &|id| {
        names[order[id]].clone()
    });
}

#[test]
fn files_that_say_nothing_of_themselves_get_the_same_numbers() {
    let footage = few();
    let (folder, names) = (tempfile::tempdir().unwrap(), names(&footage.truth));
    let strip = |name: &String| {
        let into = folder.path().join(name);
        ffmpeg(
            "",
            Some(&footage.file(name)),
            "-map 0 -c copy -map_metadata -1",
            &into,
        );
        into
    };
    let files: Vec<PathBuf> = names.iter().map(strip).collect();
    let stripped = footage.align(&files).answer();
    let call = |id: usize| names[id].clone();
    same(&footage.answer(), &call, &stripped, &call);
    assert_eq!(footage.answer().hints.len(), 1);
    assert!(stripped.hints.is_empty(), "{:?}", stripped.hints);
}

#[test]
fn one_thread_and_four_write_the_same_bytes() {
    let footage = folder_of_everything();
    let run = |jobs: &str| footage.align(footage.files()).flags(["--jobs", jobs]).run();
    let (one, four) = (run("1"), run("4"));
    one.is_done();
    four.is_done();
    assert_eq!(one.stdout, four.stdout);
}

#[test]
fn one_file_named_twice_is_a_recording_and_its_copy() {
    let footage = few();
    let file = footage.file("first.mov");
    let answer = align([&file, &file]).answer();
    assert_eq!(answer.islands.len(), 1);
    assert_eq!(answer.copies.len(), 1);
    assert_eq!(answer.copies[0].offset_ns, 0);
    assert!(contract::placed(&answer).all(|clip| clip.start_ns == 0 && clip.links == 0));
}

#[test]
fn the_same_bytes_twice_change_no_number_of_the_others() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    let again = linked(&footage.file("second.wav"), folder.path().join("again.wav"));
    let mut files = footage.files();
    files.push(again.clone());
    let answer = footage.align(&files).answer();
    let names = names(&footage.truth);
    let doubled = |id: usize| id == names.len();
    let copies: Vec<_> = answer
        .copies
        .iter()
        .filter(|copy| doubled(copy.id) || doubled(copy.of))
        .collect();
    assert_eq!(copies.len(), 1, "{:?}", answer.copies);
    assert_eq!(copies[0].offset_ns, 0);
    let alone = footage.answer();
    for before in contract::placed(&alone) {
        let after = contract::placed(&answer)
            .find(|clip| clip.id == before.id)
            .unwrap();
        assert_eq!(before, after);
    }
}

#[test]
fn a_folder_is_where_it_is_and_nothing_more() {
    let footage = few();
    let names = names(&footage.truth);
    let answer = footage.align(&names).standing_in(&footage.folder).answer();
    assert!(
        answer
            .inputs
            .iter()
            .all(|input| Path::new(&input.file).is_relative())
    );
    let call = |id: usize| names[id].clone();
    same(&footage.answer(), &call, &answer, &call);
}
