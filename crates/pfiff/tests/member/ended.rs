//! A group that ends while somebody is away: what they missed is released, and nobody is told that it was withheld.

use std::path::Path;

use domain::group::Digest;
use relay::{Relay, Settings, WallTime};

use crate::shifts::unhexed;
use crate::street::Street;

/// While no relay runs: the group is at its end, and retention last went on then.
fn end(folder: &Path, group: Digest, then_s: u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _here = runtime.enter();
    let relay = Relay::open(folder, Settings::new("relay.example/ledger")).unwrap();
    let then = WallTime(i64::try_from(then_s).unwrap() * 1_000_000_000);
    relay.trust_clock(then).unwrap();
    relay.end(group).unwrap();
    relay.close();
}

fn now_s() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap().as_secs()
}

/// Ended ten days ago by a clock that is doubted, so that it is under way; then released.
#[test]
fn whoever_was_away_finds_the_end_and_nothing_withheld() {
    let mut street = Street::plain();
    let founder = street.founder(&street.url());
    let [bo, cy] = ["bo", "cy"].map(|name| street.member(&founder, name, &["watcher"]));
    founder.json(&["group", "check-in", "corner", "--json"]);
    let whistle = founder.whistle("fire");
    let folder = founder.folder();
    let group = Digest(
        unhexed(folder.file_name().unwrap().to_str().unwrap())
            .try_into()
            .unwrap(),
    );
    street.restarted(|relay| end(relay, group, now_s() - 864_000));

    let shown = bo.status();
    assert_eq!(shown["alarms"][0]["whistle"], whistle.as_str(), "{shown}");
    assert_eq!(shown["findings"].as_array().map(Vec::len), Some(0), "{shown}");
    street.trust_clock();
    for one in [&bo, &cy, &founder] {
        for _ in 0..2 {
            let shown = one.status();
            assert_eq!(shown["findings"].as_array().map(Vec::len), Some(0), "{shown}");
        }
    }
    let refused = founder.refused(&["group", "check-in", "another", "--json"]);
    assert!(refused.contains("ended"), "{refused}");
}
