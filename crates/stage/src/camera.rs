//! One phone's recording, as told to the builder: where, when, how well, and what it claims of itself.

use crate::codec::Codec;
use crate::picture::View;
use crate::sound::air::Place;
use crate::sound::phone::Drive;

/// What the sound track holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// What the phone heard.
    Heard,
    /// Digital silence.
    Silent,
    /// There is none.
    Missing,
    /// A single sample.
    OneSample,
}

/// What somebody did to the recording afterwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Nothing.
    None,
    /// These seconds are gone.
    Without {
        /// From this second of the recording.
        from_s: f64,
        /// Up to this one.
        to_s: f64,
    },
    /// Played this many times as fast.
    Faster(f64),
}

/// What is filmed.
#[derive(Debug, Clone, PartialEq)]
pub enum Film {
    /// No picture track.
    Nothing,
    /// A few dull pixels.
    Small,
    /// The drawn corner.
    Corner(View),
}

/// A recording to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Camera {
    pub(crate) file: Option<String>,
    pub(crate) event: usize,
    pub(crate) starts_s: f64,
    pub(crate) seconds: f64,
    pub(crate) ppm: f64,
    pub(crate) place: Place,
    pub(crate) snr_db: f32,
    pub(crate) codec: Codec,
    pub(crate) drive: Drive,
    pub(crate) track: Track,
    pub(crate) sound_late_s: f64,
    pub(crate) change: Change,
    pub(crate) film: Film,
    pub(crate) device: Option<String>,
    pub(crate) claimed: Option<String>,
    pub(crate) claims: Vec<(String, String)>,
}

impl Camera {
    /// A good phone with a true clock, eight metres from the middle, from `starts_s` of event time on.
    #[must_use]
    pub fn new(starts_s: f64, seconds: f64) -> Self {
        Self {
            file: None,
            event: 0,
            starts_s,
            seconds,
            ppm: 0.0,
            place: Place { x: 0.0, y: 8.0 },
            snr_db: 10.0,
            codec: Codec::Wav,
            drive: Drive::Clean,
            track: Track::Heard,
            sound_late_s: 0.0,
            change: Change::None,
            film: Film::Nothing,
            device: None,
            claimed: None,
            claims: Vec::new(),
        }
    }

    /// The file's name; else `clip_NNN`.
    #[must_use]
    pub fn file(self, name: &str) -> Self {
        Self {
            file: Some(name.to_owned()),
            ..self
        }
    }

    /// Heard another event than the first.
    #[must_use]
    pub fn event(self, number: usize) -> Self {
        Self {
            event: number,
            ..self
        }
    }

    /// Event time runs this much faster than the phone's clock, in millionths.
    #[must_use]
    pub fn ppm(self, ppm: f64) -> Self {
        Self { ppm, ..self }
    }

    /// Where the phone stands, metres to the east and north.
    #[must_use]
    pub fn place(self, x: f64, y: f64) -> Self {
        Self {
            place: Place { x, y },
            ..self
        }
    }

    /// What was heard against own noise, 200 Hz to 6 kHz.
    #[must_use]
    pub fn snr_db(self, snr_db: f32) -> Self {
        Self { snr_db, ..self }
    }

    /// Container and codecs.
    #[must_use]
    pub fn codec(self, codec: Codec) -> Self {
        Self { codec, ..self }
    }

    /// Loud parts cut off flat.
    #[must_use]
    pub fn clipped(self) -> Self {
        Self {
            drive: Drive::Clipped,
            ..self
        }
    }

    /// What the sound track holds.
    #[must_use]
    pub fn track(self, track: Track) -> Self {
        Self { track, ..self }
    }

    /// The sound track starts this much later than the picture; rounded to milliseconds.
    #[must_use]
    pub fn sound_late(self, seconds: f64) -> Self {
        let small = if self.film == Film::Nothing {
            Film::Small
        } else {
            self.film.clone()
        };
        Self {
            sound_late_s: (seconds * 1e3).round() / 1e3,
            film: small,
            ..self
        }
    }

    /// A few pixels of picture.
    #[must_use]
    pub fn small_picture(self) -> Self {
        Self {
            film: Film::Small,
            ..self
        }
    }

    /// The drawn corner as its picture.
    #[must_use]
    pub fn films(self, view: View) -> Self {
        Self {
            film: Film::Corner(view),
            ..self
        }
    }

    /// These seconds of the recording were cut out afterwards.
    #[must_use]
    pub fn edited(self, from_s: f64, to_s: f64) -> Self {
        Self {
            change: Change::Without { from_s, to_s },
            ..self
        }
    }

    /// The recording was paused at this second for so long, and went on in the same file.
    #[must_use]
    pub fn paused(self, at_s: f64, for_s: f64) -> Self {
        self.edited(at_s, at_s + for_s)
    }

    /// Played this many times as fast.
    #[must_use]
    pub fn speed_changed(self, factor: f64) -> Self {
        Self {
            change: Change::Faster(factor),
            ..self
        }
    }

    /// Which phone: clips of one device share its clock.
    #[must_use]
    pub fn device(self, name: &str) -> Self {
        Self {
            device: Some(name.to_owned()),
            ..self
        }
    }

    /// When the file says it was made, as `creation_time`.
    #[must_use]
    pub fn claimed(self, time: &str) -> Self {
        Self {
            claimed: Some(time.to_owned()),
            ..self
        }
    }

    /// Something else that the file says of itself.
    #[must_use]
    pub fn claims(mut self, name: &str, value: &str) -> Self {
        self.claims.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn rate(&self) -> f64 {
        1.0 + self.ppm * 1e-6
    }
}
