//! Proofs: as the standards' own tree has them, for any tree, and not for any other.

use crate::growth::from_scratch;
use crate::shelf::{Tiles, counted, hex, node, vectors, words};
use proptest::prelude::*;
use seal::ledger::{NodeHash, ProofError, Prover, TreeHead, check_consistency, check_inclusion, leaf_hash};
use std::fs;

/// The eight leaves with which everybody tests RFC 6962: roots, and every proof, hash for hash.
#[test]
fn the_tree_of_eight_is_everybodys() {
    let text = fs::read_to_string(vectors().join("tree.txt")).expect("the list is readable");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
    let all = |what: &'static str| {
        lines
            .iter()
            .filter(move |line| line[0] == what)
            .map(|line| &line[1..])
    };
    let number = |text: &str| text.parse::<u64>().expect("a number");
    let leaves: Vec<NodeHash> = all("leaf").map(|line| leaf_hash(&hex(line[0]))).collect();
    let tiles = |size: u64| Tiles::of(leaves[..size as usize].to_vec());
    let head = |size: u64| tiles(size).edge.head();
    assert_eq!(
        all("root").count() + all("inclusion").count() + all("consistency").count(),
        9 + 36 + 28
    );
    assert_eq!(
        head(8).root,
        node("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
    );
    for line in all("root") {
        assert_eq!(head(number(line[0])).root, node(line[1]));
    }
    for line in all("inclusion") {
        let (index, size) = (number(line[0]), number(line[1]));
        let hashes: Vec<NodeHash> = line[2..].iter().map(|text| node(text)).collect();
        assert_eq!(
            Prover::new(size, tiles(size).fetch())
                .inclusion(index)
                .expect("there is one"),
            hashes
        );
        assert_eq!(
            check_inclusion(leaves[index as usize], index, &head(size), &hashes),
            Ok(())
        );
    }
    for line in all("consistency") {
        let (old, size) = (number(line[0]), number(line[1]));
        let hashes: Vec<NodeHash> = line[2..].iter().map(|text| node(text)).collect();
        assert_eq!(
            Prover::new(size, tiles(size).fetch())
                .consistency(old)
                .expect("there is one"),
            hashes
        );
        assert_eq!(check_consistency(&head(old), &head(size), &hashes), Ok(()));
    }
}

#[test]
fn at_the_borders_of_tiles_every_proof_holds() {
    let mut tiles = Tiles::default();
    let mut heads: Vec<TreeHead> = Vec::new();
    for size in [1_u64, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537] {
        (tiles.edge.head().size..size).for_each(|index| tiles.append(counted(index)));
        let head = tiles.publish();
        let mut prover = Prover::new(size, tiles.fetch());
        let near = [
            0,
            1,
            254,
            255,
            256,
            257,
            65_279,
            65_280,
            65_535,
            size / 2,
            size - 1,
        ];
        for index in near.into_iter().filter(|index| *index < size) {
            let hashes = prover.inclusion(index).expect("all tiles are there");
            assert_eq!(
                check_inclusion(counted(index), index, &head, &hashes),
                Ok(()),
                "{index} of {size}"
            );
        }
        for old in &heads {
            let hashes = prover.consistency(old.size).expect("all tiles are there");
            assert_eq!(
                check_consistency(old, &head, &hashes),
                Ok(()),
                "{} to {size}",
                old.size
            );
        }
        heads.push(head);
    }
}

#[test]
fn nothing_is_proved_about_what_is_not_there() {
    let tiles = Tiles::of((0..5).map(counted));
    let mut prover = Prover::new(5, tiles.fetch());
    let said = |error: &dyn std::error::Error| words(error);
    assert_eq!(
        said(&prover.inclusion(5).expect_err("five of five")),
        "a tree of 5 entries has no proof about 5"
    );
    assert_eq!(
        said(&prover.consistency(6).expect_err("six of five")),
        "a tree of 5 entries has no proof about 6"
    );
    let error = Prover::new(6, tiles.fetch())
        .inclusion(0)
        .expect_err("its tile was not kept");
    assert!(said(&error).contains("fetching tile/0/000.p/6"));
}

