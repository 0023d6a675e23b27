//! Any bytes as an age file that is closed to us: what comes out is no longer than it may be.

use keys::{Identity, open};

const OURS: &str = include_str!("../seeds/link/identity.txt");
const MOST: usize = 2_048;

pub(crate) fn holds(bytes: &[u8]) {
    let ours = Identity::from_text(OURS.trim_end()).expect("the identity is good");
    if let Ok(plain) = open(bytes, &[ours], MOST) {
        assert!(plain.len() <= MOST);
    }
}
