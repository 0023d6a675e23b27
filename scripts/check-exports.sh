#!/bin/sh
# Reads our exports with OpenTimelineIO, which is not ours, and compares every start with the answer.
# With a folder as argument that folder is checked, otherwise a made-up scene. Skips where PyPI cannot be reached.
set -eu
cd "$(dirname "$0")/.."
venv="${XDG_CACHE_HOME:-$HOME/.cache}/pfiff/otio-venv"
if ! "$venv/bin/python" -c 'import opentimelineio, otio_fcp_adapter, otio_fcpx_xml_adapter' 2>/dev/null; then
  echo "making $venv with OpenTimelineIO and two adapters from PyPI" >&2
  rm -rf "$venv"
  if ! { mkdir -p "$(dirname "$venv")" && python3 -m venv "$venv" &&
    "$venv/bin/pip" install -q --retries 1 --timeout 20 \
      opentimelineio==0.18.1 otio-fcp-adapter==1.0.0 otio-fcpx-xml-adapter==1.0.0; }; then
    rm -rf "$venv"
    echo "skipped: OpenTimelineIO could not be installed, so exports were not read by it" >&2
    exit 0
  fi
fi
if [ $# -gt 0 ]; then
  exec "$venv/bin/python" scripts/check_exports.py "$1"
fi
# All of the workspace, so that what was built for the other tests is used again.
exec cargo test -q --locked --workspace --test export_peer -- --nocapture
