//! A shard alone, with connections and no store: who is cut, who is told, and who gets which page.

use super::*;
use crate::serve::events::seat::{Ending, Rope};
use crate::serve::events::wire::Wire;
use std::io::{ErrorKind, Read as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering;

const GROUP: Digest = Digest([1; 32]);

fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let far = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    // What never comes is a failure, and no test that hangs.
    far.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    (listener.accept().unwrap().0, far)
}

/// A shard of which nobody gets a page, and a reader of it to whom so much is being sent.
fn shard(unsent: usize) -> (Shard, TcpStream) {
    let (mut shard, _) = Shard::new(|_| Box::new(|_| {})).unwrap();
    let (near, far) = connection();
    shard.comes(seat(near, &Arc::new(Rope::new(GROUP)), unsent));
    (shard, far)
}

fn seat(near: TcpStream, rope: &Arc<Rope>, unsent: usize) -> Seat {
    near.set_nonblocking(true).unwrap();
    Seat {
        wire: Wire::plain(mio::net::TcpStream::from_std(near)),
        rope: Arc::clone(rope),
        member: None,
        after: 0,
        unsent: Bytes::from(vec![b'u'; unsent]),
        page: Bytes::new(),
        is_loading: false,
        is_time: false,
        ending: Ending::No,
        stalled_s: None,
        told_s: 0,
        _kept: None,
    }
}

/// More than any connection holds.
const MUCH: usize = 64 << 20;

#[test]
fn who_does_not_read_is_cut_after_its_time() {
    let (mut shard, mut far) = shard(MUCH);
    shard.look(STALL_PATIENCE_S - 1);
    assert_eq!((shard.seats.len(), shard.rooms.len()), (1, 1));
    shard.look(STALL_PATIENCE_S);
    assert_eq!((shard.seats.len(), shard.rooms.len()), (0, 0));
    let mut came = Vec::new();
    let _ = far.read_to_end(&mut came);
    assert!(came.len() < MUCH);
}

#[test]
fn who_reads_slowly_is_not_cut() {
    let (mut shard, mut far) = shard(MUCH);
    let seat = shard.seats.get_mut(&0).unwrap();
    // As soon as there is room again, some of it is sent.
    while seat.stalled_s != Some(STALL_PATIENCE_S) {
        assert!(far.read(&mut [0; 65_536]).unwrap() > 0);
        assert_eq!(seat.send(STALL_PATIENCE_S), Sent::Some);
    }
    shard.look(STALL_PATIENCE_S);
    assert_eq!(shard.seats.len(), 1);
}

#[test]
fn the_time_is_told_in_time_and_behind_what_is_being_sent() {
    let (mut shard, mut far) = shard(5);
    shard.look(TIME_EVERY_S - 1);
    far.set_nonblocking(true).unwrap();
    let mut came = [0; 64];
    assert_eq!(far.read(&mut came).unwrap(), 5);
    assert_eq!(far.read(&mut came).unwrap_err().kind(), ErrorKind::WouldBlock);
    shard.look(TIME_EVERY_S);
    far.set_nonblocking(false).unwrap();
    far.read_exact(&mut came[..12]).unwrap();
    assert_eq!(&came[..12], b"event: time\n");
}

#[test]
fn a_page_that_cannot_be_read_ends_its_readers() {
    let (mut shard, mut far) = shard(0);
    shard.seats[&0].rope.newest.store(3, Ordering::Release);
    shard.follow(Order::Ring(GROUP));
    assert!(shard.seats[&0].is_loading);
    shard.follow(Order::Page(
        Wanted {
            group: GROUP,
            after: 0,
            newest: 3,
        },
        None,
    ));
    assert!(shard.seats.is_empty() && shard.rooms.is_empty());
    let mut came = String::new();
    far.read_to_string(&mut came).unwrap();
    assert_eq!(came, "event: end\nretry: 2000\ndata: the relay is stopping\n\n");
}

#[test]
fn under_tls_it_is_no_news_what_went_before_it_stalled() {
    let (mut shard, _far) = shard(MUCH);
    let seat = shard.seats.get_mut(&0).unwrap();
    (seat.wire.moved, seat.stalled_s) = (true, None);
    // The connection may take a little more meanwhile: then it begins anew.
    while seat.send(5) == Sent::Some && seat.stalled_s != Some(5) {}
    seat.wire.moved = false;
    seat.stalled_s = None;
    seat.wire.moved = true;
    assert_eq!((seat.send(5), seat.stalled_s), (Sent::Some, Some(5)));
    assert_eq!((seat.send(20), seat.stalled_s), (Sent::Some, Some(5)));
}

#[test]
fn who_came_after_a_page_was_asked_for_asks_anew() {
    let (mut shard, _far) = shard(0);
    let rope = Arc::clone(&shard.seats[&0].rope);
    rope.newest.store(3, Ordering::Release);
    shard.follow(Order::Ring(GROUP));
    let (near, _other) = connection();
    shard.comes(seat(near, &rope, 0));
    assert!(shard.seats[&1].is_loading);
    let wanted = Wanted {
        group: GROUP,
        after: 0,
        newest: 3,
    };
    shard.follow(Order::Page(wanted, None));
    assert_eq!(shard.seats.keys().collect::<Vec<_>>(), [&1]);
    assert!(shard.seats[&1].is_loading);
    shard.follow(Order::Page(wanted, None));
    assert!(shard.seats.is_empty());
}

#[test]
fn who_comes_when_all_is_over_is_told_and_a_shard_that_is_gone_takes_nobody() {
    let (mut shard, _far) = shard(0);
    let inbox = shard.inbox.clone();
    let rope = Arc::clone(&shard.seats[&0].rope);
    rope.is_over.store(true, Ordering::Release);
    let (near, mut far) = connection();
    shard.comes(seat(near, &rope, 1));
    let mut came = String::new();
    far.read_to_string(&mut came).unwrap();
    assert!(came.starts_with("uevent: end\n"), "{came}");
    inbox.leave(Order::End);
    shard.run(Duration::ZERO).unwrap();
    let (near, _other) = connection();
    assert!(inbox.hand(seat(near, &rope, 0)).is_some());
    inbox.leave(Order::Ring(GROUP));
    assert!(inbox.taken().is_empty());
}

mod slowly;
