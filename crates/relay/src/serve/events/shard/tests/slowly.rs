//! A reader behind TLS who takes a little at a time: writes that go out in part, each byte once and in its place.

use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned, crypto,
};

/// More than any connection holds.
const LONG: usize = 24 << 20;

/// Both ends of a connection over TLS, after its handshake.
fn closed() -> (
    (TcpStream, ServerConnection),
    StreamOwned<ClientConnection, TcpStream>,
) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let (mut near, mut far) = connection();
    let mut session = ServerConnection::new(Arc::new(server)).unwrap();
    let shaking = std::thread::spawn(move || {
        session.complete_io(&mut near).unwrap();
        (near, session)
    });
    let name = ServerName::try_from("localhost").unwrap();
    let mut reader = ClientConnection::new(Arc::new(client), name).unwrap();
    reader.complete_io(&mut far).unwrap();
    (shaking.join().unwrap(), StreamOwned::new(reader, far))
}

#[test]
fn who_reads_slowly_under_tls_gets_each_byte_right() {
    let seed = 7;
    println!("seed {seed}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut all = vec![0; LONG];
    chance.fill_bytes(&mut all);
    let ((near, session), mut reader) = closed();
    near.set_nonblocking(true).unwrap();
    let (other, _far) = connection();
    let mut seat = seat(other, &Arc::new(Rope::new(GROUP)), 0);
    seat.wire = Wire::closed(mio::net::TcpStream::from_std(near), session);
    // Some is being sent, and a page waits behind it.
    let (first, page) = all.split_at(LONG / 3);
    (seat.unsent, seat.page) = (Bytes::copy_from_slice(first), Bytes::copy_from_slice(page));
    let (mut came, mut stalls) = (Vec::new(), 0);
    let mut some = vec![0; 65_536];
    while seat.send(0) == Sent::Some {
        stalls += 1;
        let most = 1 + chance.next_u32() as usize % some.len();
        let count = reader.read(&mut some[..most]).unwrap();
        came.extend_from_slice(&some[..count]);
    }
    assert!(stalls > 10, "{stalls}: the connection took all of it at once");
    let begun = came.len();
    came.resize(LONG, 0);
    reader.read_exact(&mut came[begun..]).unwrap();
    let wrong = came.iter().zip(&all).position(|(came, sent)| came != sent);
    assert_eq!(wrong, None, "the first byte that differs");
    // Nothing behind it.
    reader.sock.set_nonblocking(true).unwrap();
    assert_eq!(reader.read(&mut some).unwrap_err().kind(), ErrorKind::WouldBlock);
}
