//! The bad files of `formats/vectors/ledger/`, each refused where its folder says; and the good ones.

use crate::shelf::{COSIGNER, ORIGIN, check_refused, folder, good, key, vectors};
use seal::ledger::{
    BUNDLE_BYTES_MAX, BundleId, Checkpoint, CheckpointError, CosignerKey, EnvelopeTag, GroupHead, GroupTag,
    KeyError, Leaf, LogKey, NOTE_BYTES_MAX, Note, NoteError, RECEIPT_BYTES_MAX, RELEASE_BYTES_MAX, Receipt,
    ReceiptError, Release, ReleaseError, ReleaseReason, Resource, Succession, parse_bundle,
};
use sha2::{Digest as _, Sha256};
use std::fs;

const TIME_S: u64 = 1_795_780_000;

fn ledger() -> LogKey {
    LogKey::new(ORIGIN, key(1).verifying_key().as_bytes()).expect("the key is good")
}

fn cosigner() -> CosignerKey {
    CosignerKey::new(COSIGNER, key(2).verifying_key().as_bytes()).expect("the key is good")
}

fn group_a() -> GroupTag {
    GroupTag::of(&[0xaa; 32])
}

fn envelope(number: u32) -> EnvelopeTag {
    EnvelopeTag::of(&Sha256::digest(format!("envelope {number}")).into())
}

fn two() -> BundleId {
    BundleId::within(0, 2).expect("a ledger of two has a bundle")
}

fn text(name: &str) -> String {
    String::from_utf8(good(name)).expect("it is text")
}

#[test]
fn what_is_no_entry_is_refused() {
    check_refused("entry", Leaf::parse);
}

#[test]
fn what_is_no_bundle_is_refused() {
    check_refused("bundle", |bytes| parse_bundle(two(), bytes).map(|_| ()));
}

#[test]
fn what_is_no_signed_note_is_refused() {
    check_refused("note", Note::parse);
    check_refused("note", Checkpoint::parse);
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    for vector in folder("checkpoint") {
        assert!(
            Note::parse(&vector.bytes).is_ok(),
            "{} is no note, so it lies in the wrong folder",
            vector.name
        );
    }
    check_refused("checkpoint", Checkpoint::parse);
}

#[test]
fn a_checkpoint_that_the_ledger_did_not_sign_is_refused() {
    check_refused("signature", |bytes| parsed(bytes).verify(&ledger()));
}

#[test]
fn a_cosignature_that_does_not_hold_spoils_its_checkpoint() {
    let read = |bytes: &[u8]| {
        let checkpoint = parsed(bytes).verify(&ledger()).expect("the ledger signed it");
        checkpoint.cosignatures(&[cosigner()])
    };
    check_refused("cosignature", read);
}

#[test]
fn what_is_no_receipt_is_refused() {
    check_refused("receipt", Receipt::parse);
}

#[test]
fn a_receipt_for_something_else_is_refused() {
    let read = |bytes: &[u8]| {
        let receipt = Receipt::parse(bytes).expect("it is a receipt, else it lies in the wrong folder");
        receipt.verify(&ledger(), group_a(), envelope(3))
    };
    check_refused("proof", read);
}

#[test]
fn what_is_no_release_is_refused() {
    check_refused("release", Release::parse);
}

#[test]
fn keys_come_to_what_their_list_says() {
    for line in list("keys.txt") {
        let mut pieces = line.split(" | ");
        let (verdict, key) = (pieces.next().expect("a verdict"), pieces.next().expect("a key"));
        let found = match LogKey::parse(key) {
            Ok(known) => {
                assert_eq!((known.to_string().as_str(), &known), (key, &ledger()));
                "good"
            }
            Err(KeyError::Text) => "text",
            Err(KeyError::Name) => "name",
            Err(KeyError::Key(_)) => "key",
        };
        assert_eq!(found, verdict, "{line}");
    }
    assert_eq!(CosignerKey::parse(&cosigner().to_string()), Ok(cosigner()));
    assert_eq!(CosignerKey::parse(&ledger().to_string()), Err(KeyError::Text));
}

