#!/bin/sh
# One fuzz target for a while: fuzz.sh TARGET SECONDS. A target is called after its room, as media_report.
# What breaks one lies in crates/ROOM/fuzz/artifacts; once mended, it becomes a seed.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
target=$1 seconds=${2:-60}
place=crates/${target%%_*}/fuzz
# What is found goes to the first folder; the seeds stay as they are.
found=$place/corpus/$target seeds=$place/seeds/${target#*_}
mkdir -p "$found"
exec cargo +nightly fuzz run --fuzz-dir "$place" "$target" "$found" "$seeds" -- \
    -max_total_time="$seconds" -max_len=8192 -timeout=10
