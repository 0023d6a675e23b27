#!/usr/bin/env python3
"""Writes the vectors in this folder, from formats/app.md and not from Pfiff's own code.

Needs the package `cryptography`. Run by hand after a change of the format; nothing runs it in tests. No chance in it.
cases.txt: name of the file, the word it is refused with or `good`, and the app's digest or `-`.
"""

import base64
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = Path(__file__).resolve().parent
ORDER = 2**252 + 27742317777372353535851937790883648493


def b64(data):
    return base64.b64encode(data).decode()


class Key:
    def __init__(self, byte, name):
        self.name, self.secret = name, Ed25519PrivateKey.from_private_bytes(bytes([byte]) * 32)
        public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.bytes = b"\x01" + public
        self.id = hashlib.sha256(name.encode() + b"\n" + self.bytes).digest()[:4]

    def line(self, text, bend=lambda signature: signature):
        return f"— {self.name} {b64(self.id + bend(self.secret.sign(text.encode())))}\n"

    def verifier(self):
        return f"{self.name}+{self.id.hex()}+{b64(self.bytes)}\n"


OURS, OTHER, NAMESAKE = Key(11, "pfiff-release"), Key(12, "somebody"), Key(13, "pfiff-release")


def file(path, content=None, size=None):
    content = path.encode() if content is None else content
    return f"{hashlib.sha256(content).hexdigest()} {len(content) if size is None else size} {path}\n"


INDEX, WORKER, MAIN = file("index.html"), file("worker.js"), file("assets/main-B5kQz1aT.js")
TEXT = "pfiff/app/1\n" + MAIN + INDEX + WORKER


def note(text, *lines):
    return text + "\n" + ("".join(lines) or OURS.line(text))


def raised(signature):
    s = int.from_bytes(signature[32:], "little") + ORDER
    return signature[:32] + s.to_bytes(32, "little")


def flipped(signature):
    return signature[:5] + bytes([signature[5] ^ 1]) + signature[6:]


def of(*lines):
    return note("pfiff/app/1\n" + "".join(lines))


