#!/bin/sh
# Puts Python wheels into an environment of their own in the cache: python.sh NAME REQUIREMENT… fills NAME-venv
# Ends with the code for "skipped" where the package index cannot be reached.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"

place=$cache/$1-venv
shift
marker=$place/.holds
[ "$(cat "$marker" 2>/dev/null)" != "$*" ] || exit 0

scripts/install.sh python
mkdir -p "$cache"
rm -rf "$place"
python3 -m venv "$place"
if ! "$place/bin/pip" install --quiet --disable-pip-version-check --retries 2 "$@"; then
    say "skipped: $* could not be fetched from the Python package index"
    exit "$skipped"
fi
printf '%s' "$*" >"$marker"
