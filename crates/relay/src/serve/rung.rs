//! One step of a group as a reader gets it: index, what follows, the entry, and what follows. `formats/relay.md`, rungs.

use crate::engine::{Rung, What};

/// Who looks at a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sees {
    /// A member of it, now.
    All,
    /// Whoever knows its id.
    Clear,
}

const CLOSED: u8 = 0;
const ENVELOPE: u8 = 1;
const GONE: u8 = 2;
const RELEASE: u8 = 3;
const APART: u8 = 4;

/// The bytes of a rung, without the length that a batch puts before it.
pub(super) fn write(rung: &Rung, sees: Sees) -> Vec<u8> {
    let (what, follows): (u8, &[u8]) = match &rung.what {
        What::Release(text) => (RELEASE, text.as_bytes()),
        What::Gone => (GONE, &[]),
        _ if is_closed(rung) && sees == Sees::Clear => (CLOSED, &[]),
        What::Apart => (APART, &[]),
        What::Bytes(bytes) => (ENVELOPE, bytes),
    };
    let index = rung.index.to_be_bytes();
    [&index, &[what][..], &rung.entry, follows].concat()
}

/// Whether its envelope is for members alone.
pub(super) fn is_closed(rung: &Rung) -> bool {
    rung.class.is_some_and(seal::envelope::Class::is_closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use seal::envelope::Class;

    fn rung(class: Option<Class>, what: What) -> Rung {
        Rung {
            sequence: 2,
            index: 3,
            entry: vec![0xee; 105],
            class,
            what,
        }
    }

    fn check(rung: &Rung, sees: Sees, what: u8, follows: &[u8]) {
        let mut expected = vec![0, 0, 0, 0, 0, 0, 0, 3]; // index
        expected.push(what);
        expected.extend([0xee; 105]); // entry
        expected.extend(follows);
        assert_eq!(write(rung, sees), expected);
    }

    #[test]
    fn what_is_closed_is_for_members_and_its_entry_for_everybody() {
        for class in [Class::Circle, Class::Custody] {
            let closed = rung(Some(class), What::Bytes(vec![0xd2]));
            check(&closed, Sees::All, 1, &[0xd2]);
            check(&closed, Sees::Clear, 0, &[]);
        }
        let apart = rung(Some(Class::Custody), What::Apart);
        check(&apart, Sees::All, 4, &[]);
        check(&apart, Sees::Clear, 0, &[]);
    }

    #[test]
    fn what_is_in_clear_is_for_everybody() {
        for class in [Class::Membership, Class::Notice] {
            check(
                &rung(Some(class), What::Bytes(vec![0xd2])),
                Sees::Clear,
                1,
                &[0xd2],
            );
        }
        check(&rung(Some(Class::Circle), What::Gone), Sees::Clear, 2, &[]);
        check(&rung(None, What::Release("r".to_owned())), Sees::Clear, 3, b"r");
    }
}
