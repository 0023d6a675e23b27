//! What a browser is given to play: the original where browsers decode it, a proxy elsewhere; and which proxies are
//! wanted for it.
//!
//! A proxy is a copy made for playing; it can be deleted and made again. Who makes it, and when, is decided elsewhere.
//! Knows no placement.

use crate::align::{Aligned, AlignedClip};
use crate::page::{PageClip, PagePicture};
use crate::proxies::{Kind, WALL_FROM, Wanted};

/// Clips as the page plays them, with the copies that are wanted before each plays as it should.
#[must_use]
pub fn page_clips(aligned: &Aligned) -> (Vec<PageClip>, Vec<Wanted>) {
    let all = aligned.clips.iter().enumerate();
    let probed: Vec<_> = all
        .filter_map(|(id, clip)| Some((id, clip, clip.clip.as_ref()?)))
        .collect();
    let clips: Vec<PageClip> = probed
        .iter()
        .map(|(id, clip, probed)| page_clip(*id, clip, probed))
        .collect();
    let pictures = clips.iter().filter(|clip| clip.picture.is_some()).count();
    let has_walls = pictures >= WALL_FROM;
    let wanted = probed
        .iter()
        .zip(&clips)
        .flat_map(|((id, clip, probed), shown)| {
            let pane = (!browsers_play(probed)).then_some(Kind::Pane);
            let wall = (has_walls && shown.picture.is_some_and(is_big)).then_some(Kind::Wall);
            let name = name(aligned, *id);
            let want = move |kind| Wanted {
                id: *id,
                kind,
                name: name.clone(),
                original: clip.path.clone(),
                content: clip.content,
            };
            pane.into_iter().chain(wall).map(want)
        })
        .collect();
    (clips, wanted)
}

/// Whether many of them at once are too much to decode.
fn is_big(picture: PagePicture) -> bool {
    picture.width.min(picture.height) > Kind::Wall.recipe().height_max
}

/// The one that people know.
fn name(aligned: &Aligned, id: usize) -> String {
    let input = aligned.answer.inputs.get(id);
    input.map(|input| input.file.clone()).unwrap_or_default()
}

fn page_clip(id: usize, clip: &AlignedClip, probed: &media::Clip) -> PageClip {
    PageClip {
        id,
        path: clip.path.clone(),
        plays: clip.path.clone(),
        duration_ns: clip.duration_ns,
        picture: picture(probed),
        has_sound: probed.sound.is_some(),
        waveform: clip.waveform.clone(),
        waves: clip.waves.clone(),
    }
}

fn picture(clip: &media::Clip) -> Option<PagePicture> {
    let track = clip.picture.as_ref().filter(|picture| !picture.is_still)?;
    let is_turned = track.rotation_deg.rem_euclid(180) == 90;
    let (width, height) = if is_turned {
        (track.height, track.width)
    } else {
        (track.width, track.height)
    };
    let rate = |(frames, seconds): (u32, u32)| f64::from(frames) / f64::from(seconds.max(1));
    Some(PagePicture {
        width,
        height,
        frame_rate: track.frame_rate.map(rate),
    })
}

/// What Chromium, Firefox and Safari decode by themselves.
fn browsers_play(clip: &media::Clip) -> bool {
    let holds = |names: &[&str]| clip.container.split(',').any(|name| names.contains(&name));
    let picture = clip.picture.as_ref().filter(|picture| !picture.is_still);
    let picture = picture.map(|picture| picture.codec.as_str());
    let sound = clip.sound.as_ref().map(|sound| sound.codec.as_str());
    let plays = |codec: Option<&str>, known: &[&str]| codec.is_none_or(|codec| known.contains(&codec));
    let mp4 = holds(&["mov", "mp4"]) && plays(picture, &["h264"]) && plays(sound, &["aac", "mp3"]);
    let webm = holds(&["webm"]) && plays(picture, &["vp8", "vp9"]) && plays(sound, &["opus", "vorbis"]);
    let sound_only = picture.is_none() && holds(&["mp3", "wav", "flac"]);
    mp4 || webm || sound_only
}
