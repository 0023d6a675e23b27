//! Writing what is said to a circle.

use super::*;
use crate::cbor::Writer;
use domain::alarm::{Verdict, Whistle, Word};

/// The content of a closed body.
#[must_use]
pub fn write(content: &Content) -> Vec<u8> {
    let out = Writer::new();
    let written = match content {
        Content::Said(Said::Whistle(one), _) => whistle(out, one),
        Content::Said(Said::Answer(alarm, word), signature) => {
            let word = match word {
                Word::Confirmed => 0,
                Word::NotIt => 1,
                Word::CannotTell => 2,
            };
            let out = out.list(4).uint(ANSWER).bytes(&alarm.0).uint(word);
            out.bytes(signature.as_ref().map_or(&[][..], |bytes| bytes))
        }
        Content::Said(Said::Verdict(alarm, verdict), signature) => {
            let verdict = match verdict {
                Verdict::Confirmed => 0,
                Verdict::Unfounded => 1,
                Verdict::Ended => 2,
            };
            let out = out.list(4).uint(VERDICT).bytes(&alarm.0).uint(verdict);
            out.bytes(signature.as_ref().map_or(&[][..], |bytes| bytes))
        }
        Content::Said(Said::Enough(alarm), _) => out.list(2).uint(ENOUGH).bytes(&alarm.0),
        Content::CheckIn(post) => out.list(2).uint(CHECK_IN).bytes(&post.0),
        Content::CheckOut => out.list(1).uint(CHECK_OUT),
    };
    written.done()
}

fn whistle(out: Writer, one: &Whistle) -> Writer {
    let out = out.list(6).uint(WHISTLE).uint(one.what.number());
    let out = out
        .list(2)
        .uint(u64::from(one.cell.north))
        .uint(u64::from(one.cell.east));
    let out = match one.post {
        None => out.null(),
        Some(post) => out.bytes(&post.0),
    };
    let out = out.uint(one.at_s);
    match one.sighting {
        None => out.null(),
        Some(seen) => seen
            .iter()
            .fold(out.list(seen.len()), |out, number| out.uint(u64::from(*number))),
    }
}
