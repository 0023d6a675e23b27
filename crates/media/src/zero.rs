//! Where a file's own time begins: the earliest frame or sample that decoding gives out.
//!
//! Sound is decoded to learn it, because priming, pre-skip and edit lists all end in what the decoder drops. A
//! picture's first frame is read off its packets: they carry the times of the frames that they become, and one
//! packet is one frame; decoding it would cost more than the rest of the probe. That holds from the first key frame
//! on, less what an edit list marks as cut. Where packets cannot tell (no key frame first, frames shown before the
//! key frame, no times), the answer is [`First::Unclear`] and the frames are asked.

use domain::time::Offset;

use crate::report::{Moment, Report};

/// What the first packets or frames of a stream say about its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    At(Offset),
    /// There are packets, but they do not tell.
    Unclear,
    /// Not among what was looked at.
    Unseen,
}

/// The first decoded sample of a sound stream.
pub(crate) fn sound(report: &Report, stream: u32) -> First {
    let mut frames = of(&report.frames, stream).peekable();
    match frames.peek() {
        None if of(&report.packets, stream).next().is_none() => First::Unseen,
        None => First::Unclear,
        Some(_) => frames
            .find_map(|frame| frame.at)
            .map_or(First::Unclear, First::At),
    }
}

/// The earliest decoded frame of a picture stream, from frames where there are some, else from packets.
pub(crate) fn picture(report: &Report, stream: u32) -> First {
    if let Some(frame) = of(&report.frames, stream).next() {
        return frame.at.map_or(First::Unclear, First::At);
    }
    let mut packets = of(&report.packets, stream).peekable();
    let Some(key) = packets.peek().copied() else {
        return First::Unseen;
    };
    let times: Option<Vec<(Offset, bool)>> = packets
        .map(|packet| Some((packet.at?, packet.is_discarded)))
        .collect();
    let (Some(times), true, Some(key_at)) = (times, key.is_key, key.at) else {
        return First::Unclear;
    };
    // Frames shown before the key frame they follow may refer to what is missing, and are then dropped.
    if times.iter().any(|(at, _)| *at < key_at) {
        return First::Unclear;
    }
    let shown = times.iter().filter(|(_, is_discarded)| !is_discarded);
    shown.map(|(at, _)| *at).min().map_or(First::Unclear, First::At)
}

fn of(moments: &[Moment], stream: u32) -> impl Iterator<Item = &Moment> {
    moments.iter().filter(move |moment| moment.stream == stream)
}
