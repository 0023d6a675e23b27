//! Any bytes as a checkpoint: written as it was read, and never verified but for what the ledger signed.

use seal::ledger::{Checkpoint, LogKey, Note};

const KEY: &str = "relay.example/ledger+5c7b736c+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
/// What that key signed among the seeds.
const SIGNED: [&str; 2] = [
    "relay.example/ledger\n7\n/6A0m5hMxFYB3hftuzN+XuIbyvdi6A9d01t0cQmMM5w=\n",
    "relay.example/ledger\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
];

pub(crate) fn holds(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    let Ok(checkpoint) = Checkpoint::parse(bytes) else {
        return;
    };
    assert_eq!(checkpoint.to_string().as_bytes(), bytes);
    let ledger = LogKey::parse(KEY).expect("the key is good");
    if let Ok(verified) = checkpoint.verify(&ledger) {
        assert!(SIGNED.contains(&verified.text()), "{}", verified.text());
    }
}
