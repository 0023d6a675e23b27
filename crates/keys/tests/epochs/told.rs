//! A group of devices with real keys, each of whose changes is an envelope that is read before it is folded.

use domain::group::*;
use keys::{Device, Identity, Seed, hand_over};
use seal::envelope::{Class, Envelope, Head, sign};
use seal::membership::{self, Content, Handed};

pub(crate) struct Person {
    pub(crate) device: Device,
    pub(crate) receiving: Identity,
}

impl Person {
    fn new(n: u8) -> Self {
        Self {
            device: Device::from_secret(&[n; 32]),
            receiving: Identity::generate(),
        }
    }
}

pub(crate) struct Told {
    pub(crate) founder: Person,
    pub(crate) group: Group,
    circle: Identity,
    folded: u64,
}

fn envelope(by: &Device, group: Digest, content: &Content) -> Envelope {
    let head = Head {
        group,
        class: Class::Membership,
        author: by.key(),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app: Digest([2; 32]),
        seen: None,
    };
    sign(by.signing_key(), head, &membership::write(content)).expect("it can be written")
}

fn both(number: u64, to: [&[Recipient]; 2]) -> (Epoch, Identity, Handed) {
    let (circle, dispatchers) = (Identity::generate(), Identity::generate());
    let over = |identity: &Identity, to: &[Recipient]| hand_over(number, identity, to).expect("some people");
    let handed = Handed {
        circle: over(&circle, to[0]),
        dispatchers: over(&dispatchers, to[1]),
        ..Handed::default()
    };
    let epoch = Epoch {
        number,
        circle: circle.recipient(),
        dispatchers: dispatchers.recipient(),
    };
    (epoch, circle, handed)
}

impl Told {
    pub(crate) fn founded() -> Self {
        let founder = Person::new(1);
        let own = [founder.receiving.recipient()];
        let (epoch, circle, handed) = both(0, [&own, &own]);
        let genesis = Genesis {
            receiving: founder.receiving.recipient(),
            policy: Policy::USUAL,
            ledger_key: Key([9; 32]),
            origin: "relay.example".to_owned(),
            epoch,
        };
        let handed = Handed {
            nonce: Some([4; 16]),
            ..handed
        };
        let change = Change::Genesis(genesis.clone());
        let begun = envelope(&founder.device, Digest::NONE, &Content { change, handed });
        let group = Group::found(founder.device.key(), begun.digest(), genesis);
        Self {
            founder,
            group,
            circle,
            folded: 1,
        }
    }

    fn fold(&mut self, envelope: &Envelope) {
        self.folded += 1;
        let place = Place {
            author: envelope.head().author,
            digest: envelope.digest(),
            sequence: self.folded,
        };
        let content = membership::read(envelope).expect("it is a change");
        self.group.fold(place, &content.change).expect("it counts");
    }

    /// The identity that an invitation's link opens with.
    pub(crate) fn seed(&self, n: u8) -> Identity {
        Seed::new(&[100 + n; 32])
            .identity()
            .expect("32 bytes are a secret")
    }

    /// The invitation, and who came by it.
    pub(crate) fn invites_and_joins(&mut self, n: u8) -> (Envelope, Person) {
        let (seed, person) = (Seed::new(&[100 + n; 32]), Person::new(n));
        let number = self.group.epoch().number;
        let invitation = Invitation {
            key: seed.key(),
            roles: Roles::WATCHER,
            expires_s: 1,
            epoch: number,
        };
        let proof = seed.consent(self.group.id(), self.founder.device.key(), &invitation);
        let closed = hand_over(number, &self.circle, &[self.seed(n).recipient()]).expect("one");
        let handed = Handed {
            circle: closed,
            proof: Some(proof),
            ..Handed::default()
        };
        let change = Change::Invitation(invitation);
        let invited = envelope(&self.founder.device, self.group.id(), &Content { change, handed });
        self.fold(&invited);
        let receiving = person.receiving.recipient();
        let handed = Handed {
            proof: Some(seed.proof(self.group.id(), person.device.key(), &receiving)),
            ..Handed::default()
        };
        let change = Change::Join {
            invitation: seed.key(),
            receiving,
        };
        let joined = envelope(&person.device, self.group.id(), &Content { change, handed });
        self.fold(&joined);
        (invited, person)
    }

    /// The next epoch, handed to all who stay, without these.
    pub(crate) fn begins(&mut self, removed: &[Key]) -> Envelope {
        let stays = self.group.members().iter();
        let stays = stays.filter(|(key, _)| !removed.contains(key));
        let (all, some): (Vec<_>, Vec<_>) = stays
            .map(|(_, member)| {
                let reads = member.roles.reads_dispatch();
                (member.receiving.clone(), reads.then(|| member.receiving.clone()))
            })
            .unzip();
        let some: Vec<Recipient> = some.into_iter().flatten().collect();
        let (epoch, circle, handed) = both(self.group.epoch().number + 1, [&all, &some]);
        let change = Change::Epoch {
            removed: removed.to_vec(),
            epoch,
        };
        let begun = envelope(&self.founder.device, self.group.id(), &Content { change, handed });
        self.fold(&begun);
        self.circle = circle;
        begun
    }

    /// An envelope of the founder's that begins this epoch; it is not folded.
    pub(crate) fn epoch_of(&self, epoch: &Epoch, circle: Vec<u8>, dispatchers: Vec<u8>) -> Envelope {
        let change = Change::Epoch {
            removed: vec![],
            epoch: epoch.clone(),
        };
        let handed = Handed {
            circle,
            dispatchers,
            ..Handed::default()
        };
        envelope(&self.founder.device, self.group.id(), &Content { change, handed })
    }

    /// An envelope of the founder's with this change; it is not folded.
    pub(crate) fn says(&self, change: Change) -> Envelope {
        let handed = Handed::default();
        envelope(&self.founder.device, self.group.id(), &Content { change, handed })
    }
}
