//! What an operator and an auditor are told.

use std::fmt::Write as _;
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use relay::audit::{AuditError, Report, Verdict};
use relay::serve::{Config, ConfigError, ORIGIN_FOR_TRYING, ServeError, Told};
use relay::{Backed, Ended, Retained};

/// What to do about what failed here.
pub(crate) fn hint(error: &anyhow::Error) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<AuditError>() {
        return Some(error.hint());
    }
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        return Some(error.hint());
    }
    match error.downcast_ref::<ServeError>() {
        Some(ServeError::Config(error)) => Some(error.hint()),
        Some(ServeError::Tls(_)) => Some("name a chain and its key, in PEM, in [tls]"),
        Some(ServeError::Start(_)) => Some("let the relay have more threads and open files"),
        Some(ServeError::Trust(_)) => Some("name a file of certificates in PEM in [acme], as `ca`, or none"),
        Some(ServeError::Listen { .. }) => Some("choose another port with `--listen`, or stop who has it"),
        None if error.is::<crate::ledger::Failed>() => {
            Some("keep the file of `--seen`, and tell others who use this relay")
        }
        None => None,
    }
}

/// Which ledger is here.
pub(crate) fn opened(config: &Config, key: &str) -> String {
    let mut text = format!(
        "ledger {}, in {}\nkey {key}",
        config.origin,
        config.folder.display()
    );
    if config.origin == ORIGIN_FOR_TRYING {
        text.push_str(
            "\nthis name is for trying: give the ledger its own before a group begins here (`origin`)",
        );
    }
    text
}

/// What happened, none of it about a request.
pub(crate) fn said(told: &Told) -> String {
    match told {
        Told::Listening(address) => format!("listening on {address} (Ctrl-C ends it)"),
        Told::App { digest, signed_by } => {
            format!("app {digest}\nsigned by {}", super::table::shown(signed_by))
        }
        Told::NoApp(why) => format!(
            "no app is served, the folder is not whole: {}; `pfiff app verify FOLDER` says what to do",
            super::table::shown(why)
        ),
        Told::CertificateRenewed => "the certificate was renewed".to_owned(),
        Told::CertificateKept(why) => {
            format!("the certificate is new and cannot be used, the old one stays: {why}")
        }
        Told::CertificateAwaited { domains, directory } => format!(
            "there is no certificate yet: one for {} is asked for at {directory}; until it is there nobody can come in",
            domains.join(", ")
        ),
        Told::NotCertified { why, again_s } => format!(
            "no new certificate came, the old one stays if there is one, and it is tried again in {} minutes: {}",
            again_s / 60,
            super::table::shown(why)
        ),
        Told::NotAccepting(why) => format!("the system gives no more connections: {why}"),
        Told::Retained { released, deleted } => {
            format!(
                "{released} envelopes were released, {deleted} were deleted, as formats/retention.md has it"
            )
        }
        Told::NotRetained(why) => format!("nothing was deleted, and it is tried again in an hour: {why}"),
        Told::ClockDoubted { ahead_s } => format!(
            "the clock is {} hours ahead of the last retention: nothing is released, no group ends; if it is right, \
             say so with `pfiff relay trust-clock`",
            ahead_s / 3_600
        ),
        Told::RetentionBroke => {
            "retention broke, what is past its time is not deleted, and it is tried again in an hour. \
            Start the relay anew if it goes on, and report this"
                .to_owned()
        }
        Told::NoControl(why) => {
            format!(
                "`pfiff relay backup`, `withdraw`, `end` and `trust-clock` do not find this relay while it runs: {why}"
            )
        }
        Told::BellBroke { left: 0 } => {
            "the bell broke: nobody is told what comes. Start the relay anew, and report this".to_owned()
        }
        Told::BellBroke { left } => format!(
            "a thread of the bell broke, {left} go on: readers come back by themselves. Start the relay anew when there is time, and report this"
        ),
        Told::Forwarded => {
            "requests come through a proxy, and `address_header` is not set: no rate by address holds, \
            and /metrics is closed to them; set it in [proxy] (docs/operators.md)"
                .to_owned()
        }
        Told::Ending => "ending; what is open may finish".to_owned(),
    }
}

