#!/bin/sh
# Looks for misspelt words with `typos`, whose one binary comes as a Python wheel.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
has typos || scripts/python.sh typos 'typos==1.52.*'
typos --color never && say "no misspelt word found"
