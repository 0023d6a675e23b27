//! How a frame becomes what a person is shown: colours, square pixels, mirrored, turned.

use crate::frames::FrameTable;

/// From this height on, a picture that does not state its colours is read as television of high definition is; so
/// browsers and players do.
const HIGH_DEFINITION: u32 = 720;

/// The filters, in their order. No transfer curve is applied, and none is written into the picture: a browser would
/// make it brighter or darker than the same frame of the video.
pub(super) fn shown(table: &FrameTable) -> String {
    let (across, down) = table.pixel_aspect;
    let size = match across.cmp(&down) {
        std::cmp::Ordering::Greater => format!("w=round(iw*{across}/{down}):h=ih"),
        std::cmp::Ordering::Less => format!("w=iw:h=round(ih*{down}/{across})"),
        std::cmp::Ordering::Equal => "w=iw:h=ih".to_owned(),
    };
    let matrix = matrix(table);
    let turned = turned(table);
    format!(
        "scale={size}:flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix={matrix},format=rgb24,{turned}\
         setsar=1,setparams=color_primaries=unknown:color_trc=unknown"
    )
}

/// Smaller, so that it fits into a square; what fits already stays.
pub(super) fn within(side: u32) -> String {
    format!("scale=w='min(iw,{side})':h='min(ih,{side})':force_original_aspect_ratio=decrease:flags=area")
}

fn matrix(table: &FrameTable) -> &'static str {
    if table.states_colours {
        "auto"
    } else if table.height.min(table.width) >= HIGH_DEFINITION {
        "bt709"
    } else {
        "smpte170m"
    }
}

/// As ffmpeg turns by itself, but after a frame was chosen: turning all those before it costs more than decoding.
fn turned(table: &FrameTable) -> String {
    let mirrored = if table.is_mirrored { "vflip," } else { "" };
    let turned = match table.rotation_deg {
        // Up to a degree beside it is a matrix with rounding.
        0 | 1 | 359 => String::new(),
        89..=91 => "transpose=clock,".to_owned(),
        179..=181 => "hflip,vflip,".to_owned(),
        269..=271 => "transpose=cclock,".to_owned(),
        degrees => format!("rotate={degrees}*PI/180,"),
    };
    format!("{mirrored}{turned}")
}
