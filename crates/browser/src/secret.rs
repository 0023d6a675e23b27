//! A device's two kinds of secrets. They are wiped when the page frees them; copies that JavaScript holds are the page's.

use crate::envelope::exactly;
use crate::{Envelope, Head, Refusal};
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// Signs, in one group.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Device(pub(crate) keys::Device);

#[wasm_bindgen]
impl Device {
    /// From 32 bytes of chance (`crypto.getRandomValues`), or those that were kept.
    ///
    /// # Errors
    /// Where there are fewer or more.
    #[wasm_bindgen(constructor)]
    pub fn new(secret: Vec<u8>) -> Result<Device, Refusal> {
        let secret = Zeroizing::new(secret);
        let secret = Zeroizing::new(exactly(&secret, "a device's secret")?);
        Ok(Self(keys::Device::from_secret(&secret)))
    }

    /// What others know it by.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        self.0.key().0.to_vec()
    }

    /// An envelope of this head and body: of a closed class, a body from `close_body`.
    ///
    /// # Errors
    /// Where no reader would take it.
    pub fn sign(&self, head: &Head, body: &[u8]) -> Result<Envelope, Refusal> {
        Ok(Envelope(seal::envelope::sign(
            self.0.signing_key(),
            head.0,
            body,
        )?))
    }
}

/// Opens what was closed to its recipient: a member's, an epoch's.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Identity(pub(crate) keys::Identity);

#[wasm_bindgen]
impl Identity {
    /// A new one, by the browser's chance.
    #[must_use]
    pub fn generate() -> Identity {
        Self(keys::Identity::generate())
    }

    /// From what [`Identity::secret_text`] gave.
    ///
    /// # Errors
    /// Where it is none.
    #[wasm_bindgen(constructor)]
    pub fn new(text: String) -> Result<Identity, Refusal> {
        let text = Zeroizing::new(text);
        Ok(Self(keys::Identity::from_text(&text)?))
    }

    /// What others close to.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn recipient(&self) -> String {
        self.0.recipient().0
    }

    /// The secret itself, to be kept; never to be shown.
    #[must_use]
    pub fn secret_text(&self) -> String {
        self.0.secret_text().to_string()
    }
}
