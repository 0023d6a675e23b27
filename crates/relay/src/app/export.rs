//! An app copied into a folder that any static web server can serve, with a page that says with which headers.

use std::fs;
use std::path::Path;

use super::folder::place;
use super::{App, FolderError};
use crate::serve::APP_HEADERS_ELSEWHERE;

const README: &str = "README.txt";

impl App {
    /// Copies it to a folder that is not there yet, or is empty. What was checked is written, not the folder's files.
    ///
    /// # Errors
    /// Where something lies there, or it cannot be written.
    pub fn export(&self, to: &Path) -> Result<(), FolderError> {
        let failed = || FolderError::file("making", to);
        fs::create_dir_all(to).map_err(failed())?;
        if fs::read_dir(to).map_err(failed())?.next().is_some() {
            return Err(failed()(std::io::ErrorKind::AlreadyExists.into()));
        }
        let app = to.join("app");
        for (path, content) in &self.contents {
            write(&app.join(path), &content.bytes)?;
            if let Some(brotli) = &content.brotli {
                write(&app.join(format!("{path}.br")), brotli)?;
            }
        }
        place(to, README, &self.readme())
    }

    fn readme(&self) -> String {
        let headers = APP_HEADERS_ELSEWHERE
            .iter()
            .map(|(name, value)| format!("    {name}: {value}\n"));
        let headers: String = headers.collect();
        let (digest, key) = (self.digest(), self.signed_by());
        format!(
            "Serve the folder `app`, over https, as the root of an address of its own. Nothing in it may be changed:\n\
             the app refuses what was not signed. Its digest is\n\n    {digest}\n\n\
             and it was signed by\n\n    {key}\n\n\
             Check that where it is served: pfiff app verify https://THE-ADDRESS\n\n\
             Send these headers with every file:\n\n{headers}\n\
             Files under `assets` may be kept for good (cache-control: public, max-age=31536000, immutable), all others\n\
             must be asked for again (cache-control: no-cache). `X.br` is `X` in brotli, for servers that can use it.\n\
             `.wasm` is application/wasm, `.webmanifest` application/manifest+json, `.note` and `.key` text/plain.\n"
        )
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(FolderError::file("making", folder))?;
    }
    fs::write(path, bytes).map_err(FolderError::file("writing", path))
}
