//! What can be read of one group: rungs behind a sequence, one envelope, one receipt.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::group::Digest;

use super::batch;
use super::door::Door;
use super::problem::Problem;
use super::reader::{self, Reader};
use super::rung::Sees;
use crate::engine::Kept;

const RUNGS: &str = "application/vnd.pfiff.rungs";
const RECEIPT: &str = "text/plain; charset=utf-8";
pub(super) const ENVELOPE: &str = "application/cose; cose-type=\"cose-sign1\"";

/// `GET /v1/groups/{group}/envelopes?after=SEQ`
pub(super) async fn batch(
    State(door): State<Arc<Door>>,
    Path(group): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = Reader::of(&door, digest(&group)?, &headers).await?;
    let (group, after) = (reader.group, after(query.as_deref())?.unwrap_or(0));
    let read = || door.ask(move |relay| relay.rungs(group, after, batch::RUNGS_MAX));
    let mut rungs = read().await?;
    let sees = reader.sees(&door).await?;
    if reader.lost_sight(sees) {
        rungs = read().await?;
    }
    Ok(([(header::CONTENT_TYPE, RUNGS)], batch::write(&rungs, sees)).into_response())
}

/// `GET /v1/groups/{group}/envelopes/{sequence}`
pub(super) async fn envelope(
    State(door): State<Arc<Door>>,
    Path((group, sequence)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = Reader::of(&door, digest(&group)?, &headers).await?;
    let (group, sequence) = (reader.group, number(&sequence)?);
    let read = || door.ask(move |relay| relay.envelope(group, sequence));
    let mut kept = read().await?;
    let sees = reader.sees(&door).await?;
    if reader.lost_sight(sees) {
        kept = read().await?;
    }
    match kept {
        Kept::Gone(_) => Err(released()),
        Kept::Release(text) => Ok(([(header::CONTENT_TYPE, RECEIPT)], text).into_response()),
        Kept::Envelope(class, _) if class.is_closed() && sees == Sees::Clear => Err(reader::needed()),
        Kept::Envelope(_, bytes) => Ok(([(header::CONTENT_TYPE, ENVELOPE)], bytes).into_response()),
    }
}

/// `GET /v1/groups/{group}/receipts/{sequence}`
pub(super) async fn receipt(
    State(door): State<Arc<Door>>,
    Path((group, sequence)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (group, sequence) = (digest(&group)?, number(&sequence)?);
    let receipt = door.ask(move |relay| relay.receipt(group, sequence)).await?;
    Ok(receipt_as_sent(receipt))
}

pub(super) fn receipt_as_sent(receipt: String) -> Response {
    ([(header::CONTENT_TYPE, RECEIPT)], receipt).into_response()
}

fn released() -> Problem {
    let detail = "this envelope was released: its time was over";
    let advice = "look for the release behind it in the group";
    Problem::new(StatusCode::GONE, "released", detail, advice)
}

/// 64 small hex digits.
pub(super) fn digest(text: &str) -> Result<Digest, Problem> {
    let nibble = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let byte = |two: &[u8]| Some(nibble(two[0])? << 4 | nibble(two[1])?);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs.iter().map(|two| byte(two)).collect();
    let exact = bytes
        .filter(|_| rest.is_empty())
        .and_then(|bytes| bytes.try_into().ok());
    exact.map(Digest).ok_or_else(|| {
        let detail = "a digest has 64 hex digits, none of them capital";
        Problem::new(
            StatusCode::BAD_REQUEST,
            "no-digest",
            detail,
            "correct the address",
        )
    })
}

/// A plain number that SQLite can hold too.
pub(super) fn number(text: &str) -> Result<u64, Problem> {
    let is_plain = text == "0" || !text.starts_with('0');
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = (is_plain && is_digits).then(|| text.parse().ok()).flatten();
    number
        .filter(|number| i64::try_from(*number).is_ok())
        .ok_or_else(|| {
            let detail = "a sequence is a plain number without leading zeros";
            Problem::new(
                StatusCode::BAD_REQUEST,
                "no-number",
                detail,
                "correct the address",
            )
        })
}

/// What stands behind `?after=`; nothing else may be asked for.
pub(super) fn after(query: Option<&str>) -> Result<Option<u64>, Problem> {
    let Some(query) = query.filter(|query| !query.is_empty()) else {
        return Ok(None);
    };
    // Anything else becomes a number that is none.
    number(query.strip_prefix("after=").unwrap_or("?")).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_and_numbers_have_one_spelling() {
        assert_eq!(digest(&"0a".repeat(32)).unwrap(), Digest([10; 32]));
        for wrong in [
            "",
            "0a",
            &"0A".repeat(32),
            &"0a".repeat(33),
            &"ä".repeat(32),
            &"0".repeat(63),
        ] {
            assert_eq!(digest(wrong).unwrap_err().code, "no-digest", "{wrong}");
        }
        assert_eq!(number("0").unwrap(), 0);
        assert_eq!(number("120").unwrap(), 120);
        for wrong in [
            "",
            "01",
            "+1",
            "-1",
            "1 ",
            "9223372036854775808",
            "99999999999999999999",
        ] {
            assert_eq!(number(wrong).unwrap_err().code, "no-number", "{wrong}");
        }
    }

    #[test]
    fn only_one_thing_can_be_asked_for() {
        assert_eq!(after(None).unwrap(), None);
        assert_eq!(after(Some("")).unwrap(), None);
        assert_eq!(after(Some("after=7")).unwrap(), Some(7));
        for wrong in ["after=", "before=7", "after=7&after=8", "x", "after"] {
            assert_eq!(after(Some(wrong)).unwrap_err().code, "no-number", "{wrong}");
        }
    }
}
