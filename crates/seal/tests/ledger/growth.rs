//! Growing: entry by entry, taken up again anywhere, it is the same tree as from scratch.

use crate::shelf::{Tiles, counted, node, vectors, words};
use proptest::prelude::*;
use seal::ledger::{Edge, Frontier, NodeHash, Prover, Tile, TileId, TreeHead, node_hash};
use std::fs;

/// RFC 6962, section 2.1, as it is written there.
pub(crate) fn from_scratch(leaves: &[NodeHash]) -> TreeHead {
    fn root(leaves: &[NodeHash]) -> NodeHash {
        if leaves.len() == 1 {
            return leaves[0];
        }
        let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
        node_hash(&root(left), &root(right))
    }
    match leaves.len() {
        0 => TreeHead::empty(),
        size => TreeHead {
            size: size as u64,
            root: root(leaves),
        },
    }
}

/// At the borders of tiles: against other people's roots, from tiles, and taken up again.
#[test]
fn a_tree_is_the_same_however_it_was_made() {
    let text = fs::read_to_string(vectors().join("tiles.txt")).expect("the list is readable");
    let mut tiles = Tiles::default();
    let mut next = 0;
    for line in text.lines().filter_map(|line| line.strip_prefix("root ")) {
        let (size, root) = line.split_once(' ').expect("a size and a root");
        let head = TreeHead {
            size: size.parse().expect("a size"),
            root: node(root),
        };
        (next..head.size).for_each(|index| tiles.append(counted(index)));
        next = head.size;
        assert_eq!(tiles.publish(), head);
        assert_eq!(
            Prover::new(head.size, tiles.fetch())
                .head()
                .expect("all tiles are there"),
            head
        );
        assert_eq!(
            Edge::load(&head, tiles.fetch()).expect("all tiles are there"),
            tiles.edge
        );
    }
    assert_eq!(next, 65_537);
}

#[test]
fn a_tree_of_70_000_has_the_tiles_that_the_standard_counts() {
    let tiles = Tiles::of((0..70_000).map(counted));
    let of = |level, is_full| {
        let fits = |id: &&TileId| id.level() == level && (id.width() == 256) == is_full;
        tiles
            .kept
            .keys()
            .filter(fits)
            .map(TileId::width)
            .collect::<Vec<_>>()
    };
    assert_eq!((of(0, true).len(), of(0, false)), (273, vec![112]));
    assert_eq!((of(1, true).len(), of(1, false)), (1, vec![17]));
    assert_eq!((of(2, true).len(), of(2, false)), (0, vec![1]));
}

#[test]
fn an_edge_is_not_taken_up_from_other_tiles() {
    let tiles = Tiles::of((0..600).map(counted));
    let head = tiles.edge.head();
    for id in [TileId::within(0, 2, 600), TileId::within(1, 0, 600)] {
        let id = id.expect("the tree has it");
        let mut fetch = tiles.fetch();
        let flipped = |asked: TileId| {
            fetch(asked).map(|mut bytes| {
                bytes[31] ^= u8::from(asked == id);
                bytes
            })
        };
        let error = Edge::load(&head, flipped).expect_err("a bit is flipped");
        assert!(
            words(&error).contains("the tiles of size 600 have the root"),
            "{error}"
        );
    }
    let error =
        Edge::load(&head, |id| tiles.fetch()(id).map(|bytes| bytes[1..].to_vec())).expect_err("they are cut");
    assert!(
        words(&error).contains("tile/0/002.p/88 has 2815 bytes, its name says 2816"),
        "{}",
        words(&error)
    );
    let error =
        Edge::load(&TreeHead { size: 599, ..head }, tiles.fetch()).expect_err("that one was not published");
    assert!(words(&error).contains("fetching tile/0/002.p/87"), "{error}");
}

#[test]
fn a_tile_has_as_many_hashes_as_its_name_says() {
    let id = TileId::within(0, 0, 2).expect("the tree has it");
    let hashes = vec![counted(0), counted(1)];
    let tile = Tile::new(id, hashes.clone()).expect("two of two");
    assert_eq!(Tile::parse(id, &tile.to_bytes()).as_ref(), Ok(&tile));
    assert!(Tile::new(id, hashes[..1].to_vec()).is_none());
    for bytes in [0, 32, 63, 65, 96] {
        assert!(Tile::parse(id, &vec![0; bytes]).is_err(), "{bytes} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn appending_gives_the_root_from_scratch(size in 0_u64..700) {
        let leaves: Vec<NodeHash> = (0..size).map(counted).collect();
        let mut frontier = Frontier::default();
        leaves.iter().for_each(|leaf| frontier.append(*leaf, |_, _| ()));
        prop_assert_eq!(frontier.head(), from_scratch(&leaves));
        prop_assert_eq!(Tiles::of(leaves).edge.head(), frontier.head());
    }

    #[test]
    fn an_edge_taken_up_anywhere_goes_on_alike(size in 0_u64..700, further in 0_u64..300) {
        let mut whole = Tiles::of((0..size).map(counted));
        let mut again = Edge::load(&whole.edge.head(), whole.fetch()).expect("all tiles are there");
        for index in size..size + further {
            let full = again.append(counted(index));
            whole.append(counted(index));
            full.iter().for_each(|tile| assert_eq!(whole.kept.get(&tile.id()), Some(tile)));
        }
        prop_assert_eq!(again, whole.edge);
    }
}
