#!/bin/sh
# Builds the image `pfiff` from the Containerfile.
set -eu
. "$(dirname "$0")/env.sh"
cd "$root"
for engine in podman docker; do
    has "$engine" && exec "$engine" build -f Containerfile -t pfiff .
done
say "neither podman nor docker was found" >&2
exit 1
