//! Bodies that none may write. More of them lie in `formats/vectors/group`.

use super::made::spelt;
use super::{GROUP, enveloped};
use domain::group::*;
use seal::cbor::Writer;
use seal::membership::{Content, Handed, MembershipError, read, write};

fn refused(body: Writer) -> MembershipError {
    read(&enveloped(GROUP, &body.done())).expect_err("it must be refused")
}

#[test]
fn what_none_may_say_is_refused() {
    let field = |error| matches!(error, MembershipError::Field(_));
    assert!(
        field(refused(Writer::new().list(2).uint(9).uint(0))),
        "an unknown kind"
    );
    assert!(
        field(refused(
            Writer::new().list(3).uint(6).list(3).uint(2).uint(0).uint(14)
        )),
        "too many fields"
    );
    assert!(
        field(refused(
            Writer::new().list(2).uint(6).list(3).uint(1).uint(0).uint(14)
        )),
        "a margin of one"
    );
    assert!(
        field(refused(
            Writer::new().list(4).uint(5).bytes(&[1; 32]).uint(16).null()
        )),
        "an unknown role"
    );
    assert!(
        field(refused(
            Writer::new().list(4).uint(5).bytes(&[1; 32]).uint(0).null()
        )),
        "no role"
    );
    assert!(
        field(refused(Writer::new().list(3).uint(4).uint(0).text("age1"))),
        "no recipient"
    );
    let twice = Writer::new()
        .list(3)
        .uint(3)
        .list(2)
        .bytes(&[1; 32])
        .bytes(&[1; 32]);
    assert!(field(refused(twice)), "the same one removed twice");
    assert!(matches!(
        refused(Writer::new().list(2).uint(7).bytes(&[1; 31])),
        MembershipError::Body(_)
    ));
    assert!(matches!(
        refused(Writer::new().list(2).uint(7).bytes(&[1; 32]).null()),
        MembershipError::Body(_)
    ));
    assert!(matches!(refused(Writer::new()), MembershipError::Body(_)));
}

/// Points of small order (RFC 7748, section 6.1), the same spelt larger than they are, and larger than any.
#[test]
fn a_recipient_to_which_nothing_can_be_closed_never_becomes_one() {
    let mut one = [0; 32];
    one[0] = 1;
    let mut most = [0xff; 32];
    most[31] = 0x7f;
    let below = |first: u8| {
        let mut point = most;
        point[0] = first;
        point
    };
    let order_eight = [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
        0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ];
    let points = [
        [0; 32],
        one,
        order_eight,
        below(0xec),
        below(0xed),
        below(0xee),
        most,
        [0xff; 32],
    ];
    for point in points {
        let change = Change::Receiving {
            epoch: 0,
            receiving: spelt(&point),
        };
        let content = Content {
            change,
            handed: Handed::default(),
        };
        let read = read(&enveloped(GROUP, &write(&content)));
        assert!(matches!(read, Err(MembershipError::Field(_))), "{point:02x?}");
        assert!(
            seal::close::close(b"x", &[spelt(&point)]).is_err(),
            "{point:02x?}"
        );
    }
}
