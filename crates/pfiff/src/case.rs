//! `pfiff case`: a folder for one investigation.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use casebook::case::{
    self, AlignCase, At, Case, CaseError, Fault, Hold, Import, Marking, Opening, Picked, Place,
};
use casebook::case::{MediaTime, Pick, SceneTime, WallTime, first_shown};

use crate::flags::case::{CaseCommand, CaseFlags, MarkFlags, PlaceFlags, WhichCase};
use crate::print::case as told;
use crate::{print, surroundings};

pub(crate) fn run(flags: &CaseFlags) -> anyhow::Result<()> {
    match &flags.command {
        CaseCommand::New { dir } => new(dir),
        CaseCommand::Import { paths, again, which } => import(paths, *again, which),
        CaseCommand::Align {
            which,
            spread_m,
            jobs,
            json,
        } => {
            let jobs = surroundings::jobs(*jobs);
            let spread_m = *spread_m;
            align(which, &AlignCase { spread_m, jobs }, *json)
        }
        CaseCommand::Place(flags) => place(flags),
        CaseCommand::Mark(flags) => mark(flags),
        CaseCommand::Remove { clip, why, which } => remove(clip, why, which),
        CaseCommand::Status { which, json, verify } => status(which, *json, *verify),
        CaseCommand::Open {
            which,
            spread_m,
            port,
        } => {
            let (jobs, spread_m) = (surroundings::jobs(None), *spread_m);
            show(which, &AlignCase { spread_m, jobs }, *port)
        }
    }
}

fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallTime(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

fn opening() -> Opening<'static> {
    Opening {
        now: &now,
        fault: fault(),
    }
}

/// Tests of what a broken or full disk and a kill leave behind; an optimised program knows nothing of it.
fn fault() -> Fault {
    if cfg!(debug_assertions) {
        std::env::var("PFIFF_FAULT").map_or(Fault::None, |text| Fault::parse(&text))
    } else {
        Fault::None
    }
}

fn dir(which: &WhichCase) -> anyhow::Result<PathBuf> {
    if let Some(dir) = &which.case {
        return Ok(dir.clone());
    }
    let here = std::env::current_dir().context("looking where we stand")?;
    Ok(case::around(&here).ok_or(CaseError::NoCase { dir: here })?)
}

fn open(which: &WhichCase, hold: Hold) -> anyhow::Result<Case<'static>> {
    let case = Case::open(&dir(which)?, hold, &opening())?;
    if let Some(doubt) = case.clock_doubt()? {
        print::step(&print::table::shown(&doubt));
    }
    Ok(case)
}

fn new(dir: &Path) -> anyhow::Result<()> {
    let case = Case::create(dir, &opening())?;
    if let Some(doubt) = case.clock_doubt()? {
        print::step(&print::table::shown(&doubt));
    }
    print::text(&told::made(case.dir()))
}

fn import(paths: &[PathBuf], again: bool, which: &WhichCase) -> anyhow::Result<()> {
    let tools = surroundings::tools()?;
    let mut case = open(which, Hold::Write)?;
    let progress = told::Importing::new();
    let paths = paths.to_vec();
    let imported = case.import(&Import { paths, again }, &tools, &progress)?;
    progress.end();
    print::text(&told::imported(&imported))
}

fn align(which: &WhichCase, how: &AlignCase, json: bool) -> anyhow::Result<()> {
    let tools = surroundings::tools()?;
    let mut case = open(which, Hold::Write)?;
    let progress = print::Progress::new();
    let (aligned, counts) = case.align(how, &tools, &progress)?;
    progress.end(&counts);
    if json {
        return print::json(&aligned.answer);
    }
    print::text(&told::aligned(&aligned.answer, &case.status()?))
}

fn place(flags: &PlaceFlags) -> anyhow::Result<()> {
    let mut case = open(&flags.which, Hold::Write)?;
    let clip = case.pick(&flags.clip)?;
    if flags.nowhere {
        case.take_back(&clip)?;
        let along = case.resting_on(clip.number)?;
        return print::text(&(told::taken_back(&clip) + &told::along(&along)));
    }
    let (at, method) = whereto(&case, &clip, flags)?;
    let place = Place {
        clip: clip.clone(),
        at,
        error_ns: flags.error,
        method: method.to_owned(),
    };
    case.place(&place)?;
    let along = case.resting_on(clip.number)?;
    print::text(&(told::placed(&clip, &case.status()?) + &told::along(&along)))
}

