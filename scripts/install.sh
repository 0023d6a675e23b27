#!/bin/sh
# Installs what is missing of: rust lints media python clocks acme browser wasm. On a system without apt, says what to install.
set -eu
. "$(dirname "$0")/env.sh"

components=no
packages=
hints=

# $1: Debian package; $2: what to install elsewhere.
need() { packages="$packages $1"; hints="$hints, $2"; }

is_debian() { grep -q '^ID=debian' /etc/os-release 2>/dev/null; }

# clippy and rustfmt, where rustup installed Rust without them.
add_components() {
    [ "$components" = no ] || { cargo clippy --version && cargo fmt --version; } >/dev/null 2>&1 ||
        rustup component add clippy rustfmt
}

for want in "$@"; do
    case $want in
    rust)
        has cc || need "gcc libc6-dev" "a C compiler"
        has cargo || need rustup rustup
        ;;
    lints) components=yes ;;
    media)
        { has ffmpeg && has ffprobe; } || need ffmpeg ffmpeg
        { has prlimit && has unshare; } || need util-linux "util-linux (prlimit, which only Linux has)"
        ;;
    clocks) has faketime || need faketime "faketime (tests of clocks that are wrong)" ;;
    acme) has pebble || ! is_debian || need pebble pebble ;;
    python) python3 -c 'import ensurepip, venv' 2>/dev/null || need python3-venv python3 ;;
    browser)
        # Ubuntu's is a snap, which knows no folders outside the home; there web.sh fetches one.
        chromium_path >/dev/null || ! is_debian || need "chromium fonts-dejavu-core" chromium
        ;;
    wasm)
        # Rust for browsers, with the source of its library; where rustup can fetch the target, nobody asks for it.
        [ -d /usr/lib/rustlib/src ] || need "rustc-web cargo-web rust-web-src" "rustup target add wasm32-unknown-unknown"
        ;;
    *) say "install.sh: no such thing as $want"; exit 2 ;;
    esac
done

if [ -z "$packages" ]; then
    add_components
    exit 0
fi

plainly() {
    say "Please install:${hints#,}" >&2
    say "hint: README.md, \"On macOS and elsewhere\", has the lines to type" >&2
    exit 1
}

has apt-get || plainly
as_root=
if [ "$(id -u)" != 0 ]; then
    has sudo || { say "apt-get needs root: run as root, or install sudo" >&2; plainly; }
    as_root=sudo
fi

apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"; }
say "installing:$packages"
apt update

# Not every release packages rustup, and their own Rust is too old for this workspace.
case $packages in
*rustup*)
    if ! apt-cache show rustup >/dev/null 2>&1; then
        say "Rust is missing and this system has no package rustup." >&2
        say "hint: install it as https://rustup.rs says, then run this again" >&2
        exit 1
    fi
    ;;
esac

# Once more after a failure: packages sometimes vanish half-way from a busy mirror or a cleaned /tmp.
# shellcheck disable=SC2086  # a list of words
apt install -y --no-install-recommends $packages || apt install -y --no-install-recommends $packages

case $packages in
*rustup*) rustup toolchain install stable --profile minimal --component clippy,rustfmt && rustup default stable ;;
esac
add_components
