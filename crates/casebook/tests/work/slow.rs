//! Whoever places a clip does not wait for a file that comes in, nor for the disk that it goes to.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use casebook::case::{
    Case, ExhibitNumber, Fault, Hold, Import, Opening, Outcome, Parcel, Placing, Workplace,
};

use super::*;

const PATIENCE: Duration = Duration::from_secs(30);

/// The one write that waits, and how it goes on.
struct Gate {
    /// Writes of the parcel's own that pass before: making its file, and its one block.
    passes: usize,
    arrived: Sender<()>,
    open: Receiver<()>,
}

static GATE: Mutex<Option<Gate>> = Mutex::new(None);

thread_local! {
    /// Only writes of the thread that brings wait.
    static BRINGS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

fn wait() {
    if !BRINGS.get() {
        return;
    }
    let mut gate = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    match &mut *gate {
        Some(gate) if gate.passes > 0 => gate.passes -= 1,
        gate => {
            if let Some(Gate { arrived, open, .. }) = gate.take() {
                arrived.send(()).unwrap();
                let _ = open.recv_timeout(PATIENCE);
            }
        }
    }
}

fn workplace(room: &Path, fault: Fault) -> Workplace {
    let files = ["0.wav", "1.wav"].map(|name| room.join(name));
    recording(&files[0], 0);
    recording(&files[1], 1);
    let dir = room.join("case");
    let mut case = Case::create(&dir, &opening()).unwrap();
    let import = Import {
        paths: files.to_vec(),
        again: false,
    };
    case.import(&import, &Tools::find().unwrap(), &Nobody).unwrap();
    drop(case);
    let case = Case::open(&dir, Hold::Write, &Opening { now: &now, fault }).unwrap();
    Workplace::new(case, answer(), vec![ExhibitNumber(1), ExhibitNumber(2)])
}

fn parcel(name: &str, bytes: &[u8]) -> Parcel {
    Parcel {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        modified: None,
    }
}

/// Another recording of a second.
fn more(room: &Path, sample: u8) -> Vec<u8> {
    let path = room.join("more.wav");
    recording(&path, sample);
    fs::read(path).unwrap()
}

#[test]
fn a_place_is_kept_while_a_file_is_put_on_the_disk() {
    let room = tempfile::tempdir().unwrap();
    let workplace = workplace(room.path(), Fault::Slow(wait));
    let bytes = more(room.path(), 9);
    let (arrived, has_arrived) = channel();
    let (opens, open) = channel();
    let passes = 2;
    *GATE.lock().unwrap() = Some(Gate {
        passes,
        arrived,
        open,
    });
    std::thread::scope(|scope| {
        let brings = scope.spawn(|| {
            BRINGS.set(true);
            let (parcel, stopper) = (parcel("more.wav", &bytes), Tools::find().unwrap().stopper());
            workplace.bring(&parcel, &mut Cursor::new(&bytes), &stopper)
        });
        has_arrived.recv_timeout(PATIENCE).unwrap();
        let (told, hears) = channel();
        let places = scope.spawn({
            let workplace = &workplace;
            move || {
                let placing: Placing = serde_json::from_value(placing()).unwrap();
                told.send(workplace.place(&placing).is_ok()).unwrap();
            }
        });
        let placed = hears.recv_timeout(PATIENCE / 10);
        opens.send(()).unwrap();
        places.join().unwrap();
        let brought = brings.join().unwrap().unwrap();
        assert!(matches!(brought, Outcome::Taken { .. }), "{brought:?}");
        assert_eq!(placed, Ok(true), "it waited for the disk");
    });
}

/// Bytes that come one after the other, each with a look at what goes on meanwhile.
struct Watched<'w, R> {
    from: R,
    look: &'w mut (dyn FnMut() + Send),
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        (self.look)();
        self.from.read(into)
    }
}

#[test]
fn the_same_file_twice_at_once_is_one_exhibit() {
    let room = tempfile::tempdir().unwrap();
    let workplace = workplace(room.path(), Fault::None);
    let bytes = more(room.path(), 9);
    let stopper = Tools::find().unwrap().stopper();
    let mut inner = None;
    let mut look = || {
        inner.get_or_insert_with(|| {
            workplace.bring(&parcel("b.wav", &bytes), &mut Cursor::new(&bytes), &stopper)
        });
    };
    let mut from = Watched {
        from: Cursor::new(&bytes),
        look: &mut look,
    };
    let outer = workplace
        .bring(&parcel("a.wav", &bytes), &mut from, &stopper)
        .unwrap();
    let exhibit = ExhibitNumber(3);
    assert_eq!(outer, Outcome::Again { exhibit });
    let problems = Vec::new();
    assert_eq!(inner.unwrap().unwrap(), Outcome::Taken { exhibit, problems });
}

#[test]
fn what_was_looked_into_before_somebody_said_stop_is_kept() {
    struct Stops(casebook::align::Stopper);
    impl ImportWatch for Stops {
        fn copied(&self, _: &Path, _: u64, _: u64) {}
        fn probed(&self, _: usize, _: usize) {
            self.0.stop();
        }
    }
    let room = tempfile::tempdir().unwrap();
    let workplace = workplace(room.path(), Fault::None);
    let tools = Tools::find().unwrap().apart();
    for sample in 9..29 {
        let (bytes, name) = (more(room.path(), sample), format!("{sample}.wav"));
        let stopper = Tools::find().unwrap().stopper();
        workplace
            .bring(&parcel(&name, &bytes), &mut Cursor::new(&bytes), &stopper)
            .unwrap();
    }
    let looked = workplace.look_into_new(&tools, &Stops(tools.stopper()));
    assert_eq!(looked.unwrap_err().to_string(), "stopped");
    drop(workplace);
    let case = Case::open(&room.path().join("case"), Hold::Look, &opening()).unwrap();
    let exhibits = case.status().unwrap().exhibits;
    let known = exhibits.iter().skip(2).filter(|exhibit| exhibit.facts.is_some());
    assert!((1..20).contains(&known.count()));
}
