#!/bin/sh
# Fast: format, lints, and the tests that render nothing.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
scripts/install.sh rust lints
cargo fmt --all -- --check
cargo clippy --locked --workspace --all-targets -- -D warnings
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --locked --workspace --lib --bins --test edges
else
    cargo test --locked --workspace --lib --bins --test edges
fi
