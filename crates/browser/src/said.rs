//! What is said in a circle and told to the public, read and not yet judged. Who may say it, `domain::alarm` knows.

use crate::{Envelope, Refusal};
use domain::alarm::{self, Cell, What};
use seal::circle::{self, Content};
use seal::notice;
use wasm_bindgen::prelude::wasm_bindgen;

/// One content of a body of the circle.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Said(pub(crate) Content);

#[wasm_bindgen]
impl Said {
    /// From what `open_body` gave.
    ///
    /// # Errors
    /// Where nobody says such a thing.
    pub fn read(content: &[u8]) -> Result<Said, Refusal> {
        Ok(Self(circle::read(content)?))
    }

    /// A whistle about something, in a cell, at a time by this device's mended clock.
    ///
    /// # Errors
    /// Where there is no such thing, place or time.
    pub fn whistle(what: u8, north: u32, east: u32, at_s: u64) -> Result<Said, Refusal> {
        let none = |words| Refusal::new("alarm/said/field", words);
        let what =
            What::from_number(u64::from(what)).ok_or_else(|| none("nothing that one whistles about"))?;
        let cell =
            Cell::from_numbers(u64::from(north), u64::from(east)).ok_or_else(|| none("no place on earth"))?;
        if at_s >= alarm::AT_S_MAX {
            return Err(none("a time that no clock shows"));
        }
        let (post, sighting) = (None, None);
        let whistle = alarm::Whistle {
            what,
            cell,
            post,
            at_s,
            sighting,
        };
        Ok(Self(Content::Said(alarm::Said::Whistle(whistle))))
    }

    /// The content of a body: the only spelling that it has.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        circle::write(&self.0)
    }

    /// `whistle`, `answer`, `verdict`, `enough`, `same`, `apart`, `check-in`, `check-out`, `hand-over`, `plan`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn kind(&self) -> String {
        let word = match self.0 {
            Content::Said(alarm::Said::Whistle(_)) => "whistle",
            Content::Said(alarm::Said::Answer(..)) => "answer",
            Content::Said(alarm::Said::Verdict(..)) => "verdict",
            Content::Said(alarm::Said::Enough(_)) => "enough",
            Content::Said(alarm::Said::Same(..)) => "same",
            Content::Said(alarm::Said::Apart(_)) => "apart",
            Content::CheckIn(_) => "check-in",
            Content::CheckOut => "check-out",
            Content::HandOver(..) => "hand-over",
            Content::Planned(_) => "plan",
        };
        word.to_owned()
    }
}

/// What an envelope of the class notice tells. Every signature under it holds; whether they are enough is not said here.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Notice(alarm::Published);

#[wasm_bindgen]
impl Notice {
    /// From an envelope.
    ///
    /// # Errors
    /// Where it is no notice, or one of another group, or one of its signatures does not hold.
    pub fn read(envelope: &Envelope) -> Result<Notice, Refusal> {
        Ok(Self(notice::read(&envelope.0)?))
    }

    /// The digest of its whistle.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn alarm(&self) -> Vec<u8> {
        self.0.notice.alarm.0.to_vec()
    }

    /// 0 alert, 1 correction, 2 all-clear.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn state(&self) -> u8 {
        self.0.notice.state as u8
    }

    /// About what, by its number.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn what(&self) -> u8 {
        self.0.notice.what as u8
    }

    /// The cell, from south to north.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn north(&self) -> u32 {
        self.0.notice.cell.north
    }

    /// The cell, from west to east.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn east(&self) -> u32 {
        self.0.notice.cell.east
    }

    /// Seconds since 1970.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn good_until_s(&self) -> u64 {
        self.0.notice.good_until_s
    }
}
