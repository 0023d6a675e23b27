//! Where tests keep vectors and tiles.

use ed25519_dalek::SigningKey;
use seal::ledger::{Edge, NodeHash, Tile, TileError, TileId, TreeHead, leaf_hash};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const ORIGIN: &str = "relay.example/ledger";
pub(crate) const COSIGNER: &str = "cosigner.example/one";

/// `formats/vectors/ledger/`.
pub(crate) fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats/vectors/ledger")
}

/// The key of 32 bytes that are all the same.
pub(crate) fn key(byte: u8) -> SigningKey {
    SigningKey::from_bytes(&[byte; 32])
}

/// A vector: the words with which it is refused, and its exact bytes.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) refused: String,
    pub(crate) bytes: Vec<u8>,
}

/// The vectors of a folder, in the order of their names; never none.
pub(crate) fn folder(name: &str) -> Vec<Vector> {
    let place = vectors().join(name);
    let mut paths: Vec<PathBuf> = fs::read_dir(&place)
        .expect("the folder of vectors is there")
        .map(|entry| entry.expect("it is readable").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name} holds no vector");
    paths.iter().map(|path| read(path)).collect()
}

/// One of the good ones.
pub(crate) fn good(name: &str) -> Vec<u8> {
    read(&vectors().join("good").join(name)).bytes
}

fn read(path: &Path) -> Vector {
    let whole = fs::read(path).expect("a vector is readable");
    let (mut rest, mut refused) = (whole.as_slice(), String::new());
    while rest.starts_with(b"# ") {
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a comment ends");
        let line = std::str::from_utf8(&rest[2..end]).expect("a comment is text");
        refused = line.strip_prefix("refused: ").map_or(refused, str::to_owned);
        rest = &rest[end + 1..];
    }
    let is_hex = path.extension().is_some_and(|extension| extension == "hex");
    let bytes = if is_hex {
        from_hex_lines(rest)
    } else {
        rest.to_vec()
    };
    Vector {
        name: path.display().to_string(),
        refused,
        bytes,
    }
}

fn from_hex_lines(text: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(text).expect("hex is text");
    let before_comment = |line: &str| hex(line.split('#').next().unwrap_or_default().trim());
    text.lines().flat_map(before_comment).collect()
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    assert_eq!(text.len() % 2, 0, "hex has two digits for each byte");
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex digits");
    (0..text.len()).step_by(2).map(byte).collect()
}

pub(crate) fn node(text: &str) -> NodeHash {
    NodeHash(hex(text).try_into().expect("32 bytes"))
}

/// An error with all that it came from.
pub(crate) fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}

/// Every vector of a folder is refused, with the words that it names.
pub(crate) fn check_refused<T, E: std::error::Error + 'static>(
    name: &str,
    read: impl Fn(&[u8]) -> Result<T, E>,
) {
    for vector in folder(name) {
        assert!(
            !vector.refused.is_empty(),
            "{} does not say how it is refused",
            vector.name
        );
        let error = read(&vector.bytes).err();
        let said = error
            .as_ref()
            .map_or("it was taken".to_owned(), |error| words(error));
        assert!(said.contains(&vector.refused), "{}: {said}", vector.name);
    }
}

/// The leaf that holds its own index.
pub(crate) fn counted(index: u64) -> NodeHash {
    leaf_hash(&index.to_be_bytes())
}

/// Tiles as a relay keeps them: all full ones, and partial ones of the sizes that were published.
#[derive(Default)]
pub(crate) struct Tiles {
    pub(crate) edge: Edge,
    pub(crate) kept: BTreeMap<TileId, Tile>,
}

impl Tiles {
    pub(crate) fn of(leaves: impl IntoIterator<Item = NodeHash>) -> Self {
        let mut tiles = Self::default();
        leaves.into_iter().for_each(|leaf| tiles.append(leaf));
        tiles.publish();
        tiles
    }

    pub(crate) fn append(&mut self, leaf: NodeHash) {
        let full = self.edge.append(leaf);
        self.keep(full);
    }

    pub(crate) fn publish(&mut self) -> TreeHead {
        let partial = self.edge.partial_tiles();
        self.keep(partial);
        self.edge.head()
    }

    fn keep(&mut self, tiles: Vec<Tile>) {
        for tile in tiles {
            let before = self.kept.insert(tile.id(), tile.clone());
            assert!(
                before.is_none_or(|before| before == tile),
                "{} was written twice",
                tile.id()
            );
        }
    }

    /// As a fetch: a tile that was never kept is a missing one.
    pub(crate) fn fetch(&self) -> impl FnMut(TileId) -> Result<Vec<u8>, TileError> + '_ {
        |id| {
            self.kept
                .get(&id)
                .map(Tile::to_bytes)
                .ok_or(TileError::Path { bytes: 0 })
        }
    }
}
