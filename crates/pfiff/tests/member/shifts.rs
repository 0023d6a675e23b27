//! Shifts of a few groups on one relay: five devices each, which say and whistle and answer, tell the public now and then,
//! and ask through a proxy and from addresses of their own.

use crate::needles::Word;
use crate::street::{Street, text};
use domain::group::{Digest, StreamId};
use keys::Identity;
use member::{Device, Lean, NoticeState, Noticed, Relay, Role, Roles, Stop, What};
use seal::body::{self, Readers};
use seal::envelope::{Class, Head, sign};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;

/// So many before a group is left: who writes more in a minute is asked to wait.
const SHIFTS: u32 = 10;
/// Every so-manieth alarm is told to the public.
const TOLD: u32 = 5;

/// What was said and where, by those who asked.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) hidden: Vec<Word>,
    pub(crate) told: Vec<(f64, f64)>,
}

struct House {
    founder: Device,
    watchers: Vec<Device>,
    secret: [u8; 32],
    name: String,
}

fn house(street: &Street, number: u32) -> House {
    let home = |who: &str| street.at(&format!("house-{number}-{who}"));
    let relay = Relay {
        url: street.url(),
        ca: None,
    };
    let (mut founder, _) =
        Device::begin(&home("founder"), &relay, &street.token(), None, Stop::Never).unwrap();
    let roles = Roles::of(&[Role::Watcher]).unwrap();
    let watchers = ["bo", "cy", "di", "ed"].map(|who| {
        let link = founder.invite(roles, 4_000_000_000).unwrap().link;
        Device::join(&home(who), &link, None, Stop::Never).unwrap()
    });
    let kept = std::fs::read(home("founder").join(founder.group_id()).join("keys.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    let secret = unhexed(kept["device"].as_str().unwrap()).try_into().unwrap();
    House {
        founder,
        watchers: watchers.into(),
        secret,
        name: format!("Nachbarschaft-{number}-Süd"),
    }
}

pub(crate) fn unhexed(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub(crate) fn shifts(street: &Street, count: u32) -> Said {
    let mut said = Said::default();
    let mut house = house(street, 0);
    for shift in 0..count {
        if shift > 0 && shift.is_multiple_of(SHIFTS) {
            house = self::house(street, shift / SHIFTS);
        }
        house.shift(street, shift, &mut said);
    }
    said
}

impl House {
    fn shift(&mut self, street: &Street, shift: u32, said: &mut Said) {
        let post = format!("Corner-{shift}-of-Zoë-Street");
        // A field of its own for each, and finer than a field.
        let place = (
            44.001_37 + f64::from(shift) * 0.01,
            -93.263_41 - f64::from(shift) * 0.01,
        );
        for watcher in &mut self.watchers[..2] {
            watcher.check_in(&post).unwrap();
        }
        let whistled = self
            .founder
            .whistle(What::Danger, place.0, place.1, Some(&post))
            .unwrap();
        let alarm = whistled.whistle.to_string();
        for watcher in &mut self.watchers[..2] {
            watcher.answer(&alarm, Lean::For).unwrap();
        }
        if shift.is_multiple_of(TOLD) {
            let told = self.watchers[2].notice(&alarm, NoticeState::Alert).unwrap();
            assert!(matches!(told, Noticed::Told(_)), "{told:?}");
            said.told.push(place);
        } else {
            said.hidden.push(Word::Place(place.0, place.1));
        }
        self.watchers[0].check_out().unwrap();
        let words = self.words(shift, post, place);
        self.records(street, shift, &words);
        said.hidden.extend(words.into_iter().map(Word::Text));
        said.hidden.extend(asks(street, shift, &self.founder.group_id()));
        let id = seal::envelope::digest_of(
            &[
                b"pfiff/post/1",
                &unhexed(&self.founder.group_id())[..],
                format!("Corner-{shift}-of-Zoë-Street").as_bytes(),
            ]
            .concat(),
        );
        said.hidden.push(Word::Bytes(id.0[..16].to_vec()));
    }

    fn words(&self, shift: u32, post: String, place: (f64, f64)) -> Vec<String> {
        let nickname = format!("Mäuschen-{shift}");
        let said = format!(
            "{shift} grey vans before the school at {}, {}",
            place.0 + 0.003,
            place.1
        );
        vec![post, nickname, said, self.name.clone()]
    }

    /// All words in a closed body, as a recording's notes would be.
    fn records(&self, street: &Street, shift: u32, words: &[String]) {
        let group = Digest(unhexed(&self.founder.group_id()).try_into().unwrap());
        let signer = keys::Device::from_secret(&self.secret);
        let mut stream = [7; 16];
        stream[..4].copy_from_slice(&shift.to_be_bytes());
        let head = Head {
            group,
            class: Class::Custody,
            author: signer.key(),
            stream: StreamId(stream),
            sequence: 0,
            previous: Digest::NONE,
            app: Digest([0xa9; 32]),
            seen: None,
        };
        let plain = body::write(&head, Readers::Class, words.join("\n").as_bytes()).unwrap();
        let closed = seal::close::close(&plain, &[Identity::generate().recipient()]).unwrap();
        let envelope = sign(signer.signing_key(), head, &closed).unwrap();
        let path = format!("/v1/envelopes/{}", envelope.digest());
        let answer = ask(street, shift, ("PUT", &path), envelope.bytes());
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
}

/// Who asks, as the relay sees it: by the connection, and by what the proxy says.
fn addresses(shift: u32) -> [String; 2] {
    let by_proxy = match shift % 2 {
        0 => format!("203.0.113.{}", 100 + shift),
        _ => format!("2001:db8:4711:{:x}::beef", 0x1000 + shift),
    };
    [format!("127.77.{}.{}", 100 + shift, 100 + shift % 99), by_proxy]
}

/// What strangers and members ask, rightly and wrongly; what of it is nobody's business.
fn asks(street: &Street, shift: u32, group: &str) -> Vec<Word> {
    let typed = format!("typed-by-{shift}-into-the-address");
    let paths = [
        format!("/v1/groups/{group}/envelopes?after=0"),
        format!("/v1/groups/{group}/envelopes?{typed}"),
        format!("/{typed}"),
        format!("/v1/envelopes/{typed}"),
    ];
    for path in &paths {
        assert!(ask(street, shift, ("GET", path), b"").starts_with("HTTP/1.1 "));
    }
    let rubbish = ask(
        street,
        shift,
        ("PUT", &format!("/v1/envelopes/{}", "0".repeat(64))),
        typed.as_bytes(),
    );
    assert!(rubbish.starts_with("HTTP/1.1 422"), "{rubbish}");
    let mut words: Vec<Word> = addresses(shift).map(Word::Text).into();
    let mapped = [
        &[0; 10][..],
        &[0xff, 0xff, 127, 77],
        &[100 + shift as u8, (100 + shift % 99) as u8],
    ]
    .concat();
    words.extend([Word::Text(typed), Word::Bytes(mapped)]);
    words
}

fn ask(street: &Street, shift: u32, (method, path): (&str, &str), body: &[u8]) -> String {
    let [peer, by_proxy] = addresses(shift);
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-forwarded-for: {by_proxy}\r\n\
         user-agent: phone of Mäuschen-{shift}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let sent = [head.as_bytes(), body].concat();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let answer = runtime.block_on(async {
        let socket = TcpSocket::new_v4()?;
        socket.bind(format!("{peer}:0").parse().unwrap())?;
        let mut stream = socket.connect(([127, 0, 0, 1], street.port).into()).await?;
        stream.write_all(&sent).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    });
    text(&answer.unwrap())
}
