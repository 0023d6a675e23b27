//! A stranger who audits the ledger through the relay's door alone: checkpoint, tiles, bundles.

use super::neighbours::ORIGIN;
use relay::Relay;
use seal::ledger::*;

/// The head of a ledger without a finding; every tile that it serves follows from its entries.
pub(crate) fn audited(relay: &Relay) -> TreeHead {
    let (key, _) = relay.ledger_key();
    let known = LogKey::new(ORIGIN, &key.0).unwrap();
    let checkpoint = Checkpoint::parse(relay.checkpoint().as_bytes()).unwrap();
    let head = checkpoint.verify(&known).unwrap().head();
    let mut audit = Audit::new();
    audit.expect(head);
    for index in 0..head.size.div_ceil(256) {
        let id = BundleId::within(index, head.size).unwrap();
        let bytes = relay.resource(&id.to_string()).unwrap();
        for entry in parse_bundle(id, &bytes).unwrap() {
            let audited = audit.entry(entry);
            assert_eq!(audited.findings, []);
            compare(relay, audited.tiles);
        }
    }
    let end = audit.finish();
    assert_eq!((end.findings, end.head), (Vec::new(), head));
    compare(relay, end.tiles);
    head
}

fn compare(relay: &Relay, tiles: Vec<Tile>) {
    for tile in tiles {
        let served = relay.resource(&tile.id().to_string()).unwrap();
        assert_eq!(served, tile.to_bytes(), "{}", tile.id());
    }
}

/// Whether a receipt holds for this envelope.
pub(crate) fn check_receipt(
    relay: &Relay,
    envelope: &seal::envelope::Envelope,
    receipt: &str,
) -> VerifiedReceipt {
    let (key, _) = relay.ledger_key();
    let known = LogKey::new(ORIGIN, &key.0).unwrap();
    let (group, tag) = (
        GroupTag::of(&envelope.group().0),
        EnvelopeTag::of(&envelope.digest().0),
    );
    Receipt::parse(receipt.as_bytes())
        .unwrap()
        .verify(&known, group, tag)
        .unwrap()
}