/// Where the flags say that a clip lies, and how that was found.
fn whereto(case: &Case, own: &Picked, flags: &PlaceFlags) -> anyhow::Result<(At, &'static str)> {
    let beside = flags.beside.as_ref().map(|name| case.pick(name)).transpose()?;
    let at_ns = flags.at.unwrap_or_default();
    Ok(match beside {
        Some(clip) if !flags.frame.is_empty() => {
            let picks = picks(case, own, &clip, flags)?;
            (At::SameEvent { clip, picks }, "same-event")
        }
        Some(clip) => {
            let at = MediaTime(at_ns);
            (At::Beside { clip, at }, "typed")
        }
        None => {
            let island = usize::from(flags.island) - 1;
            let at = SceneTime(at_ns);
            (At::Scene { island, at }, "typed")
        }
    })
}

/// The events that `--frame` and `--beside-frame` name, two by two.
fn picks(case: &Case, own: &Picked, beside: &Picked, flags: &PlaceFlags) -> anyhow::Result<Vec<Pick>> {
    if flags.frame.len() != flags.beside_frame.len() {
        return Err(CaseError::Unclear {
            what: "not each `--frame` has its `--beside-frame`".to_owned(),
            hint: "name both frames of each event, in the same order".to_owned(),
        }
        .into());
    }
    let tools = surroundings::tools()?;
    let (own_ns, beside_ns) = (case.frame_times(own, &tools)?, case.frame_times(beside, &tools)?);
    let both = flags.frame.iter().zip(&flags.beside_frame);
    let marks = both.map(|(frame, beside_frame)| {
        Ok(Pick {
            own: first_shown(&own_ns, *frame, &own.name)?,
            beside: first_shown(&beside_ns, *beside_frame, &beside.name)?,
        })
    });
    marks.collect()
}

fn mark(flags: &MarkFlags) -> anyhow::Result<()> {
    let mut case = open(&flags.which, Hold::Write)?;
    let clip = case.pick(&flags.clip)?;
    if flags.clear {
        case.clear_marks(&clip)?;
    } else {
        let (from_ns, to_ns, why) = (flags.from, flags.to, flags.why.clone());
        case.mark_graphic(&clip, &Marking { from_ns, to_ns, why })?;
    }
    print::text(&told::marked(&clip, &case.status()?))
}

fn remove(clip: &str, why: &str, which: &WhichCase) -> anyhow::Result<()> {
    let mut case = open(which, Hold::Write)?;
    let clip: Picked = case.pick(clip)?;
    let lost = case.remove(&clip, why)?;
    print::text(&told::removed(&clip, &lost))
}

fn status(which: &WhichCase, json: bool, verify: bool) -> anyhow::Result<()> {
    let case = open(which, Hold::Look)?;
    let status = case.status()?;
    let altered = if verify {
        let progress = told::Verifying::new();
        let altered = case.verify(&|done, of| progress.said(done, of))?;
        progress.end();
        Some(altered)
    } else {
        None
    };
    if json {
        print::text(&told::json(&status, altered.as_deref())?)?;
    } else {
        print::text(&told::status(&status, altered.as_deref()))?;
    }
    match altered {
        Some(altered) if !altered.is_empty() => Err(Altered(altered.len()).into()),
        _ => Ok(()),
    }
}

/// Looking is possible while somebody else works in the case.
fn show(which: &WhichCase, how: &AlignCase, port: Option<u16>) -> anyhow::Result<()> {
    let tools = surroundings::tools()?;
    let case = match open(which, Hold::Write) {
        Err(error) if error.downcast_ref().is_some_and(CaseError::leaves_looking) => {
            print::step(&format!("{error}: it can be looked at, and not changed"));
            open(which, Hold::Look)?
        }
        other => other?,
    };
    if case.may_write() {
        crate::open::page(case, how, &tools, port)
    } else {
        crate::open::looked_at(case, how, &tools, port)
    }
}

/// Something in the case is not what it was when it came in.
#[derive(Debug, thiserror::Error)]
#[error("not what it was when it came in: {0} of the things in this case")]
pub(crate) struct Altered(usize);
