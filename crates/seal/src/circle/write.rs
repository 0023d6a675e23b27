//! Writing what is said to a circle.

use super::*;
use crate::cbor::Writer;
use domain::alarm::{Whistle, Word};

/// The content of a closed body.
#[must_use]
pub fn write(content: &Content) -> Vec<u8> {
    let out = Writer::new();
    let written = match content {
        Content::Said(Said::Whistle(one)) => whistle(out, one),
        Content::Said(Said::Answer(alarm, word)) => {
            let out = out.list(4).uint(ANSWER).bytes(&alarm.0);
            let signature = word.signature().map_or(vec![], |by| by.0.to_vec());
            out.uint(number_of(*word)).bytes(&signature)
        }
        Content::Said(Said::Verdict(alarm, verdict, signature)) => {
            let out = out.list(4).uint(VERDICT).bytes(&alarm.0);
            out.uint(*verdict as u64).bytes(&signature.0)
        }
        Content::Said(Said::Enough(alarm)) => out.list(2).uint(ENOUGH).bytes(&alarm.0),
        Content::Said(Said::Same(alarm, others)) => {
            let out = out.list(3).uint(SAME).bytes(&alarm.0).list(others.len());
            others.iter().fold(out, |out, one| out.bytes(&one.0))
        }
        Content::Said(Said::Apart(alarm)) => out.list(2).uint(APART).bytes(&alarm.0),
        Content::CheckIn(post) => out.list(2).uint(CHECK_IN).bytes(&post.0),
        Content::CheckOut => out.list(1).uint(CHECK_OUT),
        Content::HandOver(post, notes) => plan::write_hand_over(out, *post, notes),
        Content::Planned(planned) => plan::write(out, planned),
    };
    written.done()
}

fn number_of(word: Word) -> u64 {
    match word {
        Word::Confirmed(_) => 0,
        Word::NotIt(_) => 1,
        Word::CannotTell => 2,
    }
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
