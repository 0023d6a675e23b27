//! `pfiff relay`: what an operator does with a relay on this machine.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use relay::serve::{self, Config, Handed, Tokens};
use relay::{Relay, WallTime};

use crate::flags::relay::{RelayCommand, RelayFlags, WhatGroup, WhichRelay};
use crate::print::relay as told;
use crate::{print, surroundings};

const DAY_S: u64 = 86_400;

pub(crate) fn run(flags: &RelayFlags) -> anyhow::Result<()> {
    match &flags.command {
        RelayCommand::Run { which, listen } => serve(&config(which)?, *listen),
        RelayCommand::Token { which, days } => token(&config(which)?, *days),
        RelayCommand::TrustClock { which } => trust_clock(&config(which)?),
        RelayCommand::Withdraw {
            what,
            sequences,
            which,
        } => withdraw(&config(which)?, what, *sequences),
        RelayCommand::End { what, which } => end(&config(which)?, what),
        RelayCommand::Backup { dir, which } => backup(&config(which)?, dir),
        RelayCommand::Restore { dir, which } => restore(&config(which)?, dir),
    }
}

fn config(which: &WhichRelay) -> anyhow::Result<Config> {
    if let Some(file) = &which.config {
        return Ok(Config::read(file)?);
    }
    let mut config = Config::default();
    if let Some(folder) = &which.folder {
        config.folder.clone_from(folder);
    }
    Ok(config)
}

fn serve(config: &Config, listen: Option<SocketAddr>) -> anyhow::Result<()> {
    let mut config = config.clone();
    config.listen = listen.unwrap_or(config.listen);
    if config.app.is_none() {
        config.app = surroundings::app_folder();
    }
    config.check()?;
    let runtime = tokio::runtime::Runtime::new().context("starting the relay")?;
    runtime.block_on(async {
        let relay = Relay::open(&config.folder, config.settings()?)?;
        let (_, key) = relay.ledger_key();
        print::step(&told::opened(&config, &key));
        let tell = Arc::new(|what| print::step(&told::said(&what)));
        let served = serve::serve(relay.clone(), &config, tell, surroundings::interrupted()).await;
        // What was accepted is durable already; this lets go of the folder.
        tokio::task::spawn_blocking(move || relay.close()).await?;
        Ok(served?)
    })
}

fn token(config: &Config, days: u16) -> anyhow::Result<()> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let token = Tokens::of(&config.folder).make(since.as_secs() + u64::from(days) * DAY_S)?;
    print::text(&told::token(&token, days))
}

/// By the relay that runs, where one does; else the next that runs finds it.
fn trust_clock(config: &Config) -> anyhow::Result<()> {
    if serve::hand_clock(&config.folder)? == Handed::NobodyRuns {
        alone(config, |relay| relay.trust_clock(now()))??;
    }
    print::text(&told::trusted(&config.folder))
}

/// By the relay that runs, where one does, as all that follows.
fn withdraw(config: &Config, what: &WhatGroup, (first, last): (u64, u64)) -> anyhow::Result<()> {
    sure(what, &told::withdraws(first, last))?;
    let gone = match serve::hand_withdraw(&config.folder, what.group, &(first..=last))? {
        Handed::Done(gone) => gone,
        Handed::NobodyRuns => alone(config, |relay| relay.withdraw(what.group, first..=last))??,
    };
    anyhow::ensure!(gone.released > 0 || gone.deleted > 0, NOTHING_THERE);
    print::text(&told::withdrawn(&gone))
}

const NOTHING_THERE: &str = "nothing was taken down: under these sequences there is nothing of this group, or what was \
    taken down before, or memberships alone, which go with their group (`pfiff relay end`)";

fn end(config: &Config, what: &WhatGroup) -> anyhow::Result<()> {
    sure(what, told::ENDS)?;
    let ended = match serve::hand_end(&config.folder, what.group)? {
        Handed::Done(ended) => ended,
        Handed::NobodyRuns => alone(config, |relay| relay.end_now(what.group, now()))??,
    };
    print::text(&told::ended(&ended))
}

/// Asks whoever typed it, unless they said `--yes`.
fn sure(what: &WhatGroup, question: &str) -> anyhow::Result<()> {
    if what.yes {
        return Ok(());
    }
    print::step(question);
    anyhow::ensure!(
        surroundings::said_yes(),
        "nothing was done: type yes, or say `--yes`"
    );
    Ok(())
}

/// With the relay that lies there and does not run.
fn alone<T>(config: &Config, act: impl FnOnce(&Relay) -> T) -> anyhow::Result<T> {
    // A folder that is mistyped must not become a relay, nor one of something else.
    anyhow::ensure!(
        Relay::lies_in(&config.folder),
        "there is no relay in {}: say which with `--folder` or `--config`",
        config.folder.display()
    );
    let runtime = tokio::runtime::Runtime::new().context("starting the relay")?;
    let _here = runtime.enter();
    let relay = Relay::open(&config.folder, config.settings()?)?;
    let done = act(&relay);
    relay.close();
    Ok(done)
}

fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallTime(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// By the relay that runs, where one does: it alone may read what it is writing.
fn backup(config: &Config, dir: &Path) -> anyhow::Result<()> {
    let to = std::path::absolute(dir).context("looking for the backup's place")?;
    let backed = match serve::hand_backup(&config.folder, &to)? {
        Handed::Done(backed) => backed,
        Handed::NobodyRuns => alone(config, |relay| relay.backup(&to))??,
    };
    print::text(&told::backed(&to, &backed))
}

fn restore(config: &Config, from: &Path) -> anyhow::Result<()> {
    let backed = Relay::restore(from, &config.folder)?;
    print::text(&told::restored(&config.folder, &backed))
}
