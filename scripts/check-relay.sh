#!/bin/sh
# Asks a running relay everything that its OpenAPI allows and much that it does not (schemathesis), and fails on any 5xx.
#
#   scripts/check-relay.sh [URL]     with a URL, that relay; else one is started in a folder of its own
#
# schemathesis comes from PyPI into a virtual environment, once. Where it cannot be had this ends with 77, and says so.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"

EXAMPLES=${EXAMPLES:-30}
SEED=${PFIFF_SEED:-$(date +%s)}
scripts/python.sh schemathesis 'schemathesis==4.32.5' || exit $?

SCRATCH=$(mktemp -d)
RELAY=
end() {
    [ -z "$RELAY" ] || kill "$RELAY" 2>/dev/null || true
    rm -rf "$SCRATCH"
}
trap end EXIT INT TERM

URL=${1:-}
if [ -z "$URL" ]; then
    "${PFIFF:-$CARGO_TARGET_DIR/debug/pfiff}" relay run --folder "$SCRATCH/relay" --listen 127.0.0.1:0 2>"$SCRATCH/log" &
    RELAY=$!
    tries=0
    until URL=$(sed -n 's/^listening on \([0-9.:]*\).*/\1/p' "$SCRATCH/log") && [ -n "$URL" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ]; then
            cat "$SCRATCH/log"
            exit 1
        fi
        sleep 0.1
    done
    URL="http://$URL"
fi

echo "asking $URL, seed $SEED, $EXAMPLES examples for each address"
# A stream of events has no end, so it is asked only what is refused: that no group is there is said at once.
"$cache/schemathesis-venv/bin/schemathesis" run "$URL/openapi.json" --url "$URL" --checks not_a_server_error --seed "$SEED" \
    --max-examples "$EXAMPLES" --request-timeout 10 --suppress-health-check=all --no-color
if [ -n "$RELAY" ] && ! kill -0 "$RELAY" 2>/dev/null; then
    echo "the relay is gone:"
    cat "$SCRATCH/log"
    exit 1
fi
