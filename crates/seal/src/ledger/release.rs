//! Releases: the relay's word, in the ledger, for what it has deleted and why (`formats/retention.md`).
//!
//! Without such a word, bytes that are asked for and not given are withheld.

use super::spelling;
use std::fmt;

/// The longest release; a relay that deletes more writes several.
pub const RELEASE_BYTES_MAX: usize = 65_536;

const FIRST_LINE: &str = "pfiff/release/1";

/// What of a group was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    lines: Vec<Released>,
}

/// A run of a group's sequences whose envelopes are of one class and went for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// The first of them.
    pub first: u64,
    /// The last of them.
    pub last: u64,
    /// Their class, as the relay says.
    pub class: ReleasedClass,
    /// Why they went.
    pub why: ReleaseReason,
}

/// The classes of envelopes (`formats/envelope.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleasedClass {
    /// Keys and roles.
    Membership,
    /// What the circle says.
    Circle,
    /// Recordings.
    Custody,
    /// What was told to the public.
    Notice,
}

/// Why envelopes were deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseReason {
    /// Their time was over.
    Expired,
    /// A custodian has them, says the envelope with this group sequence.
    Acknowledged(u64),
    /// The operator took them down.
    Withdrawn,
    /// The group is at its end.
    Ended,
}

/// Why bytes are no release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// More than a release may have.
    #[error("a release has {0} bytes, more than {RELEASE_BYTES_MAX}")]
    TooLong(usize),
    /// Another first line, no line feed at the end, or no text.
    #[error("a release does not begin with its name, or does not end with a line feed")]
    Frame,
    /// A line that says nothing, or says it in a second way.
    #[error("line {0} of a release is no run with a class and a reason")]
    Line(usize),
    /// Runs that overlap, go backwards, or could be one.
    #[error("line {0} of a release does not follow the line before")]
    Order(usize),
    /// A reason that its class does not have.
    #[error("line {0} of a release has a reason that its class does not have")]
    Reason(usize),
}

impl Release {
    /// Reads a release.
    ///
    /// # Errors
    /// Refuses every second spelling, and reasons that a class does not have.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReleaseError> {
        if bytes.len() > RELEASE_BYTES_MAX {
            return Err(ReleaseError::TooLong(bytes.len()));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ReleaseError::Frame)?;
        let below = text
            .strip_prefix(FIRST_LINE)
            .and_then(|rest| rest.strip_prefix('\n'));
        let below = below
            .and_then(|rest| rest.strip_suffix('\n'))
            .ok_or(ReleaseError::Frame)?;
        let mut lines: Vec<Released> = Vec::new();
        for (place, line) in below.split('\n').enumerate() {
            let number = place + 2;
            let line = parse_line(line).ok_or(ReleaseError::Line(number))?;
            check_line(&line, lines.last(), number)?;
            lines.push(line);
        }
        Ok(Self { lines })
    }

    /// What was deleted, in the order of sequences.
    #[must_use]
    pub fn lines(&self) -> &[Released] {
        &self.lines
    }

    /// What it says about one of the group's sequences.
    #[must_use]
    pub fn about(&self, sequence: u64) -> Option<&Released> {
        let place = self.lines.partition_point(|line| line.last < sequence);
        self.lines.get(place).filter(|line| line.first <= sequence)
    }
}

impl Released {
    fn has_reason(&self) -> bool {
        match self.why {
            ReleaseReason::Expired => self.class != ReleasedClass::Membership,
            ReleaseReason::Acknowledged(by) => self.class == ReleasedClass::Custody && by > self.last,
            ReleaseReason::Withdrawn => self.class != ReleasedClass::Membership,
            ReleaseReason::Ended => true,
        }
    }
}

fn check_line(line: &Released, before: Option<&Released>, number: usize) -> Result<(), ReleaseError> {
    let is_behind = before.is_none_or(|before| {
        let could_be_one =
            before.last + 1 == line.first && (before.class, before.why) == (line.class, line.why);
        before.last < line.first && !could_be_one
    });
    match (is_behind, line.has_reason()) {
        (false, _) => Err(ReleaseError::Order(number)),
        (true, false) => Err(ReleaseError::Reason(number)),
        (true, true) => Ok(()),
    }
}

fn parse_line(line: &str) -> Option<Released> {
    let mut words = line.split(' ');
    let (first, last) = parse_run(words.next()?)?;
    let class = parse_class(words.next()?)?;
    let why = match words.next()? {
        "expired" => ReleaseReason::Expired,
        "acknowledged" => ReleaseReason::Acknowledged(spelling::number(words.next()?)?),
        "withdrawn" => ReleaseReason::Withdrawn,
        "ended" => ReleaseReason::Ended,
        _ => return None,
    };
    words.next().is_none().then_some(Released {
        first,
        last,
        class,
        why,
    })
}

/// `812-1304`, or `812` alone.
fn parse_run(text: &str) -> Option<(u64, u64)> {
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (spelling::number(first)?, spelling::number(last)?),
        None => (spelling::number(text)?, spelling::number(text)?),
    };
    let is_run = first < last || !text.contains('-');
    (first > 0 && is_run).then_some((first, last))
}

fn parse_class(text: &str) -> Option<ReleasedClass> {
    Some(match text {
        "membership" => ReleasedClass::Membership,
        "circle" => ReleasedClass::Circle,
        "custody" => ReleasedClass::Custody,
        "notice" => ReleasedClass::Notice,
        _ => return None,
    })
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{FIRST_LINE}")?;
        self.lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl fmt::Display for Released {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(out, "{}", self.first)?,
            false => write!(out, "{}-{}", self.first, self.last)?,
        }
        let class = match self.class {
            ReleasedClass::Membership => "membership",
            ReleasedClass::Circle => "circle",
            ReleasedClass::Custody => "custody",
            ReleasedClass::Notice => "notice",
        };
        match self.why {
            ReleaseReason::Expired => write!(out, " {class} expired"),
            ReleaseReason::Acknowledged(by) => write!(out, " {class} acknowledged {by}"),
            ReleaseReason::Withdrawn => write!(out, " {class} withdrawn"),
            ReleaseReason::Ended => write!(out, " {class} ended"),
        }
    }
}
