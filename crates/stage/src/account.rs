//! What is true of a file, told in the words of `truth`.
//!
//! Decides which fate is the right one for each recording; renders nothing.

use crate::camera::{Camera, Change, Track};
use crate::event::Event;
use crate::scene::{ClipId, Scene};
use crate::sound::air;
use crate::take::Take;
use crate::truth::{EventTruth, FileTruth, SourceTruth};

pub(crate) fn described(scene: &Scene, clip: ClipId, camera: &Camera, event: &Event) -> FileTruth {
    let (kind, expect) = fate(scene, camera);
    FileTruth {
        file: scene.file_name(clip),
        kind: kind.to_owned(),
        event: Some(camera.event),
        ppm: camera.ppm,
        snr: camera.snr_db,
        pos: [camera.place.x, camera.place.y],
        src_r: vec![0.0; event.sources.len()],
        codec: camera.codec.name().to_owned(),
        phone: camera.device.clone(),
        claimed: camera.claimed.clone(),
        expect: expect.iter().map(|&reason| reason.to_owned()).collect(),
        ..FileTruth::default()
    }
}

/// What kind of file it is, and the reasons that are right where it is refused.
fn fate(scene: &Scene, camera: &Camera) -> (&'static str, &'static [&'static str]) {
    let alone = scene.recordings_of(camera.event) < 2 && scene.wanted.len() > 1;
    match (camera.track, camera.change) {
        (Track::Missing, _) => ("no_sound", &["no_sound"]),
        (Track::Silent, _) => ("silent", &["silent"]),
        (Track::OneSample, _) => ("too_short", &["too_short", "silent"]),
        _ if scene.events[camera.event].is_periodic() => ("periodic", &["ambiguous", "nothing_in_common"]),
        _ if alone => ("other_event", &["nothing_in_common", "ambiguous"]),
        (_, Change::Without { .. }) => ("edited", &["discontinuous"]),
        (_, Change::Faster(_)) => (
            "speed_changed",
            &["discontinuous", "contradicts", "nothing_in_common"],
        ),
        _ => ("clip", &[]),
    }
}

/// Moves a take's pieces to where its codec and container put them.
pub(crate) fn settle(truth: &mut FileTruth, take: &Take, delay_s: f64) {
    truth.pieces = take.pieces.iter().map(|piece| piece.moved(delay_s)).collect();
    close(truth, delay_s);
}

pub(crate) fn close(truth: &mut FileTruth, sound_from_s: f64) {
    truth.sound_from_s = sound_from_s;
    truth.t0 = truth.pieces.first().map(|piece| piece.t0);
    truth.dur = truth.pieces.last().map_or(0.0, |piece| piece.to_s);
}

pub(crate) fn described_event(event: &Event, seconds: f64) -> EventTruth {
    let source = |source: &air::Source| {
        let place = source.way.at(seconds / 2.0);
        let (name, gain, main) = (source.name.to_owned(), source.gain, source.main);
        SourceTruth {
            name,
            x: place.x,
            y: place.y,
            gain,
            main,
        }
    };
    EventTruth {
        sources: event.sources.iter().map(source).collect(),
    }
}