#[test]
fn paths_are_read_in_one_spelling() {
    for line in list("paths.txt") {
        let mut pieces = line.split('|');
        let (verdict, path) = (pieces.next().expect("a verdict"), pieces.next().expect("a path"));
        let found = Resource::parse(path);
        assert_eq!(found.is_ok(), verdict == "good ", "{line}");
        found
            .into_iter()
            .for_each(|found| assert_eq!(found.to_string(), path));
    }
}

#[test]
fn good_entries_are_written_as_they_were_read() {
    for name in ["first", "second", "release", "largest-sequence", "succession"] {
        let bytes = good(&format!("entry-{name}.hex"));
        let written = match Leaf::parse(&bytes) {
            Ok(Leaf::Group(entry)) => entry.to_bytes().to_vec(),
            Ok(Leaf::Succession(succession)) => succession.to_bytes().to_vec(),
            Err(error) => panic!("{name}: {error}"),
        };
        assert_eq!(written, bytes, "{name}");
    }
}

#[test]
fn heads_of_a_group_follow_from_its_entries() {
    let [Ok(Leaf::Group(first)), Ok(Leaf::Group(second))] =
        ["first", "second"].map(|name| Leaf::parse(&good(&format!("entry-{name}.hex"))))
    else {
        panic!("both are of a group");
    };
    assert_eq!((first.sequence(), first.previous()), (1, GroupHead::ZERO));
    assert_eq!((first.group(), first.envelope()), (group_a(), envelope(0)));
    assert_eq!((second.sequence(), second.previous()), (2, first.state().head));
}

