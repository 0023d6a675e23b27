//! Whether packets may stand for frames, and what can be said of frames once they are known.

use super::listing::{Listed, Listing};
use super::read::Packets;

/// Codecs in which one packet is one frame. In others a packet may hold a field, a frame that is never shown (VP8) or
/// nothing (MPEG-4).
const ONE_EACH: [&str; 7] = ["h264", "hevc", "vp9", "av1", "mjpeg", "prores", "ffv1"];

/// The rule of `zero`, for all packets: they tell if all have a time of their own, the first is a key frame, none is
/// shown before it, and nobody complained of damage.
pub(super) fn packets_tell(packets: &Packets, codec: &str) -> bool {
    let all = &packets.listing.all;
    let Some(Listed {
        ticks: Some(first),
        is_key: true,
        ..
    }) = all.first()
    else {
        return false;
    };
    let is_plain = |packet: &Listed| !packet.is_damaged && packet.ticks.is_some_and(|ticks| ticks >= *first);
    if !ONE_EACH.contains(&codec) || packets.had_complaint || !all.iter().all(is_plain) {
        return false;
    }
    let shown = shown(&packets.listing);
    shown.all.windows(2).all(|pair| pair[0].ticks < pair[1].ticks)
}

/// What is shown of packets, in the order in which it is shown.
pub(super) fn shown(packets: &Listing) -> Listing {
    let mut all: Vec<Listed> = packets
        .all
        .iter()
        .filter(|packet| !packet.is_discarded)
        .copied()
        .collect();
    all.sort_by_key(|packet| packet.ticks);
    Listing {
        all,
        base: packets.base,
        ..Listing::default()
    }
}

/// Places of key frames among the frames. Without times in the container, ffmpeg finds others after seeking than
/// before, and then there are none to seek to.
pub(super) fn keys(packets: &Listing, ticks: &[i64], base: (i64, i64)) -> Vec<usize> {
    let is_in_order = ticks.windows(2).all(|pair| pair[0] < pair[1]);
    let all_have_times = packets.all.iter().all(|packet| packet.ticks.is_some());
    if !is_in_order || !all_have_times || packets.base != Some(base) {
        return Vec::new();
    }
    let keys = packets
        .all
        .iter()
        .filter(|packet| packet.is_key && !packet.is_discarded);
    let mut places: Vec<usize> = keys
        .filter_map(|packet| ticks.binary_search(&packet.ticks?).ok())
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Whether any frame is farther than one tick from where it would be at even distances.
pub(super) fn is_variable(ticks: &[i64]) -> bool {
    let (Some(first), Some(last)) = (ticks.first(), ticks.last()) else {
        return false;
    };
    let (first, steps) = (i128::from(*first), ticks.len() as i128 - 1);
    let span = i128::from(*last) - first;
    let is_off = |(place, ticks): (i128, &i64)| {
        let apart = (i128::from(*ticks) - first) * steps - place * span;
        apart.abs() > steps
    };
    (0..).zip(ticks).any(is_off)
}
