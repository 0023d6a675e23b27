//! A ledger folder and receipts that we wrote, checked by a program that is not ours: aics-tlog, pure Python.
//!
//! `scripts/check-ledger.sh` installs it into the cache folder; where that was not done these tests say so and pass.

use crate::audits::history;
use crate::shelf::{COSIGNER, ORIGIN, Tiles, key};
use seal::ledger::{
    BundleId, Checkpoint, CosignerKey, Entry, GroupTag, LogKey, Prover, Receipt, TreeHead,
    VerifiedCheckpoint, push_entry,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Three full tiles, and a partial one.
const ENTRIES: usize = 777;
const SIZES: [usize; 5] = [1, 255, 256, 700, ENTRIES];
const RECEIPTS: [usize; 6] = [0, 254, 255, 256, 700, 776];

fn python() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(home)?;
    Some(cache.join("pfiff/tlog-venv/bin/python")).filter(|python| python.exists())
}

/// Entries of seven groups in turn.
fn entries() -> Vec<Entry> {
    let groups: Vec<Vec<Entry>> = (0..7)
        .map(|group| history(GroupTag::of(&[group; 32]), 111))
        .collect();
    (0..ENTRIES).map(|index| groups[index % 7][index / 7]).collect()
}

fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

fn signed(head: &TreeHead) -> VerifiedCheckpoint {
    let mut checkpoint = Checkpoint::sign(ORIGIN, head, &key(1)).expect("the origin is good");
    checkpoint
        .cosign(COSIGNER, &key(2), 1_795_780_000)
        .expect("the name is good");
    checkpoint
}

/// A whole ledger as it is served, older checkpoints with their proofs, and receipts.
fn write_ledger(folder: &Path) {
    let (entries, mut tiles, mut heads) = (entries(), Tiles::default(), Vec::new());
    for (index, entry) in entries.iter().enumerate() {
        tiles.append(entry.leaf_hash());
        heads.extend(SIZES.contains(&(index + 1)).then(|| tiles.publish()));
    }
    let head = tiles.edge.head();
    put(folder, "checkpoint", signed(&head).to_string());
    put(
        folder,
        "log.vkey",
        LogKey::new(ORIGIN, key(1).verifying_key().as_bytes())
            .expect("good")
            .to_string(),
    );
    let cosigner = CosignerKey::new(COSIGNER, key(2).verifying_key().as_bytes()).expect("good");
    put(folder, "cosigner.vkey", cosigner.to_string());
    tiles
        .kept
        .values()
        .for_each(|tile| put(folder, &tile.id().to_string(), tile.to_bytes()));
    for (place, bundled) in entries.chunks(256).enumerate() {
        let mut bytes = Vec::new();
        bundled
            .iter()
            .for_each(|entry| push_entry(&mut bytes, &entry.to_bytes()));
        let id = BundleId::within(place as u64, head.size).expect("the ledger has it");
        put(folder, &id.to_string(), bytes);
    }
    let mut prover = Prover::new(head.size, tiles.fetch());
    for old in heads {
        let hashes = prover.consistency(old.size).expect("all tiles are there");
        let lines: String = hashes.iter().map(|hash| format!("{hash}\n")).collect();
        put(folder, &format!("older/{}", old.size), signed(&old).to_string());
        put(folder, &format!("proofs/{}", old.size), lines);
    }
    for index in RECEIPTS {
        let hashes = prover.inclusion(index as u64).expect("all tiles are there");
        let receipt = Receipt::new(index as u64, entries[index], hashes, signed(&head));
        put(
            folder,
            &format!("receipts/{index}.tlog-proof"),
            receipt.to_string(),
        );
    }
}

fn check(python: &Path, folder: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/check_ledger.py");
    Command::new(python)
        .arg(script)
        .arg(folder)
        .output()
        .expect("Python starts")
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    write_ledger(&folder);
    folder
}

#[test]
fn somebody_elses_program_accepts_our_ledger_and_receipts() {
    let Some(python) = python() else {
        println!("skipped: no aics-tlog; run scripts/check-ledger.sh once to install it");
        return;
    };
    let output = check(&python, &fresh("ledger"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let needed = "777 entries, 5 tiles, 4 bundles, 1 cosigner, 5 older checkpoints, 6 receipts: all hold\n";
    assert_eq!(said, needed);
}

#[test]
fn and_not_what_has_a_flipped_bit() {
    let Some(python) = python() else {
        println!("skipped: no aics-tlog; run scripts/check-ledger.sh once to install it");
        return;
    };
    let folder = fresh("ledger-flipped");
    for name in [
        "tile/0/001",
        "tile/entries/002",
        "proofs/700",
        "receipts/255.tlog-proof",
        "older/700",
    ] {
        let path = folder.join(name);
        let whole = fs::read(&path).expect("it was written");
        let mut flipped = whole.clone();
        flipped[200] ^= 1;
        fs::write(&path, flipped).expect("a file can be written");
        assert!(!check(&python, &folder).status.success(), "{name} was accepted");
        fs::write(&path, whole).expect("a file can be written");
    }
}
