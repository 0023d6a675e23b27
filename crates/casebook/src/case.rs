//! One investigation as a folder that can be copied: originals that never change, and a database of what is known.
//!
//! Promises: an original is bit-identical, read-only and on the disk before it is spoken of; whatever ends the program,
//! no original is lost and no case is half; whoever looks while somebody else works sees a whole case. Every change is a
//! step, written in the same transaction, and steps are only ever added. `formats/case.md` describes what lies where.
//! Knows no HTTP and decides nothing about sound.

mod aligning;
mod aside;
mod claimed;
mod database;
mod doubt;
mod durable;
mod error;
mod exhibit;
mod facts;
mod families;
mod folder;
mod graphic;
mod hand;
mod holder;
mod import;
mod length;
mod objection;
mod picked;
mod recalled;
mod removal;
mod replay;
mod same_event;
mod showing;
mod standing;
mod standings;
mod status;
mod step;
mod wall;
mod workplace;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use aligning::{AlignCase, CaseAligned, Hearing};
pub use domain::time::{MediaTime, SceneTime, WallTime};
pub use durable::Fault;
pub use error::CaseError;
pub use exhibit::{ExhibitNumber, Picked};
pub use facts::{Facts, Problem};
pub use graphic::{GraphicMark, Marking};
pub use hand::{At, ByHand, Place};
pub use import::{
    Arrived, Found, Handed, Handing, Import, ImportWatch, Imported, Known, Outcome, Parcel, Probed, Refused,
    Unprobed, WhyNot,
};
pub use objection::Objection;
pub use picked::first_shown;
pub use same_event::{Agreement, Mark, Pick, agree};
pub use standing::Stands;
pub use status::{ExhibitStatus, Standing, Status};
pub use step::Step;
pub use wall::{ClaimedTime, Zone};
pub use workplace::{MarkedClip, NamedProblem, Notices, PlacedByHand, Placing, Work, Workplace};

use database::Database;
use durable::Durable;
use folder::Folder;
use holder::Held;

/// Whether one may change what one opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Nobody else may write meanwhile.
    Write,
    /// Others may write meanwhile.
    Look,
}

/// What opens a case: who, when, and what is to go wrong on purpose.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// Tells the machine's time.
    pub now: &'a (dyn Fn() -> WallTime + Sync),
    /// A write that fails, in tests; nothing elsewhere.
    pub fault: Fault,
}

/// An open case.
pub struct Case<'a> {
    folder: Folder,
    database: Database,
    durable: Arc<Durable>,
    now: &'a (dyn Fn() -> WallTime + Sync),
    /// Kept for as long as the case may be written.
    held: Option<Held>,
}

impl<'a> Case<'a> {
    /// Makes a case in a folder that is empty or not there yet, and holds it for writing.
    ///
    /// # Errors
    /// [`CaseError`] when something lies there already, or the disk refuses.
    pub fn create(dir: &Path, opening: &Opening<'a>) -> Result<Self, CaseError> {
        let durable = Arc::new(Durable::new(opening.fault));
        let folder = Folder::create(dir, &durable)?;
        let held = Held::take(&folder)?;
        if Folder::is_case(folder.root()) {
            let dir = folder.root().to_owned();
            return Err(CaseError::NotEmpty { dir });
        }
        held.say(&folder, (opening.now)())?;
        let about = serde_json::json!({ "made_by": concat!("pfiff ", env!("CARGO_PKG_VERSION")) });
        let first =
            |transaction: &rusqlite::Transaction| step::add(transaction, (opening.now)(), "new", &about);
        Ok(Self {
            database: Database::create(&folder, &durable, first)?,
            folder,
            durable,
            now: opening.now,
            held: Some(held),
        })
    }

    /// Opens a case. To write, nobody else may hold it; a case of an older version is copied and brought up to date.
    ///
    /// # Errors
    /// [`CaseError`] when there is no case, when it was written by a newer Pfiff, or when somebody else holds it.
    pub fn open(dir: &Path, hold: Hold, opening: &Opening<'a>) -> Result<Self, CaseError> {
        let folder = Folder::open(dir)?;
        let durable = Arc::new(Durable::new(opening.fault));
        let held = match hold {
            Hold::Write => Some(Held::take(&folder)?),
            Hold::Look => None,
        };
        let database = Database::open(&folder, hold, &durable)?;
        if let Some(held) = &held {
            held.say(&folder, (opening.now)())?;
        }
        if hold == Hold::Write {
            folder.make()?;
            folder.sweep();
        }
        let case = Self {
            folder,
            database,
            durable,
            now: opening.now,
            held,
        };
        if hold == Hold::Write {
            case.finish_removals()?;
        }
        Ok(case)
    }

    /// Whether it was opened to be changed.
    #[must_use]
    pub fn may_write(&self) -> bool {
        self.held.is_some()
    }

    /// Where it lies.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.folder.root()
    }

    /// Its name: that of its folder.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.folder.root().file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Where copies for playing lie; they can be deleted and made again.
    #[must_use]
    pub fn proxies(&self) -> PathBuf {
        self.folder.proxies()
    }

    /// Where small pictures of frames lie; they can be deleted and made again.
    #[must_use]
    pub fn thumbs(&self) -> PathBuf {
        self.folder.thumbs()
    }

    /// One change and its step, in one transaction: both are there afterwards, or neither is.
    fn step<T>(
        &mut self,
        what: &'static str,
        about: &serde_json::Value,
        change: impl FnOnce(&rusqlite::Transaction, &str) -> Result<T, CaseError>,
    ) -> Result<T, CaseError> {
        if !self.may_write() {
            return Err(CaseError::LookOnly);
        }
        let at = (self.now)();
        self.database.change(&self.durable, |transaction| {
            let done = change(transaction, &at.rfc3339())?;
            step::add(transaction, at, what, about)?;
            Ok(done)
        })
    }
}

/// The case that somebody means who stands in `dir`: there or in a folder around it.
#[must_use]
pub fn around(dir: &Path) -> Option<PathBuf> {
    let mut all = dir.ancestors();
    all.find(|folder| Folder::is_case(folder)).map(Path::to_owned)
}
