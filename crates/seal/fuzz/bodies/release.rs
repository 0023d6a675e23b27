//! Any bytes as a release: written as it was read, each sequence named once.

use seal::ledger::Release;

pub(crate) fn holds(bytes: &[u8]) {
    let Ok(release) = Release::parse(bytes) else {
        return;
    };
    assert_eq!(release.to_string().as_bytes(), bytes);
    for line in release.lines() {
        assert_eq!(
            (release.about(line.first), release.about(line.last)),
            (Some(line), Some(line))
        );
    }
    assert!(release.lines().is_sorted_by(|one, next| one.last < next.first));
}
