//! Serves the page over a folder that was prepared by hand, so that the page can be worked on without `align`.
//!
//! `page_preview FOLDER WEB_DIST [PORT]`: the folder holds `preview.json` (title, answer, clips) beside the clips,
//! and `ID.waveform` files. Prints the link on standard output; ends on Ctrl+C.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

use casebook::align::Tools;
use casebook::answer::Answer;
use casebook::page::{self, Event, PageClip, PagePicture};
use serde::Deserialize;

#[derive(Deserialize)]
struct Preview {
    title: String,
    is_demonstration: bool,
    answer: Answer,
    clips: Vec<PreviewClip>,
}

#[derive(Deserialize)]
struct PreviewClip {
    id: usize,
    file: PathBuf,
    duration_ns: i64,
    size: Option<(u32, u32)>,
    frame_rate: Option<f64>,
    has_sound: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let usage = "page_preview FOLDER WEB_DIST [PORT]";
    let (folder, dist) = arguments.next().zip(arguments.next()).ok_or(usage)?;
    let port = match arguments.next() {
        Some(port) => Some(port.to_str().ok_or(usage)?.parse()?),
        None => None,
    };
    let event = read(&folder)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(page::serve(event, dist, port, announce, interrupted()))?;
    Ok(())
}

fn announce(link: &str) {
    // An example has no other voice than its own standard output.
    let _ = writeln!(std::io::stdout(), "{link}");
}

async fn interrupted() {
    let _ = tokio::signal::ctrl_c().await;
}

fn read(folder: &Path) -> Result<Event, Box<dyn Error>> {
    let preview: Preview = serde_json::from_slice(&std::fs::read(folder.join("preview.json"))?)?;
    let clips = preview
        .clips
        .into_iter()
        .map(|clip| page_clip(folder, clip))
        .collect();
    let Preview {
        title,
        is_demonstration,
        answer,
        ..
    } = preview;
    Ok(Event {
        title,
        answer,
        clips,
        is_demonstration,
        tools: Tools::find().ok(),
        workplace: None,
        growing: None,
        proxies: None,
        thumbs: None,
    })
}

fn page_clip(folder: &Path, clip: PreviewClip) -> PageClip {
    let path = folder.join(&clip.file);
    let waveform = std::fs::read(folder.join(format!("{}.waveform", clip.id))).unwrap_or_default();
    let PreviewClip {
        id,
        duration_ns,
        frame_rate,
        has_sound,
        ..
    } = clip;
    let picture = clip.size.map(|(width, height)| PagePicture {
        width,
        height,
        frame_rate,
    });
    PageClip {
        id,
        plays: path.clone(),
        path,
        duration_ns,
        picture,
        has_sound,
        waveform,
        waves: None,
    }
}
