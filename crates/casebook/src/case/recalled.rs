//! A case as it was aligned last, without hearing or reading an original again.
//!
//! Holds only where nothing came in or went out since, the distance is the same, and every original lies there with the
//! length that it came in with; else there is nothing to recall, and all is heard as ever. `status` says the same numbers.

use std::fs;

use domain::time::Offset;

use super::aligning::{AlignCase, CaseAligned};
use super::exhibit::Exhibit;
use super::facts::Facts;
use super::{Case, CaseError, ExhibitNumber};
use crate::align::store::waves_in;
use crate::align::{Aligned, AlignedClip, Counts, Tools, Watch};
use crate::waves::KeptWaves;

impl Case<'_> {
    /// All clips where they stand by sound: as they were aligned last where that still holds, else heard and placed anew.
    ///
    /// # Errors
    /// As of [`Case::heard`].
    pub fn shown(
        &self,
        how: &AlignCase,
        tools: &Tools,
        watch: &dyn Watch,
    ) -> Result<(Aligned, Vec<ExhibitNumber>), CaseError> {
        match self.recalled(how)? {
            Some(recalled) => Ok(recalled),
            None => self.heard(how, tools, watch),
        }
    }

    /// The newest answer with what is known of its clips, if it still holds.
    pub(super) fn recalled(
        &self,
        how: &AlignCase,
    ) -> Result<Option<(Aligned, Vec<ExhibitNumber>)>, CaseError> {
        let Some(kept) = self.aligned()? else {
            return Ok(None);
        };
        let present = self.present()?;
        if !still_holds(&kept, &present, how) {
            return Ok(None);
        }
        let clips: Option<Vec<AlignedClip>> = present
            .iter()
            .enumerate()
            .map(|(id, exhibit)| self.clip_of(exhibit, is_placed(&kept, id)))
            .collect();
        Ok(clips.map(|clips| {
            let counts = Counts {
                recalled: clips.len(),
                ..Counts::default()
            };
            let answer = kept.answer;
            (
                Aligned {
                    answer,
                    clips,
                    counts,
                },
                kept.exhibits,
            )
        }))
    }

    /// None where something of it must be read again.
    pub(super) fn clip_of(&self, exhibit: &Exhibit, is_placed: bool) -> Option<AlignedClip> {
        let facts = exhibit.facts.as_ref()?;
        let path = self.path_of(exhibit);
        let about = fs::symlink_metadata(&path).ok()?;
        if !about.is_file() || about.len() != exhibit.bytes {
            return None;
        }
        // The database comes from others, and a digest becomes the name of a file.
        let content = *blake3::Hash::from_hex(&exhibit.blake3).ok()?.as_bytes();
        let waves = waves_in(&self.folder.kept_work(), &exhibit.blake3);
        let kept = KeptWaves::open(&waves);
        // Its sound was heard, and how long it is, to the sample, stands there.
        if is_placed && kept.is_none() {
            return None;
        }
        let ends_ns = kept.map_or(0, |kept| kept.ends_ns());
        Some(AlignedClip {
            path,
            duration_ns: ends_ns.max(facts.duration_ns.unwrap_or(0)),
            clip: facts.is_readable().then(|| facts.clip()),
            waveform: Vec::new(),
            waves: Some(waves),
            problems: Vec::new(),
            content: Some(content),
        })
    }
}

fn still_holds(kept: &CaseAligned, present: &[Exhibit], how: &AlignCase) -> bool {
    let is_same_distance = kept.answer.spread_m == how.spread_m;
    let is_whole = kept.answer.inputs.len() == present.len();
    is_same_distance && is_whole && present.iter().map(|one| &one.number).eq(&kept.exhibits)
}

fn is_placed(kept: &CaseAligned, id: usize) -> bool {
    let mut placed = kept.answer.islands.iter().flat_map(|island| &island.clips);
    placed.any(|clip| clip.id == id)
}

impl Facts {
    /// As probing would say it; claims and where each track begins are left out.
    fn clip(&self) -> media::Clip {
        let begins = Offset(0);
        media::Clip {
            container: self.container.clone(),
            duration: self.duration_ns.map(Offset),
            sound: self.sound.as_ref().map(|sound| media::SoundTrack {
                codec: sound.codec.clone(),
                rate_hz: sound.rate_hz,
                channels: sound.channels,
                begins,
            }),
            picture: self.picture.as_ref().map(|picture| media::PictureTrack {
                codec: picture.codec.clone(),
                width: picture.width,
                height: picture.height,
                rotation_deg: picture.rotation_deg,
                frame_rate: picture.frame_rate,
                begins,
                is_still: picture.is_still,
            }),
            claims: Vec::new(),
            problems: Vec::new(),
        }
    }
}
