//! What the relay says that it deleted, and whether its own rules let it: the checks of `formats/retention.md` that need
//! no cosigners.
//!
//! Believes no class and no reason that this device knows better. Decides nothing else: what is missing stays missing.

use crate::Finding;
use seal::envelope::Class;
use seal::ledger::{Release, ReleaseReason, Released, ReleasedClass};
use std::collections::BTreeMap;

/// What one knows of an entry without its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Envelope(Class),
    Release,
    Nothing,
}

/// All releases so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Releases {
    /// First and last of what was named, in runs that do not touch.
    named: BTreeMap<u64, u64>,
    /// The release that said first that the group is at its end.
    ended_at: Option<u64>,
    findings: Vec<Finding>,
}

impl Releases {
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// A release with this sequence. `known` has what is known of each entry before it; its epoch began at `epoch_from`.
    pub(super) fn take(&mut self, release: &Release, at: u64, known: &[Known], epoch_from: u64) {
        for line in release.lines() {
            if let Some(why) = self.against_rules(line, at, known, epoch_from) {
                let Released { first, last, .. } = line;
                let about = format!("entry {at} of the group deletes {first} to {last}: {why}");
                self.findings.push(Finding::new("wrong-release", about));
            }
            if line.why == ReleaseReason::Ended {
                self.ended_at.get_or_insert(at);
            }
            self.name(line.first, line.last);
        }
    }

    /// Named; runs that meet become one, so that a long history has few.
    fn name(&mut self, mut first: u64, mut last: u64) {
        while let Some((from, to)) = self.named.range(..=last.saturating_add(1)).next_back() {
            let (from, to) = (*from, *to);
            if to.saturating_add(1) < first {
                break;
            }
            (first, last) = (first.min(from), last.max(to));
            self.named.remove(&from);
        }
        self.named.insert(first, last);
    }

    /// Whether the group was said to have ended before this entry.
    pub(super) fn has_ended_before(&self, sequence: u64) -> bool {
        self.ended_at.is_some_and(|at| at < sequence)
    }

    /// An envelope came: a group that has ended takes none in.
    pub(super) fn envelope_came(&mut self, sequence: u64) {
        if let Some(at) = self.ended_at.filter(|at| *at < sequence) {
            let about = format!("entry {at} of the group says that it has ended, and entry {sequence} came");
            let finding = Finding::new("wrong-release", about);
            self.ended_at = Some(u64::MAX);
            self.findings.push(finding);
        }
    }

    fn against_rules(
        &self,
        line: &Released,
        at: u64,
        known: &[Known],
        epoch_from: u64,
    ) -> Option<&'static str> {
        if line.last >= at {
            return Some("it does not come later than what it names");
        }
        let before = self.named.range(..=line.last).next_back();
        if before.is_some_and(|(_, last)| *last >= line.first) {
            return Some("a release named it before");
        }
        let index = |sequence: u64| usize::try_from(sequence.saturating_sub(1)).unwrap_or(usize::MAX);
        let entries = known
            .get(index(line.first)..=index(line.last))
            .unwrap_or_default();
        if entries.contains(&Known::Release) {
            return Some("it names a release");
        }
        let differs = |one: &Known| matches!(one, Known::Envelope(class) if released(*class) != line.class);
        if entries.iter().any(differs) {
            return Some("it is of another class");
        }
        match (line.class, line.why) {
            (ReleasedClass::Circle, ReleaseReason::Expired) if line.last >= epoch_from => {
                Some("its epoch has not ended")
            }
            (_, ReleaseReason::Acknowledged(_)) => Some("no envelope acknowledges it"),
            _ => None,
        }
    }
}

fn released(class: Class) -> ReleasedClass {
    match class {
        Class::Membership => ReleasedClass::Membership,
        Class::Circle => ReleasedClass::Circle,
        Class::Custody => ReleasedClass::Custody,
        Class::Notice => ReleasedClass::Notice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CIRCLE: Known = Known::Envelope(Class::Circle);

    /// What is wrong with a release, sequence 6, behind five entries: genesis, three of the circle, one unknown.
    fn wrong(lines: &str, epoch_from: u64) -> Vec<String> {
        let known = [
            Known::Envelope(Class::Membership),
            CIRCLE,
            CIRCLE,
            CIRCLE,
            Known::Nothing,
        ];
        let mut releases = Releases::default();
        let release = Release::parse(format!("pfiff/release/1\n{lines}").as_bytes()).unwrap();
        releases.take(&release, 6, &known, epoch_from);
        releases.findings().iter().map(|one| one.about.clone()).collect()
    }

    #[test]
    fn what_retention_lets_it_a_relay_may_delete() {
        for lines in [
            "2-4 circle expired\n",
            "2 circle withdrawn\n5 circle expired\n",
            "5 notice expired\n",
            "1 membership ended\n2-4 circle ended\n",
        ] {
            assert_eq!(wrong(lines, 6), <[String; 0]>::default(), "{lines}");
        }
    }

    #[test]
    fn what_it_does_not_let_is_found() {
        for (lines, epoch_from, why) in [
            ("2 custody expired\n", 6, "another class"),
            ("1 circle withdrawn\n", 6, "another class"),
            ("2-4 circle expired\n", 4, "epoch has not ended"),
            ("6 circle expired\n", 7, "come later"),
            ("5-6 notice expired\n", 6, "come later"),
            ("5 custody acknowledged 7\n", 6, "acknowledges"),
        ] {
            let found = wrong(lines, epoch_from);
            assert!(found.iter().any(|one| one.contains(why)), "{lines}: {found:?}");
        }
    }

    #[test]
    fn nothing_is_deleted_twice_and_no_release_is() {
        let known = [CIRCLE, CIRCLE, Known::Release];
        let mut releases = Releases::default();
        let release = |lines: &str| Release::parse(format!("pfiff/release/1\n{lines}").as_bytes()).unwrap();
        releases.take(&release("1-2 circle expired\n"), 3, &known, 3);
        assert!(releases.findings().is_empty());
        releases.take(&release("2 circle withdrawn\n3 notice expired\n"), 4, &known, 3);
        assert_eq!(releases.findings().len(), 2);
    }

    /// So a change of roles cannot be hidden in a group that goes on.
    #[test]
    fn a_group_that_has_ended_does_not_go_on() {
        let known = [Known::Envelope(Class::Membership), Known::Nothing];
        let mut releases = Releases::default();
        let release = Release::parse(b"pfiff/release/1\n2 membership ended\n").unwrap();
        releases.take(&release, 3, &known, 1);
        assert!(releases.findings().is_empty());
        releases.envelope_came(4);
        releases.envelope_came(5);
        assert_eq!(releases.findings().len(), 1);
    }
}
