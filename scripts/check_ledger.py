"""Checks a ledger folder that Pfiff wrote with aics-tlog, which is not ours. Run by scripts/check-ledger.sh.

The folder: what is served (`checkpoint`, `tile/`), `log.vkey`, `cosigner.vkey`, `older/SIZE` (checkpoints) with
`proofs/SIZE` (hashes in hex, one a line), `receipts/*.tlog-proof`. Whatever does not hold ends it with a message.
"""

import base64
import sys
from pathlib import Path

from aics_tlog import (
    FileSystemTileReader,
    audit_tiles,
    consistency_proof_from_tiles,
    inclusion_proof_from_tiles,
    parse_note,
    parse_vkey,
    read_entry,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
)


def need(is_held, what):
    if not is_held:
        sys.exit(f"does not hold: {what}")


def main(folder):
    log, cosigner = (parse_vkey((folder / name).read_text()) for name in ("log.vkey", "cosigner.vkey"))

    def checked(text):
        found = verify_checkpoint(parse_note(text), log, [cosigner], quorum=1)
        need(found.ok and found.origin == log.name, f"a checkpoint: {found.error}")
        return found

    head = checked((folder / "checkpoint").read_text())
    reader = FileSystemTileReader(folder)
    audit = audit_tiles(reader, head.size, head.root)
    older = sorted((folder / "older").iterdir())
    for path in older:
        old = checked(path.read_text())
        proof = [bytes.fromhex(line) for line in (folder / "proofs" / path.name).read_text().split()]
        need(verify_consistency(old.size, head.size, old.root, head.root, proof), f"consistency from {path.name}")
        need(proof == consistency_proof_from_tiles(reader, old.size, head.size), f"the same proof from {path.name}")
    receipts = sorted((folder / "receipts").iterdir())
    for path in receipts:
        above, checkpoint = path.read_text().split("\n\n", 1)
        first, extra, index, *hashes = above.split("\n")
        need(first == "c2sp.org/tlog-proof@v1", f"the first line of {path.name}")
        at = checked(checkpoint)
        entry = base64.b64decode(extra.removeprefix("extra "), validate=True)
        index = int(index.removeprefix("index "))
        proof = [base64.b64decode(line, validate=True) for line in hashes]
        need(verify_leaf_inclusion(entry, index, at.size, proof, at.root), f"inclusion by {path.name}")
        need(proof == inclusion_proof_from_tiles(reader, index, at.size), f"the same proof as {path.name}")
        need(entry == read_entry(reader, index, head.size), f"the entry of {path.name}")
    counts = f"{audit.size} entries, {audit.tiles} tiles, {audit.bundles} bundles, {head.cosignature_count} cosigner"
    print(f"{counts}, {len(older)} older checkpoints, {len(receipts)} receipts: all hold")


main(Path(sys.argv[1]))