#[test]
fn every_tree_grew_out_of_the_empty_one_and_of_itself_without_a_proof() {
    let head = Tiles::of((0..5).map(counted)).edge.head();
    let empty = TreeHead::empty();
    let other = TreeHead {
        root: counted(9),
        ..head
    };
    for (old, new, is_held) in [
        (empty, head, true),
        (empty, empty, true),
        (head, head, true),
        (head, other, false),
        (head, empty, false),
    ] {
        assert_eq!(
            check_consistency(&old, &new, &[]).is_ok(),
            is_held,
            "{old:?} to {new:?}"
        );
        assert!(check_consistency(&old, &new, &[counted(0)]).is_err());
    }
    assert!(check_consistency(&TreeHead { size: 0, ..other }, &head, &[]).is_err());
}

/// Every way to spoil a proof that has hashes: each bit, each place, one more, one fewer.
fn spoilt(hashes: &[NodeHash], at: usize, bit: usize) -> Vec<Vec<NodeHash>> {
    let mut flipped = hashes.to_vec();
    flipped
        .iter_mut()
        .skip(at)
        .take(1)
        .for_each(|hash| hash.0[bit / 8] ^= 1 << (bit % 8));
    let mut shorter = hashes.to_vec();
    shorter.remove(at);
    let mut longer = hashes.to_vec();
    longer.insert(at, counted(bit as u64));
    let mut moved = hashes.to_vec();
    moved.rotate_left(1);
    let mut all = vec![flipped, shorter, longer];
    all.extend((hashes.len() > 1).then_some(moved));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_inclusion_holds_for_its_entry_alone(size in 1_u64..1_300, at in any::<prop::sample::Index>(), chance in any::<u32>()) {
        let tiles = Tiles::of((0..size).map(counted));
        let (head, index) = (tiles.edge.head(), at.index(size as usize) as u64);
        let hashes = Prover::new(size, tiles.fetch()).inclusion(index).expect("all tiles are there");
        prop_assert_eq!(check_inclusion(counted(index), index, &head, &hashes), Ok(()));
        prop_assert!(check_inclusion(counted(index + 1), index, &head, &hashes).is_err());
        for other in [index + 1, index ^ 1, index ^ 2, size, u64::MAX >> 1] {
            prop_assert!(other == index || check_inclusion(counted(index), other, &head, &hashes).is_err());
        }
        if !hashes.is_empty() {
            let at = chance as usize % hashes.len();
            for hashes in spoilt(&hashes, at, chance as usize % 256) {
                prop_assert!(check_inclusion(counted(index), index, &head, &hashes).is_err());
            }
        }
        let larger = TreeHead { size: size + 1, ..head };
        prop_assert!(index + 1 < size || check_inclusion(counted(index), index, &larger, &hashes).is_err());
    }

    #[test]
    fn a_consistency_holds_for_its_two_trees_alone(size in 2_u64..1_300, at in any::<prop::sample::Index>(), chance in any::<u32>()) {
        let leaves: Vec<NodeHash> = (0..size).map(counted).collect();
        let tiles = Tiles::of(leaves.clone());
        let old_size = 1 + at.index(size as usize - 1) as u64;
        let (old, new) = (from_scratch(&leaves[..old_size as usize]), tiles.edge.head());
        let hashes = Prover::new(size, tiles.fetch()).consistency(old_size).expect("all tiles are there");
        prop_assert_eq!(check_consistency(&old, &new, &hashes), Ok(()));
        let other = TreeHead { root: counted(size), ..old };
        // The root of a full old tree leads the way itself; then it is the new one that does not fit.
        let named = if old_size.is_power_of_two() { size } else { old_size };
        prop_assert_eq!(check_consistency(&other, &new, &hashes), Err(ProofError::Root { size: named }));
        let other = TreeHead { root: counted(size), ..new };
        prop_assert_eq!(check_consistency(&old, &other, &hashes), Err(ProofError::Root { size }));
        prop_assert_eq!(check_consistency(&new, &old, &hashes), Err(ProofError::Shrunk { old: size, new: old_size }));
        let at = chance as usize % hashes.len();
        for hashes in spoilt(&hashes, at, chance as usize % 256) {
            prop_assert!(check_consistency(&old, &new, &hashes).is_err());
        }
    }
}
