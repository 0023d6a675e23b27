//! What tokens are good for, and what is said where the disk fails under them.

use super::*;
use crate::store::disk::Fault;
use std::sync::mpsc::channel;
use std::time::Duration;

const NOW_S: u64 = 1_000;
const ONE: Digest = Digest([1; 32]);
const OTHER: Digest = Digest([2; 32]);

fn made() -> (tempfile::TempDir, Tokens, String) {
    let folder = tempfile::tempdir().unwrap();
    let tokens = Tokens::of(folder.path());
    let token = tokens.make(NOW_S + 10).unwrap();
    (folder, tokens, token)
}

async fn show(tokens: &Tokens, token: &str, genesis: &Digest) -> Option<Shown> {
    tokens.show(token, genesis, NOW_S).await.unwrap()
}

/// Gives it up as one does who hung up, and waits for that.
fn hang_up(mut shown: Shown) {
    shown.0.take().unwrap().end(false);
}

#[tokio::test]
async fn a_token_is_good_for_one_genesis_as_often_as_it_is_sent() {
    let (_folder, tokens, token) = made();
    assert!(show(&tokens, &token, &ONE).await.is_some());
    assert!(show(&tokens, &token, &ONE).await.is_some());
    assert!(show(&tokens, &token, &OTHER).await.is_none());
}

#[tokio::test]
async fn a_token_of_which_nothing_came_is_good_again() {
    let (_folder, tokens, token) = made();
    show(&tokens, &token, &ONE).await.unwrap().give_back().await;
    hang_up(show(&tokens, &token, &OTHER).await.unwrap());
    // Sent a second time and refused then: the first is founded, and stays.
    show(&tokens, &token, &OTHER).await.unwrap().give_back().await;
    assert!(show(&tokens, &token, &ONE).await.is_none());
}

#[tokio::test]
async fn a_token_founds_one_group_where_the_same_genesis_is_sent_twice_at_once() {
    let (_folder, tokens, token) = made();
    let first = show(&tokens, &token, &ONE).await.unwrap();
    let second = show(&tokens, &token, &ONE).await.unwrap();
    first.give_back().await;
    // The second is still under way, and founds.
    assert!(show(&tokens, &token, &OTHER).await.is_none());
    hang_up(second);
    assert!(show(&tokens, &token, &OTHER).await.is_none());
}

#[tokio::test]
async fn nothing_else_is_a_token() {
    let (_folder, tokens, token) = made();
    assert!(tokens.show(&token, &ONE, NOW_S + 11).await.unwrap().is_none());
    for wrong in ["", "../relay.toml", &token[1..], &token.to_lowercase()] {
        assert!(show(&tokens, wrong, &ONE).await.is_none(), "{wrong}");
    }
}

#[test]
fn the_disk_never_has_the_token() {
    let (folder, _tokens, token) = made();
    let files = fs::read_dir(folder.path().join("tokens")).unwrap();
    for file in files.map(|file| file.unwrap().path()) {
        assert!(!file.to_string_lossy().contains(&token));
        assert!(!fs::read_to_string(&file).unwrap().contains(&token));
    }
}

/// At its bytes, or at its name: the disk fails once. Nothing is said of the token then, and it is as good as before.
#[tokio::test]
async fn where_the_disk_fails_a_token_is_neither_refused_nor_used_up() {
    for nth in [1, 2] {
        let (folder, _, token) = made();
        let tokens = Tokens::failing(folder.path(), Fault::NotDone(nth));
        assert!(tokens.show(&token, &ONE, NOW_S).await.is_err(), "{nth}");
        assert!(show(&tokens, &token, &OTHER).await.is_some(), "{nth}");
    }
}

/// While somebody has the tokens, for as long as a slow disk takes, the runtime's only thread does other things.
#[tokio::test]
async fn nobody_waits_for_the_disk_of_a_token() {
    let (_folder, tokens, token) = made();
    let shown = show(&tokens, &token, &ONE).await.unwrap();
    let ((says, locked), (lets_go, let_go)) = (channel(), channel());
    let has = tokens.clone();
    let slow = std::thread::spawn(move || {
        let _held = has.lock();
        says.send(()).unwrap();
        let_go.recv_timeout(Duration::from_secs(20)).is_ok()
    });
    locked.recv().unwrap();
    drop(shown);
    let others = async { lets_go.send(()).unwrap() };
    let (again, ()) = tokio::join!(show(&tokens, &token, &ONE), others);
    assert!(again.is_some());
    assert!(slow.join().unwrap(), "the runtime waited for the disk");
}
