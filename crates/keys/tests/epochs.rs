//! Epochs with real keys: what is handed over opens, what is not what it says is a finding, and who was removed reads
//! nothing of what follows.

#[path = "epochs/told.rs"]
mod told;

use domain::group::*;
use keys::{HandedFault, Identity, Opened, Part, Unhanded, hand_over, handed, open_body};
use seal::body::{self, Readers};
use seal::close::close;
use seal::envelope::{Class, Envelope, Head, Seen, sign};
use told::{Person, Told};

#[test]
fn everybody_has_the_epoch_that_they_were_handed() {
    let mut told = Told::founded();
    let (link, newcomer) = told.invites_and_joins(2);
    let by_link = handed(&link, told.group.epoch(), Part::Circle, &[told.seed(2)]);
    assert_eq!(
        by_link.expect("the link opens it").recipient(),
        told.group.epoch().circle
    );
    let begun = told.begins(&[]);
    let epoch = told.group.epoch();
    for person in [&told.founder, &newcomer] {
        let identity = handed(
            &begun,
            epoch,
            Part::Circle,
            std::slice::from_ref(&person.receiving),
        );
        assert_eq!(identity.expect("a member").recipient(), epoch.circle);
    }
    let own = [told.founder.receiving.clone()];
    let dispatch = handed(&begun, epoch, Part::Dispatchers, &own);
    assert_eq!(dispatch.expect("a steward").recipient(), epoch.dispatchers);
    let none = handed(&begun, epoch, Part::Dispatchers, &[newcomer.receiving]);
    assert_eq!(fault(none), HandedFault::NotForUs, "a watcher");
}

fn fault(answer: Result<Identity, Unhanded>) -> HandedFault {
    answer.expect_err("it is not what it should be").fault
}

#[test]
fn what_is_handed_and_opens_nothing_is_a_finding_that_names_the_envelope() {
    let told = Told::founded();
    let (next, other) = (Identity::generate(), Identity::generate());
    let to = [told.founder.receiving.recipient()];
    let epoch = Epoch {
        number: 1,
        circle: next.recipient(),
        dispatchers: other.recipient(),
    };
    let begun = |circle: Vec<u8>| {
        let dispatchers = hand_over(1, &other, &to).expect("it can be closed");
        told.epoch_of(&epoch, circle, dispatchers)
    };
    let by = [told.founder.receiving.clone()];
    let seen = |envelope: &Envelope| handed(envelope, &epoch, Part::Circle, &by);
    let over = |number, identity: &Identity| hand_over(number, identity, &to).expect("it can be closed");
    let right = begun(over(1, &next));
    assert_eq!(seen(&right).map(|one| one.recipient()), Ok(epoch.circle.clone()));
    let wrong = begun(over(1, &other));
    let finding = seen(&wrong).expect_err("the wrong identity");
    let (envelope, author) = (wrong.digest(), told.founder.device.key());
    assert_eq!(
        finding,
        Unhanded {
            envelope,
            author,
            fault: HandedFault::Other
        }
    );
    assert!(finding.to_string().contains(&envelope.to_string()), "{finding}");
    assert_eq!(fault(seen(&begun(over(0, &next)))), HandedFault::Number);
    let no_identity = close(b"\x82\x01\x63abc", &to).expect("it can be closed");
    assert_eq!(fault(seen(&begun(no_identity))), HandedFault::Broken);
    let to_others = hand_over(1, &next, &[other.recipient()]).expect("it can be closed");
    assert_eq!(fault(seen(&begun(to_others))), HandedFault::NotForUs);
    let none = told.says(Change::Withdraw(Key([9; 32])));
    assert_eq!(fault(seen(&none)), HandedFault::Nothing);
}

/// A whistle to the circle as it is now, by somebody who has seen the group so far.
fn whistle(told: &Told, by: &Person, seen: u64) -> Envelope {
    let seen = Some(Seen {
        sequence: seen,
        head: Digest([6; 32]),
        size: seen,
        root: Digest([7; 32]),
    });
    let head = Head {
        group: told.group.id(),
        class: Class::Circle,
        author: by.device.key(),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app: Digest([2; 32]),
        seen,
    };
    let plain = body::write(&head, Readers::Class, b"whistle").expect("it fits");
    let closed = close(&plain, &[told.group.epoch().circle.clone()]).expect("it can be closed");
    sign(by.device.signing_key(), head, &closed).expect("it can be written")
}

#[test]
fn who_was_removed_opens_nothing_of_the_next_epoch() {
    let mut told = Told::founded();
    let (link, gone) = told.invites_and_joins(2);
    let (_, stays) = told.invites_and_joins(3);
    let before = whistle(&told, &stays, 1);
    let old = handed(&link, told.group.epoch(), Part::Circle, &[told.seed(2)]).expect("the link opens it");
    assert_eq!(
        open_body(&before, std::slice::from_ref(&old)),
        Ok(Opened::Content(b"whistle".to_vec()))
    );
    let begun = told.begins(&[gone.device.key()]);
    let all = [old, gone.receiving, told.seed(2), told.seed(3)];
    for part in [Part::Circle, Part::Dispatchers] {
        assert_eq!(
            fault(handed(&begun, told.group.epoch(), part, &all)),
            HandedFault::NotForUs
        );
    }
    let after = whistle(&told, &stays, told.group.epoch_from());
    assert!(open_body(&after, &all).is_err(), "they read on");
    let own = handed(&begun, told.group.epoch(), Part::Circle, &[stays.receiving]).expect("a member");
    assert!(open_body(&after, &[own]).is_ok());
    // What was written before, and lies behind the removal, counts for nobody.
    let seen = |envelope: &Envelope| envelope.head().seen.map(|seen| seen.sequence);
    let counts = |envelope: &Envelope| told.group.check_circle(envelope.head().author, seen(envelope));
    assert_eq!(counts(&before), Err(Rule::OtherEpoch));
    assert_eq!(counts(&after), Ok(()));
}
