//! What a thread of the bell is given: pages as they are, also where the group ended since one was read.

use super::*;
use crate::neighbours;
use crate::serve::pages::Page;
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
