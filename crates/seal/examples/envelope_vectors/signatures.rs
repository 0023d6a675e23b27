//! Envelopes of the right shape that their author did not sign, or not as it must be.

use crate::closed::body;
use crate::pieces::{CONTEXT, Pieces, SEED, covered, signed, signed_for, string, with_signature};
use crate::{Named, but, take};
use ed25519_dalek::{Signature, SigningKey};
use sha2::{Digest as _, Sha512};

/// The order of the curve's group, little-endian (RFC 8032, section 5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub(crate) fn all() -> Named {
    let right = signed(Pieces::circle());
    let own = right.0.last().expect("a signature stands last").1[2..].to_vec();
    let mut flipped = own.clone();
    flipped[5] ^= 1;
    let unreduced = [own[..32].to_vec(), sum(&own[32..], &ORDER)].concat();
    let small = [vec![1], vec![0; 31]].concat();
    let of_small_key = Pieces::circle().with(&[("author", string(&small))]);
    let names = ["group", "class", "sequence", "previous", "app", "seen", "closed"];
    let mut all: Named = names
        .iter()
        .map(|name| (changed(name), flip(&right, name)))
        .collect();
    all.extend([
        (
            "bits-of-the-signature",
            with_signature(Pieces::circle(), &flipped),
        ),
        ("without-context", signed_for(Pieces::circle(), b"")),
        (
            "for-another-context",
            signed_for(Pieces::circle(), b"pfiff/join/1"),
        ),
        ("of-another-key", but(&[("author", string(&[0x20; 32]))])),
        ("no-point", but(&[("author", string(&[0x02; 32]))])),
        ("s-not-reduced", with_signature(Pieces::circle(), &unreduced)),
        (
            "stream-of-another-take",
            flip(&signed(Pieces::circle().with(&own_take())), "stream"),
        ),
        (
            "r-of-small-order",
            with_signature(Pieces::circle(), &of_small_r()),
        ),
        (
            "key-of-small-order",
            with_signature(of_small_key, &[small, vec![0; 32]].concat()),
        ),
    ]);
    all
}

fn own_take() -> Vec<(&'static str, Vec<u8>)> {
    [vec![("class", vec![2]), ("stream", take())], body(2, 32_768)].concat()
}

/// R is the point of order one and S its hash times the secret: right by RFC 8032's equation, and not taken.
fn of_small_r() -> Vec<u8> {
    let r = [vec![1], vec![0; 31]].concat();
    let author = SigningKey::from_bytes(&SEED).verifying_key().to_bytes();
    let covered = covered(&Pieces::circle(), CONTEXT);
    let hash = Sha512::digest([&r[..], &author, &covered].concat());
    let mut secret = Sha512::digest(SEED)[..32].to_vec();
    secret[0] &= 0xf8;
    secret[31] = (secret[31] & 0x3f) | 0x40;
    let signature = [r, product(&hash, &reduced(secret))].concat();
    let read = Signature::from_slice(&signature).expect("64 bytes");
    let is_lenient = SigningKey::from_bytes(&SEED).verify(&covered, &read).is_ok();
    assert!(is_lenient, "nothing but strictness may refuse it");
    signature
}

/// Both as little-endian numbers, the product less the order as often as it goes.
fn product(one: &[u8], other: &[u8]) -> Vec<u8> {
    let bits = (0..one.len() * 8).rev();
    bits.fold(vec![0; 32], |all, bit| {
        let twice = reduced(sum(&all, &all));
        let is_set = one[bit / 8] >> (bit % 8) & 1 == 1;
        if is_set {
            reduced(sum(&twice, other))
        } else {
            twice
        }
    })
}

/// Less the order, until it is below.
fn reduced(mut number: Vec<u8>) -> Vec<u8> {
    // Two's complement: the number plus what the order lacks to 2 to the 256th.
    let lacks: Vec<u8> = sum(&ORDER.map(|byte| !byte), &[&[1][..], &[0; 31]].concat());
    while !number.iter().rev().lt(ORDER.iter().rev()) {
        number = sum(&number, &lacks);
    }
    number
}

fn changed(name: &str) -> &'static str {
    match name {
        "group" => "other-group",
        "class" => "other-class",
        "sequence" => "other-sequence",
        "previous" => "other-previous",
        "app" => "other-app",
        "seen" => "other-seen",
        _ => "other-body",
    }
}

/// The last bit of a piece is another; a class goes from circle to membership.
fn flip(right: &Pieces, name: &'static str) -> Pieces {
    let mut bytes = right
        .0
        .iter()
        .find(|(own, _)| *own == name)
        .expect("a piece")
        .1
        .clone();
    *bytes.last_mut().expect("no piece is empty") ^= 1;
    right.clone().with(&[(name, bytes)])
}

/// Both as little-endian numbers.
fn sum(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let add = |(a, b): (&u8, &u8)| {
        let all = u16::from(*a) + u16::from(*b) + carry;
        carry = all >> 8;
        all.to_le_bytes()[0]
    };
    one.iter().zip(other).map(add).collect()
}
