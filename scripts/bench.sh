#!/bin/sh
# The figures, from an optimised build: `bench.sh case` of a case, `bench.sh page` of its page in Chromium, else those of
# the clock. Words after `--` go to the benchmark of the clock: scripts/bench.sh -- WORDS
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
scripts/install.sh rust media
room=${PFIFF_BENCH_ROOM:-$cache/bench}
case ${1:-} in
case)
    cargo build --locked --release -p pfiff
    mkdir -p "$room"
    exec python3 bench/case.py "$CARGO_TARGET_DIR/release/pfiff" "$room"
    ;;
page)
    scripts/install.sh browser
    scripts/web.sh install
    scripts/web.sh page
    cargo build --locked --release -p pfiff
    cargo build --locked -p casebook --example page_preview
    exec scripts/web.sh bench
    ;;
esac
if [ ! -d crates/pfiff/benches ]; then
    say "skipped: crates/pfiff/benches holds no benchmark yet"
    exit 0
fi
exec cargo bench --locked -p pfiff --bench clock "$@"
