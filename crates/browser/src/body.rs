//! Closing bodies, and opening them.

use crate::{Envelope, Head, Identity, Refusal};
use domain::group::Recipient;
use seal::body::{self, Readers};
use seal::close::close;
use wasm_bindgen::prelude::wasm_bindgen;

fn closed(head: &Head, readers: Readers, content: &[u8], to: Vec<String>) -> Result<Vec<u8>, Refusal> {
    let plain = body::write(&head.0, readers, content)?;
    let to: Vec<Recipient> = to.into_iter().map(Recipient).collect();
    Ok(close(&plain, &to)?)
}

/// The body of an envelope with this head: to the circle's recipient, or to the custodians'.
///
/// # Errors
/// Where no body holds the content, or nothing can be closed to one of them.
#[wasm_bindgen]
pub fn close_body(head: &Head, content: &[u8], to: Vec<String>) -> Result<Vec<u8>, Refusal> {
    closed(head, Readers::Class, content, to)
}

/// The same for dispatchers alone: closed to their recipient, and that to the circle's.
///
/// # Errors
/// As [`close_body`].
#[wasm_bindgen]
pub fn close_dispatch(
    head: &Head,
    content: &[u8],
    dispatchers: String,
    circle: String,
) -> Result<Vec<u8>, Refusal> {
    let inner = closed(head, Readers::Dispatchers, content, vec![dispatchers])?;
    closed(head, Readers::Class, &inner, vec![circle])
}

/// What lay in a closed body.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Opened {
    content: Vec<u8>,
    is_for_dispatchers: bool,
}

#[wasm_bindgen]
impl Opened {
    /// What is inside, or what [`open_dispatch`] opens.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        self.content.clone()
    }

    /// Whether it is closed once more.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn is_for_dispatchers(&self) -> bool {
        self.is_for_dispatchers
    }
}

/// What lies in an envelope's closed body, if it belongs to that envelope.
///
/// # Errors
/// Where it does not open by this identity, or belongs to another.
#[wasm_bindgen]
pub fn open_body(envelope: &Envelope, by: &Identity) -> Result<Opened, Refusal> {
    let (content, is_for_dispatchers) = match keys::open_body(&envelope.0, std::slice::from_ref(&by.0))? {
        keys::Opened::Content(content) => (content, false),
        keys::Opened::ForDispatchers(content) => (content, true),
    };
    Ok(Opened {
        content,
        is_for_dispatchers,
    })
}

/// What lies in it for dispatchers alone.
///
/// # Errors
/// As [`open_body`].
#[wasm_bindgen]
pub fn open_dispatch(envelope: &Envelope, content: &[u8], by: &Identity) -> Result<Vec<u8>, Refusal> {
    Ok(keys::open_dispatch(
        &envelope.0,
        content,
        std::slice::from_ref(&by.0),
    )?)
}
