#!/bin/sh
# The long tests: those marked `#[ignore]`, thousands of groups, a hundred shifts, a thousand kills of the relay, the rules in the browser, then every fuzz target for SECONDS_EACH (600) seconds.
# What came of it is written, dated, to docs/soak.md.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
seconds=${SECONDS_EACH:-600}
scripts/install.sh rust media

results=$(mktemp)
log=$(mktemp)
trap 'rm -f "$results" "$log"' EXIT
trap 'exit 130' INT TERM
failures=0

# soak NAME COMMAND…
soak() {
    name=$1
    shift
    say "=== $name"
    began=$(date +%s)
    { code=0; "$@" || code=$?; echo "$code" >"$log.code"; } 2>&1 </dev/null | tee "$log"
    code=$(cat "$log.code")
    rm -f "$log.code"
    says=holds
    [ "$code" = 0 ] || { says=FAILS; failures=$((failures + 1)); }
    printf '| %s | %s | %s |\n' "$name" "$(($(date +%s) - began))" "$says" >>"$results"
}

soak "long tests" cargo test --locked --workspace --lib --bins --tests --no-fail-fast -- --ignored

soak "3,000 groups over real bytes" env PFIFF_GROUPS=3000 "PFIFF_SEED=$(date +%s)" cargo test --locked -p pfiff --test groups -- --nocapture
soak "a relay seized after 100 shifts" env PFIFF_SHIFTS=100 cargo test --locked -p pfiff --test member seized -- --nocapture
soak "1,000 kills of the relay" env PFIFF_KILLS=1000 "PFIFF_SEED=$(date +%s)" cargo test --locked -p relay --test relay kills -- --nocapture

cargo build --locked -p pfiff
soak "everything that the relay's OpenAPI allows" env EXAMPLES=200 scripts/check-relay.sh
soak "the rules in the browser" scripts/wasm.sh test
soak "the same bytes from two folders" scripts/wasm.sh twice
soak "the same app from two folders" scripts/web.sh twice
soak "the app's worker, patiently" env PFIFF_PATIENT=1 scripts/web.sh test:browser tests/watch

for manifest in crates/*/fuzz/Cargo.toml; do
    [ -f "$manifest" ] || continue
    if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
        say "skipped: fuzzing needs \`cargo install cargo-fuzz\` and a nightly toolchain"
        printf '| fuzz targets | 0 | not run: cargo-fuzz is missing |\n' >>"$results"
        break
    fi
    place=$(dirname "$manifest")
    for target in $(cargo +nightly fuzz list --fuzz-dir "$place"); do
        soak "fuzz $target" scripts/fuzz.sh "$target" "$seconds"
    done
done

# The page is written last: while it is being written, the clone counts as changed.
note=$(scripts/soak-note.sh "$results")
printf '%s\n' "$note" >docs/soak.md
say "written: docs/soak.md"
[ "$failures" = 0 ]
