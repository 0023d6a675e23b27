//! Two servers to compare with, run in a process of their own: axum's own broadcast of Server-Sent Events as its users
//! write it, and a bare loop of writes, which is the floor. Neither checks, signs or stores anything.

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use futures_util::stream::{Stream, unfold};
use std::convert::Infallible;
use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use tokio::sync::broadcast::{Sender, channel, error::RecvError};

type Said = Arc<str>;

/// Answers `GET /events`, and tells them what is sent to `POST /say`.
pub(crate) async fn axum(address: &str) -> io::Result<()> {
    let router = Router::new()
        .route("/events", get(events))
        .route("/say", post(say))
        .with_state(channel(64).0);
    axum::serve(tokio::net::TcpListener::bind(address).await?, router).await
}

async fn events(State(all): State<Sender<Said>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = unfold(all.subscribe(), |mut one| async move {
        loop {
            match one.recv().await {
                Ok(said) => return Some((Ok(Event::default().id("1").data(said)), one)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn say(State(all): State<Sender<Said>>, said: String) {
    // Nobody is there to hear it, perhaps.
    let _ = all.send(said.into());
}

/// Who sends `S\n` hears, who sends `P\n` and so many bytes says.
pub(crate) fn bare(address: &str, bytes: usize) -> io::Result<()> {
    let (listener, mut hearers) = (TcpListener::bind(address)?, Vec::new());
    for stream in listener.incoming() {
        let (mut stream, mut kind) = (stream?, [0; 2]);
        if stream.read_exact(&mut kind).is_err() {
            // Somebody looked whether anybody listens.
            continue;
        }
        if &kind == b"S\n" {
            stream.write_all(b"OK\n")?;
            hearers.push(stream);
            continue;
        }
        let mut said = vec![0; bytes];
        stream.read_exact(&mut said)?;
        for hearer in &mut hearers {
            hearer.write_all(&said)?;
        }
    }
    Ok(())
}
