//! The vectors of `formats/vectors/alarm`: each is taken, or refused where its folder says. Who is who, the example
//! `alarm_vectors` says, which wrote them.

use domain::alarm::*;
use domain::group::*;
use domain::watch::{PostId, Watch};
use ed25519_dalek::SigningKey;
use seal::circle::{self, CircleError, Content};
use seal::envelope::{self, Class, Envelope, Head};
use seal::notice::{self, NoticeError, is_signed};
use std::path::Path;

const GROUP: Digest = Digest([1; 32]);
const WHISTLE: Digest = Digest([2; 32]);

/// By name, in the order of names.
fn vectors(folder: &str, least: usize) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../formats/vectors/alarm")
        .join(folder);
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("a vector is text");
        (path.display().to_string(), unhexed(&text))
    };
    let entries = std::fs::read_dir(&folder).expect("the vectors are there");
    let mut all: Vec<_> = entries.map(read).collect();
    all.sort();
    assert!(all.len() >= least, "only {} in {}", all.len(), folder.display());
    all
}

/// Annotated hex: what follows a `#` is for people.
fn unhexed(text: &str) -> Vec<u8> {
    let digits: String = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .collect();
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("two hex digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn key(member: u8) -> Key {
    Key(SigningKey::from_bytes(&[member; 32]).verifying_key().to_bytes())
}

fn recipient(n: u8) -> Recipient {
    Recipient(format!("age1{n}"))
}

fn group() -> Group {
    let epoch = Epoch {
        number: 0,
        circle: recipient(1),
        dispatchers: recipient(2),
    };
    let policy = Policy {
        watchers_invite: true,
        ..Policy::USUAL
    };
    let genesis = Genesis {
        receiving: recipient(3),
        policy,
        ledger_key: key(99),
        origin: "a".to_owned(),
        epoch,
    };
    let mut group = Group::found(key(1), GROUP, genesis);
    // By whom, who, as what: 2 dispatcher, 4 watcher.
    let all = [
        (1, 2, 2),
        (1, 10, 6),
        (1, 3, 4),
        (1, 4, 4),
        (1, 5, 4),
        (1, 9, 4),
        (1, 11, 4),
        (5, 6, 4),
    ];
    for (by, member, roles) in all {
        brings(&mut group, by, member, roles);
    }
    group
}

fn brings(group: &mut Group, by: u8, member: u8, roles: u64) {
    let invitation = Invitation {
        key: key(100 + member),
        roles: Roles::from_sum(roles).expect("roles"),
        expires_s: 0,
        epoch: 0,
    };
    let join = Change::Join {
        invitation: key(100 + member),
        receiving: recipient(member),
    };
    for (by, change) in [(by, Change::Invitation(invitation)), (member, join)] {
        group
            .fold(
                domain::group::Place {
                    author: key(by),
                    digest: Digest([member; 32]),
                    sequence: 2,
                },
                &change,
            )
            .expect("it counts");
    }
}

/// Everybody is on shift, and 3 blew the whistle of the vectors.
struct Scene {
    group: Group,
    watch: Watch,
    alarms: Alarms,
}

impl Scene {
    fn says(&mut self, by: u8, digest: Digest, said: &Said) -> Result<(), NotCounted> {
        let place = Standpoint {
            group: &self.group,
            watch: &self.watch,
            holds: &is_signed,
        };
        self.alarms.fold(&place, key(by), digest, said)
    }
}

fn raised() -> Scene {
    let (group, mut watch) = (group(), Watch::default());
    for member in group.members().keys() {
        watch.check_in(&group, *member, PostId([5; 16]));
    }
    let alarms = Alarms::default();
    let mut scene = Scene { group, watch, alarms };
    let blown = vectors("said/good", 10)
        .into_iter()
        .find(|(path, _)| path.ends_with("/whistle.hex"));
    let read = circle::read(&blown.expect("a whistle").1);
    if let Ok(Content::Said(said)) = read {
        scene.says(3, WHISTLE, &said).expect("a watcher whistles");
    }
    scene
}

/// Answers are said by member 4, all else by the dispatcher 2.
fn said_in(scene: &mut Scene, said: &Said) -> Result<(), NotCounted> {
    let by = if matches!(said, Said::Answer(..)) { 4 } else { 2 };
    scene.says(by, Digest([3; 32]), said)
}

fn notice(body: &[u8]) -> Result<Published, NoticeError> {
    let head = Head {
        group: GROUP,
        class: Class::Notice,
        author: key(4),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app: Digest([4; 32]),
        seen: None,
    };
    let envelope: Envelope = envelope::sign(&SigningKey::from_bytes(&[4; 32]), head, body).expect("small");
    notice::read(&envelope)
}

#[test]
fn what_is_said_well_is_taken_and_written_again_to_the_byte() {
    for (path, bytes) in vectors("said/good", 32) {
        let content = circle::read(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(circle::write(&content), bytes, "{path}");
        // Others that are the same are not there in this scene.
        if let Content::Said(said) = content
            && !matches!(said, Said::Same(..))
        {
            assert_eq!(said_in(&mut raised(), &said), Ok(()), "{path}");
        }
    }
}

#[test]
fn what_is_said_badly_is_refused_where_it_must_be() {
    for (folder, least) in [("bytes", 18), ("unknown", 3), ("field", 48)] {
        for (path, bytes) in vectors(&format!("said/{folder}"), least) {
            let error = circle::read(&bytes).expect_err(&path);
            let place = match error {
                CircleError::Bytes(_) => "bytes",
                CircleError::Unknown(_) => "unknown",
                CircleError::Field(_) => "field",
            };
            assert_eq!(place, folder, "{path}: {error}");
        }
    }
}

#[test]
fn a_signature_over_something_else_counts_for_nothing() {
    for (path, bytes) in vectors("said/signature", 20) {
        let Ok(Content::Said(said)) = circle::read(&bytes) else {
            panic!("{path}: only its signature is wrong")
        };
        let mut scene = raised();
        let before = scene.alarms.clone();
        assert_eq!(said_in(&mut scene, &said), Err(NotCounted::Signature), "{path}");
        assert_eq!(scene.alarms, before, "{path}");
    }
}

#[test]
fn good_notices_are_told_and_written_again_to_the_byte() {
    for (path, bytes) in vectors("notice/good", 5) {
        let one = notice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(Told::default().fold(&group(), &one), Ok(()), "{path}");
        let length = notice::bytes_of(&one.notice).len();
        assert_eq!(bytes[3..3 + length], notice::bytes_of(&one.notice), "{path}");
    }
}

#[test]
fn bad_notices_are_refused_where_they_must_be() {
    for (folder, least) in [("bytes", 10), ("field", 15), ("group", 2), ("signature", 10)] {
        for (path, bytes) in vectors(&format!("notice/{folder}"), least) {
            let error = notice(&bytes).expect_err(&path);
            let place = match error {
                NoticeError::Class => "class",
                NoticeError::Bytes(_) => "bytes",
                NoticeError::Field(_) => "field",
                NoticeError::Group(_) => "group",
                NoticeError::Signature(_) => "signature",
            };
            assert_eq!(place, folder, "{path}: {error}");
        }
    }
}

#[test]
fn notices_that_nobody_may_believe_are_not_told() {
    for (path, bytes) in vectors("notice/vouched", 12) {
        let one = notice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut told = Told::default();
        assert_eq!(told.fold(&group(), &one), Err(NotTold::NotVouched), "{path}");
        assert_eq!(told, Told::default(), "{path}: it uses up nothing");
    }
}

#[test]
fn what_comes_after_an_alert_ends_it_or_is_not_told() {
    let first = vectors("notice/good", 5)
        .into_iter()
        .find(|(path, _)| path.ends_with("/alert-by-answers.hex"));
    let first = notice(&first.expect("an alert").1).expect("a good one");
    let mut after = Told::default();
    after.fold(&group(), &first).expect("two branches");
    for (folder, least) in [("good", 5), ("vouched", 7), ("order", 5)] {
        for (path, bytes) in vectors(&format!("notice/{folder}-after"), least) {
            let one = notice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
            let place = match after.clone().fold(&group(), &one) {
                Ok(()) => "good",
                Err(NotTold::NotVouched) => "vouched",
                Err(NotTold::Order | NotTold::OtherAlert) => "order",
                Err(other) => panic!("{path}: {other}"),
            };
            assert_eq!(place, folder, "{path}");
        }
    }
}
