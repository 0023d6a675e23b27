//! Any bytes as an entry and as a bundle: read as they were written, or not at all.

use seal::ledger::{Audit, BundleId, Leaf, parse_bundle, push_entry};

pub(crate) fn holds(bytes: &[u8]) {
    if let Ok(leaf) = Leaf::parse(bytes) {
        let written = match leaf {
            Leaf::Group(entry) => entry.to_bytes().to_vec(),
            Leaf::Succession(succession) => succession.to_bytes().to_vec(),
        };
        assert_eq!(written, bytes);
    }
    let width = bytes.first().map_or(1, |byte| u64::from(*byte) + 1);
    let bundle = BundleId::within(0, width).expect("a tree with entries has a bundle");
    let Ok(entries) = parse_bundle(bundle, bytes.get(1..).unwrap_or_default()) else {
        return;
    };
    assert_eq!(entries.len(), usize::from(bundle.width()));
    let (mut written, mut audit) = (Vec::new(), Audit::new());
    for entry in entries {
        push_entry(&mut written, entry);
        audit.entry(entry);
    }
    assert_eq!(written, bytes[1..]);
    assert_eq!(audit.finish().head.size, width);
}
