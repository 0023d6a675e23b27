//! That the relay's ledger holds what it showed, and grew out of what it showed before.

use super::{CHECKPOINT, Device};
use crate::outside::{Asking, Outside};
use crate::{DeviceError, Finding};
use seal::ledger::{
    GroupTag, NodeHash, Prover, ProverError, RECEIPT_BYTES_MAX, Receipt, TileId, TreeHead,
    VerifiedCheckpoint, VerifiedReceipt, check_consistency,
};
use std::collections::BTreeMap;

/// A full tile.
const TILE_BYTES: usize = 256 * 32;
/// Trees that were proved to be of this ledger, and are not proved again: most authors saw one of the newest.
const TREES_MAX: usize = 1_024;

impl<O: Outside> Device<O> {
    /// The newest entry is in the ledger; those before it are, because it names their head.
    pub(super) async fn prove(&mut self) -> Result<(), DeviceError> {
        let Some((index, tag)) = self.mirror.newest() else {
            return Err(self.found(Finding::new("not-the-group", "it has no first entry")));
        };
        let state = self.mirror.state();
        let path = format!("/v1/groups/{}/receipts/{}", self.kept.group, state.sequence);
        let about = format!("entry {} of the group", state.sequence);
        let bytes = match self.asked(&Asking::get(&path, RECEIPT_BYTES_MAX)).await? {
            Ok(bytes) => bytes,
            Err(refusal) if refusal.code == "not-there" => {
                return Err(self.found(Finding::new("rewound", about)));
            }
            Err(refusal) => return Err(DeviceError::Refused(refusal)),
        };
        let ledger = self.ledger()?;
        let read =
            Receipt::parse(&bytes).and_then(|one| one.verify(&ledger, GroupTag::of(&self.kept.group.0), tag));
        let receipt = match read {
            Ok(receipt) if receipt.index() == index && receipt.entry().state() == state => receipt,
            Ok(_) => return Err(self.found(Finding::new("unproved", about))),
            Err(error) => return Err(self.found(Finding::new("unproved", format!("{about}: {error}")))),
        };
        self.advance(&receipt).await?;
        self.prove_views(receipt.checkpoint().head()).await
    }

    /// What authors saw of the whole ledger was this one: members cosign one another's view of it.
    async fn prove_views(&mut self, now: TreeHead) -> Result<(), DeviceError> {
        let mut views = self.mirror.views();
        views.retain(|size, (root, _)| self.trees.get(size) != Some(&NodeHash(root.0)));
        // One for all of them: so each tile is fetched once.
        let mut tiles = Tiles::default();
        let mut proved = Vec::new();
        for (size, (root, sequence)) in views {
            let old = TreeHead {
                size,
                root: NodeHash(root.0),
            };
            if !self.grew_out_of(&mut tiles, &old, &now).await? {
                let about =
                    format!("entry {sequence} of the group: what its author saw of the ledger at {size}");
                return Err(self.found(Finding::new("split", about)));
            }
            proved.push(old);
        }
        proved.into_iter().for_each(|tree| self.remember(tree));
        Ok(())
    }

    fn remember(&mut self, tree: TreeHead) {
        self.trees.insert(tree.size, tree.root);
        if self.trees.len() > TREES_MAX {
            self.trees.pop_first();
        }
    }

    /// The ledger of a receipt grew out of the one that was seen before.
    pub(super) async fn advance(&mut self, receipt: &VerifiedReceipt) -> Result<(), DeviceError> {
        let new = receipt.checkpoint();
        if let Some(old) = self.checkpoint.clone() {
            self.consistent(&old, new).await?;
        }
        let is_new = self
            .checkpoint
            .as_ref()
            .is_none_or(|old| old.head() != new.head());
        self.remember(new.head());
        self.checkpoint = Some(new.clone());
        if is_new && self.keeps {
            self.keep_checkpoint()?;
        }
        Ok(())
    }

    pub(super) fn keep_checkpoint(&self) -> Result<(), DeviceError> {
        let Some(checkpoint) = &self.checkpoint else {
            return Ok(());
        };
        self.outside.write(CHECKPOINT, checkpoint.to_string().as_bytes())
    }

    async fn consistent(
        &mut self,
        old: &VerifiedCheckpoint,
        new: &VerifiedCheckpoint,
    ) -> Result<(), DeviceError> {
        let (old, new) = (old.head(), new.head());
        if new.size < old.size {
            let about = format!("its ledger had {} entries, and has {}", old.size, new.size);
            return Err(self.found(Finding::new("rewound", about)));
        }
        let holds = self.grew_out_of(&mut Tiles::default(), &old, &new).await?;
        let about = format!("from {} entries to {}", old.size, new.size);
        holds
            .then_some(())
            .ok_or_else(|| self.found(Finding::new("forked", about)))
    }

    pub(super) fn seen(&self) -> Option<seal::envelope::Seen> {
        let (state, checkpoint) = (self.mirror.state(), self.checkpoint.as_ref()?.head());
        Some(seal::envelope::Seen {
            sequence: state.sequence,
            head: domain::group::Digest(state.head.0),
            size: checkpoint.size,
            root: domain::group::Digest(checkpoint.root.0),
        })
    }

    /// A line that broke says nothing about the ledger. Each tile that is missing is fetched, and the proof tried again.
    async fn grew_out_of(
        &mut self,
        tiles: &mut Tiles,
        old: &TreeHead,
        new: &TreeHead,
    ) -> Result<bool, DeviceError> {
        loop {
            let known = |tile: TileId| tiles.0.get(&tile).cloned().ok_or(Missing);
            match Prover::new(new.size, known).consistency(old.size) {
                Ok(hashes) => return Ok(check_consistency(old, new, &hashes).is_ok()),
                Err(ProverError::Fetch { tile, .. }) => {
                    let bytes = self.fetched(tile).await?;
                    tiles.0.insert(tile, bytes);
                }
                Err(_) => return Ok(false),
            }
        }
    }

    /// A tile's bytes. Where the partial one is gone, the full one begins with it.
    async fn fetched(&mut self, tile: TileId) -> Result<Vec<u8>, DeviceError> {
        let path = format!("/ledger/{tile}");
        let bytes = match self.asked(&Asking::get(&path, TILE_BYTES)).await? {
            Ok(bytes) => bytes,
            Err(_) => {
                let path = format!("/ledger/{}", tile.full());
                let full = self.asked(&Asking::get(&path, TILE_BYTES)).await?;
                full.map_err(DeviceError::Refused)?
            }
        };
        Ok(bytes.into_iter().take(32 * usize::from(tile.width())).collect())
    }
}

/// Tiles that were fetched for some proofs.
#[derive(Default)]
struct Tiles(BTreeMap<TileId, Vec<u8>>);

/// A tile that was not fetched yet.
#[derive(Debug, thiserror::Error)]
#[error("it was not fetched yet")]
struct Missing;
