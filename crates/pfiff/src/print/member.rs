//! What a member is told. Codes and keys are plain; what a relay says was bounded where it came in.

use std::fmt::Write as _;

use member::status::{AlarmLine, FindingLine, HeardLine, Status, notice};
use member::{Device, DeviceError, Founded, Given, Heard, Invited, Missing, Noticed, Whistled};
use serde_json::{Value, json};

/// So many letters tell keys apart on a screen.
const SHORT: usize = 12;

fn line(value: &Value) -> String {
    format!("{value}\n")
}

fn short(text: &str) -> &str {
    text.get(..SHORT).unwrap_or(text)
}

pub(crate) fn founded(founded: &Founded, as_json: bool) -> String {
    let Founded { group, ledger } = founded;
    if as_json {
        return line(&json!({"group": group, "ledger": ledger}));
    }
    format!(
        "group {group}\nledger {ledger}\nyou are its steward; next: `pfiff group invite --role watcher`, and a second steward, for a lost key is a lost group\n"
    )
}

pub(crate) fn invited(invited: &Invited, as_json: bool) -> String {
    let Invited {
        link,
        roles,
        expires_s,
    } = invited;
    if as_json {
        return line(&json!({"link": link, "roles": roles.to_string(), "expires_s": expires_s}));
    }
    super::step(&format!(
        "for one device, as {roles}. Whoever has a copy of this link reads what the circle reads until the next epoch, also after it was used:\nhand it over, or send it where it is forgotten, and begin an epoch with `pfiff group remove` when they joined"
    ));
    format!("{link}\n")
}

pub(crate) fn joined(device: &Device, as_json: bool) -> String {
    let (group, key) = (device.group_id(), device.key().to_string());
    if as_json {
        return line(&json!({"group": group, "key": key}));
    }
    format!("member {key}\nof group {group}\nnext: `pfiff watch --check-in POST`\n")
}

pub(crate) fn epoch(epoch: u64, as_json: bool) -> String {
    if as_json {
        return line(&json!({"epoch": epoch}));
    }
    format!(
        "epoch {epoch} began; shifts ended with the one before, and open invitations were written again\n"
    )
}

pub(crate) fn done(what: &str, as_json: bool) -> String {
    if as_json {
        line(&json!({"done": what}))
    } else {
        format!("{what}\n")
    }
}

pub(crate) fn whistled(whistled: &Whistled, as_json: bool) -> String {
    let (whistle, sequence) = (whistled.whistle.to_string(), whistled.sequence);
    if as_json {
        return line(&json!({"whistle": whistle, "sequence": sequence}));
    }
    format!("whistle {whistle}\nin the ledger as entry {sequence} of the group, with a receipt\n")
}

pub(crate) fn noticed(noticed: &Noticed, as_json: bool) -> String {
    let (what, state) = match noticed {
        Noticed::Told(told) => ("told", Some(notice(told.state))),
        Noticed::Before(told) => ("told before", Some(notice(told.state))),
        Noticed::Missing(_) => ("not told", None),
    };
    match (as_json, state) {
        (true, _) => line(&json!({"notice": what, "state": state})),
        (false, Some(state)) => format!("{what}: {state}\n"),
        (false, None) => String::new(),
    }
}

pub(crate) fn missing(missing: &Missing) -> DeviceError {
    let Missing {
        for_it,
        against,
        margin,
        is_told,
    } = missing;
    let told = if *is_told {
        "the public was told an alert"
    } else {
        "the public was told nothing"
    };
    DeviceError::Cannot {
        what: format!(
            "the circle has not decided that: {for_it} voices for the alarm, {against} against, and {margin} more on one side are needed; {told}"
        ),
        hint: "wait for answers, or ask a dispatcher; a correction or an all-clear needs an alert before it"
            .to_owned(),
    }
}

pub(crate) fn given(given: Given, as_json: bool) -> String {
    let proposal = match given {
        Given::Now => None,
        Given::Proposed(digest) => Some(digest.to_string()),
    };
    if as_json {
        return line(&json!({"counts": proposal.is_none(), "proposal": proposal}));
    }
    match proposal {
        None => "given\n".to_owned(),
        Some(proposal) => format!(
            "proposed; another steward, who is another person, agrees with:\n  pfiff group second {}\n",
            short(&proposal)
        ),
    }
}

