//! The vectors of `formats/vectors/group`: contents and chains of memberships, each refused where it must be.

use domain::group::{Change, Group, Link, Place, Streams};
use seal::envelope::{Class, Envelope};
use seal::membership::{self, MembershipError};
use std::path::Path;

struct Vector {
    name: String,
    /// The rule that the last one breaks, as it is called.
    rule: Option<String>,
    /// Each with its sequence in the group.
    all: Vec<(u64, Envelope)>,
}

fn vectors(folder: &str) -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../formats/vectors/group")
        .join(folder);
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("a vector is text");
        vector(path.display().to_string(), &text)
    };
    std::fs::read_dir(folder)
        .expect("the vectors are there")
        .map(read)
        .collect()
}

fn vector(name: String, text: &str) -> Vector {
    let (first, rest) = text.split_once("= ").expect("an envelope at least");
    let rule = first.trim().strip_prefix("! ").map(str::to_owned);
    let all = rest.split("\n= ").map(|one| {
        let (line, hex) = one.split_once('\n').expect("a line of its own");
        let sequence = line.split(' ').next().and_then(|number| number.parse().ok());
        let envelope = Envelope::parse(unhexed(hex)).expect(&name);
        (sequence.expect("a number"), envelope)
    });
    let all = all.collect();
    Vector { name, rule, all }
}

/// Annotated hex: what follows a `#` is for people, `N * XX` is N times that byte.
fn unhexed(text: &str) -> Vec<u8> {
    let byte = |pair: &str| u8::from_str_radix(pair, 16).expect("two hex digits");
    let line = |line: &str| match line.split_once(" * ") {
        Some((times, of)) => vec![byte(of); times.parse().expect("how often")],
        None => (0..line.len())
            .step_by(2)
            .map(|at| byte(&line[at..at + 2]))
            .collect(),
    };
    text.lines()
        .flat_map(|all| line(all.split('#').next().unwrap_or_default().trim()))
        .collect()
}

/// A group and its streams, as a reader has them.
#[derive(Default)]
struct Reader {
    group: Option<Group>,
    streams: Streams,
}

/// Where an envelope was refused.
#[derive(Debug, PartialEq)]
enum Refused {
    Content(MembershipError),
    Rule(String),
}

impl Reader {
    fn take(&mut self, sequence: u64, envelope: &Envelope) -> Result<(), Refused> {
        let head = envelope.head();
        let link = Link {
            author: head.author,
            class: u8::try_from(head.class.number()).expect("one of four"),
            stream: head.stream,
            sequence: head.sequence,
            previous: head.previous,
            digest: envelope.digest(),
        };
        self.streams
            .check(&link)
            .map_err(|error| Refused::Rule(name(&error)))?;
        self.fold(sequence, envelope)?;
        self.streams
            .take(&link)
            .map_err(|error| Refused::Rule(name(&error)))
    }

    fn fold(&mut self, sequence: u64, envelope: &Envelope) -> Result<(), Refused> {
        let (author, digest) = (envelope.head().author, envelope.digest());
        if let (Some(group), Class::Circle) = (&self.group, envelope.head().class) {
            let seen = envelope.head().seen.map(|seen| seen.sequence);
            let checked = group.check_circle(author, seen);
            return checked.map_err(|rule| Refused::Rule(name(&rule)));
        }
        let content = membership::read(envelope).map_err(Refused::Content)?;
        match (&mut self.group, content.change) {
            (None, Change::Genesis(genesis)) => {
                self.group = Some(Group::found(author, digest, genesis));
                Ok(())
            }
            (None, _) => Err(Refused::Rule("no genesis".to_owned())),
            (Some(group), change) => {
                let place = Place {
                    author,
                    digest,
                    sequence,
                };
                let folded = group.fold(place, &change);
                folded.map_err(|broken| Refused::Rule(name(&broken.rule)))
            }
        }
    }
}

/// As it is called in the code.
fn name(rule: &impl std::fmt::Debug) -> String {
    let text = format!("{rule:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

/// Where the last one is refused; all before it count.
fn last(vector: &Vector) -> Result<(), Refused> {
    let mut reader = Reader::default();
    let (last, before) = vector.all.split_last().expect("an envelope at least");
    for (sequence, envelope) in before {
        let taken = reader.take(*sequence, envelope);
        assert_eq!(taken, Ok(()), "{}: {sequence}", vector.name);
    }
    reader.take(last.0, &last.1)
}

#[test]
fn good_chains_are_folded_whole() {
    let all = vectors("good");
    assert!(all.len() >= 5, "only {} vectors", all.len());
    for vector in all {
        assert_eq!(last(&vector), Ok(()), "{}", vector.name);
    }
}

#[test]
fn what_is_no_change_of_a_group_is_refused_by_its_content() {
    let all = vectors("content");
    assert!(all.len() >= 42, "only {} vectors", all.len());
    for vector in all {
        let refused = last(&vector);
        let is_content = matches!(
            refused,
            Err(Refused::Content(
                MembershipError::Body(_) | MembershipError::Field(_) | MembershipError::Group
            ))
        );
        assert!(is_content, "{}: {refused:?}", vector.name);
    }
}

#[test]
fn what_the_invitations_key_did_not_sign_is_refused_for_that() {
    let all = vectors("signed");
    assert!(all.len() >= 12, "only {} vectors", all.len());
    for vector in all {
        let proof = Err(Refused::Content(MembershipError::Proof));
        assert_eq!(last(&vector), proof, "{}", vector.name);
    }
}

#[test]
fn what_breaks_a_rule_is_refused_for_that_rule() {
    let all = vectors("rule");
    assert!(all.len() >= 49, "only {} vectors", all.len());
    for vector in all {
        let rule = vector.rule.clone().expect("it names the rule");
        assert_eq!(last(&vector), Err(Refused::Rule(rule)), "{}", vector.name);
    }
}
