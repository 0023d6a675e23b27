//! A word in every spelling in which it could have been written down, and the search for all of them at once.

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};
use std::collections::HashMap;

/// What nobody but members may know.
#[derive(Clone)]
pub(crate) enum Word {
    Text(String),
    Bytes(Vec<u8>),
    /// In degrees.
    Place(f64, f64),
}

/// How it is spelt, and the bytes of it.
pub(crate) type Spelling = (&'static str, Vec<u8>);

/// Shorter ones are found everywhere.
const SHORTEST: usize = 6;

pub(crate) fn spellings(word: &Word) -> Vec<Spelling> {
    let all = match word {
        Word::Text(text) => of_text(text),
        Word::Bytes(bytes) => of_bytes(bytes),
        Word::Place(north, east) => of_place(*north, *east),
    };
    assert!(
        all.iter().all(|(_, bytes)| bytes.len() >= SHORTEST),
        "a word that is found everywhere"
    );
    all
}

fn of_text(text: &str) -> Vec<Spelling> {
    let wide = |write: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(write).collect::<Vec<u8>>();
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let as_needed: String = text
        .bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let mut all = of_bytes(text.as_bytes());
    all.extend([
        ("UTF-16, little-endian", wide(u16::to_le_bytes)),
        ("UTF-16, big-endian", wide(u16::to_be_bytes)),
        ("percent", percent.into_bytes()),
        ("percent where needed", as_needed.into_bytes()),
        (
            "CBOR text",
            [&head(0x60, text.len())[..], text.as_bytes()].concat(),
        ),
    ]);
    all
}

fn of_bytes(bytes: &[u8]) -> Vec<Spelling> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![
        ("as it is", bytes.to_vec()),
        ("CBOR bytes", [&head(0x40, bytes.len())[..], bytes].concat()),
        ("hex", hex.clone().into_bytes()),
        ("HEX", hex.to_uppercase().into_bytes()),
    ];
    // Behind none, one or two other bytes; what depends on neighbours is left away.
    for before in 0..3 {
        let shifted = [&vec![0; before][..], bytes].concat();
        let whole = shifted.len() / 3 * 4;
        let from = [0, 2, 3][before];
        let cut = |letters: String| letters.as_bytes()[from..whole].to_vec();
        all.push(("base64", cut(Base64Unpadded::encode_string(&shifted))));
        all.push(("base64url", cut(Base64UrlUnpadded::encode_string(&shifted))));
    }
    all
}

/// The first bytes of a CBOR string.
fn head(kind: u8, length: usize) -> Vec<u8> {
    match length {
        0..24 => vec![kind | length as u8],
        24..256 => vec![kind | 24, length as u8],
        _ => vec![kind | 25, (length >> 8) as u8, length as u8],
    }
}

/// As `formats/alarm.md` has a place, and as others would.
pub(crate) fn cell(north: f64, east: f64) -> (u16, u16) {
    (((north + 90.0) * 200.0) as u16, ((east + 180.0) * 200.0) as u16)
}

fn of_place(north: f64, east: f64) -> Vec<Spelling> {
    let (n, e) = cell(north, east);
    let both = |one: &[u8], other: &[u8]| [one, other].concat();
    let single = (north as f32, east as f32);
    let fine = ((north * 1e7) as i32, (east * 1e7) as i32);
    let (wide_n, wide_e) = (u32::from(n), u32::from(e));
    vec![
        ("degrees, double, big-endian", north.to_be_bytes().to_vec()),
        ("degrees, double, little-endian", north.to_le_bytes().to_vec()),
        ("degrees east, double, big-endian", east.to_be_bytes().to_vec()),
        ("degrees east, double, little-endian", east.to_le_bytes().to_vec()),
        (
            "degrees, single, big-endian",
            both(&single.0.to_be_bytes(), &single.1.to_be_bytes()),
        ),
        (
            "degrees, single, little-endian",
            both(&single.0.to_le_bytes(), &single.1.to_le_bytes()),
        ),
        ("degrees as text", north.to_string().into_bytes()),
        ("degrees east as text", east.to_string().into_bytes()),
        (
            "whole numbers, big-endian",
            both(&fine.0.to_be_bytes(), &fine.1.to_be_bytes()),
        ),
        (
            "whole numbers, little-endian",
            both(&fine.0.to_le_bytes(), &fine.1.to_le_bytes()),
        ),
        ("whole numbers as text", fine.0.to_string().into_bytes()),
        (
            "cell, CBOR",
            [&[0x82, 0x19][..], &n.to_be_bytes(), &[0x19], &e.to_be_bytes()].concat(),
        ),
        (
            "cell, big-endian",
            both(&wide_n.to_be_bytes(), &wide_e.to_be_bytes()),
        ),
        (
            "cell, little-endian",
            both(&wide_n.to_le_bytes(), &wide_e.to_le_bytes()),
        ),
        ("cell as text", format!("{n},{e}").into_bytes()),
        ("cell as JSON", format!("[{n}, {e}]").into_bytes()),
    ]
}

/// Looks for all at once: by the last bytes of each, which differ.
pub(crate) struct Search {
    needles: Vec<Spelling>,
    by_end: HashMap<[u8; SHORTEST], Vec<usize>>,
}

impl Search {
    pub(crate) fn of(words: &[Word]) -> Self {
        let needles: Vec<Spelling> = words.iter().flat_map(spellings).collect();
        let mut by_end: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, (_, bytes)) in needles.iter().enumerate() {
            by_end.entry(*bytes.last_chunk().unwrap()).or_default().push(at);
        }
        Self { needles, by_end }
    }

    /// All spellings that are in it.
    pub(crate) fn found(&self, bytes: &[u8]) -> Vec<&Spelling> {
        let ends = bytes.windows(SHORTEST).enumerate().filter_map(|(from, end)| {
            let all = self.by_end.get(<&[u8; SHORTEST]>::try_from(end).ok()?)?;
            Some(all.iter().map(move |at| (from + SHORTEST, &self.needles[*at])))
        });
        let fits = |(to, needle): &(usize, &Spelling)| bytes[..*to].ends_with(&needle.1);
        ends.flatten().filter(fits).map(|(_, needle)| needle).collect()
    }
}