/// Alone on standard output, so that a script can take it.
pub(crate) fn token(token: &str, days: u16) -> String {
    super::step(&format!(
        "good for one group, for {days} days; it is not kept here and cannot be shown again:"
    ));
    format!("{token}\n")
}

pub(crate) fn backed(to: &Path, backed: &Backed) -> String {
    let Backed { entries, envelopes } = backed;
    format!(
        "{}: {entries} entries, {envelopes} envelopes, all checked\n",
        to.display()
    )
}

pub(crate) fn restored(folder: &Path, backed: &Backed) -> String {
    let Backed { entries, envelopes } = backed;
    format!(
        "{} is a relay with {entries} entries and {envelopes} envelopes, all checked\n",
        folder.display()
    )
}

pub(crate) fn trusted(folder: &Path) -> String {
    format!(
        "{}: the clock is believed, and retention goes on\n",
        folder.display()
    )
}

/// Before it is done.
pub(crate) fn withdraws(first: u64, last: u64) -> String {
    let what = if first == last {
        format!("what lies under {first} is")
    } else {
        format!("all that lies under {first} to {last}, memberships apart, is")
    };
    format!("{what} taken down for good, and everybody can see that you did it. Type yes to go on:")
}

/// Before it is done.
pub(crate) const ENDS: &str = "the group ends for good: nothing more comes in, and all that it wrote is deleted. \
    Type yes to go on:";

pub(crate) fn withdrawn(gone: &Retained) -> String {
    let Retained {
        released, deleted, ..
    } = gone;
    if *released == 0 {
        return format!(
            "nothing new was taken down, it was told before: {deleted} that were still here are deleted now\n\
             backups still have them: delete those that do\n"
        );
    }
    let left = if deleted < released {
        "; the others go when the backup that is being made is whole, within an hour"
    } else {
        ""
    };
    format!(
        "{released} envelopes were taken down, {deleted} deleted{left}\nbackups still have them: delete those that do\n"
    )
}

pub(crate) fn ended(ended: &Ended) -> String {
    match ended {
        Ended::Released(Retained {
            released, deleted, ..
        }) => format!(
            "the group is at its end: {released} envelopes were released, {deleted} deleted, what else was due among them\n\
             backups still have them: delete those that do\n"
        ),
        Ended::Waits { ahead_s } => format!(
            "the group is at its end, and nothing more comes in; nothing is released yet, for the clock is {} hours ahead of \
             the last retention: if it is right, say so with `pfiff relay trust-clock`\n",
            ahead_s / 3_600
        ),
    }
}

/// Everything that was found, then what it comes to.
pub(crate) fn audited(report: &Report, seen: &Path) -> String {
    let mut text = String::new();
    for told in &report.findings {
        let verdict = match told.verdict {
            Verdict::Fails => "fails",
            Verdict::NotEstablished => "not established",
        };
        // Writing into a text cannot fail.
        let _ = writeln!(text, "{verdict}: {}", super::table::shown(&told.what));
    }
    if report.untold > 0 {
        let _ = writeln!(text, "and {} more", report.untold);
    }
    let comes_to = if fails(report) > 0 { "fails" } else { "holds" };
    let Report { before, groups, .. } = report;
    let _ = writeln!(
        text,
        "{comes_to}: {} with {} entries of {groups} groups, {before} of them audited before",
        super::table::shown(&report.origin),
        report.head.size,
    );
    let _ = writeln!(
        text,
        "key {}\nremembered in {}",
        super::table::shown(&report.key),
        seen.display()
    );
    text
}

/// How many findings make the ledger fail.
pub(crate) fn fails(report: &Report) -> usize {
    let fails = report
        .findings
        .iter()
        .filter(|told| told.verdict == Verdict::Fails);
    fails.count()
}

/// How far an audit is.
pub(crate) struct Auditing(ProgressBar);

impl Auditing {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("auditing {pos} of {len} entries, {eta} to go") {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub(crate) fn said(&self, done: u64, of: u64) {
        self.0.set_length(of);
        self.0.set_position(done);
    }

    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}
