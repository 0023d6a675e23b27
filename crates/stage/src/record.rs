//! Makes the files of a scene and says what is true of each.
//!
//! Recordings first, on all cores; then what is derived from them. A recording's samples are kept only where a
//! compilation needs them, so that a thousand clips fit into little memory.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};

use domain::time::Offset;
use media::encode::{self, Again, Picture, Plan};
use rayon::prelude::*;

use crate::StageError;
use crate::account;
use crate::camera::{Camera, Change, Film, Track};
use crate::chance::Chance;
use crate::codec::{self, Codec, Delays};
use crate::event::Event;
use crate::picture::Reel;
use crate::scene::{ClipId, Origin, Scene, Step, Stretch};
use crate::sound::phone::{add_noise, chain, own_noise, resampled};
use crate::sound::{RATE, air, count};
use crate::take::Take;
use crate::truth::{EventTruth, FileTruth, Piece, Truth, event_s};

/// Wall time of event time zero: 2026-01-24, at dusk.
pub(crate) const EPOCH: &str = "2026-01-24T22:41:00+00:00";

/// Event seconds heard before a clip begins, so that what was made earlier arrives in it.
const BEFORE_S: f64 = 0.1;

struct Rendering<'a> {
    scene: &'a Scene,
    into: &'a Path,
    delays: Delays,
    shared: HashMap<usize, Event>,
}

struct Made {
    truth: FileTruth,
    take: Option<Take>,
    event: Option<EventTruth>,
}

enum News {
    Begun(String),
    Written(String),
}

