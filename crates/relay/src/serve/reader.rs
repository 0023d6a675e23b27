//! Who reads: the pass that was shown, and what somebody with it may see of a group now.

use axum::http::{HeaderMap, StatusCode, header};
use domain::group::{Digest, Key};
use seal::pass::{Pass, PassError};

use super::door::{Door, now_s};
use super::problem::Problem;
use super::rung::Sees;

/// A reader of one group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader {
    pub(super) group: Digest,
    /// Whose pass held when it was shown.
    pub(super) member: Option<Key>,
}

impl Reader {
    /// Checks the pass, where one was shown.
    ///
    /// # Errors
    /// A pass that does not hold is refused: whoever shows one wants to see more than everybody.
    pub(super) async fn of(door: &Door, group: Digest, headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(shown) = headers.get(header::AUTHORIZATION) else {
            return Ok(Self { group, member: None });
        };
        let text = shown.to_str().ok().and_then(|text| text.strip_prefix("Pfiff "));
        let pass = Pass::parse(text.ok_or_else(no_pass)?).map_err(|_| no_pass())?;
        pass.check(&door.origin, &group, now_s()).map_err(refused)?;
        let reader = Self {
            group,
            member: Some(pass.key),
        };
        let members = door.ask(move |relay| relay.members(group)).await?;
        match members.map(|members| members.member(pass.key).is_some()) {
            Some(true) => Ok(reader),
            Some(false) => Err(stranger()),
            None => Err(ended()),
        }
    }

    /// What it may see now: whoever was removed since sees what everybody does.
    pub(super) async fn sees(&self, door: &Door) -> Result<Sees, Problem> {
        let Some(key) = self.member else {
            return Ok(Sees::Clear);
        };
        match door.is_member(self.group, key).await? {
            true => Ok(Sees::All),
            false => Ok(Sees::Clear),
        }
    }

    /// Whether it is a member no more since its pass held. What it asked for is read again then: where the group ended
    /// meanwhile, what was read before would be shown as closed, and is released.
    pub(super) fn lost_sight(&self, sees: Sees) -> bool {
        self.member.is_some() && sees == Sees::Clear
    }
}

/// What is said to a reader who asks for a closed envelope.
pub(super) fn needed() -> Problem {
    let detail = "this envelope is closed, and no pass was shown";
    let advice = "show a pass of a member of this group";
    Problem::new(StatusCode::UNAUTHORIZED, "pass-needed", detail, advice)
}

fn no_pass() -> Problem {
    let advice = "send `Authorization: Pfiff KEY.UNTIL.SIGNATURE`, or none";
    Problem::new(StatusCode::BAD_REQUEST, "no-pass", "this is no pass", advice)
}

fn stranger() -> Problem {
    let detail = "the pass is not by a member of this group";
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "pass-refused",
        detail,
        "ask a steward for an invitation",
    )
}

/// Not as at intake, with 410: without a pass all that is left can be read.
fn ended() -> Problem {
    let detail = "the group was ended: it has no members any more, and what they wrote is released";
    let advice = "read to the end without a pass: the releases there say that it ended";
    Problem::new(StatusCode::UNAUTHORIZED, "ended", detail, advice)
}

fn refused(error: PassError) -> Problem {
    let advice = match error {
        PassError::Over(_) | PassError::Ahead(_) => "sign a new one, by the relay's clock",
        PassError::Text | PassError::Signature => "sign it for this group and this ledger",
    };
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "pass-refused",
        &error.to_string(),
        advice,
    )
}
