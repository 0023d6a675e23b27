//! What the operator asks for, word by word, and what is left of it.

use super::*;
use crate::serve::trying::Trying;

#[test]
fn a_wish_has_one_spelling() {
    let group = Digest([10; 32]);
    let id = group.to_string();
    let read = |line: &str| Wish::parse(line);
    assert_eq!(read("backup /a b"), Some(Wish::Backup(PathBuf::from("/a b"))));
    assert_eq!(read("trust-clock"), Some(Wish::TrustClock));
    assert_eq!(read(&format!("end {id}")), Some(Wish::End(group)));
    let gone = read(&format!("withdraw {id} 3 9"));
    assert_eq!(gone, Some(Wish::Withdraw(group, 3..=9)));
    let wrong = [
        "",
        "backup",
        "backup ",
        "trust-clock now",
        "end",
        "end 0a",
        "stop",
    ]
    .map(str::to_owned);
    let more = [
        "end {} 1",
        "withdraw {} 3",
        "withdraw {} 03 9",
        "withdraw {} 3 9 9",
        "withdraw {} 3-9",
    ];
    let more = more.map(|line| line.replace("{}", &id));
    for line in wrong.iter().chain(&more) {
        assert_eq!(read(line), None, "{line}");
    }
}

/// A page of a group is in memory: is it still, after that?
async fn is_remembered_after(wish: impl FnOnce(Digest) -> Wish) -> (Result<String, String>, bool, Vec<Told>) {
    let folder = tempfile::tempdir().unwrap();
    let trying = Trying::new(folder.path()).await;
    let Trying { door, group, .. } = &trying;
    door.relay.trust_clock(now()).unwrap();
    door.pages.behind(door, *group, 1, 2).await.unwrap();
    assert!(!door.pages.is_empty());
    let said = follow(door, wish(*group)).await;
    (said, !door.pages.is_empty(), trying.told())
}

#[tokio::test]
async fn what_is_taken_down_goes_from_memory_too() {
    let (said, is_remembered, told) = is_remembered_after(|group| Wish::Withdraw(group, 1..=9)).await;
    assert_eq!(said.as_deref(), Ok("done 1 1 1"));
    assert!(!is_remembered);
    let (released, deleted) = (1, 1);
    assert_eq!(told, [Told::Retained { released, deleted }]);
}

#[tokio::test]
async fn what_ends_goes_from_memory_too() {
    let (said, is_remembered, told) = is_remembered_after(Wish::End).await;
    assert_eq!(said.as_deref(), Ok("done 1 2 2"));
    assert!(!is_remembered);
    let (released, deleted) = (2, 2);
    assert_eq!(told, [Told::Retained { released, deleted }]);
}
