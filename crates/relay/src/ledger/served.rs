//! What everybody is shown: one checkpoint, and all that it covers, which is durable. Replaced as a whole.

use super::stored;
use crate::store::readers::Readers;
use crate::store::rows::Placed;
use crate::store::{ReadError, StoreError};
use seal::ledger::{
    BundleId, Edge, Prover, Receipt, Resource, Tile, TileId, TreeHead, VerifiedCheckpoint, push_entry,
};

/// A tree that was signed, with those of its tiles that are not full.
pub(crate) struct Served {
    pub(crate) checkpoint: VerifiedCheckpoint,
    pub(crate) head: TreeHead,
    partial: Vec<Tile>,
}

impl Served {
    pub(crate) fn new(checkpoint: VerifiedCheckpoint, edge: &Edge) -> Self {
        Self {
            head: checkpoint.head(),
            checkpoint,
            partial: edge.partial_tiles(),
        }
    }

    /// The same with other cosignatures under it.
    pub(crate) fn cosigned(&self, checkpoint: VerifiedCheckpoint) -> Self {
        Self {
            checkpoint,
            head: self.head,
            partial: self.partial.clone(),
        }
    }

    /// Bytes of a tile that this tree has.
    fn tile(&self, readers: &Readers, id: TileId) -> Result<Vec<u8>, StoreError> {
        let is_it = |tile: &&Tile| (tile.id().level(), tile.id().index()) == (id.level(), id.index());
        if let Some(tile) = self.partial.iter().find(is_it) {
            let mut bytes = tile.to_bytes();
            bytes.truncate(32 * usize::from(id.width()));
            return Ok(bytes);
        }
        readers.with(|connection| stored::tile(connection, id))
    }

    pub(crate) fn receipt(&self, readers: &Readers, of: &Placed) -> Result<String, StoreError> {
        let mut prover = Prover::new(self.head.size, |id| self.tile(readers, id));
        let hashes = prover.inclusion(of.place).map_err(|error| match error {
            seal::ledger::ProverError::Fetch { source, .. } => source,
            _ => StoreError::Damaged("the tiles have no proof for an entry"),
        })?;
        Ok(Receipt::new(of.place, of.entry, hashes, self.checkpoint.clone()).to_string())
    }

    pub(crate) fn resource(&self, readers: &Readers, path: &str) -> Result<Vec<u8>, ReadError> {
        match Resource::parse(path).map_err(|_| ReadError::Nothing)? {
            Resource::Checkpoint => Ok(self.checkpoint.to_string().into_bytes()),
            Resource::Tile(id) => self
                .within(
                    TileId::within(id.level(), id.index(), self.head.size).map(|tile| tile.width()),
                    id.width(),
                )
                .and_then(|()| Ok(self.tile(readers, id)?)),
            Resource::Bundle(id) => self
                .within(
                    BundleId::within(id.index(), self.head.size).map(|bundle| bundle.width()),
                    id.width(),
                )
                .and_then(|()| bundle(readers, id)),
        }
    }

    /// Nothing beyond the checkpoint is shown.
    fn within(&self, there: Option<u16>, asked: u16) -> Result<(), ReadError> {
        if there.is_some_and(|there| asked <= there) {
            Ok(())
        } else {
            Err(ReadError::Nothing)
        }
    }
}

fn bundle(readers: &Readers, id: BundleId) -> Result<Vec<u8>, ReadError> {
    let first = id.index() * u64::from(seal::ledger::TILE_WIDTH);
    let entries = readers.with(|connection| stored::entries(connection, first, id.width()))?;
    let mut bytes = Vec::new();
    entries.iter().for_each(|entry| push_entry(&mut bytes, entry));
    Ok(bytes)
}
