//! Whether a movie is as long as it says: an MP4 tells the length of each of its parts before the part itself.
//!
//! A file that was cut exactly between two packets decodes without any complaint; only this shows that more was there.
//! Reads the heads of the outermost parts and nothing within them. Says nothing of other containers.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Outermost parts that are looked at; a recording in fragments has two for each second.
const PARTS_MAX: usize = 100_000;
/// Kinds that a movie begins with.
const FIRST: [&[u8; 4]; 6] = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"];
/// Kinds that stand among the outermost parts. Tags and text that others hang on at the end look like parts too.
const OUTERMOST: [&[u8; 4]; 18] = [
    b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"moof", b"mfra", b"sidx", b"ssix", b"styp",
    b"meta", b"uuid", b"pnot", b"pdin", b"prft", b"emsg", b"imda",
];

/// What is wrong with its length, in words.
pub(crate) fn cut(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let is_bytes = file.metadata().ok()?.len();
    let said_bytes = said(&mut file, is_bytes).ok()??;
    (said_bytes > is_bytes)
        .then(|| format!("it is cut: {is_bytes} bytes of it are there, of at least {said_bytes}"))
}

/// Where the last part ends, as the parts say; none of what is no movie.
pub(crate) fn said(file: &mut (impl Read + Seek), is_bytes: u64) -> io::Result<Option<u64>> {
    let mut at = 0;
    for nth in 0..PARTS_MAX {
        let Some((kind, bytes)) = part(file, is_bytes - at, nth == 0)? else {
            break;
        };
        let end = u64::saturating_add(at, bytes);
        if end > is_bytes && !OUTERMOST.contains(&&kind) {
            break;
        }
        at = end;
        if at >= is_bytes {
            return Ok(Some(at));
        }
        file.seek(SeekFrom::Start(at))?;
    }
    Ok((at > 0).then_some(at))
}

/// Kind and length of the part that begins here; none where there is none, or it goes on to the end, however far that is.
fn part(file: &mut impl Read, left: u64, is_first: bool) -> io::Result<Option<([u8; 4], u64)>> {
    let mut head = [0; 8];
    if left < 8 {
        return Ok(None);
    }
    file.read_exact(&mut head)?;
    let [a, b, c, d, kind @ ..] = head;
    let is_kind = kind.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    if !is_kind || is_first && !FIRST.contains(&&kind) {
        return Ok(None);
    }
    let length = [a, b, c, d]
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    if length != 1 {
        return Ok((length >= 8).then_some((kind, length)));
    }
    let mut long = [0; 8];
    if left < 16 {
        return Ok(None);
    }
    file.read_exact(&mut long)?;
    let length = u64::from_be_bytes(long);
    Ok((length >= 16).then_some((kind, length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Option<u64>) {
        let told = said(&mut io::Cursor::new(bytes), bytes.len() as u64).unwrap();
        assert_eq!(told, expected, "{bytes:?}");
    }

    #[test]
    fn what_others_hang_on_at_the_end_is_no_part() {
        for tail in [
            &b"APETAGEX\xd0\x07\0\0"[..],
            b"TAGA day at the square",
            b"Sent from my telephone",
        ] {
            let mut bytes = b"\0\0\0\x08ftyp\0\0\0\x0amdat12".to_vec();
            bytes.extend(tail);
            check(&bytes, Some(18));
        }
        for kind in [b"moov", b"moof", b"mfra", b"uuid"] {
            let mut bytes = b"\0\0\0\x08ftyp\0\0\0\x63".to_vec();
            bytes.extend(kind);
            check(&bytes, Some(107));
        }
    }

    #[test]
    fn parts_say_where_they_end() {
        check(b"\0\0\0\x08ftyp\0\0\0\x0amdat12", Some(18));
        check(b"\0\0\0\x08ftyp\0\0\0\x63mdat12", Some(107));
        check(
            b"\0\0\0\x08ftyp\0\0\0\x01mdat\0\0\0\x01\0\0\0\0",
            Some((1 << 32) + 8),
        );
        // To the end; what follows is no part; nothing is one.
        check(b"\0\0\0\x08ftyp\0\0\0\0mdat12", Some(8));
        check(b"\0\0\0\x08ftyp\xff\xff\xff\xff\x01\x02\x03\x04", Some(8));
        check(
            b"\0\0\0\x08ftyp\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff",
            Some(u64::MAX),
        );
        check(b"RIFF\0\0\0\x08WAVEfmt ", None);
        check(b"\0\0\0\x63abcd", None);
        check(b"\0\0", None);
        check(b"", None);
    }
}
