//! `pfiff group`, `watch`, `whistle`, `answer`, `notice`: what a member does from a terminal or a script.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use member::{Device, DeviceError, PolicyChange, Relay, Roles};

use crate::flags::member::{
    AnswerFlags, GroupCommand, GroupFlags, NoticeFlags, RoleWord, WatchFlags, WhichGroup, WhistleFlags,
};
use crate::print::member as told;
use crate::{print, surroundings};

const DAY_S: u64 = 86_400;
/// Between two tries where the relay cannot be reached; then twice as long, up to the longest.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(30);

pub(crate) fn run(flags: &GroupFlags) -> anyhow::Result<()> {
    match &flags.command {
        GroupCommand::New {
            relay,
            token,
            key,
            ca,
            json,
        } => {
            let relay = Relay {
                url: relay.clone(),
                ca: absolute(ca.as_ref())?,
            };
            let (home, stop) = (surroundings::groups()?, surroundings::stop());
            std::fs::create_dir_all(&home).context("making the folder of your groups")?;
            let (_, founded) = Device::begin(&home, &relay, token, key.as_deref(), stop)?;
            print::text(&told::founded(&founded, *json))
        }
        GroupCommand::Invite { role, days, which } => invite(role, *days, which),
        GroupCommand::Join { link, ca, json } => {
            let (home, stop) = (surroundings::groups()?, surroundings::stop());
            std::fs::create_dir_all(&home).context("making the folder of your groups")?;
            let device = Device::join(&home, link, absolute(ca.as_ref())?.as_deref(), stop)?;
            print::text(&told::joined(&device, *json))
        }
        GroupCommand::Members { which } => {
            let device = synced(which)?;
            print::text(&told::members(&device, which.json))
        }
        GroupCommand::Remove { keys, which } => {
            let mut device = opened(which)?;
            let epoch = device.remove(keys)?;
            print::text(&told::epoch(epoch, which.json))
        }
        GroupCommand::Roles { member, role, which } => {
            let roles = roles_of(role)?;
            let given = opened(which)?.give_roles(member, roles)?;
            print::text(&told::given(given, which.json))
        }
        GroupCommand::Second { proposal, which } => {
            opened(which)?.second(proposal)?;
            print::text(&told::done("seconded", which.json))
        }
        GroupCommand::Withdraw { invitation, which } => {
            opened(which)?.withdraw(invitation)?;
            print::text(&told::done("taken back", which.json))
        }
        GroupCommand::Policy {
            margin,
            watchers_invite,
            circle_days,
            which,
        } => {
            let other = PolicyChange {
                margin: *margin,
                watchers_invite: *watchers_invite,
                circle_days: *circle_days,
            };
            policy(&other, which)
        }
        GroupCommand::Status { which } => status(which),
        GroupCommand::CheckIn { post, which } => {
            opened(which)?.check_in(post)?;
            print::text(&told::done("on shift", which.json))
        }
        GroupCommand::CheckOut { which } => {
            opened(which)?.check_out()?;
            print::text(&told::done("off shift", which.json))
        }
    }
}

fn absolute(file: Option<&PathBuf>) -> anyhow::Result<Option<PathBuf>> {
    file.map(|file| std::path::absolute(file).context("looking for the certificates"))
        .transpose()
}

fn opened(which: &WhichGroup) -> anyhow::Result<Device> {
    Ok(Device::open(
        &surroundings::groups()?,
        which.group.as_deref(),
        surroundings::stop(),
    )?)
}

fn synced(which: &WhichGroup) -> anyhow::Result<Device> {
    let mut device = opened(which)?;
    device.sync()?;
    Ok(device)
}

/// What is known is told also where the relay cannot be reached or lies; then the command fails.
fn status(which: &WhichGroup) -> anyhow::Result<()> {
    let mut device = opened(which)?;
    let read = device.catch_up();
    print::text(&told::status(&device, which.json))?;
    read?;
    let grave = device.findings().into_iter().find(member::Finding::is_grave);
    Ok(grave.map_or(Ok(()), |finding| Err(DeviceError::Found(finding)))?)
}

fn roles_of(words: &[RoleWord]) -> anyhow::Result<Roles> {
    let all: Vec<_> = words.iter().map(|word| (*word).into()).collect();
    Roles::of(&all).context("a member has one role at least")
}

fn policy(other: &PolicyChange, which: &WhichGroup) -> anyhow::Result<()> {
    let mut device = opened(which)?;
    if other.is_none() {
        device.sync()?;
    } else {
        device.agree(other)?;
    }
    print::text(&told::policy(&device, which.json))
}

fn invite(role: &[RoleWord], days: u16, which: &WhichGroup) -> anyhow::Result<()> {
    let roles = roles_of(role)?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let invited = opened(which)?.invite(roles, since.as_secs() + u64::from(days) * DAY_S)?;
    print::text(&told::invited(&invited, which.json))
}

pub(crate) fn whistle(flags: &WhistleFlags) -> anyhow::Result<()> {
    let mut device = opened(&flags.which)?;
    let whistled = device.whistle(flags.what.into(), flags.north, flags.east, flags.post.as_deref())?;
    print::text(&told::whistled(&whistled, flags.which.json))
}

pub(crate) fn answer(flags: &AnswerFlags) -> anyhow::Result<()> {
    let mut device = opened(&flags.which)?;
    device.answer(&flags.whistle, flags.word.into())?;
    print::text(&told::done("answered", flags.which.json))
}

pub(crate) fn notice(flags: &NoticeFlags) -> anyhow::Result<()> {
    let mut device = opened(&flags.which)?;
    let noticed = device.notice(&flags.whistle, flags.state.into())?;
    print::text(&told::noticed(&noticed, flags.which.json))?;
    match noticed {
        member::Noticed::Missing(missing) => Err(told::missing(&missing).into()),
        _ => Ok(()),
    }
}

pub(crate) fn watch(flags: &WatchFlags) -> anyhow::Result<()> {
    let mut device = opened(&flags.which)?;
    if let Some(post) = &flags.check_in {
        device.check_in(post)?;
    }
    device.keep_watch()?;
    // What the status says already.
    drop(device.news());
    print::text(&told::status(&device, flags.which.json))?;
    let (json, mut pause) = (flags.which.json, PAUSE);
    loop {
        let mut failed = None;
        let followed = device.follow(&mut |device| {
            pause = PAUSE;
            failed = tell(device, json).err();
            // An epoch ends shifts and needs a new key: that is seen to between two streams.
            match failed.is_some() || device.needs_upkeep() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        failed.map_or(Ok(()), Err)?;
        // A stream ends, as all do once; it goes on behind the last that was read.
        let kept = device.keep_watch();
        tell(&mut device, json)?;
        for why in [kept, followed].into_iter().filter_map(Result::err) {
            if !comes_back(&why) {
                return Err(why.into());
            }
            print::step(&format!("{why}; trying again"));
            pause = (pause * 2).min(PAUSE_MAX);
        }
        device.rest(pause)?;
    }
}

/// Whether the very same can go well later: the relay cannot be reached, is stopping, or has too much to do.
fn comes_back(error: &DeviceError) -> bool {
    match error {
        DeviceError::Line(_) => true,
        DeviceError::Refused(refusal) => refusal.again,
        _ => false,
    }
}

fn tell(device: &mut Device, json: bool) -> anyhow::Result<()> {
    let news = device.news();
    news.iter()
        .try_for_each(|one| print::text(&told::heard(device, one, json)))
}