#[test]
fn a_succession_names_the_text_of_the_last_checkpoint() {
    let named = Succession::of("relay.example/ledger\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    assert_eq!(Leaf::parse(&named.to_bytes()), Ok(Leaf::Succession(named)));
    assert_ne!(named, Succession::of("relay.example/ledger\n0\n"));
}

#[test]
fn a_bundle_gives_its_entries() {
    let bytes = good("bundle-two.hex");
    let entries = [good("entry-first.hex"), good("entry-second.hex")];
    assert_eq!(
        parse_bundle(two(), &bytes),
        Ok(entries.iter().map(Vec::as_slice).collect())
    );
}

#[test]
fn good_checkpoints_hold_and_are_written_as_they_were_read() {
    for name in [
        "",
        "-cosigned",
        "-stranger",
        "-unknown-kind",
        "-empty",
        "-sixteen",
    ] {
        let name = format!("checkpoint{name}.txt");
        let checkpoint = parsed(&good(&name))
            .verify(&ledger())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(checkpoint.to_string(), text(&name));
    }
}

#[test]
fn our_own_checkpoint_is_the_one_that_others_wrote() {
    let theirs = parsed(&good("checkpoint-cosigned.txt"));
    let head = theirs.verify(&ledger()).expect("it holds").head();
    let mut ours = Checkpoint::sign(ORIGIN, &head, &key(1)).expect("the origin is good");
    assert_eq!(ours.to_string(), text("checkpoint.txt"));
    ours.cosign(COSIGNER, &key(2), TIME_S).expect("the name is good");
    assert_eq!(ours.to_string(), text("checkpoint-cosigned.txt"));
    let times = ours.cosignatures(&[cosigner()]).expect("it holds");
    assert_eq!(
        times
            .iter()
            .map(|one| (one.name.as_str(), one.time_s))
            .collect::<Vec<_>>(),
        [(COSIGNER, TIME_S)]
    );
}

#[test]
fn a_later_cosignature_takes_the_place_of_the_earlier() {
    let mut checkpoint = parsed(&good("checkpoint-cosigned.txt"))
        .verify(&ledger())
        .expect("it holds");
    checkpoint
        .cosign(COSIGNER, &key(2), TIME_S + 9)
        .expect("the name is good");
    let again = parsed(checkpoint.to_string().as_bytes())
        .verify(&ledger())
        .expect("it holds");
    let times = again.cosignatures(&[cosigner()]).expect("it holds");
    assert_eq!(
        times.iter().map(|one| one.time_s).collect::<Vec<_>>(),
        [TIME_S + 9]
    );
}

#[test]
fn a_cosigners_answer_is_taken_only_if_it_holds() {
    let cosigned = text("checkpoint-cosigned.txt");
    let answer = cosigned.lines().last().expect("it has lines").to_owned() + "\n";
    let mut checkpoint = parsed(&good("checkpoint.txt"))
        .verify(&ledger())
        .expect("it holds");
    let mut of_another = parsed(&good("checkpoint-empty.txt"))
        .verify(&ledger())
        .expect("it holds");
    assert!(of_another.add_cosignature(&cosigner(), &answer).is_err());
    assert!(
        checkpoint
            .add_cosignature(&cosigner(), answer.trim_end())
            .is_err()
    );
    let by_another = CosignerKey::new(COSIGNER, key(3).verifying_key().as_bytes()).expect("the key is good");
    assert!(checkpoint.add_cosignature(&by_another, &answer).is_err());
    assert_eq!(checkpoint.to_string(), text("checkpoint.txt"));
    assert_eq!(
        checkpoint
            .add_cosignature(&cosigner(), &answer)
            .map(|one| one.time_s),
        Ok(TIME_S)
    );
    assert_eq!(checkpoint.to_string(), cosigned);
}

#[test]
fn good_receipts_hold_and_are_written_as_they_were_read() {
    for (name, index, number) in [("receipt.txt", 3, 3), ("receipt-alone.txt", 0, 0)] {
        let receipt = Receipt::parse(&good(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(receipt.to_string(), text(name));
        let receipt = receipt
            .verify(&ledger(), group_a(), envelope(number))
            .expect("it holds");
        assert_eq!(
            (receipt.index(), receipt.entry().envelope()),
            (index, envelope(number))
        );
    }
}

#[test]
fn good_releases_are_written_as_they_were_read() {
    for name in ["release.txt", "release-neighbours.txt", "release-ended.txt"] {
        let release = Release::parse(&good(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(release.to_string(), text(name));
    }
}

#[test]
fn a_release_says_what_became_of_each_sequence() {
    let release = Release::parse(&good("release.txt")).expect("it is good");
    let why = |sequence| release.about(sequence).map(|line| line.why);
    let acknowledged = Some(ReleaseReason::Acknowledged(1310));
    assert_eq!(
        [11, 12, 13, 40, 41].map(why),
        [
            None,
            Some(ReleaseReason::Withdrawn),
            Some(ReleaseReason::Expired),
            Some(ReleaseReason::Expired),
            None
        ]
    );
    assert_eq!(
        [811, 812, 1304, 1305, 1311].map(why),
        [
            None,
            acknowledged,
            acknowledged,
            None,
            Some(ReleaseReason::Expired)
        ]
    );
}

#[test]
fn what_is_too_long_is_refused_unread() {
    let note = vec![b'a'; NOTE_BYTES_MAX + 1];
    assert_eq!(Note::parse(&note), Err(NoteError::TooLong(note.len())));
    assert_eq!(Note::parse(&note[1..]), Err(NoteError::Parts));
    let receipt = vec![b'a'; RECEIPT_BYTES_MAX + 1];
    assert_eq!(
        Receipt::parse(&receipt),
        Err(ReceiptError::TooLong(receipt.len()))
    );
    let release = vec![b'a'; RELEASE_BYTES_MAX + 1];
    assert_eq!(
        Release::parse(&release),
        Err(ReleaseError::TooLong(release.len()))
    );
    assert_eq!(BUNDLE_BYTES_MAX, 27_392);
}

fn parsed(bytes: &[u8]) -> Checkpoint {
    let read: Result<Checkpoint, CheckpointError> = Checkpoint::parse(bytes);
    read.expect("it is a checkpoint, else it lies in the wrong folder")
}

fn list(name: &str) -> Vec<String> {
    let text = fs::read_to_string(vectors().join(name)).expect("the list is readable");
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}
