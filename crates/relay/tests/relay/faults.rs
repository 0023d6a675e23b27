//! Every write, fsync, rename and commit fails once: not done; done but reported failed; the last before a power cut.
//!
//! What was acknowledged is there after the next start, what is there is provable, and there is one checkpoint for a size.

use super::neighbours::*;
use super::stranger::{audited, check_receipt};
use super::{Founding, Refusal, open};
use relay::store::disk::Fault;
use relay::{Kept, Relay};
use seal::envelope::Envelope;
use std::collections::BTreeMap;
use std::path::Path;

/// Asks until it is taken in, as a phone does; not for ever where the disk is dead.
async fn insist(relay: &Relay, envelope: &Envelope) -> Option<(u64, String)> {
    for _ in 0..3 {
        let tried = relay
            .take_in(envelope.bytes().to_vec(), Founding::Allowed, now())
            .await;
        match tried {
            Ok(taken) => return Some((taken.sequence, taken.receipt)),
            Err(Refusal::Storage | Refusal::Full | Refusal::Gap { .. } | Refusal::NoGroup) => {}
            Err(other) => panic!("{other}"),
        }
    }
    None
}

/// All that somebody was shown: a root for each size, and what was acknowledged.
#[derive(Default)]
struct Shown {
    roots: BTreeMap<u64, String>,
    acknowledged: Vec<(u64, Envelope)>,
}

impl Shown {
    fn checkpoint(&mut self, relay: &Relay) {
        let text = relay.checkpoint();
        let size = text.lines().nth(1).unwrap().parse().unwrap();
        let known = self.roots.entry(size).or_insert_with(|| text.clone());
        assert_eq!(*known, text, "one checkpoint for a size");
    }

    async fn run(&mut self, relay: &Relay, sent: &[Envelope]) {
        for one in sent {
            if let Some((sequence, receipt)) = insist(relay, one).await {
                check_receipt(relay, one, &receipt);
                self.acknowledged.push((sequence, one.clone()));
            }
            self.checkpoint(relay);
        }
    }

    fn check(&mut self, relay: &Relay) {
        audited(relay);
        self.checkpoint(relay);
        for (sequence, envelope) in &self.acknowledged {
            let kept = relay.envelope(envelope.group(), *sequence).unwrap();
            assert_eq!(
                kept,
                Kept::Envelope(envelope.head().class, envelope.bytes().to_vec())
            );
        }
    }
}

fn evening(relay: &Relay) -> Vec<Envelope> {
    let mut founder = Neighbour::new(1);
    let genesis = founder.founds(relay.ledger_key().0);
    let group = genesis.group();
    let mut sent = vec![genesis];
    for filler in 0..3 {
        sent.push(founder.says(group, filler));
        sent.push(founder.records(group, 40_000, filler));
    }
    sent
}

/// Two runs with a fault in either; gives how many deeds there were.
async fn survives(folder: &Path, fault: Fault) -> u64 {
    let mut with = settings();
    with.fault = fault;
    let mut shown = Shown::default();
    let Ok(relay) = Relay::open(folder, with) else {
        // The very first start failed; the next one makes what is missing.
        shown.check(&open(folder));
        return u64::MAX;
    };
    let sent = evening(&relay);
    shown.run(&relay, &sent).await;
    let (deeds, failures) = (relay.figures().deeds, relay.figures().disk_failures);
    let is_cut = matches!(fault, Fault::PowerCut(_));
    assert!(
        is_cut || shown.acknowledged.len() == sent.len(),
        "{fault:?}: asked again, all come in"
    );
    assert!(
        fault == Fault::None || failures > 0 || deeds < 1,
        "{fault:?} was not noticed"
    );
    relay.close();
    let relay = open(folder);
    shown.check(&relay);
    shown.run(&relay, &sent).await;
    shown.check(&relay);
    assert_eq!(audited(&relay).size, sent.len() as u64, "{fault:?}: each once");
    deeds
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_whatever_fails() {
    let clean = tempfile::tempdir().unwrap();
    let deeds = survives(clean.path(), Fault::None).await;
    assert!(deeds > 20, "{deeds}");
    for nth in 1..=deeds {
        for fault in [
            Fault::NotDone(nth),
            Fault::DoneButFailed(nth),
            Fault::PowerCut(nth),
        ] {
            let folder = tempfile::tempdir().unwrap();
            survives(folder.path(), fault).await;
        }
    }
}
