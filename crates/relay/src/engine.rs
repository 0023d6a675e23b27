//! The door of the relay: what may be asked of it, by as many at once as like.

pub(crate) mod clock;
mod front;
mod opening;
mod orders;
mod parts;
mod steps;

pub(crate) use parts::Parts;
pub use steps::{Ended, Kept, Rung, Taken, What};

use crate::bell::Listener;
use crate::figures::Figures;
use crate::intake::{Founding, Refusal};
use crate::ledger::CosignError;
use crate::settings::Settings;
use crate::store::queue::Order;
use crate::store::reading::Most;
use crate::store::{
    Backed, BackupError, Conflict, OpenError, ReadError, StoreError, backup, cosigning, reading, rows,
};
use domain::group::{Digest, Group, Key};
use domain::time::WallTime;
use seal::envelope::{Envelope, EnvelopeError};
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// An open relay. Cheap to clone; all clones are one relay, which ends with the last of them.
#[derive(Clone)]
pub struct Relay(Arc<Running>);

/// The writer's thread, and what it shares with everybody.
struct Running {
    parts: Arc<Parts>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Running {
    /// What waits is finished first.
    fn end(&self) {
        self.parts.queue.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // One that panicked has answered nobody, and nothing that it did not commit is there.
            let _ = writer.join();
        }
        self.parts.bell.close();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

impl Relay {
    /// Opens the relay in a folder, which is made where there is none: key, database and files. One program at a time.
    /// Blocks.
    ///
    /// # Errors
    /// Where another program has it, it is another ledger's, or the disk fails.
    pub fn open(folder: &Path, settings: Settings) -> Result<Self, OpenError> {
        let (parts, writer) = opening::open(folder, settings)?;
        let writer = Mutex::new(Some(writer));
        Ok(Self(Arc::new(Running { parts, writer })))
    }

    fn parts(&self) -> &Arc<Parts> {
        &self.0.parts
    }

    /// Takes an envelope in. Comes back when it is durable and in the ledger, and never before; the same bytes again get
    /// a receipt for the same entry. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// Says why not, and what to do next.
    pub async fn take_in(&self, bytes: Vec<u8>, founding: Founding, now: WallTime) -> Result<Taken, Refusal> {
        let parts = self.parts();
        let envelope = Envelope::parse(bytes).map_err(refused_bytes);
        let envelope = envelope.inspect_err(|refusal| parts.counts.refused(*refusal))?;
        let answered = front::queue(parts, envelope, founding, now).await?;
        let answer = answered.await.map_err(|_| Refusal::Closing)??;
        let receipt = answer.served.receipt(&parts.readers, &answer.placed);
        Ok(Taken {
            receipt: receipt.map_err(|_| Refusal::Storage)?,
            sequence: answer.placed.entry.sequence(),
            was_new: answer.was_new,
        })
    }

    /// What a group has behind sequence `after`, in order: `limit` at most, and no more than about 4 MB at once, but one
    /// at least where there is one. Recordings come as [`What::Apart`].
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn rungs(&self, group: Digest, after: u64, limit: usize) -> Result<Vec<Rung>, ReadError> {
        self.read(group, after, Most::of_rungs(limit))
    }

    /// The same, and no more than so much.
    pub(crate) fn read(&self, group: Digest, after: u64, most: Most) -> Result<Vec<Rung>, ReadError> {
        let size = self.parts().served().head.size;
        self.parts()
            .readers
            .with(|connection| reading::rungs(connection, group, after, most, size))
    }

    /// The exact bytes of one envelope.
    ///
    /// # Errors
    /// Where the group or the sequence is not here.
    pub fn envelope(&self, group: Digest, sequence: u64) -> Result<Kept, ReadError> {
        let size = self.parts().served().head.size;
        self.parts()
            .readers
            .with(|connection| reading::envelope(connection, &self.parts().shelf, group, sequence, size))
    }

    /// A receipt for one entry, under the newest checkpoint.
    ///
    /// # Errors
    /// Where the group or the sequence is not here.
    pub fn receipt(&self, group: Digest, sequence: u64) -> Result<String, ReadError> {
        let served = self.parts().served();
        let placed = self.parts().readers.with(|connection| {
            let row = rows::group(connection, group)?.ok_or(ReadError::NoGroup)?;
            rows::by_sequence(connection, row.number, sequence)?.ok_or(ReadError::Nothing)
        })?;
        if placed.place >= served.head.size {
            return Err(ReadError::Nothing);
        }
        Ok(served.receipt(&self.parts().readers, &placed)?)
    }

    /// Wakes when the group has more than its listener knows. Never for what is committed and not shown yet: whoever woke
    /// for that would find nothing, and the writer rings when it is shown.
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn listen(&self, group: Digest) -> Result<Listener, ReadError> {
        let newest = || {
            let size = self.parts().served().head.size;
            self.parts().readers.with(|connection| -> Result<u64, ReadError> {
                let row = rows::group(connection, group)?.ok_or(ReadError::NoGroup)?;
                Ok(rows::newest_below(connection, row.number, size)?)
            })
        };
        newest()?;
        let listener = self.parts().bell.listen(group);
        self.parts().bell.ring(group, newest()?);
        Ok(listener)
    }

    /// Whether this key is a member of the group now: for reading what is closed.
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn is_member(&self, group: Digest, key: Key) -> Result<bool, ReadError> {
        let members = self.members(group)?;
        Ok(members.is_some_and(|group| group.member(key).is_some()))
    }

    /// Who belongs to a group now, also while its end is under way. None where its memberships are released: nothing
    /// closed is left then.
    ///
    /// # Errors
    /// Where the group is not here.
    pub(crate) fn members(&self, group: Digest) -> Result<Option<Arc<Group>>, ReadError> {
        self.parts().readers.with(|connection| {
            let row = rows::group(connection, group)?.ok_or(ReadError::NoGroup)?;
            let fold = self.parts().folds.of(connection, group, row.number);
            // Asked last: what was folded may be released meanwhile, and what is being deleted cannot be folded.
            if (row.has_ended || fold.is_err()) && rows::lacks_members(connection, row.number)? {
                return Ok(None);
            }
            Ok(Some(fold?.clear.group))
        })
    }

    /// The newest checkpoint, with what cosignatures it has.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        self.parts().served().checkpoint.to_string()
    }

    /// The bytes under a path of C2SP tlog-tiles, without a slash in front: `checkpoint`, `tile/0/000.p/7`, ….
    ///
    /// # Errors
    /// Where the path names nothing that there is.
    pub fn resource(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.parts().served().resource(&self.parts().readers, path)
    }

    /// Adds the line of a known cosigner, line feed included, to the checkpoint of that size. Blocks for a commit.
    ///
    /// # Errors
    /// Where there is no such checkpoint, nobody known signed, or the disk fails.
    pub fn add_cosignature(&self, size: u64, line: &str) -> Result<(), CosignError> {
        if !cosigning::is_new(self.parts(), size, line)? {
            return Ok(());
        }
        let (answer, answered) = sync_channel(1);
        let line = line.to_owned();
        self.parts().queue.order(Order::Cosign { size, line, answer })?;
        answered.recv().map_err(|_| StoreError::Closed)?
    }

    /// Other bytes under taken numbers that a group has sent.
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn conflicts(&self, group: Digest) -> Result<Vec<Conflict>, ReadError> {
        self.parts().readers.with(|connection| {
            let row = rows::group(connection, group)?.ok_or(ReadError::NoGroup)?;
            Ok(rows::conflicts(connection, row.number)?)
        })
    }

    /// Writes all of it into a folder that is not there yet, while it goes on, and checks what it wrote. Blocks.
    /// The copy holds the ledger's key: it is to be kept as safe as the relay itself.
    ///
    /// # Errors
    /// Where the folder is there, or the copy does not verify.
    pub fn backup(&self, to: &Path) -> Result<Backed, BackupError> {
        backup::backup(self.parts(), to)
    }

    /// Makes a relay's folder, which is not there yet, out of a backup that is checked first. Blocks.
    ///
    /// # Errors
    /// Where the folder is there, or the backup does not verify.
    pub fn restore(from: &Path, to: &Path) -> Result<Backed, BackupError> {
        backup::restore(from, to)
    }

    /// Whether it takes envelopes in.
    ///
    /// # Errors
    /// Says what stands in the way: it is closed or its writer is gone, the disk failed when something was last stored, or
    /// too little of it is free.
    pub fn readiness(&self) -> Result<(), Refusal> {
        let parts = self.parts();
        if parts.queue.is_closed() {
            return Err(Refusal::Closing);
        }
        if parts.counts.failed_last() {
            return Err(Refusal::Storage);
        }
        if parts.is_roomy() {
            Ok(())
        } else {
            Err(Refusal::Full)
        }
    }

    /// How it does.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let parts = self.parts();
        Figures {
            entries: parts.served().head.size,
            waiting: parts.queue.waiting(),
            listeners: parts.bell.listeners(),
            clock_ahead_s: parts.clock.ahead_s(),
            folds: parts.folds.done(),
            deeds: parts.disk.deeds(),
            ..parts.counts.figures()
        }
    }

    /// The ledger's key, and as others write it (C2SP signed-note verifier key): for a genesis, settings and audits.
    #[must_use]
    pub fn ledger_key(&self) -> (Key, String) {
        let signer = &self.parts().signer;
        (
            Key(signer.key.verifying_key().to_bytes()),
            signer.known.to_string(),
        )
    }

    /// Takes nothing more in, finishes what waits, tells the listeners, and ends. What was accepted is durable anyway.
    /// Blocks. Other clones refuse from there on.
    pub fn close(self) {
        self.0.end();
    }
}

fn refused_bytes(error: EnvelopeError) -> Refusal {
    match error {
        EnvelopeError::Signature => Refusal::Signature,
        other => Refusal::Malformed(other),
    }
}
