//! Prints how the machine's own build judges every vector, for `judged.mjs` to compare: `judged FOLDER`.

#[path = "../tests/vectors/files.rs"]
mod files;
#[path = "../tests/vectors/judge.rs"]
mod judge;

use std::path::Path;

#[expect(clippy::print_stdout, reason = "a program for tests, not one of pfiff's")]
fn main() {
    let folder = std::env::args_os()
        .nth(1)
        .unwrap_or_else(|| "formats/vectors".into());
    judge::judged(Path::new(&folder))
        .iter()
        .for_each(|line| println!("{line}"));
}
