//! The street that comes with the demonstration: a relay with four on it, which outlives the program that shows it.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::street::{text, wait};

struct Demo(Child);

impl Demo {
    fn start(cache: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
        let command = command.arg("demo").env("XDG_CACHE_HOME", cache);
        Self(
            command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pfiff(home: &Path, arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
    let ran = command.env("PFIFF_HOME", home).args(arguments).output().unwrap();
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[test]
fn the_demonstration_has_a_street_that_is_there_again() {
    let cache = tempfile::tempdir().unwrap();
    let demo = Demo::start(cache.path());
    let street = cache.path().join("pfiff/demonstration/street-1");
    wait("the four", || street.join("met").exists().then_some(()));
    let status = |name: &str| pfiff(&street.join(name), &["group", "status", "--json"]);
    let shown = status("bo");
    assert_eq!(shown["members"].as_array().map(Vec::len), Some(4), "{shown}");
    assert_eq!(shown["alarms"][0]["told"], "alert", "{shown}");
    let words = [
        "whistle", "--what", "fire", "--north", "44.978", "--east", "-93.265", "--json",
    ];
    pfiff(&street.join("bo"), &words);
    // Killed, not ended: what was played is there again all the same.
    drop(demo);
    let _demo = Demo::start(cache.path());
    let shown = wait("the relay", || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
        let asked = command
            .env("PFIFF_HOME", street.join("cy"))
            .args(["group", "status", "--json"]);
        let ran = asked.output().unwrap();
        ran.status
            .success()
            .then(|| serde_json::from_slice::<Value>(&ran.stdout).unwrap())
    });
    assert_eq!(shown["alarms"].as_array().map(Vec::len), Some(2), "{shown}");
}
