#!/bin/sh
# All that must hold, room by room, each with the seconds it may take; a table at the end.
# A room that fails fails the whole, and those that can still run do. A room over its budget is said, not failed.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
: >"$work/table"
began_all=$(date +%s)

# room NAME BUDGET_SECONDS COMMAND…
room() {
    name=$1 budget=$2
    shift 2
    printf '\n=== %s (budget %s s)\n' "$name" "$budget"
    began=$(date +%s)
    { code=0; "$@" || code=$?; echo "$code" >"$work/code"; } 2>&1 </dev/null | tee "$work/log"
    code=$(cat "$work/code")
    took=$(($(date +%s) - began))
    case $code in 0) says=holds ;; "$skipped") says=skipped ;; *) says=FAILS ;; esac
    [ "$took" -le "$budget" ] || says="$says, over budget"
    counts=$(scripts/tally.sh "$code" <"$work/log")
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "${counts% *}" "${counts#* }" "$took" "$budget" "$says" >>"$work/table"
    [ "$code" = 0 ]
}

format() {
    cargo fmt --all -- --check -l || { say "these files are not formatted: \`cargo fmt --all\` does it"; return 1; }
}
cargo_tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --locked --workspace --no-fail-fast
    else
        cargo test --locked --workspace --lib --bins --tests --examples --no-fail-fast
    fi
}
install() {
    scripts/install.sh rust lints media clocks acme &&
        { [ ! -f web/package.json ] || scripts/install.sh browser; } &&
        cargo fetch --locked
}
# OpenTimelineIO reads our exports where it can be had; the test says so where it cannot.
exports_peer() {
    [ -x scripts/check-exports.sh ] || { say "skipped: there is no scripts/check-exports.sh here"; return "$skipped"; }
    scripts/install.sh python && scripts/check-exports.sh || return
    [ -d "$cache/otio-venv" ] || return "$skipped"
}
# Other people's fuzzing of what the relay says that it takes.
relay_asked() {
    [ -d "$cache/schemathesis-venv" ] || { say "skipped: \`scripts/check-relay.sh\` was never run here; make soak runs it"; return "$skipped"; }
    EXAMPLES=${EXAMPLES:-10} scripts/check-relay.sh
}
# The first build takes eight minutes of a core, so it is made where it was asked for once; `make soak` asks.
wasm() {
    [ -d "$CARGO_TARGET_DIR/wasm" ] || { say "skipped: \`scripts/wasm.sh test\` was never run here; make soak runs it"; return "$skipped"; }
    scripts/wasm.sh test
}
# Other people's code reads our ledger where it can be had.
ledger_peer() { scripts/install.sh python && scripts/check-ledger.sh; }
documents() { RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items; }

room "install" 50 install || true
room "format" 10 format || true
room "lints" 100 cargo clippy --locked --workspace --all-targets -- -D warnings || true
room "tests" 570 cargo_tests || true
room "exports" 30 exports_peer || true
room "ledger" 30 ledger_peer || true
room "relay" 50 relay_asked || true
room "wasm" 40 wasm || true
room "doc tests" 30 cargo test --locked --workspace --doc || true
room "docs" 40 documents || true
room "spelling" 15 scripts/spelling.sh || true
if room "web: packages" 40 scripts/web.sh install; then
    room "web: types" 20 scripts/web.sh check || true
    room "web: tests" 20 scripts/web.sh test || true
    if room "web: build" 15 scripts/web.sh build; then
        room "web: in Chromium" 440 scripts/web.sh test:browser || true
    fi
fi

printf '\n'
awk -F '\t' 'BEGIN { printf "%-18s %6s %6s %7s %7s\n", "room", "passed", "failed", "seconds", "budget" }
    { printf "%-18s %6d %6d %7d %7d  %s\n", $1, $2, $3, $4, $5, $6; p += $2; f += $3; s += $4; b += $5 }
    END { printf "%-18s %6d %6d %7d %7d\n", "all", p, f, s, b }' "$work/table"
say "took $(($(date +%s) - began_all)) s"
awk -F '\t' '{ p += $2; f += $3 } END { printf "\n%d passed, %d failed\n", p, f; exit f > 0 }' "$work/table"
