#!/bin/sh
# The figures, from an optimised build: `bench.sh case` of a case, `bench.sh page` of its page in Chromium, `bench.sh bell
# [SUBSCRIBERS,…] [PASSES] [ROUNDS] [NAME,…]` of a whistle beside other people's servers, `bench.sh ledger [ENTRIES,…]` of
# an audit, `bench.sh durable [ENVELOPES]` of what becomes durable, else those of the clock. Words after `--` go to the
# benchmark of the clock: scripts/bench.sh -- WORDS
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
room=${PFIFF_BENCH_ROOM:-$cache/bench}

# Other people's servers; who cannot be had is left out, and said.
bell_peers() {
    missing=
    for server in nats-server mosquitto redis-server; do has "$server" || missing="$missing $server"; done
    [ -n "$missing" ] || return 0
    if has apt-get && [ "$(id -u)" = 0 ]; then
        apt-get -q update >/dev/null 2>&1 || true
        # shellcheck disable=SC2086  # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $missing || true
    fi
    for server in $missing; do has "$server" || say "skipped: $server is not here; install it to compare with it"; done
}

case ${1:-} in
case)
    scripts/install.sh rust media
    cargo build --locked --release -p pfiff
    mkdir -p "$room"
    exec python3 bench/case.py "$CARGO_TARGET_DIR/release/pfiff" "$room"
    ;;
bell)
    shift
    scripts/install.sh rust
    bell_peers
    cargo build --locked --release -p pfiff -p relay --bin pfiff --example bell
    exec "$CARGO_TARGET_DIR/release/examples/bell" "$CARGO_TARGET_DIR/release/pfiff" "$@"
    ;;
ledger)
    shift
    scripts/install.sh rust
    cargo build --locked --release -p pfiff -p relay --bin pfiff --example audited
    exec "$CARGO_TARGET_DIR/release/examples/audited" "$CARGO_TARGET_DIR/release/pfiff" "$@"
    ;;
durable)
    shift
    scripts/install.sh rust
    cargo build --locked --release -p relay --example durable
    mkdir -p "$room"
    exec "$CARGO_TARGET_DIR/release/examples/durable" "$room" "$@"
    ;;
page)
    scripts/install.sh rust media
    scripts/install.sh browser
    scripts/web.sh install
    scripts/web.sh page
    cargo build --locked --release -p pfiff
    cargo build --locked -p casebook --example page_preview
    exec scripts/web.sh bench
    ;;
esac
scripts/install.sh rust media
if [ ! -d crates/pfiff/benches ]; then
    say "skipped: crates/pfiff/benches holds no benchmark yet"
    exit 0
fi
exec cargo bench --locked -p pfiff --bench clock "$@"
