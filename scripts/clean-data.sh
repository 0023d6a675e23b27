#!/bin/sh
# Removes the cache: features, demonstration event, build products, packages of the page, tools.
set -eu
. "$(dirname "$0")/env.sh"
[ ! -d "$cache" ] || du -sh "$cache"
rm -rf "$cache" "$root/web/dist"
if [ -L "$root/web/node_modules" ]; then rm "$root/web/node_modules"; fi
say "removed: $cache"
[ "$CARGO_TARGET_DIR" = "$cache/target" ] || say "kept, since you chose it: $CARGO_TARGET_DIR"
