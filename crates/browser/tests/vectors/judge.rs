//! Gives every vector to the functions that the browser calls, and says how each was judged: path, code, words.
//!
//! `judged.mjs` does the same with the module in Node and in Chromium, and compares line by line.

use crate::files::{envelopes, exact, files, keys, unhexed};
use browser::{
    Chain, Checkpoint, Device, Entry, Envelope, Head, Invitation, LedgerKey, Notice, Receipt, Refusal,
    Release, Said,
};
use std::path::Path;

type Judged = Result<(), Refusal>;
type Judge = fn(&Place, &[u8]) -> Judged;

/// What a judge needs besides the vector.
pub(crate) struct Place {
    name: String,
    ledger: LedgerKey,
    cosigner: String,
}

/// The folders of vectors whose door the browser has, and that door.
pub(crate) const FOLDERS: &[(&str, Judge)] = &[
    ("envelope/good", envelope),
    ("envelope/bytes", envelope),
    ("envelope/shape", envelope),
    ("envelope/signature", envelope),
    ("group/good", group),
    ("group/content", group),
    ("group/signed", group),
    ("group/rule", group),
    ("alarm/said/good", said),
    ("alarm/said/bytes", said),
    ("alarm/said/unknown", said),
    ("alarm/said/field", said),
    ("alarm/notice/good", notice),
    ("alarm/notice/good-after", notice),
    ("alarm/notice/bytes", notice),
    ("alarm/notice/field", notice),
    ("alarm/notice/group", notice),
    ("alarm/notice/signature", notice),
    ("ledger/entry", entry),
    ("ledger/note", checkpoint),
    ("ledger/checkpoint", checkpoint),
    ("ledger/signature", checkpoint),
    ("ledger/cosignature", checkpoint),
    ("ledger/receipt", receipt),
    ("ledger/proof", receipt),
    ("ledger/release", release),
    ("ledger/good", good),
];

/// A line for each vector: its path below the vectors, its code or `good`, and the words.
pub(crate) fn judged(vectors: &Path) -> Vec<String> {
    let (ledger, cosigner) = keys(vectors);
    let mut lines = Vec::new();
    for (folder, judge) in FOLDERS {
        for (name, bytes) in files(&vectors.join(folder)) {
            let ledger = LedgerKey::parse(&ledger).expect("the list of keys begins with a good one");
            let place = Place {
                name,
                ledger,
                cosigner: cosigner.clone(),
            };
            let path = format!("{folder}/{}", place.name);
            lines.push(match judge(&place, &bytes) {
                Ok(()) => format!("{path}\tgood\t"),
                Err(refusal) => format!("{path}\t{}\t{}", refusal.code(), refusal.words()),
            });
        }
    }
    lines.push(invitation());
    lines
}

fn same(written: &[u8], read: &[u8]) -> Judged {
    assert_eq!(written, read, "what was taken is written again to the byte");
    Ok(())
}

fn envelope(_: &Place, file: &[u8]) -> Judged {
    let bytes = unhexed(file);
    same(&Envelope::parse(bytes.clone())?.bytes(), &bytes)
}

fn group(_: &Place, file: &[u8]) -> Judged {
    let mut chain: Option<Chain> = None;
    for (sequence, bytes) in envelopes(file) {
        let envelope = Envelope::parse(bytes)?;
        match &mut chain {
            Some(chain) => chain.take(sequence, &envelope)?,
            none => *none = Some(Chain::begin(&envelope)?),
        }
    }
    Ok(())
}

fn said(_: &Place, file: &[u8]) -> Judged {
    let bytes = unhexed(file);
    same(&Said::read(&bytes)?.bytes(), &bytes)
}

/// The vectors are bodies; their envelope is member 4's, in the group of ones.
fn notice(_: &Place, file: &[u8]) -> Judged {
    let device = Device::new(vec![4; 32])?;
    let head = Head::first(&[1; 32], 3, &device, &[4; 32])?;
    Notice::read(&device.sign(&head, &unhexed(file))?).map(|_| ())
}

fn entry(_: &Place, file: &[u8]) -> Judged {
    let bytes = unhexed(file);
    same(&Entry::parse(&bytes)?.bytes(), &bytes)
}

fn checkpoint(place: &Place, file: &[u8]) -> Judged {
    let checkpoint = Checkpoint::check(exact(file), &place.ledger)?;
    checkpoint.cosigned_s(&place.cosigner).map(|_| ())
}

fn receipt(place: &Place, file: &[u8]) -> Judged {
    let number = if place.name == "receipt-alone.txt" { 0 } else { 3 };
    let digest = seal::envelope::digest_of(format!("envelope {number}").as_bytes());
    Receipt::check(exact(file), &place.ledger, &[0xaa; 32], &digest.0).map(|_| ())
}

fn release(_: &Place, file: &[u8]) -> Judged {
    Release::parse(exact(file)).map(|_| ())
}

fn good(place: &Place, file: &[u8]) -> Judged {
    match place.name.split(['-', '.']).next().unwrap_or_default() {
        "checkpoint" => checkpoint(place, file),
        "entry" => entry(place, file),
        "receipt" => receipt(place, file),
        "release" => release(place, file),
        // Bundles are for whoever audits; the app does not at first.
        _ => Ok(()),
    }
}

/// The link of 32 times 9 as seed, 1 as group, 2 as the ledger's key; its letters come to nothing but these two texts.
fn invitation() -> String {
    let link = format!("https://relay.example/#pfiff1.{LETTERS}");
    let read = Invitation::new(link).expect("a whole link");
    let key: String = read.key().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("invitation\t{key}\t{}", read.recipient().expect("a seed has one"))
}

/// base64url of 32 nines, 32 ones and 32 twos.
const LETTERS: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQIC\
                       AgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC";
