#!/bin/sh
# Checks a ledger that we wrote with aics-tlog, which is not ours: tiles, checkpoints, proofs, receipts.
# With a folder as argument that folder is checked, otherwise a made-up one. Needs Python 3.12 or newer; skips where
# there is none, or where PyPI cannot be reached.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"

venv=$cache/tlog-venv
wanted=aics-tlog==0.2.1
# The newest Python that answers; the one that is called python3 may be older.
python_path() {
    for name in python3 python3.14 python3.13 python3.12; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then say "$name"; return; fi
    done
    return 1
}
if [ "$(cat "$venv/.holds" 2>/dev/null)" != "$wanted" ]; then
    python=$(python_path) || { say "skipped: aics-tlog needs Python 3.12, so nobody else read our ledger"; exit "$skipped"; }
    rm -rf "$venv"
    if ! { mkdir -p "$cache" && "$python" -m venv "$venv" &&
        "$venv/bin/pip" install -q --disable-pip-version-check --retries 1 --timeout 20 "$wanted"; }; then
        rm -rf "$venv"
        say "skipped: $wanted could not be installed, so nobody else read our ledger"
        exit "$skipped"
    fi
    printf '%s' "$wanted" >"$venv/.holds"
fi
if [ $# -gt 0 ]; then
    exec "$venv/bin/python" scripts/check_ledger.py "$1"
fi
exec cargo test -q -p seal --test ledger strangers -- --nocapture
