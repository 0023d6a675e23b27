//! Holds the walls of the house: which room leans on which, under which lints, licences and names.
//!
//! The lists below are the decision; the code only compares. Whoever adds a crate, an edge or a
//! licence changes a line here, and the change shows in review.

#[path = "edges/files.rs"]
mod files;
#[path = "edges/licences.rs"]
mod licences;

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who leans on whom. Arrows point down only; `clock` and `media` are strangers.
const EDGES: &[(&str, &[&str])] = &[
    ("pfiff", &["casebook", "member", "relay", "stage"]),
    ("casebook", &["clock", "domain", "media"]),
    ("stage", &["domain", "media"]),
    ("browser", &["device", "domain", "keys", "seal"]),
    ("relay", &["domain", "seal"]),
    ("member", &["device", "domain", "keys", "seal"]),
    ("device", &["domain", "keys", "seal"]),
    ("keys", &["domain", "seal"]),
    ("seal", &["domain"]),
    ("clock", &["domain"]),
    ("media", &["domain"]),
    ("domain", &[]),
];

/// Who may lean on whom in tests and benchmarks alone: rendered scenes, and the door that runs on them.
const TEST_EDGES: &[(&str, &str)] = &[
    ("casebook", "stage"),
    ("pfiff", "domain"),
    ("pfiff", "media"),
    ("pfiff", "keys"),
    ("pfiff", "seal"),
];

/// The folder that holds `crates/`.
fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace stands two up")
}

/// What `cargo metadata` says, or what it complained of.
fn metadata(further: &[&str]) -> Result<Value, String> {
    let said = Command::new(env!("CARGO"))
        .current_dir(house())
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(further)
        .output()
        .map_err(|error| error.to_string())?;
    if !said.status.success() {
        return Err(String::from_utf8_lossy(&said.stderr).into_owned());
    }
    serde_json::from_slice(&said.stdout).map_err(|error| error.to_string())
}

fn rooms() -> Vec<Value> {
    let all = metadata(&["--no-deps"]).expect("cargo metadata answers");
    all["packages"].as_array().expect("packages is a list").clone()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// Every edge among the rooms: from, to, and whether only tests have it.
fn edges() -> BTreeSet<(String, String, String)> {
    let rooms = rooms();
    let names: BTreeSet<&str> = rooms.iter().map(|room| text(room, "name")).collect();
    let mut found = BTreeSet::new();
    for room in &rooms {
        for leaned_on in room["dependencies"].as_array().into_iter().flatten() {
            let (to, kind) = (
                text(leaned_on, "name"),
                leaned_on["kind"].as_str().unwrap_or("normal"),
            );
            if names.contains(to) {
                found.insert((text(room, "name").to_owned(), to.to_owned(), kind.to_owned()));
            }
        }
    }
    found
}

#[test]
fn the_rooms_are_those_of_the_list() {
    let listed: BTreeSet<String> = EDGES.iter().map(|(room, _)| (*room).to_owned()).collect();
    let standing: BTreeSet<String> = rooms().iter().map(|room| text(room, "name").to_owned()).collect();
    assert_eq!(standing, listed, "left: the crates there are, right: EDGES");
}

#[test]
fn arrows_are_those_of_the_list() {
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let listed: BTreeSet<_> = EDGES
        .iter()
        .flat_map(|(from, to)| to.iter().map(|to| pair(from, to)))
        .collect();
    let drawn: BTreeSet<_> = edges()
        .iter()
        .filter(|(.., kind)| kind == "normal")
        .map(|(from, to, _)| pair(from, to))
        .collect();
    assert_eq!(drawn, listed, "left: the arrows there are, right: EDGES");
}

#[test]
fn tests_lean_only_where_the_list_says() {
    for (from, to, kind) in edges().iter().filter(|(.., kind)| kind != "normal") {
        assert_eq!(
            kind, "dev",
            "{from} builds with {to}: no build script leans on a room"
        );
        assert!(
            TEST_EDGES.contains(&(from.as_str(), to.as_str())),
            "{from} leans on {to} in its tests, which TEST_EDGES does not list"
        );
    }
}

#[test]
fn every_room_keeps_the_lints_of_the_house() {
    for room in rooms() {
        let manifest =
            std::fs::read_to_string(text(&room, "manifest_path")).expect("the manifest is readable");
        let lines: Vec<&str> = manifest.lines().map(str::trim).collect();
        let inherits = lines
            .windows(2)
            .any(|pair| pair == ["[lints]", "workspace = true"]);
        assert!(
            inherits,
            "{} does not inherit the workspace's lints",
            text(&room, "name")
        );
    }
}
