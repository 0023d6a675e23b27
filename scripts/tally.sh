#!/bin/sh
# Counts what passed and failed in the output of one room, read from standard input: tally.sh EXIT_CODE
# Knows the closing lines of nextest, cargo test and Vitest, and `N passed, N failed`.
# A room without such a line counts as one; a failing room counts at least one failure.
set -eu
escape=$(printf '\033')
sed "s/$escape\[[0-9;]*m//g" | awk -v code="$1" '
    function before(word,  words) {
        if (!match($0, "[0-9]+ " word)) return 0
        split(substr($0, RSTART, RLENGTH), words, " ")
        return words[1]
    }
    / tests? run: |^test result: |^ *Tests  +|^[0-9]+ passed, [0-9]+ failed/ {
        counted = 1
        passed += before("passed")
        failed += before("failed")
    }
    END {
        if (!counted && code == 0) passed = 1
        if (code != 0 && code != 77 && failed == 0) failed = 1
        print passed + 0, failed + 0
    }'
