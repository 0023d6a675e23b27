#!/bin/sh
# The figures, from an optimised build. Words after `--` go to the benchmark: scripts/bench.sh -- WORDS
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
scripts/install.sh rust media
if [ ! -d crates/pfiff/benches ]; then
    say "skipped: crates/pfiff/benches holds no benchmark yet"
    exit 0
fi
exec cargo bench --locked -p pfiff --bench clock "$@"
