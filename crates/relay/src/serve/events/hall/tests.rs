//! What a thread of the bell is given: pages as they are, also where the group ended since one was read.

use super::*;
use crate::neighbours;
use crate::serve::pages::Page;
use crate::serve::routes::readiness;
use crate::serve::rung::Sees;
use crate::serve::trying::Trying;

fn text(page: &Page, sees: Sees) -> String {
    String::from_utf8(page.face(sees).to_vec()).unwrap()
}

#[tokio::test]
async fn what_was_read_before_a_group_ended_is_not_shown_as_closed_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let Trying { door, group, .. } = &Trying::new(folder.path()).await;
    let group = *group;
    let wanted = Wanted {
        group,
        after: 1,
        newest: 2,
    };
    let before = faces(door, wanted).await.unwrap();
    assert!(before.group.is_some());
    door.relay.end(group).unwrap();
    let ending = faces(door, wanted).await.unwrap();
    assert!(
        ending.group.is_some(),
        "its members are members until it is released"
    );
    door.relay.trust_clock(neighbours::now()).unwrap();
    door.relay.retain(neighbours::now()).unwrap();
    let after = faces(door, wanted).await.unwrap();
    assert!(after.group.is_none());
    let new = Pages::read(door, group, 1).await.unwrap();
    let everybody = text(&after.page, Sees::Clear);
    assert_eq!(everybody, text(&new, Sees::Clear));
    assert_ne!(everybody, text(&before.page, Sees::Clear));
    assert!(
        everybody.contains("id: 3\n"),
        "the release is behind it: {everybody}"
    );
}

#[tokio::test]
async fn where_all_threads_of_the_bell_broke_it_is_told_and_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let trying = Trying::new(folder.path()).await;
    let begun: Vec<Living> = (0..3).map(|_| Living::begins(&trying.door)).collect();
    let mut told = Vec::new();
    for (living, left) in begun.into_iter().zip([2, 1, 0]) {
        assert!(readiness(&trying.door).is_ok());
        let thread = std::thread::spawn(move || {
            let _living = living;
            panic!("a shard broke");
        });
        assert!(thread.join().is_err());
        told.push(Told::BellBroke { left });
    }
    assert_eq!(trying.told(), told);
    assert_eq!(readiness(&trying.door).unwrap_err().code, "no-bell");
}
