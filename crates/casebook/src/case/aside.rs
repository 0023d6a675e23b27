//! What lay in the place of an original and was not it: kept, where nobody takes it for an original.
//!
//! Who altered an original, and how, may matter more than the original. So nothing of it is lost when the right bytes
//! come again, and it is said until a person takes it away.

use std::fs;

use super::exhibit::Exhibit;
use super::{Case, CaseError};

impl Case<'_> {
    /// Moves away what lies in the place of an original. Returns its name in the case; none where nothing lies there.
    pub(super) fn set_aside(&self, exhibit: &Exhibit) -> Result<Option<String>, CaseError> {
        let path = self.path_of(exhibit);
        if fs::symlink_metadata(&path).is_err() {
            return Ok(None);
        }
        let folder = self.folder.set_aside();
        fs::create_dir_all(&folder).map_err(CaseError::at("making", &folder))?;
        let mut names = (1..).map(|nth: u64| format!("{nth}-{}", exhibit.file));
        let is_free = |name: &String| fs::symlink_metadata(folder.join(name)).is_err();
        let name = names.find(is_free).unwrap_or_default();
        self.durable.name(&path, &folder.join(&name))?;
        Ok(Some(format!("set-aside/{name}")))
    }

    /// What was set aside and still lies there, in words.
    pub(super) fn what_was_set_aside(&self, all: &[Exhibit]) -> Vec<String> {
        let entries = fs::read_dir(self.folder.set_aside());
        let names = entries.into_iter().flatten().flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let said = names.filter_map(|name| {
            let (_, file) = name.split_once('-')?;
            let of = all.iter().find(|exhibit| file.starts_with(&exhibit.sha256))?;
            let (number, of) = (of.number, &of.name);
            Some(format!(
                "set-aside/{name} lay in the place of {number} {of} and was altered: what came in first was imported \
                 again instead; take it out of the case once nobody needs it"
            ))
        });
        let mut said: Vec<String> = said.collect();
        said.sort();
        said
    }
}
