//! All clips of a case on one clock, by what was heard; what was worked out before is not worked out again.
//!
//! The numbers are those of `pfiff align` over the same files: kept work saves time and changes nothing. What a person
//! placed is not touched; whether sound agrees with it, `status` says.

use std::path::PathBuf;

use serde_json::json;

use super::exhibit::Exhibit;
use super::{Case, CaseError, ExhibitNumber};
use crate::align::{self, Aligned, Counts, Request, Tools, Watch, names};
use crate::answer::Answer;

/// Answers that are kept; older ones can be worked out again.
const ANSWERS_KEPT: i64 = 5;

/// How a case is to be aligned.
#[derive(Debug, Clone, Copy)]
pub struct AlignCase {
    /// Cameras stand at most so far apart, in metres.
    pub spread_m: f64,
    /// Threads, and files decoded at once.
    pub jobs: usize,
}

/// A case's answer: that of `formats/align.md`, with the clips' own names.
#[derive(Debug, Clone)]
pub struct CaseAligned {
    /// When, as RFC 3339.
    pub at: String,
    /// Which exhibit each input id is.
    pub exhibits: Vec<ExhibitNumber>,
    /// What came of it.
    pub answer: Answer,
}

impl Case<'_> {
    /// Aligns all clips and keeps the answer.
    ///
    /// # Errors
    /// [`CaseError`] when nothing could be aligned, or the answer not be kept.
    pub fn align(
        &mut self,
        how: &AlignCase,
        tools: &Tools,
        watch: &dyn Watch,
    ) -> Result<(CaseAligned, Counts), CaseError> {
        let (aligned, exhibits) = self.heard(how, tools, watch)?;
        let answer = aligned.answer;
        let at = self.keep(&exhibits, &answer)?;
        let aligned_case = CaseAligned { at, exhibits, answer };
        Ok((aligned_case, aligned.counts))
    }

    /// Hears and places all clips under their own names, what was heard before at the price of reading it, and keeps no
    /// answer. Returns with it which exhibit each input id is.
    ///
    /// # Errors
    /// [`CaseError`] when nothing could be heard at all.
    pub fn heard(
        &self,
        how: &AlignCase,
        tools: &Tools,
        watch: &dyn Watch,
    ) -> Result<(Aligned, Vec<ExhibitNumber>), CaseError> {
        self.hearing(how)?.hear(tools, watch)
    }

    /// What is to be heard, as it stands now.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be read.
    pub fn hearing(&self, how: &AlignCase) -> Result<Hearing, CaseError> {
        let present = self.present()?;
        let request = Request {
            files: present.iter().map(|exhibit| self.path_of(exhibit)).collect(),
            spread_m: how.spread_m,
            jobs: how.jobs,
            cache: Some(self.folder.kept_work()),
        };
        Ok(Hearing { request, present })
    }

    pub(super) fn keep(&mut self, exhibits: &[ExhibitNumber], answer: &Answer) -> Result<String, CaseError> {
        let text = serde_json::to_string(answer).unwrap_or_default();
        let placed: usize = answer.islands.iter().map(|island| island.clips.len()).sum();
        let about = json!({
            "clips": exhibits.len(), "placed": placed, "islands": answer.islands.len(),
            "spread_m": answer.spread_m, "blake3": blake3::hash(text.as_bytes()).to_hex().to_string(),
        });
        let numbers = json!(exhibits).to_string();
        self.step("align", &about, |transaction, at| {
            let write = || {
                let query = "INSERT INTO alignment (at, exhibits, answer) VALUES (?1, ?2, ?3)";
                transaction.execute(query, (at, &numbers, &text))?;
                let query = "DELETE FROM alignment WHERE number <= ?1";
                transaction.execute(query, [transaction.last_insert_rowid() - ANSWERS_KEPT])
            };
            write().map_err(CaseError::database("keeping the answer"))?;
            Ok(at.to_owned())
        })
    }

    /// The newest answer, if the case was aligned at all.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn aligned(&self) -> Result<Option<CaseAligned>, CaseError> {
        let query = "SELECT at, exhibits, answer FROM alignment ORDER BY number DESC LIMIT 1";
        let row = |row: &rusqlite::Row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?));
        let newest: Option<(String, String, String)> = self.database.rows(query, [], row)?.pop();
        // An answer that this version cannot read is as none: it can be worked out again.
        Ok(newest.and_then(|(at, exhibits, answer)| {
            Some(CaseAligned {
                at,
                exhibits: serde_json::from_str(&exhibits).ok()?,
                answer: serde_json::from_str(&answer).ok()?,
            })
        }))
    }
}

/// The clips of a case that are to be heard; hearing them needs no hold of the case.
#[derive(Debug)]
pub struct Hearing {
    request: Request,
    present: Vec<Exhibit>,
}

impl Hearing {
    /// As [`Case::heard`].
    ///
    /// # Errors
    /// [`CaseError`] when nothing could be heard at all.
    pub fn hear(&self, tools: &Tools, watch: &dyn Watch) -> Result<(Aligned, Vec<ExhibitNumber>), CaseError> {
        let mut aligned = align::align(&self.request, tools, watch)?;
        name(&mut aligned.answer, &self.present, &self.request.files);
        let exhibits = self.present.iter().map(|exhibit| exhibit.number).collect();
        Ok((aligned, exhibits))
    }
}

/// Originals are files named by digests; people know them by the names they came with.
fn name(answer: &mut Answer, present: &[Exhibit], originals: &[PathBuf]) {
    for (input, exhibit) in answer.inputs.iter_mut().zip(present) {
        input.file.clone_from(&exhibit.name);
        input.encoded = exhibit.is_encoded;
    }
    let of = |id: usize| {
        present
            .get(id)
            .map(|exhibit| exhibit.name.clone())
            .unwrap_or_default()
    };
    for clip in answer.islands.iter_mut().flat_map(|island| &mut island.clips) {
        clip.file = of(clip.id);
    }
    for refusal in &mut answer.refusals {
        refusal.file = of(refusal.id);
    }
    // Sources of hints name a sibling's file: its original's name means nothing to a person.
    for hint in &mut answer.hints {
        for (exhibit, original) in present.iter().zip(originals) {
            let path = names::input(0, original).file;
            hint.source = hint.source.replace(&path, &exhibit.name);
        }
    }
}
