//! Any text as a cosigner's line under a checkpoint: added as it was, or refused.

use seal::ledger::{Checkpoint, CosignerKey, LogKey};

const KEY: &str = "relay.example/ledger+5c7b736c+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
const COSIGNER: &str = include_str!("../seeds/path/cosigner-key.txt");
const CHECKPOINT: &[u8] = include_bytes!("../seeds/checkpoint/checkpoint.txt");

pub(crate) fn holds(bytes: &[u8]) {
    let Ok(line) = std::str::from_utf8(bytes) else {
        return;
    };
    let ledger = LogKey::parse(KEY).expect("the key is good");
    let cosigner = CosignerKey::parse(COSIGNER.trim_end()).expect("the key is good");
    let checkpoint = Checkpoint::parse(CHECKPOINT).expect("the checkpoint is good");
    let mut checkpoint = checkpoint.verify(&ledger).expect("its signature holds");
    let before = checkpoint.to_string();
    if checkpoint.add_cosignature(&cosigner, line).is_ok() {
        assert_eq!(checkpoint.to_string(), format!("{before}{line}"));
    } else {
        assert_eq!(checkpoint.to_string(), before);
    }
}
