//! What an audit remembers of a ledger, in a small text: `formats/audited.md`.
//!
//! What it says was true when it was written; whether the ledger still fits it, the audit finds out.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding as _};
use seal::ledger::{GROUPS_MAX, GroupHead, GroupState, GroupTag, LogKey, NodeHash, TreeHead, Verdict};

use super::{FINDINGS_MAX, Told};

const FIRST_LINE: &str = "pfiff/audited/1";
const LAST_LINE: &str = "end";
/// A group's line, and what else there is.
const BYTES_MAX: u64 = 192 * GROUPS_MAX as u64 + (1 << 20);

/// How far a ledger was audited, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) key: LogKey,
    pub(super) at: TreeHead,
    pub(super) is_successor: bool,
    pub(super) findings: Vec<Told>,
    pub(super) untold: u64,
    pub(super) groups: Vec<(GroupTag, GroupState)>,
}

/// Why what is remembered cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RememberError {
    /// The disk.
    #[error("{doing} {}", .file.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// With which file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not what an audit writes, or only its beginning.
    #[error("{}, line {line}: this is not what an audit remembers", .file.display())]
    Line {
        /// Which file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
    },
}

impl Remembered {
    /// `None` where nothing is remembered yet.
    pub(super) fn read(file: &Path) -> Result<Option<Self>, RememberError> {
        let failed = |source| RememberError::File {
            doing: "reading",
            file: file.to_owned(),
            source,
        };
        match fs::metadata(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
            Ok(about) if about.len() > BYTES_MAX => return Err(failed(ErrorKind::FileTooLarge.into())),
            Ok(_) => {}
        }
        let text = fs::read_to_string(file).map_err(failed)?;
        let wrong = |line| RememberError::Line {
            file: file.to_owned(),
            line,
        };
        Self::parse(&text).map(Some).map_err(wrong)
    }

    /// The line that is wrong, counted from 1, is the error.
    fn parse(text: &str) -> Result<Self, usize> {
        let lines: Vec<&str> = text.lines().collect();
        let at = |line: usize| lines.get(line - 1).copied().unwrap_or("");
        if at(1) != FIRST_LINE || at(lines.len()) != LAST_LINE {
            return Err(if at(1) == FIRST_LINE { lines.len() } else { 1 });
        }
        let key = at(2).strip_prefix("key ").and_then(|key| LogKey::parse(key).ok());
        let stood = at(3).strip_prefix("at ").and_then(head);
        let mut read = Self {
            key: key.ok_or(2_usize)?,
            at: stood.ok_or(3_usize)?,
            is_successor: false,
            findings: Vec::new(),
            untold: 0,
            groups: Vec::new(),
        };
        for number in 4..lines.len() {
            read.line(at(number)).ok_or(number)?;
        }
        Ok(read)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "successor" => self.is_successor = true,
            "untold" => self.untold = rest.parse().ok()?,
            "fails" => self.finding(Verdict::Fails, rest)?,
            "open" => self.finding(Verdict::NotEstablished, rest)?,
            "group" => self.groups.push(group(rest)?),
            _ => return None,
        }
        Some(())
    }

    fn finding(&mut self, verdict: Verdict, what: &str) -> Option<()> {
        let what = what.to_owned();
        self.findings.push(Told { verdict, what });
        (self.findings.len() <= FINDINGS_MAX).then_some(())
    }

    /// Durable, whole or not at all.
    pub(super) fn write(&self, file: &Path) -> Result<(), RememberError> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let written = || {
            fs::create_dir_all(folder)?;
            let mut aside = tempfile::NamedTempFile::new_in(folder)?;
            aside.write_all(self.text().as_bytes())?;
            aside.as_file().sync_all()?;
            aside.persist(file).map_err(|error| error.error)?;
            File::open(folder)?.sync_all()
        };
        written().map_err(|source| RememberError::File {
            doing: "writing",
            file: file.to_owned(),
            source,
        })
    }

    fn text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\nkey {}\nat {}\n", self.key, shown(&self.at));
        if self.is_successor {
            text.push_str("successor\n");
        }
        for told in &self.findings {
            let word = match told.verdict {
                Verdict::Fails => "fails",
                Verdict::NotEstablished => "open",
            };
            // Writing into a text cannot fail.
            let _ = writeln!(text, "{word} {}", told.what.replace('\n', " "));
        }
        let _ = writeln!(text, "untold {}", self.untold);
        for (group, state) in &self.groups {
            let _ = writeln!(text, "group {group} {} {}", state.sequence, state.head);
        }
        text + LAST_LINE + "\n"
    }
}

fn shown(head: &TreeHead) -> String {
    format!("{} {}", head.size, Base64::encode_string(&head.root.0))
}

fn head(text: &str) -> Option<TreeHead> {
    let (size, root) = text.split_once(' ')?;
    let root = Base64::decode_vec(root).ok()?.try_into().ok()?;
    Some(TreeHead {
        size: size.parse().ok()?,
        root: NodeHash(root),
    })
}

fn group(text: &str) -> Option<(GroupTag, GroupState)> {
    let mut words = text.split(' ');
    let (tag, sequence, head) = (words.next()?, words.next()?, words.next()?);
    let state = GroupState {
        sequence: sequence.parse().ok()?,
        head: GroupHead(unhex(head)?),
    };
    words.next().is_none().then_some((GroupTag(unhex(tag)?), state))
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |two: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    bytes.filter(|_| rest.is_empty())?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remembered() -> Remembered {
        let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]).verifying_key();
        let head = TreeHead {
            size: 7,
            root: NodeHash([9; 32]),
        };
        let state = GroupState {
            sequence: 3,
            head: GroupHead([4; 32]),
        };
        Remembered {
            key: LogKey::new("relay.example/ledger", key.as_bytes()).unwrap(),
            at: head,
            is_successor: true,
            findings: vec![Told {
                verdict: Verdict::Fails,
                what: "entry 3: a succession".to_owned(),
            }],
            untold: 2,
            groups: vec![(GroupTag([5; 32]), state)],
        }
    }

    #[test]
    fn what_is_remembered_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/audited");
        assert_eq!(Remembered::read(&file).unwrap(), None);
        remembered().write(&file).unwrap();
        assert_eq!(Remembered::read(&file).unwrap(), Some(remembered()));
    }

    #[test]
    fn what_was_cut_or_changed_is_refused_with_its_line() {
        let text = remembered().text();
        for length in 0..text.len() - 1 {
            assert!(Remembered::parse(&text[..length]).is_err(), "{length} bytes");
        }
        assert_eq!(Remembered::parse(&text.replace("at 7", "at seven")), Err(3));
        assert_eq!(Remembered::parse(&text.replace("group 05", "group 5")), Err(7));
        assert_eq!(Remembered::parse(&text.replace("successor", "ancestor")), Err(4));
        assert_eq!(Remembered::parse("hello\nend\n"), Err(1));
    }
}
