//! What the door counts, and all figures as Prometheus reads them. Nothing here is by group, address or member.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;

use crate::figures::Figures;

/// Since the relay was started.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Answers by the first digit of their status.
    answers: [AtomicU64; 6],
    /// Requests that came too often.
    pub(super) too_often: AtomicU64,
    /// Connections that were too many from one address.
    pub(super) turned_away: AtomicU64,
}

/// How much of something that has a limit there is now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    /// Connections.
    pub(super) connections: u64,
    /// Readers that wait.
    pub(super) streams: u64,
    /// How long the shown certificate still holds, where there is one; below 0 it is over.
    pub(super) certificate_left_s: Option<i64>,
}

impl Counts {
    pub(super) fn answered(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).min(self.answers.len() - 1);
        self.answers[class].fetch_add(1, Ordering::Relaxed);
    }

    /// Everything, for Prometheus (text format 0.0.4).
    pub(super) fn told(&self, figures: &Figures, open: Open) -> String {
        let mut text = String::new();
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        for (name, kind, about, value) in [
            (
                "connections",
                "gauge",
                "Connections that are open",
                open.connections,
            ),
            (
                "streams",
                "gauge",
                "Readers that wait for what comes",
                open.streams,
            ),
            (
                "requests_too_often_total",
                "counter",
                "Requests refused by rate",
                of(&self.too_often),
            ),
            (
                "connections_refused_total",
                "counter",
                "Connections refused by address",
                of(&self.turned_away),
            ),
            ("entries", "gauge", "Entries of the ledger", figures.entries),
            (
                "envelopes_taken_total",
                "counter",
                "Envelopes taken in",
                figures.taken,
            ),
            (
                "envelopes_again_total",
                "counter",
                "Envelopes that were there already",
                figures.taken_again,
            ),
            (
                "envelopes_refused_total",
                "counter",
                "Envelopes refused",
                figures.refused,
            ),
            (
                "conflicts_total",
                "counter",
                "Other bytes under a taken number",
                figures.conflicts,
            ),
            (
                "envelopes_waiting",
                "gauge",
                "Envelopes that wait for the disk",
                figures.waiting,
            ),
            (
                "clock_ahead_seconds",
                "gauge",
                "How much too far ahead the clock is for retention, 0 if it is not",
                figures.clock_ahead_s,
            ),
            (
                "envelopes_deleted_total",
                "counter",
                "Envelopes deleted by retention",
                figures.deleted,
            ),
            (
                "commits_total",
                "counter",
                "Transactions made durable",
                figures.commits,
            ),
            (
                "disk_failures_total",
                "counter",
                "Times that the disk failed",
                figures.disk_failures,
            ),
        ] {
            line(&mut text, (name, kind, about), &value.to_string());
        }
        let seconds = [
            (
                "commits_seconds_total",
                "counter",
                "Time spent making durable",
                figures.commits_ns,
            ),
            (
                "commit_longest_seconds",
                "gauge",
                "Longest of these",
                figures.commit_longest_ns,
            ),
        ];
        for (name, kind, about, value_ns) in seconds {
            line(&mut text, (name, kind, about), &in_seconds(value_ns));
        }
        if let Some(left_s) = open.certificate_left_s {
            let about = "How long the shown certificate still holds";
            line(
                &mut text,
                ("certificate_left_seconds", "gauge", about),
                &left_s.to_string(),
            );
        }
        self.answers(&mut text);
        text
    }

    fn answers(&self, text: &mut String) {
        text.push_str(
            "# HELP pfiff_answers_total Answers by kind of status\n# TYPE pfiff_answers_total counter\n",
        );
        for (class, count) in self.answers.iter().enumerate().skip(1) {
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(text, "pfiff_answers_total{{status=\"{class}xx\"}} {count}");
        }
    }
}

fn line(text: &mut String, (name, kind, about): (&str, &str, &str), value: &str) {
    // Writing into a text cannot fail.
    let _ = writeln!(text, "# HELP pfiff_{name} {about}\n# TYPE pfiff_{name} {kind}");
    let _ = writeln!(text, "pfiff_{name} {value}");
}

fn in_seconds(value_ns: u64) -> String {
    format!("{}.{:09}", value_ns / 1_000_000_000, value_ns % 1_000_000_000)
}
