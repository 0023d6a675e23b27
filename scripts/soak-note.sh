#!/bin/sh
# Writes docs/soak.md from rows of one soak: soak-note.sh ROWS
set -eu
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
cat <<NOTE
# The last soak

\`make soak\` runs what is too long for every change, and writes this page.
One fuzz target alone, here for a minute: \`scripts/fuzz.sh media_report 60\`.
It ran last on $(date -u +%Y-%m-%d), at commit $commit, on $(uname -sm) with $(getconf _NPROCESSORS_ONLN) cores.

| what | seconds | result |
|---|---|---|
$(cat "$1")
NOTE
