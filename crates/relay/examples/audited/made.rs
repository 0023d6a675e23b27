//! A ledger that nobody sent: made entry by entry, laid down in two files as it is served. What it says is right, so
//! that an audit reads all of it.

use ed25519_dalek::SigningKey;
use seal::envelope::digest_of;
use seal::ledger::{
    BundleId, Checkpoint, Edge, Entry, EntryKind, EnvelopeTag, GroupState, GroupTag, LogKey, Resource,
    TILE_WIDTH, push_entry,
};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

const ORIGIN: &str = "relay.example/ledger";
const GROUPS: usize = 1_000;
/// An entry in a bundle, behind its length.
const BUNDLED: u64 = 107;
/// A full tile.
const TILE: u64 = 32 * TILE_WIDTH as u64;

/// A ledger, as it lies there.
pub(crate) struct Ledger {
    pub(crate) key: String,
    /// What it took to hash each entry once, with nothing around it.
    pub(crate) bare: Duration,
    bundles: File,
    leaves: File,
    /// Everything that is in neither file, by its path.
    others: HashMap<String, Vec<u8>>,
}

impl Ledger {
    /// Makes one of so many entries in this folder.
    pub(crate) fn make(folder: &Path, entries: u64) -> io::Result<Self> {
        let signing = SigningKey::from_bytes(&[3; 32]);
        let (mut groups, mut edge) = (vec![GroupState::EMPTY; GROUPS], Edge::default());
        let (bundles, leaves) = (folder.join("bundles"), folder.join("leaves"));
        let (mut to_bundles, mut to_leaves) = (made(&bundles)?, made(&leaves)?);
        let (mut others, mut bare, mut mixed) = (HashMap::new(), Duration::ZERO, 0_u8);
        let mut batch = Vec::new();
        for index in 0..entries {
            let entry = next(&mut groups, index);
            batch.push(entry.to_bytes());
            for tile in edge.append(entry.leaf_hash()) {
                match tile.id().level() {
                    0 => to_leaves.write_all(&tile.to_bytes())?,
                    _ => drop(others.insert(path(Resource::Tile(tile.id())), tile.to_bytes())),
                }
            }
            if batch.len() == 1 << 16 || index + 1 == entries {
                let begun = Instant::now();
                batch.iter().for_each(|entry| mixed ^= digest_of(entry).0[0]);
                bare += begun.elapsed();
                to_bundles.write_all(&batch.drain(..).fold(Vec::new(), |mut bundle, entry| {
                    push_entry(&mut bundle, &entry);
                    bundle
                }))?;
            }
        }
        std::hint::black_box(mixed);
        to_bundles.flush()?;
        to_leaves.flush()?;
        for tile in edge.partial_tiles() {
            others.insert(path(Resource::Tile(tile.id())), tile.to_bytes());
        }
        let checkpoint = Checkpoint::sign(ORIGIN, &edge.head(), &signing).map_err(io::Error::other)?;
        others.insert(path(Resource::Checkpoint), checkpoint.to_string().into_bytes());
        let key = LogKey::new(ORIGIN, signing.verifying_key().as_bytes()).map_err(io::Error::other)?;
        Ok(Self {
            key: key.to_string(),
            bare,
            bundles: File::open(bundles)?,
            leaves: File::open(leaves)?,
            others,
        })
    }

    /// What lies under a path; nothing where it names nothing.
    pub(crate) fn served(&self, path: &str) -> Option<Vec<u8>> {
        if let Some(other) = self.others.get(path) {
            return Some(other.clone());
        }
        match Resource::parse(path).ok()? {
            Resource::Checkpoint => None,
            Resource::Tile(id) => read(&self.leaves, id.index() * TILE, TILE),
            Resource::Bundle(id) => read(&self.bundles, place(id), BUNDLED * u64::from(id.width())),
        }
    }
}

fn place(bundle: BundleId) -> u64 {
    bundle.index() * u64::from(TILE_WIDTH) * BUNDLED
}

fn path(resource: Resource) -> String {
    resource.to_string()
}

fn made(file: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(file)?))
}

fn read(file: &File, from: u64, count: u64) -> Option<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(count).ok()?];
    file.read_exact_at(&mut bytes, from).ok()?;
    Some(bytes)
}

fn next(groups: &mut [GroupState], index: u64) -> Entry {
    let place = usize::try_from(index).unwrap_or_default() % GROUPS;
    let (mut envelope, mut id) = ([0; 32], [0; 32]);
    envelope[..8].copy_from_slice(&index.to_be_bytes());
    id[..8].copy_from_slice(&place.to_be_bytes());
    let entry = Entry::next(
        EntryKind::Envelope,
        GroupTag::of(&id),
        groups[place],
        EnvelopeTag(envelope),
    );
    groups[place] = entry.state();
    entry
}
