//! The ledger as it lies in the database: full tiles as rows, the others made again from what is below them.

use crate::store::StoreError;
use crate::store::rows::{all, one, signed, unsigned, write};
use rusqlite::Connection;
use seal::ledger::{
    Checkpoint, Edge, LogKey, NodeHash, TILE_WIDTH, Tile, TileId, TreeHead, VerifiedCheckpoint, leaf_hash,
    node_hash,
};

/// A cosigner may be so many entries late. Checkpoints that are older and have no cosignature go.
const LATE_MAX: i64 = 65_536;

pub(crate) fn insert_tile(connection: &Connection, tile: &Tile) -> Result<(), StoreError> {
    let query = "INSERT INTO tiles (level, place, hashes) VALUES (?1, ?2, ?3)";
    let with = (tile.id().level(), signed(tile.id().index()), tile.to_bytes());
    write(connection, query, with).map(|_| ())
}

/// A full tile.
pub(crate) fn full_tile(
    connection: &Connection,
    level: u8,
    place: u64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let query = "SELECT hashes FROM tiles WHERE level = ?1 AND place = ?2";
    one(connection, query, (level, signed(place)), |row| row.get(0))
}

/// The first hashes of a tile, which need not be full: from the tile, or from what lies below it.
pub(crate) fn tile(connection: &Connection, id: TileId) -> Result<Vec<u8>, StoreError> {
    if let Some(mut bytes) = full_tile(connection, id.level(), id.index())? {
        bytes.truncate(32 * usize::from(id.width()));
        return Ok(bytes);
    }
    let first = id.index() * u64::from(TILE_WIDTH);
    let hashes: Vec<NodeHash> = match id.level() {
        0 => entries(connection, first, id.width())?
            .iter()
            .map(|entry| leaf_hash(entry))
            .collect(),
        level => (first..first + u64::from(id.width()))
            .map(|place| root_of_full(connection, level - 1, place))
            .collect::<Result<_, _>>()?,
    };
    Ok(hashes.iter().flat_map(|hash| hash.0).collect())
}

fn root_of_full(connection: &Connection, level: u8, place: u64) -> Result<NodeHash, StoreError> {
    let lost = StoreError::Damaged("a tile of the ledger");
    let bytes = full_tile(connection, level, place)?.filter(|bytes| bytes.len() == 32 * 256);
    let bytes = bytes.ok_or(lost)?;
    let (hashes, _) = bytes.as_chunks::<32>();
    let mut row: Vec<NodeHash> = hashes.iter().copied().map(NodeHash).collect();
    while row.len() > 1 {
        row = row
            .chunks_exact(2)
            .map(|pair| node_hash(&pair[0], &pair[1]))
            .collect();
    }
    Ok(row[0])
}

/// The entries of a run of the ledger.
pub(crate) fn entries(connection: &Connection, first: u64, count: u16) -> Result<Vec<Vec<u8>>, StoreError> {
    let query = "SELECT entry FROM entries WHERE place >= ?1 AND place < ?2 ORDER BY place";
    let with = (signed(first), signed(first + u64::from(count)));
    let found = all(connection, query, with, |row| row.get(0))?;
    if found.len() == usize::from(count) {
        Ok(found)
    } else {
        Err(StoreError::Damaged("an entry of the ledger is missing"))
    }
}

/// The growing end of a tree that stands so.
pub(crate) fn edge(connection: &Connection, head: &TreeHead) -> Result<Edge, StoreError> {
    Edge::load(head, |id| tile(connection, id)).map_err(|error| match error {
        seal::ledger::EdgeError::Fetch { source, .. } => source,
        _ => StoreError::Damaged("the tiles do not give the root of the checkpoint"),
    })
}

pub(crate) fn insert_checkpoint(
    connection: &Connection,
    checkpoint: &VerifiedCheckpoint,
) -> Result<(), StoreError> {
    let size = signed(checkpoint.head().size);
    let query = "INSERT INTO checkpoints (size, note, is_cosigned) VALUES (?1, ?2, 0)";
    write(connection, query, (size, checkpoint.to_string()))?;
    let query = "DELETE FROM checkpoints WHERE is_cosigned = 0 AND size < ?1";
    write(connection, query, [size - LATE_MAX]).map(|_| ())
}

/// A checkpoint with one cosignature more.
pub(crate) fn cosigned(connection: &Connection, checkpoint: &VerifiedCheckpoint) -> Result<(), StoreError> {
    let query = "UPDATE checkpoints SET note = ?2, is_cosigned = 1 WHERE size = ?1";
    let with = (signed(checkpoint.head().size), checkpoint.to_string());
    write(connection, query, with).map(|_| ())
}

fn verified(text: Option<String>, known: &LogKey) -> Result<Option<VerifiedCheckpoint>, StoreError> {
    let Some(text) = text else {
        return Ok(None);
    };
    let read = Checkpoint::parse(text.as_bytes()).and_then(|read| read.verify(known));
    read.map(Some)
        .map_err(|_| StoreError::Damaged("a checkpoint that the ledger's key did not sign"))
}

pub(crate) fn newest(
    connection: &Connection,
    known: &LogKey,
) -> Result<Option<VerifiedCheckpoint>, StoreError> {
    let query = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1";
    verified(one(connection, query, [], |row| row.get(0))?, known)
}

pub(crate) fn of_size(
    connection: &Connection,
    size: u64,
    known: &LogKey,
) -> Result<Option<VerifiedCheckpoint>, StoreError> {
    let query = "SELECT note FROM checkpoints WHERE size = ?1";
    verified(one(connection, query, [signed(size)], |row| row.get(0))?, known)
}

/// How large the ledger was when it was last signed.
pub(crate) fn newest_size(connection: &Connection) -> Result<u64, StoreError> {
    let query = "SELECT coalesce(max(size), 0) FROM checkpoints";
    Ok(one(connection, query, [], |row| row.get(0))?.map_or(0, unsigned))
}

/// How many entries there are.
pub(crate) fn count(connection: &Connection) -> Result<u64, StoreError> {
    let query = "SELECT coalesce(max(place) + 1, 0) FROM entries";
    Ok(one(connection, query, [], |row| row.get(0))?.map_or(0, unsigned))
}
