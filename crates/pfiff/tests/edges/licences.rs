//! Holds that everything built into Pfiff may be given on: each package names licences of the list.
//!
//! Reads what packages say of themselves; whether that is true, it does not know.

use super::{metadata, text};
use serde_json::Value;
use std::process::Command;

const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// What Cargo.lock names and nobody builds, with what would have to be built first. `instant-acme` writes `hyper-rustls?/ring`,
/// and the lock names all that hyper-rustls could bring, for every platform, though it is switched on nowhere.
const NEVER_BUILT: &[(&str, &str)] = &[("webpki-root-certs", "hyper-rustls")];

/// Whether one may take the package under licences of the list: some branch of OR, all of AND.
/// `MIT/Apache-2.0` is how OR was written before.
fn allows(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut words = words.as_slice();
    either(&mut words) && words.is_empty()
}

fn either(words: &mut &[&str]) -> bool {
    let mut holds = both(words);
    while take(words, "OR") {
        holds |= both(words);
    }
    holds
}

fn both(words: &mut &[&str]) -> bool {
    let mut holds = one(words);
    while take(words, "AND") {
        holds &= one(words);
    }
    holds
}

fn one(words: &mut &[&str]) -> bool {
    if take(words, "(") {
        let holds = either(words);
        return take(words, ")") && holds;
    }
    let Some((name, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    if !take(words, "WITH") {
        return ALLOWED.contains(name);
    }
    let Some((exception, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    ALLOWED.contains(&format!("{name} WITH {exception}").as_str())
}

fn take(words: &mut &[&str], word: &str) -> bool {
    let found = words.first() == Some(&word);
    if found {
        *words = &words[1..];
    }
    found
}

fn this_platform() -> String {
    let said = Command::new(env!("CARGO"))
        .arg("-vV")
        .output()
        .expect("cargo says its version");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("cargo names its host")
        .to_owned()
}

/// Packages for every platform where they are at hand, else those of this one: a build fetches no others.
fn packages() -> Vec<Value> {
    let all = metadata(&[]).or_else(|_| metadata(&["--filter-platform", &this_platform()]));
    all.expect("cargo metadata answers")["packages"]
        .as_array()
        .expect("packages is a list")
        .clone()
}

#[test]
fn every_package_has_a_licence_of_the_list() {
    let strangers: Vec<String> = packages()
        .iter()
        .filter(|package| !allows(text(package, "license")))
        .filter(|package| NEVER_BUILT.iter().all(|(name, _)| *name != text(package, "name")))
        .map(|package| {
            format!(
                "{} {}: {}",
                text(package, "name"),
                text(package, "version"),
                package["license"]
            )
        })
        .collect();
    assert!(
        strangers.is_empty(),
        "not in the list of licences: {strangers:#?}"
    );
}

#[test]
fn what_is_never_built_is_not_built() {
    for (_, first) in NEVER_BUILT {
        let said = Command::new(env!("CARGO"))
            .current_dir(super::house())
            .args([
                "tree",
                "--offline",
                "--locked",
                "--workspace",
                "--all-features",
                "--invert",
                first,
            ])
            .output()
            .expect("cargo tree answers");
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        assert!(
            said.stdout.is_empty(),
            "{}",
            String::from_utf8_lossy(&said.stdout)
        );
    }
}

#[test]
fn licence_expressions_are_read_as_spdx_means_them() {
    for good in [
        "MIT",
        "MIT OR Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-2.0) AND Unicode-3.0",
        "MIT/Apache-2.0",
    ] {
        assert!(allows(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "MIT WITH Some-exception",
        "(MIT",
        "MIT Apache-2.0",
    ] {
        assert!(!allows(bad), "{bad}");
    }
    assert!(allows("Apache-2.0 WITH LLVM-exception OR GPL-2.0"));
}
