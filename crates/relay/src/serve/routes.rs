//! Everything that can be asked, in one list. `openapi.json` says the same to programs, and a test holds them together.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post, put};

use super::door::Door;
use super::problem::Problem;
use super::{app, envelopes, events, groups, guard, ledger};

const OPENAPI: &str = include_str!("openapi.json");

type Route = (&'static str, &'static str, MethodRouter<Arc<Door>>);

fn routes() -> Vec<Route> {
    vec![
        ("put", "/v1/envelopes/{digest}", put(envelopes::put)),
        ("get", "/v1/groups/{group}/envelopes", get(groups::batch)),
        (
            "get",
            "/v1/groups/{group}/envelopes/{sequence}",
            get(groups::envelope),
        ),
        (
            "get",
            "/v1/groups/{group}/receipts/{sequence}",
            get(groups::receipt),
        ),
        ("get", "/v1/groups/{group}/events", get(events::events)),
        ("get", "/ledger/checkpoint", get(ledger::checkpoint)),
        ("get", "/ledger/key", get(ledger::key)),
        ("get", "/ledger/tile/{*path}", get(ledger::tile)),
        ("post", "/ledger/cosignatures", post(ledger::cosign)),
        ("get", "/health", get(health)),
        ("get", "/ready", get(ready)),
        ("get", "/metrics", get(metrics)),
        ("get", "/openapi.json", get(openapi)),
    ]
}

/// All routes, behind the guard.
pub(super) fn router(door: &Arc<Door>) -> Router {
    let all = routes().into_iter();
    all.fold(Router::new(), |router, (_, path, answer)| {
        router.route(path, answer)
    })
    .fallback(app::file)
    .layer(middleware::from_fn_with_state(Arc::clone(door), guard::guard))
    .with_state(Arc::clone(door))
}

/// It runs.
async fn health() -> &'static str {
    "ok\n"
}

/// It takes envelopes in. While it ends, the guard answers.
async fn ready(State(door): State<Arc<Door>>) -> Result<&'static str, Problem> {
    readiness(&door).map(|()| "ready\n")
}

/// Also whether it does all else that it must.
pub(super) fn readiness(door: &Door) -> Result<(), Problem> {
    door.relay.readiness().map_err(Problem::not_ready)?;
    if !door.has_bell() {
        return Err(Problem::no_bell());
    }
    if door.retention_broke.load(Ordering::Relaxed) {
        return Err(Problem::no_retention());
    }
    Ok(())
}

/// For who watches over the relay, on its own machine: how many wait for a group's bell is nobody else's business.
async fn metrics(State(door): State<Arc<Door>>, request: Request) -> Result<Response, Problem> {
    if !guard::is_from_here(&door, &request) {
        let detail = "figures are told on the relay's own machine only";
        let advice = "ask from there, through 127.0.0.1";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not-here", detail, advice));
    }
    let text = door.counts.told(&door.relay.figures(), door.open());
    Ok((
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response())
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn programs_are_told_of_each_route_and_of_no_other() {
        let said: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let paths = said["paths"].as_object().unwrap();
        let methods = |of: &serde_json::Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let told: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, of)| methods(of).into_iter().map(move |method| (method, path.clone())))
            .collect();
        let ours = routes()
            .into_iter()
            .map(|(method, path, _)| (method.to_owned(), path.replace("{*path}", "{path}")))
            .collect();
        assert_eq!(told, ours);
    }

    /// The door's rooms, for what they refuse with.
    const ROOMS: &[&str] = &[
        include_str!("bodies.rs"),
        include_str!("envelopes.rs"),
        include_str!("events.rs"),
        include_str!("groups.rs"),
        include_str!("guard.rs"),
        include_str!("ledger.rs"),
        include_str!("problem.rs"),
        include_str!("reader.rs"),
        include_str!("routes.rs"),
    ];

    #[test]
    fn each_code_is_in_the_format() {
        let format = include_str!("../../../../formats/relay.md");
        let made = ROOMS.iter().flat_map(|room| {
            room.split("Problem::new(")
                .chain(room.split("Self::new("))
                .skip(1)
        });
        let codes: BTreeSet<&str> = made
            .filter_map(|call| call.split(';').next()?.split('"').nth(1))
            .filter(|word| word.contains('-') && !word.contains(' '))
            .collect();
        assert!(codes.len() > 12, "{codes:?}");
        codes
            .iter()
            .for_each(|code| assert!(format.contains(&format!("`{code}`")), "{code}"));
    }

    #[test]
    fn each_route_is_in_the_format() {
        let format = include_str!("../../../../formats/relay.md");
        for (method, path, _) in routes() {
            let spelt = path.replace("{sequence}", "{seq}").replace("{*path}", "…");
            assert!(format.contains(&spelt), "{method} {spelt}");
        }
    }
}
