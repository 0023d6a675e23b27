//! Where a device runs in a browser: what the worker hands in as one object, foreign like everything from there.

use device::{Answer, Asking, DeviceError, LineError, Method, Outside, Shelf, Wire};
use domain::group::Digest;
use std::path::PathBuf;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `ask(method, path, authorization, body, most)` gives a promise of `{ status, date, body }`; the others answer at once (`app` the 32 bytes of its manifest's digest),
    /// and what `write` and `remove` did is durable then.
    #[derive(Debug)]
    pub type Place;
    #[wasm_bindgen(method, catch)]
    async fn ask(
        this: &Place,
        method: &str,
        path: &str,
        authorization: Option<String>,
        body: &[u8],
        most: u32,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn write(this: &Place, name: &str, bytes: &[u8]) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Place, name: &str) -> Result<Option<js_sys::Uint8Array>, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn names(this: &Place, under: &str) -> Result<Vec<String>, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn remove(this: &Place, name: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn now_s(this: &Place) -> f64;
    #[wasm_bindgen(method)]
    fn app(this: &Place) -> Vec<u8>;
    #[wasm_bindgen(method, catch)]
    fn chance(this: &Place) -> Result<Vec<u8>, JsValue>;

    type Came;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Came) -> u16;
    #[wasm_bindgen(method, getter)]
    fn date(this: &Came) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Came) -> js_sys::Uint8Array;
}

/// What a person can do where no relay answers.
const LATER: &str = "what was said is kept on this device, and is sent when the relay can be reached";

impl Wire for Place {
    async fn ask(&mut self, asking: &Asking<'_>) -> Result<Answer, LineError> {
        let method = match asking.method {
            Method::Get => "GET",
            Method::Put => "PUT",
        };
        let shown = asking.authorization.map(str::to_owned);
        let most = u32::try_from(asking.most).unwrap_or(u32::MAX);
        let came = Place::ask(self, method, asking.path, shown, asking.body, most).await;
        let came: Came = came.map_err(|error| unasked(&error))?.unchecked_into();
        let body = came.body().to_vec();
        if body.len() > asking.most {
            return Err(unasked(&"the answer is too long".into()));
        }
        Ok(Answer {
            status: came.status(),
            date: came.date(),
            body,
        })
    }
}

impl Shelf for Place {
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DeviceError> {
        Place::write(self, name, bytes).map_err(failed("writing", name))
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        let read = Place::read(self, name).map_err(failed("reading", name))?;
        Ok(read.map(|bytes| bytes.to_vec()))
    }

    fn names(&self, under: &str) -> Result<Vec<String>, DeviceError> {
        Place::names(self, under).map_err(failed("reading", under))
    }

    fn remove(&self, name: &str) -> Result<(), DeviceError> {
        Place::remove(self, name).map_err(failed("removing", name))
    }

    fn place(&self, name: &str) -> PathBuf {
        PathBuf::from(name)
    }
}

impl Outside for Place {
    fn now_s(&self) -> u64 {
        // Whole seconds of a browser's clock; what is no number becomes none.
        Place::now_s(self) as u64
    }

    fn app(&self) -> Digest {
        Digest(Place::app(self).try_into().unwrap_or_default())
    }

    fn chance(&self) -> Result<[u8; 32], DeviceError> {
        let none = |said: String| DeviceError::Chance(said.into());
        let bytes = Place::chance(self).map_err(|error| none(words(&error)))?;
        bytes
            .try_into()
            .map_err(|_| none("these are not 32 bytes".to_owned()))
    }
}

fn failed(doing: &'static str, name: &str) -> impl FnOnce(JsValue) -> DeviceError {
    let path = PathBuf::from(name);
    move |error| DeviceError::disk(doing, &path)(std::io::Error::other(words(&error)))
}

fn unasked(error: &JsValue) -> LineError {
    LineError {
        said: format!("asking the relay: {}", words(error)),
        hint: LATER,
        source: None,
    }
}

fn words(error: &JsValue) -> String {
    let said = error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()));
    said.or_else(|| error.as_string())
        .unwrap_or_else(|| "it failed".to_owned())
}
