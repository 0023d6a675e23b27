//! Closing bytes to people: an age v1 file with X25519 recipients. Opening it again is not known here.

use age::x25519;
use domain::group::Recipient;
use std::io::Write as _;
use std::str::FromStr as _;

/// Why nothing was closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// It looks like a recipient, but is none.
    #[error("{0} is no age recipient: {1}")]
    Recipient(String, &'static str),
    /// Closed to nobody, nobody could open it again.
    #[error("there is nobody to close it to")]
    Nobody,
    /// The library failed; in memory this does not happen.
    #[error("it could not be closed: {0}")]
    Age(String),
}

/// An age file that each of these can open alone. Chance for its keys comes from the system.
///
/// # Errors
/// Where there is nobody, or one of them is no recipient.
pub fn close(plain: &[u8], to: &[Recipient]) -> Result<Vec<u8>, CloseError> {
    if to.is_empty() {
        return Err(CloseError::Nobody);
    }
    let read = |one: &Recipient| {
        // Before the library sees it, which gives up on points of small order.
        crate::recipient::recipient(&one.0)
            .map_err(|_| CloseError::Recipient(one.0.clone(), "nothing can be closed to it"))?;
        x25519::Recipient::from_str(&one.0).map_err(|why| CloseError::Recipient(one.0.clone(), why))
    };
    let recipients = to.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let all = recipients.iter().map(|one| one as &dyn age::Recipient);
    let encryptor =
        age::Encryptor::with_recipients(all).map_err(|error| CloseError::Age(error.to_string()))?;
    written(encryptor, plain).map_err(|error| CloseError::Age(error.to_string()))
}

fn written(encryptor: age::Encryptor, plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(plain.len() + 1024);
    let mut writer = encryptor.wrap_output(&mut out)?;
    writer.write_all(plain)?;
    writer.finish()?;
    Ok(out)
}
