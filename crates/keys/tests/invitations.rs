//! Invitations: their seeds, their links, and secrets that do not show.

use domain::group::*;
use keys::{Device, Identity, Link, LinkError, Seed};
use zeroize::ZeroizeOnDrop;

#[test]
fn secrets_do_not_show_where_things_are_printed() {
    let (identity, device, seed) = (
        Identity::generate(),
        Device::from_secret(&[7; 32]),
        Seed::new(&[9; 32]),
    );
    let shown = format!("{identity:?} {device:?} {seed:?}");
    assert!(!shown.to_uppercase().contains("SECRET-KEY"), "{shown}");
    assert!(
        !shown.contains("0707070707") && !shown.contains("0909090909"),
        "{shown}"
    );
}

/// Made from the RFCs (5869, 8032, 7748, BIP 173) by a program of its own, for a seed of 32 times 9.
#[test]
fn a_seed_gives_the_keys_that_the_format_says() {
    let seed = Seed::new(&[9; 32]);
    assert_eq!(
        seed.key().to_string(),
        include_str!("../../../formats/vectors/invitation/sign-key.hex").trim()
    );
    let recipient = seed.identity().expect("32 bytes are a secret").recipient();
    assert_eq!(
        recipient.0,
        include_str!("../../../formats/vectors/invitation/recipient.txt").trim()
    );
}

#[test]
fn a_link_is_read_whole_or_not_at_all() {
    let link = Link {
        seed: Seed::new(&[9; 32]),
        group: Digest([1; 32]),
        ledger_key: Key([2; 32]),
    };
    let fragment = link.secret_fragment();
    let whole = format!(" https://relay.example/app/#{}\n", *fragment);
    assert_eq!(Link::read(&whole), Ok(link.clone()));
    assert_eq!(Link::read(&fragment), Ok(link));
    assert_eq!(Link::read(&fragment[..fragment.len() - 1]), Err(LinkError::Cut));
    assert_eq!(Link::read(&format!("{}A", *fragment)), Err(LinkError::Cut));
    assert_eq!(Link::read("https://relay.example/"), Err(LinkError::Other));
    assert_eq!(Link::read("#pfiff1.###"), Err(LinkError::Other));
}

/// Whoever stops wiping one of them takes the word away with it; that the word is true, `identity.rs` asks the compiler.
#[test]
fn all_secrets_say_that_they_are_wiped() {
    fn is_wiped<T: ZeroizeOnDrop>() {}
    is_wiped::<Identity>();
    is_wiped::<Device>();
    is_wiped::<Seed>();
    assert!(
        [
            std::mem::needs_drop::<Identity>(),
            std::mem::needs_drop::<Device>(),
            std::mem::needs_drop::<Seed>()
        ]
        .into_iter()
        .all(|wipes| wipes)
    );
}