MANY = sorted(f"assets/{number}.js" for number in range(511))
CASES = {
    "good": ("good", note(TEXT)),
    "good-two-signatures": ("good", note(TEXT, OTHER.line(TEXT), OURS.line(TEXT))),
    "good-least": ("good", of(INDEX, WORKER)),
    "good-empty-file": ("good", of(file("a", b""), INDEX, WORKER)),
    "good-512-files": ("good", of(*[file(path) for path in MANY[:510]], INDEX, WORKER)),
    "good-longest-path": ("good", of(file("a" * 200), INDEX, WORKER)),
    "good-largest-file": ("good", of(file("big", b"", 16777216), INDEX, WORKER)),
    "note-empty": ("note", ""),
    "note-no-signature": ("note", TEXT + "\n"),
    "note-no-blank-line": ("note", TEXT + OURS.line(TEXT)),
    "note-carriage-return": ("note", note(TEXT).replace("\n", "\r\n")),
    "note-tab": ("note", note(TEXT.replace(" ", "\t"))),
    "note-cut": ("note", note(TEXT)[:-1]),
    "note-hyphen": ("note", note(TEXT).replace("— ", "- ")),
    "note-page-of-html": ("note", "<!doctype html>\n<title>Log in</title>\n"),
    "note-signed-twice": ("note", note(TEXT, OURS.line(TEXT), OURS.line(TEXT))),
    "note-base64-without-padding": ("note", note(TEXT, OURS.line(TEXT).replace("=", ""))),
    "other-key": ("other-key", note(TEXT, OTHER.line(TEXT))),
    "other-key-same-name": ("other-key", note(TEXT, NAMESAKE.line(TEXT))),
    "signature-flipped": ("signature", note(TEXT, OURS.line(TEXT, flipped))),
    "signature-raised": ("signature", note(TEXT, OURS.line(TEXT, raised))),
    "signature-short": ("signature", note(TEXT, OURS.line(TEXT, lambda signature: signature[:63]))),
    "signature-of-other-text": ("signature", note(TEXT.replace("main", "evil"), OURS.line(TEXT))),
    "signature-empty-line-added": ("signature", note(TEXT + "\n", OURS.line(TEXT))),
    "frame-version-2": ("frame", note(TEXT.replace("app/1", "app/2"))),
    "frame-release": ("frame", note("pfiff/release/1\n12 circle withdrawn\n")),
    "frame-checkpoint": ("frame", note("relay.example/ledger\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")),
    "frame-no-files": ("frame", note("pfiff/app/1\n")),
    "frame-513-files": ("frame", of(*[file(path) for path in MANY], INDEX, WORKER)),
    "line-empty": ("line", of(INDEX, "\n", WORKER)),
    "line-large-hex": ("line", of(INDEX.upper().replace("INDEX.HTML", "index.html"), WORKER)),
    "line-short-digest": ("line", of(INDEX[1:], WORKER)),
    "line-two-spaces": ("line", of(INDEX.replace(" ", "  "), WORKER)),
    "line-space-at-end": ("line", of(INDEX.replace("\n", " \n"), WORKER)),
    "line-size-leading-zero": ("line", of(INDEX.replace(" 10 ", " 010 "), WORKER)),
    "line-size-plus": ("line", of(INDEX.replace(" 10 ", " +10 "), WORKER)),
    "line-size-too-large": ("line", of(file("big", b"", 16777217), INDEX, WORKER)),
    "line-size-huge": ("line", of(file("big", b"", 10**30), INDEX, WORKER)),
    "line-path-empty": ("line", of(file(""), INDEX, WORKER)),
    "line-path-up": ("line", of(file("../keys"), INDEX, WORKER)),
    "line-path-up-within": ("line", of(file("assets/../keys"), INDEX, WORKER)),
    "line-path-from-root": ("line", of(file("/etc/passwd"), INDEX, WORKER)),
    "line-path-hidden": ("line", of(file(".git"), INDEX, WORKER)),
    "line-path-double-slash": ("line", of(file("a//b"), INDEX, WORKER)),
    "line-path-slash-at-end": ("line", of(file("a/"), INDEX, WORKER)),
    "line-path-backslash": ("line", of(file("a\\b"), INDEX, WORKER)),
    "line-path-percent": ("line", of(file("a%2e"), INDEX, WORKER)),
    "line-path-question": ("line", of(file("a?b"), INDEX, WORKER)),
    "line-path-accent": ("line", of(file("é"), INDEX, WORKER)),
    "line-path-too-long": ("line", of(file("a" * 201), INDEX, WORKER)),
    "line-path-api": ("line", of(INDEX, file("v1/groups"), WORKER)),
    "line-path-ledger": ("line", of(INDEX, file("ledger/key"), WORKER)),
    "line-path-health": ("line", of(file("health"), INDEX, WORKER)),
    "line-path-manifest": ("line", of(INDEX, file("manifest.note"), WORKER)),
    "line-path-key": ("line", of(INDEX, file("release.key"), WORKER)),
    "line-path-brotli": ("line", of(INDEX, file("index.html.br"), WORKER)),
    "order-backwards": ("order", of(WORKER, INDEX)),
    "order-twice": ("order", of(INDEX, INDEX, WORKER)),
    "order-of-digests": ("order", of(*sorted([MAIN, INDEX, WORKER, file("b"), file("a")]))),
    "lacks-index": ("lacks", of(MAIN, WORKER)),
    "lacks-worker": ("lacks", of(MAIN, INDEX)),
}

for old in HERE.glob("*.note"):
    old.unlink()
listed = []
for name, (word, whole) in CASES.items():
    (HERE / f"{name}.note").write_bytes(whole.encode())
    text = whole[: whole.rfind("\n\n") + 1]
    digest = hashlib.sha256(text.encode()).hexdigest() if word == "good" else "-"
    listed.append(f"{name} {word} {digest}\n")
(HERE / "cases.txt").write_text("".join(listed))
(HERE / "release.key").write_text(OURS.verifier())
