#!/bin/sh
# Installs what is missing, builds `pfiff` and its page side by side, and starts the demonstration event.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"

log=$(mktemp)
page_job=
end() {
    [ -z "$page_job" ] || kill "$page_job" 2>/dev/null || true
    rm -f "$log"
}
trap end EXIT
trap 'exit 130' INT TERM

say "[1/5] looking for what is missing"
scripts/install.sh rust
# As root the rest is installed beside the build; otherwise sudo may have to ask, and does so now.
[ "$(id -u)" = 0 ] || scripts/install.sh media

say "[2/5] tools and the page, in the background"
{
    scripts/install.sh media
    scripts/web.sh page || [ $? = "$skipped" ]
} >"$log" 2>&1 </dev/null &
page_job=$!

say "[3/5] building pfiff (a few minutes the first time)"
cargo build --locked -p pfiff

say "[4/5] waiting for tools and the page"
if ! wait "$page_job"; then
    page_job=
    cat "$log" >&2
    exit 1
fi
page_job=
grep '^skipped' "$log" || true
rm -f "$log"

scripts/web.sh sign || [ $? = "$skipped" ]
say "the program lies in $CARGO_TARGET_DIR/debug/pfiff"
say "[5/5] the demonstration event (rendered once, then kept in $cache)"
trap - EXIT INT TERM
[ ! -d web/dist ] || export PFIFF_PAGE_DIR="$root/web/dist"
exec "$CARGO_TARGET_DIR/debug/pfiff" demo "$@"
