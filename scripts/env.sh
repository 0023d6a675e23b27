# shellcheck shell=sh disable=SC2034
# Sourced by the other scripts: where things lie, and which programs are found first.

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pfiff

# Build products lie outside the clone, which so stays small; a folder for each, since cargo tells the crates of two
# clones by their place within the clone alone and would take one's work for the other's.
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target/$(printf '%s' "$root" | cksum | cut -d ' ' -f 1)}
export CARGO_TARGET_DIR

# Programs of the system come first.
PATH=$PATH:$HOME/.cargo/bin:$cache/typos-venv/bin
export PATH

if [ -n "${CI:-}" ]; then
    CARGO_TERM_COLOR=never NO_COLOR=1 CARGO_TERM_PROGRESS_WHEN=never
    export CARGO_TERM_COLOR NO_COLOR CARGO_TERM_PROGRESS_WHEN
fi

# A step that could not be tried ends with this code; it is said, and fails nothing.
skipped=77

say() { printf '%s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }

# Chromium under any of its names; PFIFF_CHROMIUM wins.
chromium_path() {
    for name in "${PFIFF_CHROMIUM:-}" chromium google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if [ -n "$name" ] && has "$name"; then command -v "$name"; return; fi
    done
    return 1
}

# Vite needs Node 20.19 or newer; Debian 12 and Ubuntu 24.04 bring 18.
node_is_new_enough() {
    has npm && node -e 'const [a, b] = process.versions.node.split(".").map(Number)
        process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}
