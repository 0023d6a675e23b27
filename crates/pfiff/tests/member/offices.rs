//! Offices from the command line: roles given and taken, a second steward, an invitation taken back, the policy.

use crate::street::{Neighbour, Street};

fn roles(of: &Neighbour, by: &Neighbour) -> String {
    let me = of.me();
    let members = by.json(&["group", "members", "--json"]);
    let one = members
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == me.as_str());
    one.unwrap()["roles"].to_string()
}

#[test]
fn roles_are_given_and_taken_and_some_take_a_second_steward() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    let cy = street.member(&founder, "cy", &["watcher"]);
    let give = |to: &Neighbour, all: &[&str]| {
        let (key, mut arguments) = (to.me(), vec!["group", "roles"]);
        arguments.push(&key);
        arguments.extend(all.iter().flat_map(|role| ["--role", *role]));
        arguments.push("--json");
        founder.json(&arguments)
    };
    assert_eq!(
        give(&bo, &["steward", "watcher"])["counts"],
        true,
        "by the only steward"
    );
    let epoch = founder.status()["epoch"].as_u64().unwrap();
    assert_eq!(
        give(&cy, &["dispatcher"])["counts"],
        true,
        "a dispatcher takes one steward"
    );
    assert_eq!(
        give(&cy, &["watcher"])["counts"],
        true,
        "and with taking that, an epoch begins"
    );
    assert_eq!(founder.status()["epoch"], epoch + 1);
    let proposal = give(&cy, &["custodian"])["proposal"].as_str().unwrap().to_owned();
    let open = bo.status()["proposals"][0].clone();
    assert_eq!(
        (&open["proposal"], &open["roles"][0]),
        (&proposal.as_str().into(), &"custodian".into())
    );
    assert_eq!(roles(&cy, &bo), r#"["watcher"]"#, "not yet");
    let own = bo.refused(&["group", "second", &proposal[..12]]);
    assert!(own.contains("NotAnother"), "the founder brought bo: {own}");
    assert!(
        founder
            .refused(&["group", "second", &proposal[..12]])
            .contains("NotAnother")
    );
    assert_eq!(cy.status()["findings"].as_array().unwrap().len(), 0);
    assert!(
        cy.refused(&["group", "roles", &bo.me(), "--role", "watcher"])
            .contains("Right")
    );
}

#[test]
fn an_invitation_is_taken_back_and_the_policy_is_shown_and_changed() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let link = founder.json(&["group", "invite", "--role", "watcher", "--json"])["link"].clone();
    let link = link.as_str().unwrap().to_owned();
    let key = founder.status()["invitations"][0]["invitation"]
        .as_str()
        .unwrap()
        .to_owned();
    founder.json(&["group", "withdraw", &key[..12], "--json"]);
    assert_eq!(founder.status()["invitations"].as_array().unwrap().len(), 0);
    let (bo, ca) = (street.neighbour("bo"), founder.ca());
    let said = bo.refused(&["group", "join", &link, "--ca", &ca]);
    assert!(said.contains("stands no more"), "{said}");
    let bo = street.member(&founder, "bo", &["watcher"]);
    let changed = [
        "group",
        "policy",
        "--margin",
        "3",
        "--watchers-invite",
        "true",
        "--json",
    ];
    assert_eq!(founder.json(&changed)["margin"], 3);
    let shown = bo.json(&["group", "policy", "--json"]);
    let due = serde_json::json!({"margin": 3, "watchers_invite": true, "circle_days": 14});
    assert_eq!(shown, due);
    assert!(
        bo.refused(&["group", "policy", "--margin", "2"])
            .contains("Right")
    );
    assert!(
        founder
            .refused(&["group", "policy", "--margin", "1"])
            .contains("2 to 20")
    );
    street.member(&bo, "cy", &["watcher"]);
}

/// Who seconds is another person, as far as the chain shows: nobody whom the proposer brought or made a steward.
#[test]
fn a_second_steward_who_is_another_person_decides() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    let gives = |by: &Neighbour, to: &Neighbour, all: &[&str]| {
        let key = to.me();
        let all = all.iter().flat_map(|role| ["--role", *role]);
        let given = ["group", "roles", &key, "--json"].into_iter().chain(all);
        by.json(&given.collect::<Vec<_>>())
    };
    assert_eq!(gives(&founder, &bo, &["steward", "watcher"])["counts"], true);
    let cy = street.member(&bo, "cy", &["watcher"]);
    let proposal = gives(&bo, &cy, &["steward", "watcher"])["proposal"].clone();
    let proposal = proposal.as_str().unwrap();
    assert_eq!(roles(&cy, &founder), r#"["watcher"]"#, "not yet");
    founder.json(&["group", "second", &proposal[..12], "--json"]);
    assert_eq!(roles(&cy, &bo), r#"["steward","watcher"]"#);
    // Brought by bo, and made a steward on bo's word.
    let proposal = gives(&founder, &bo, &["watcher", "custodian", "steward"])["proposal"].clone();
    let proposal = proposal.as_str().unwrap();
    assert!(
        bo.refused(&["group", "second", &proposal[..12]])
            .contains("NotAnother"),
        "the founder made bo a steward"
    );
    cy.json(&["group", "second", &proposal[..12], "--json"]);
    for one in [&founder, &bo, &cy] {
        assert_eq!(roles(&bo, one), r#"["steward","watcher","custodian"]"#);
        assert_eq!(one.status()["proposals"].as_array().unwrap().len(), 0);
        assert_eq!(one.status()["findings"].as_array().unwrap().len(), 0);
    }
}