pub(crate) fn policy(device: &Device, as_json: bool) -> String {
    let Some(status) = device.status() else {
        return String::new();
    };
    let (margin, invite, days) = (status.margin, status.watchers_invite, status.circle_days);
    if as_json {
        return line(&json!({"margin": margin, "watchers_invite": invite, "circle_days": days}));
    }
    let who = if invite {
        "watchers and dispatchers too, watchers alone"
    } else {
        "stewards alone"
    };
    format!(
        "margin {margin}: so many voices more on one side make a notice\ninvitations: {who}\nwhat is closed to the circle is kept {days} days\n"
    )
}

pub(crate) fn members(device: &Device, as_json: bool) -> String {
    let Some(status) = device.status() else {
        return String::new();
    };
    if as_json {
        return line(&json!(status.members));
    }
    let mut text = String::new();
    for one in &status.members {
        let me = if one.key == status.me { ", this device" } else { "" };
        // Writing into a text cannot fail.
        let _ = writeln!(text, "{} {}{me}", one.key, one.roles.join(", "));
    }
    text
}

pub(crate) fn status(device: &Device, as_json: bool) -> String {
    match device.status() {
        Some(status) if as_json => line(&json!(status)),
        Some(status) => shown(&status),
        // Nothing was read yet, and something may be wrong all the same.
        None => {
            let all: Vec<_> = device.findings().iter().map(FindingLine::from).collect();
            if as_json {
                line(&json!({"findings": all}))
            } else {
                all.iter().map(finding).collect()
            }
        }
    }
}

fn shown(status: &Status) -> String {
    let mut text = format!(
        "group {}\nentry {}, head {}\nepoch {}, {} members, margin {}\n",
        status.group,
        status.sequence,
        status.head,
        status.epoch,
        status.members.len(),
        status.margin
    );
    if !status.is_member {
        text.push_str("this device is no member of it: ask a steward for an invitation\n");
    }
    for one in &status.members {
        let post = one
            .post
            .as_deref()
            .map_or(String::new(), |post| format!(", on shift at {}", short(post)));
        let _ = writeln!(text, "  {} {}{post}", short(&one.key), one.roles.join(", "));
    }
    for one in &status.proposals {
        let _ = writeln!(
            text,
            "proposal {} by {}: {} becomes {}; a second steward agrees with `pfiff group second`",
            short(&one.proposal),
            short(&one.by),
            short(&one.member),
            one.roles.join(", ")
        );
    }
    for one in &status.invitations {
        let _ = writeln!(
            text,
            "invitation {} as {}",
            short(&one.invitation),
            one.roles.join(", ")
        );
    }
    text.extend(status.alarms.iter().map(alarm));
    for one in &status.refused {
        let _ = writeln!(
            text,
            "refused for good: {}, {} ({})",
            short(&one.envelope),
            one.detail,
            one.code
        );
    }
    text.extend(status.findings.iter().map(finding));
    text
}

fn alarm(one: &AlarmLine) -> String {
    let asks = if one.asks_me {
        "; you are asked: `pfiff answer`"
    } else {
        ""
    };
    let told = one
        .told
        .map_or(String::new(), |told| format!("; the public was told: {told}"));
    format!(
        "alarm {} {}, near {:.3} {:.3}: {}, {} of our watchers confirm, {} do not{told}{asks}\n",
        short(&one.whistle),
        one.what,
        one.north,
        one.east,
        one.standing,
        one.for_it,
        one.against
    )
}

fn finding(one: &FindingLine) -> String {
    let FindingLine {
        code,
        meaning,
        about,
        advice,
    } = one;
    format!("finding {code}: {meaning} ({about})\n  what to do: {advice}\n")
}

pub(crate) fn heard(device: &Device, heard: &Heard, as_json: bool) -> String {
    let one = HeardLine::from(heard);
    if as_json {
        return line(&json!(one));
    }
    let said = one.said.map_or(String::new(), |said| format!(" {said}"));
    let about = one
        .about
        .as_deref()
        .map_or(String::new(), |about| format!(" {}", short(about)));
    let mut text = format!("{} by {}:{said}{about}\n", one.kind, short(&one.by));
    let alarms = device.status().map(|status| status.alarms).unwrap_or_default();
    let meant = alarms
        .iter()
        .filter(|alarm| one.about.as_deref() == Some(alarm.whistle.as_str()));
    text.extend(meant.map(alarm));
    text
}