pub(crate) fn scene(
    scene: &Scene,
    into: &Path,
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<Truth, StageError> {
    fs::create_dir_all(into).map_err(|source| StageError::Write {
        file: into.to_owned(),
        source,
    })?;
    progress(Step::Events);
    let several: Vec<usize> = (0..scene.events.len())
        .filter(|&k| scene.recordings_of(k) > 1)
        .collect();
    let shared = several.into_par_iter().map(|k| (k, event(scene, k))).collect();
    let rendering = Rendering {
        scene,
        into,
        delays: Delays::default(),
        shared,
    };
    let made = std::thread::scope(|threads| {
        let (tell, news) = channel();
        let work = threads.spawn(|| rendering.all(tell));
        report(&news, scene.wanted.len(), progress);
        work.join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    let truth = rendering.truth(made);
    let file = into.join("truth.json");
    let text = serde_json::to_vec_pretty(&truth).map_err(std::io::Error::from);
    text.and_then(|text| fs::write(&file, text))
        .map_err(|source| StageError::Write { file, source })?;
    Ok(truth)
}

fn event(scene: &Scene, number: usize) -> Event {
    Event::of(scene.events[number], scene.seconds, scene.seed, number as u64)
}

fn report(news: &std::sync::mpsc::Receiver<News>, of: usize, progress: &mut dyn FnMut(Step<'_>)) {
    let mut done = 0;
    for piece in news {
        match piece {
            News::Begun(file) => progress(Step::Begun { file: &file }),
            News::Written(file) => {
                done += 1;
                progress(Step::Written {
                    file: &file,
                    done,
                    of,
                });
            }
        }
    }
}

impl Rendering<'_> {
    fn all(&self, tell: Sender<News>) -> Result<Vec<Made>, StageError> {
        let is_recorded = |clip: &usize| matches!(self.scene.wanted[*clip].origin, Origin::Recorded(_));
        let (recorded, derived): (Vec<usize>, Vec<usize>) =
            (0..self.scene.wanted.len()).partition(is_recorded);
        // One clip per step, not halves of the list: clips differ much in length.
        let make = |clip: &usize, tell: &mut Sender<News>, known: &HashMap<usize, Made>| {
            let _ = tell.send(News::Begun(self.scene.file_name(ClipId(*clip))));
            let made = self.make(ClipId(*clip), known)?;
            let _ = tell.send(News::Written(made.truth.file.clone()));
            Ok::<_, StageError>((*clip, made))
        };
        let nothing = HashMap::new();
        let recorded = recorded.par_iter().with_max_len(1);
        let mut known: HashMap<usize, Made> = recorded
            .map_with(tell.clone(), |tell, clip| make(clip, tell, &nothing))
            .collect::<Result<_, _>>()?;
        // A copy of a copy needs its original first, so these are made in order.
        let mut tell = tell;
        for clip in derived {
            let (clip, made) = make(&clip, &mut tell, &known)?;
            known.insert(clip, made);
        }
        let mut made: Vec<(usize, Made)> = known.into_iter().collect();
        made.sort_by_key(|(clip, _)| *clip);
        Ok(made.into_iter().map(|(_, made)| made).collect())
    }

    fn make(&self, clip: ClipId, known: &HashMap<usize, Made>) -> Result<Made, StageError> {
        match &self.scene.wanted[clip.0].origin {
            Origin::Recorded(camera) => self.recorded(clip, camera),
            Origin::Copied(stretch, codec) => self.copied(clip, *stretch, *codec, known),
            Origin::Joined(stretches, codec) => self.joined(clip, stretches, *codec, known),
            Origin::Text => self.text(clip),
        }
    }

    fn recorded(&self, clip: ClipId, camera: &Camera) -> Result<Made, StageError> {
        let alone;
        let event = if let Some(event) = self.shared.get(&camera.event) {
            event
        } else {
            alone = event(self.scene, camera.event);
            &alone
        };
        let take = changed(self.take(clip, camera, event), camera.change);
        let mut truth = account::described(self.scene, clip, camera, event);
        self.pack(&take, camera, &mut truth)?;
        let middle_s = event_s(&truth.pieces, truth.dur / 2.0);
        truth.src_r = event
            .sources
            .iter()
            .map(|s| s.way.at(middle_s).distance(camera.place))
            .collect();
        let kept = self.is_joined(clip).then_some(take);
        Ok(Made {
            truth,
            take: kept,
            event: Some(account::described_event(event, self.scene.seconds)),
        })
    }

    fn is_joined(&self, clip: ClipId) -> bool {
        self.scene.wanted.iter().any(|wanted| {
            matches!(&wanted.origin, Origin::Joined(stretches, _) if stretches.iter().any(|s| s.of == clip))
        })
    }

    /// What the phone would have encoded, before anybody changed it.
    fn take(&self, clip: ClipId, camera: &Camera, event: &Event) -> Take {
        let chance = |name| Chance::of(self.scene.seed, name, clip.0 as u64);
        let rate = camera.rate();
        let samples = count((camera.seconds - camera.sound_late_s) as f32);
        let starts_s = camera.starts_s + camera.sound_late_s * rate;
        if camera.track != Track::Heard {
            return Take::whole(vec![0.0; samples], starts_s, rate);
        }
        let wide = samples + count(0.4 + samples as f32 / RATE * 1e-3);
        let begin_s = starts_s - BEFORE_S;
        let heard = air::heard(
            &event.sources,
            &event.around,
            camera.place,
            begin_s,
            wide,
            &mut chance("air"),
        );
        let mut heard = resampled(&heard, begin_s, starts_s, rate / f64::from(RATE), samples);
        add_noise(
            &mut heard,
            &own_noise(samples, &mut chance("noise")),
            camera.snr_db,
        );
        Take::whole(chain(&heard, camera.drive, &mut chance("phone")), starts_s, rate)
    }

    fn pack(&self, take: &Take, camera: &Camera, truth: &mut FileTruth) -> Result<(), StageError> {
        let path = self.into.join(&truth.file);
        let late_s = camera.sound_late_s;
        let seconds = take.seconds() + late_s;
        let film_pieces: Vec<Piece> = take.pieces.iter().map(|piece| piece.moved(late_s)).collect();
        let mut reel = match &camera.film {
            Film::Corner(view) => Reel::new(view, camera.place, self.scene.seed),
            _ => None,
        };
        let small = camera.codec.picture().filter(|_| camera.film != Film::Nothing);
        let picture = match (&reel, small) {
            (Some(reel), Some(codec)) => Some(reel.picture(codec, seconds)),
            (_, Some(codec)) => Some(codec::small_picture(codec, seconds)),
            _ => None,
        };
        let one = [0.1];
        let samples = if camera.track == Track::OneSample {
            &one
        } else {
            take.samples.as_slice()
        };
        let late = Offset::from_seconds(late_s);
        let sound = camera.codec.pack(samples, late);
        let sound = (camera.track != Track::Missing).then_some(sound);
        let mut claims = camera.claims.clone();
        claims.extend(
            camera
                .claimed
                .iter()
                .map(|time| ("creation_time".to_owned(), time.clone())),
        );
        let plan = Plan {
            into: &path,
            sound,
            picture,
            claims: &claims,
        };
        encode::clip(&plan, &mut |number, frame| match (&mut reel, &picture) {
            (Some(reel), Some(Picture { frames_per_s, .. })) => {
                reel.draw(
                    event_s(&film_pieces, number as f64 / f64::from(*frames_per_s)),
                    frame,
                );
            }
            _ => codec::draw_small(number, frame),
        })?;
        let delay_s = if sound.is_some() {
            self.delays
                .of(camera.codec, picture.is_some(), late)?
                .file_time_s()
        } else {
            late_s
        };
        account::settle(truth, take, delay_s);
        Ok(())
    }

    fn copied(
        &self,
        clip: ClipId,
        stretch: Stretch,
        codec: Codec,
        known: &HashMap<usize, Made>,
    ) -> Result<Made, StageError> {
        let original = &known[&stretch.of.0].truth;
        let file = self.scene.file_name(clip);
        let (from, into) = (self.into.join(&original.file), self.into.join(&file));
        let pictured = encode::first_times(&from)?.1.is_some();
        let picture = codec.picture().filter(|_| pictured).map(|codec| (codec, 33, 240));
        let Stretch { from_s, to_s, .. } = stretch;
        let sound = codec.sound();
        encode::again(&Again {
            from: &from,
            into: &into,
            from_s,
            to_s,
            sound,
            picture,
        })?;
        let delay_s = self.delays.of(codec, picture.is_some(), Offset(0))?.file_time_s();
        let mut truth = FileTruth {
            file,
            codec: codec.name().to_owned(),
            ..original.clone()
        };
        (truth.phone, truth.claimed, truth.copy_of) = (None, None, Some(original.file.clone()));
        truth.kind = if original.kind == "clip" {
            "copy".to_owned()
        } else {
            original.kind.clone()
        };
        let within = |piece: &Piece| {
            let (begin, end) = (piece.from_s.max(from_s), piece.to_s.min(to_s));
            (end > begin).then(|| {
                Piece {
                    from_s: begin,
                    to_s: end,
                    ..*piece
                }
                .moved(delay_s - from_s)
            })
        };
        truth.pieces = original.pieces.iter().filter_map(within).collect();
        account::close(&mut truth, delay_s);
        Ok(Made {
            truth,
            take: None,
            event: None,
        })
    }

    fn joined(
        &self,
        clip: ClipId,
        stretches: &[Stretch],
        codec: Codec,
        known: &HashMap<usize, Made>,
    ) -> Result<Made, StageError> {
        let part = |s: &Stretch| {
            known[&s.of.0]
                .take
                .as_ref()
                .map(|take| take.part(s.from_s, s.to_s))
        };
        let take = stretches
            .iter()
            .filter_map(part)
            .reduce(Take::then)
            .unwrap_or_default();
        let camera = Camera::new(0.0, take.seconds()).codec(codec);
        let mut truth = FileTruth {
            file: self.scene.file_name(clip),
            kind: "edited".to_owned(),
            event: stretches.first().and_then(|s| known[&s.of.0].truth.event),
            codec: codec.name().to_owned(),
            expect: vec!["discontinuous".to_owned()],
            ..FileTruth::default()
        };
        self.pack(&take, &camera, &mut truth)?;
        Ok(Made {
            truth,
            take: None,
            event: None,
        })
    }

    fn text(&self, clip: ClipId) -> Result<Made, StageError> {
        let file = self.scene.file_name(clip);
        let path = self.into.join(&file);
        fs::write(&path, "This is a text file.\n")
            .map_err(|source| StageError::Write { file: path, source })?;
        let expect = ["unreadable", "no_sound"].map(str::to_owned).to_vec();
        let truth = FileTruth {
            file,
            kind: "unreadable".to_owned(),
            expect,
            ..FileTruth::default()
        };
        Ok(Made {
            truth,
            take: None,
            event: None,
        })
    }

    fn truth(&self, made: Vec<Made>) -> Truth {
        let mut events = vec![EventTruth { sources: Vec::new() }; self.scene.events.len()];
        let mut files = Vec::new();
        for Made { truth, event, .. } in made {
            if let (Some(number), Some(event)) = (truth.event, event) {
                events[number] = event;
            }
            files.push(truth);
        }
        Truth {
            version: 1,
            scene: self.scene.name.clone(),
            seed: self.scene.seed,
            manifest: "stage".to_owned(),
            seconds: self.scene.seconds,
            ppm: files.iter().map(|file| file.ppm.abs()).fold(0.0, f64::max),
            epoch: EPOCH.to_owned(),
            events,
            files,
        }
    }
}

fn changed(take: Take, change: Change) -> Take {
    match change {
        Change::None => take,
        Change::Without { from_s, to_s } => take.without(from_s, to_s),
        Change::Faster(factor) => take.faster(factor),
    }
}
