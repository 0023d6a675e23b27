#!/usr/bin/env python3
"""Writes the vectors in this folder, from the standards and not from Pfiff's own code.

Needs the package `cryptography`. Run by hand after a change of formats/ledger.md, receipt.md or retention.md; nothing
runs it in tests. Chance is nowhere in it: keys and groups are repeated bytes, Ed25519 is deterministic.
"""

import base64
import hashlib
import struct
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = Path(__file__).resolve().parent
ORIGIN, WITNESS = "relay.example/ledger", "cosigner.example/one"
TIME_S = 1795780000
GROUP_A, GROUP_B = b"\xaa" * 32, b"\xbb" * 32
ORDER = 2**252 + 27742317777372353535851937790883648493


def sha(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def b64(data):
    return base64.b64encode(data).decode()


class Key:
    def __init__(self, byte, name, kind):
        self.secret = Ed25519PrivateKey.from_private_bytes(bytes([byte]) * 32)
        self.name, self.kind = name, kind
        self.public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = sha(name.encode(), b"\n", bytes([kind]), self.public)[:4]

    def line(self, signature):
        return f"— {self.name} {b64(self.id + signature)}\n"

    def sign(self, text):
        return self.line(self.secret.sign(text.encode()))

    def cosign(self, text, time_s=TIME_S):
        message = f"cosignature/v1\ntime {time_s}\n{text}".encode()
        return self.line(struct.pack(">Q", time_s) + self.secret.sign(message))

    def vkey(self):
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.kind]) + self.public)}"


LOG = Key(1, ORIGIN, 1)
COSIGNER = Key(2, WITNESS, 4)
OTHER = Key(3, ORIGIN, 1)


def small_order(byte, text):
    """A signature whose R is the neutral point: S = k·a solves the equation of RFC 8032, section 5.1.7."""
    secret = bytearray(hashlib.sha512(bytes([byte]) * 32).digest()[:32])
    secret[0] &= 248
    secret[31] = secret[31] & 127 | 64
    point, public = b"\1" + bytes(31), Key(byte, "", 1).public
    k = int.from_bytes(hashlib.sha512(point + public + text.encode()).digest(), "little")
    return point + (k * int.from_bytes(secret, "little") % ORDER).to_bytes(32, "little")


def leaf(entry):
    return sha(b"\0", entry)


def root(leaves):
    """RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b"\1", root(leaves[:k]), root(leaves[k:]))


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if m < k:
        return path(m, leaves[:k]) + [root(leaves[k:])]
    return path(m - k, leaves[k:]) + [root(leaves[:k])]


def consistency(m, leaves, whole=True):
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if m <= k:
        return consistency(m, leaves[:k], whole) + [root(leaves[k:])]
    return consistency(m - k, leaves[k:], False) + [root(leaves[:k])]


def group_tag(group):
    return sha(b"pfiff/group-tag/1", group)


def envelope_tag(number):
    return sha(b"pfiff/envelope-tag/1", sha(f"envelope {number}".encode()))


class Group:
    def __init__(self, group):
        self.tag, self.sequence, self.head = group_tag(group), 0, bytes(32)

    def next(self, number, kind=1):
        self.sequence += 1
        entry = bytes([kind]) + self.tag + struct.pack(">Q", self.sequence) + self.head + envelope_tag(number)
        self.head = sha(b"pfiff/head/1", entry)
        return entry


def checkpoint_text(size, head, origin=ORIGIN):
    return f"{origin}\n{size}\n{b64(head)}\n"


def put(name, about, content, refused=None):
    """A text vector: lines that begin with `# `, then the exact bytes."""
    content = content.encode() if isinstance(content, str) else content
    head = f"# {about}\n" + (f"# refused: {refused}\n" if refused else "")
    write(name, head.encode() + content)


def write(name, data):
    place = HERE / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def put_hex(name, about, fields, refused=None):
    """A vector of bytes: hex, one field a line, with a comment behind."""
    lines = [f"# {about}"] + ([f"# refused: {refused}"] if refused else [])
    for what, data in fields:
        lines.append(f"{data.hex() if len(data) else '':<66}  # {what}")
    write(name, ("\n".join(lines) + "\n").encode())


def entry_fields(entry):
    return [
        ("kind: 1 envelope, 2 release, 3 succession", entry[:1]),
        ("group tag", entry[1:33]),
        ("sequence", entry[33:41]),
        ("previous head", entry[41:73]),
        ("envelope tag", entry[73:105]),
    ]


def change(entry, at, new):
    return entry[:at] + new + entry[at + len(new) :]


def entries():
    a = Group(GROUP_A)
    first, second, release = a.next(0), a.next(1), a.next(2, kind=2)
    succession = b"\3" + sha(b"pfiff/succession/1", checkpoint_text(3, root([leaf(e) for e in (first, second, release)])).encode())
    put_hex("good/entry-first.hex", "the first of group aa…: its genesis", entry_fields(first))
    put_hex("good/entry-second.hex", "the second names the head after the first", entry_fields(second))
    put_hex("good/entry-release.hex", "the relay says what it deleted", entry_fields(release))
    put_hex("good/entry-largest-sequence.hex", "2^63 - 1", entry_fields(change(second, 33, b"\x7f" + b"\xff" * 7)))
    put_hex("good/entry-succession.hex", "a ledger that goes on for another one", [("kind", succession[:1]), ("of its last checkpoint's text", succession[1:])])
    bad = [
        ("kind-zero", "no kind", entry_fields(change(first, 0, b"\0")), "unknown kind 0"),
        ("kind-four", "a kind of a later version", entry_fields(change(first, 0, b"\4")), "unknown kind 4"),
        ("cut", "104 bytes", entry_fields(first[:-1]), "has 104 bytes, its kind has 105"),
        ("kind-alone", "one byte", [("kind", b"\1")], "has 1 bytes, its kind has 105"),
        ("trailing", "a byte behind", entry_fields(first) + [("too much", b"\0")], "has 106 bytes, its kind has 105"),
        ("empty", "no bytes", [], "an entry is empty"),
        ("sequence-zero", "sequences begin with 1", entry_fields(change(first, 33, bytes(8))), "the sequence 0"),
        ("sequence-too-large", "2^63", entry_fields(change(second, 33, b"\x80" + bytes(7))), "the sequence 9223372036854775808"),
        ("sequence-little-endian", "1, written the other way round", entry_fields(change(first, 33, b"\1" + bytes(7))), "contradict each other"),
        ("first-with-previous", "the first has nothing before it", entry_fields(change(first, 41, b"\1" * 32)), "entry 1 of a group and the head before it contradict"),
        ("second-without-previous", "the second has", entry_fields(change(second, 41, bytes(32))), "entry 2 of a group and the head before it contradict"),
        ("succession-cut", "32 bytes", [("kind", b"\3"), ("cut", succession[1:-1])], "has 32 bytes, its kind has 33"),
        ("succession-trailing", "34 bytes", [("kind", b"\3"), ("digest", succession[1:]), ("too much", b"\0")], "has 34 bytes, its kind has 33"),
        ("succession-as-long-as-an-entry", "105 bytes", entry_fields(change(first, 0, b"\3")), "has 105 bytes, its kind has 33"),
    ]
    for name, about, fields, refused in bad:
        put_hex(f"entry/{name}.hex", about, fields, refused)
    two = [struct.pack(">H", 105), first, struct.pack(">H", 105), second]
    put_hex("good/bundle-two.hex", "tile/entries/000.p/2", [("length", two[0]), ("entry 0", first), ("length", two[2]), ("entry 1", second)])
    for name, about, fields, refused in [
        ("cut-in-length", "one byte of the second length", [("length", two[0]), ("entry 0", first), ("length, cut", b"\0")], "is cut in its entry 1"),
        ("cut-in-entry", "the second lacks its last byte", [("length", two[0]), ("entry 0", first), ("length", two[2]), ("entry 1, cut", second[:-1])], "is cut in its entry 1"),
        ("one-too-few", "only one of two", [("length", two[0]), ("entry 0", first)], "is cut in its entry 1"),
        ("one-too-many", "three of two", [("length", two[0]), ("entry 0", first)] * 3, "has 107 bytes behind its last entry"),
        ("trailing", "a byte behind", [("length", two[0]), ("entry 0", first), ("length", two[2]), ("entry 1", second), ("too much", b"\0")], "has 1 bytes behind"),
        ("entry-too-long", "an entry of 106 bytes", [("length", two[0]), ("entry 0", first), ("length", struct.pack(">H", 106)), ("entry 1", second + b"\0")], "holds an entry of 106 bytes at 1"),
        ("length-little-endian", "105, written the other way round", [("length", struct.pack("<H", 105)), ("entry 0", first)], "holds an entry of 26880 bytes at 0"),
    ]:
        put_hex(f"bundle/{name}.hex", about, fields, refused)


def notes():
    a, b = Group(GROUP_A), Group(GROUP_B)
    ledger = [a.next(0), b.next(1), a.next(2), a.next(3), b.next(4), a.next(5), b.next(6)]
    leaves = [leaf(entry) for entry in ledger]
    head = root(leaves)
    text = checkpoint_text(7, head)
    own, cosigned = LOG.sign(text), COSIGNER.cosign(text)
    note = f"{text}\n{own}"
    put("good/checkpoint.txt", "seven entries", note)
    put("good/checkpoint-cosigned.txt", f"and a cosigner's word, by its clock at {TIME_S}", note + cosigned)
    stranger = Key(9, "stranger.example", 1)
    put("good/checkpoint-stranger.txt", "a line by a key that nobody knows says nothing", f"{text}\n{stranger.sign(text)}{own}")
    put("good/checkpoint-unknown-kind.txt", "so does one of a kind that is not ours, here 2420 bytes long", note + f"— {WITNESS} {b64(b'abcd' + bytes(2428))}\n")
    empty = checkpoint_text(0, sha())
    put("good/checkpoint-empty.txt", "no entry yet", f"{empty}\n{LOG.sign(empty)}")

    sixteen = "".join(Key(100 + n, f"c{n}.example", 4).cosign(text) for n in range(15))
    put("good/checkpoint-sixteen.txt", "sixteen signatures, as many as everybody must read", note + sixteen)
    many = "".join(Key(100 + n, f"c{n}.example", 4).cosign(text) for n in range(32))
    signature = own.split(" ")[2].strip()
    for name, about, content, refused in [
        ("no-signature", "a text alone", text, "no blank line"),
        ("no-signature-line", "nothing below the blank line", text + "\n", "no blank line"),
        ("no-blank-line", "signature right below the text", text + own, "no blank line"),
        ("no-last-line-feed", "cut by one byte", note[:-1], "no blank line"),
        ("carriage-returns", "lines that end in two characters", note.replace("\n", "\r\n"), "not plain text"),
        ("tab", "a control character", note.replace("relay", "re\tlay"), "not plain text"),
        ("not-utf-8", "a byte that is none", note.encode().replace(b"relay", b"re\xfflay"), "not plain text"),
        ("byte-order-mark-in-line", "before the dash", note.replace("—", "\ufeff—"), "line 1 of a note's signatures"),
        ("hyphen", "a hyphen is no em dash", note.replace("—", "-"), "line 1 of a note's signatures"),
        ("two-spaces", "between name and signature", note.replace("ledger A", "ledger  A").replace(f" {signature}", f"  {signature}"), "line 1 of a note's signatures"),
        ("no-name", "only a signature", f"{text}\n—  {signature}\n", "line 1 of a note's signatures"),
        ("plus-in-name", "which would end a name in a verifier key", f"{text}\n— relay+example {signature}\n", "line 1 of a note's signatures"),
        ("no-break-space-in-name", "U+00A0 is a space too", f"{text}\n— relay\u00a0example {signature}\n", "line 1 of a note's signatures"),
        ("key-id-alone", "four bytes, no signature", f"{text}\n— {ORIGIN} {b64(LOG.id)}\n", "line 1 of a note's signatures"),
        ("base64-unpadded", "without its equals sign", f"{text}\n— {ORIGIN} {signature.rstrip('=')}\n", "line 1 of a note's signatures"),
        ("base64-url", "the other alphabet", f"{text}\n— {ORIGIN} {b64(LOG.id + b'\xfb\xff' * 32).replace('+', '-').replace('/', '_')}\n", "line 1 of a note's signatures"),
        ("base64-second-spelling", "unused bits that are not zero", f"{text}\n— {ORIGIN} {second_spelling(signature)}\n", "line 1 of a note's signatures"),
        ("trailing-space", "behind a signature", note[:-1] + " \n", "line 1 of a note's signatures"),
        ("comment-below", "a line below that is none", note + "thanks\n", "line 2 of a note's signatures"),
        ("blank-line-below", "the last blank line parts text from signatures", note + "\n", "no blank line"),
        ("doubled", "the same line twice", note + own, "two signatures by the same key"),
        ("doubled-cosignature", "two times by one cosigner", note + cosigned + COSIGNER.cosign(text, TIME_S + 1), "two signatures by the same key"),
        ("thirty-three", "more than are read", note + many, "more than 32 signatures"),
    ]:
        put(f"note/{name}.txt", about, content, refused)

    def signed(changed):
        return f"{changed}\n{LOG.sign(changed)}"

    root64 = b64(head)
    for name, about, changed, refused in [
        ("two-lines", "no root", f"{ORIGIN}\n7\n", "in three lines"),
        ("extension", "a fourth line, which nobody who audits could check", text + "hello\n", "in three lines"),
        ("empty-origin", "nobody's", "\n" + text.split("\n", 1)[1], "in three lines"),
        ("blank-line-above-size", "four lines", text.replace("\n7", "\n\n7"), "in three lines"),
        ("size-with-zero", "07", text.replace("\n7\n", "\n07\n"), "the size of a checkpoint"),
        ("size-with-sign", "+7", text.replace("\n7\n", "\n+7\n"), "the size of a checkpoint"),
        ("size-negative", "-7", text.replace("\n7\n", "\n-7\n"), "the size of a checkpoint"),
        ("size-with-space", "7 and a space", text.replace("\n7\n", "\n7 \n"), "the size of a checkpoint"),
        ("size-too-large", "2^63", text.replace("\n7\n", "\n9223372036854775808\n"), "the size of a checkpoint"),
        ("size-arabic", "digits of another script", text.replace("\n7\n", "\n\u0667\n"), "the size of a checkpoint"),
        ("root-in-hex", "64 digits", checkpoint_text(7, head).replace(root64, head.hex()), "the root of a checkpoint"),
        ("root-short", "31 bytes", checkpoint_text(7, head[:31]), "the root of a checkpoint"),
        ("root-long", "33 bytes", checkpoint_text(7, head + b"\0"), "the root of a checkpoint"),
        ("root-unpadded", "without its equals sign", text.replace("=", ""), "the root of a checkpoint"),
        ("root-second-spelling", "unused bits that are not zero", text.replace(root64, second_spelling(root64)), "the root of a checkpoint"),
        ("empty-with-root", "no entry, and a root of seven", checkpoint_text(0, head), "the root of a checkpoint"),
    ]:
        put(f"checkpoint/{name}.txt", about, signed(changed), refused)

    flipped = bytearray(base64.b64decode(signature))
    flipped[-1] ^= 1
    raised = bytearray(base64.b64decode(signature))
    raised[36:] = (int.from_bytes(raised[36:], "little") + ORDER).to_bytes(32, "little")
    eight = text.replace("\n7\n", "\n8\n")
    elsewhere = checkpoint_text(7, head, "relay.example/other")
    for name, about, content, refused in [
        ("other-origin", "signed by our key for another ledger", f"{elsewhere}\n{Key(1, 'relay.example/other', 1).sign(elsewhere)}", "is of relay.example/other, not of"),
        ("other-key", "our name, another key", f"{text}\n{OTHER.sign(text)}", "not signed by the key that is known"),
        ("other-key-our-id", "our name and id, another key", f"{text}\n— {ORIGIN} {b64(LOG.id + OTHER.secret.sign(text.encode()))}\n", f"the signature of {ORIGIN}"),
        ("flipped", "one bit of the signature", f"{text}\n— {ORIGIN} {b64(bytes(flipped))}\n", f"the signature of {ORIGIN}"),
        ("s-not-reduced", "S plus the group's order: a second signature for one message", f"{text}\n— {ORIGIN} {b64(bytes(raised))}\n", f"the signature of {ORIGIN}"),
        ("r-of-small-order", "made by the key's holder; it holds in the equation, and others refuse it", f"{text}\n{LOG.line(small_order(1, text))}", f"the signature of {ORIGIN}"),
        ("zeros", "no signature at all", f"{text}\n— {ORIGIN} {b64(LOG.id + bytes(64))}\n", f"the signature of {ORIGIN}"),
        ("other-size", "signed for seven", f"{eight}\n{own}", f"the signature of {ORIGIN}"),
        ("signature-cut", "63 bytes", f"{text}\n— {ORIGIN} {b64(bytes(flipped[:-1]))}\n", f"the signature of {ORIGIN}"),
        ("cosigner-alone", "the ledger itself did not sign", f"{text}\n{cosigned}", "not signed by the key that is known"),
        ("signed-without-line-feed", "over the text without its last byte", f"{text}\n{LOG.sign(text[:-1])}", f"the signature of {ORIGIN}"),
        ("cosigned-as-ledger", "the ledger's key used as a cosigner's", f"{text}\n{Key(1, ORIGIN, 4).cosign(text)}", "not signed by the key that is known"),
    ]:
        put(f"signature/{name}.txt", about, content, refused)

    late = struct.pack(">Q", TIME_S + 1) + base64.b64decode(cosigned.split(" ")[2])[12:]
    over = 2**63
    for name, about, line in [
        ("other-time", "a second later than what was signed", COSIGNER.line(late)),
        ("time-too-large", "2^63 seconds", COSIGNER.cosign(text, over)),
        ("other-checkpoint", "cosigned at another size", COSIGNER.cosign(eight)),
        ("plain", "signed as a ledger signs, without a time", COSIGNER.line(COSIGNER.secret.sign(text.encode()))),
        ("time-zero-before", "eight zeros and a plain signature", COSIGNER.line(bytes(8) + COSIGNER.secret.sign(text.encode()))),
        ("cut", "63 bytes behind the time", COSIGNER.line(base64.b64decode(cosigned.split(" ")[2])[4:-1])),
    ]:
        put(f"cosignature/{name}.txt", about, note + line, f"the signature of {WITNESS}")
    keys()
    receipts(ledger, leaves, note)
    audits(ledger, leaves)


def second_spelling(text):
    """The same bytes with one of the unused bits set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    pads = len(text) - len(text.rstrip("="))
    assert pads, "there must be unused bits"
    last = text[-1 - pads]
    return text[: -1 - pads] + alphabet[alphabet.index(last) | 1] + "=" * pads


def keys():
    good = LOG.vkey()
    name, key_id, key = good.split("+", 2)
    small = bytes(32)
    twice = (2**255 - 19 + 3).to_bytes(32, "little")
    def made(public, kind=1, called=ORIGIN):
        return f"{called}+{sha(called.encode(), b'\n', bytes([kind]), public)[:4].hex()}+{b64(bytes([kind]) + public)}"
    lines = [
        ("good", good, "the ledger's"),
        ("text", COSIGNER.vkey(), "a cosigner's key is not a ledger's"),
        ("text", f"{name}+{key_id}", "no key"),
        ("text", f"{name}+{key_id.upper()}+{key}", "hex in capitals"),
        ("text", f"{name}+00000000+{key}", "an id that does not follow"),
        ("text", f"{name}+{key_id}+{key.rstrip('=')}=", "base64 with a wrong end") if not key.endswith("=") else ("text", f"{name}+{key_id}+{key.rstrip('=')}", "base64 without its end"),
        ("text", f"{name}+{key_id}+{b64(bytes([1]) + LOG.public[:31])}", "31 bytes"),
        ("text", f"{name}+{key_id}+{b64(bytes([4]) + LOG.public)}", "another kind than its id was made for"),
        ("name", f"+{key_id}+{key}", "no name"),
        ("name", f"two words+{key_id}+{key}", "a space"),
        ("key", made(small), "a key of small order"),
        ("key", made(b"\1" + bytes(31)), "the neutral one"),
        ("key", made(twice), "a second spelling of y = 3"),
        ("key", made(b"\x02" + bytes(31)), "no point of the curve"),
    ]
    text = "# verifier keys of a ledger: what they come to (good, or what refuses them), the key, why\n"
    write("keys.txt", (text + "".join(f"{verdict} | {key} | {why}\n" for verdict, key, why in lines)).encode())


def receipt(entry, index, hashes, note):
    lines = ["c2sp.org/tlog-proof@v1", f"extra {b64(entry)}", f"index {index}"] + [b64(h) for h in hashes]
    return "\n".join(lines) + "\n\n" + note


def receipts(ledger, leaves, note):
    index = 3
    entry, hashes = ledger[index], path(index, leaves)
    good = receipt(entry, index, hashes, note)
    put("good/receipt.txt", "for envelope 3, which is the third of group aa…", good)
    alone = checkpoint_text(1, leaves[0])
    put("good/receipt-alone.txt", "envelope 0 in a ledger of one: no hash", receipt(ledger[0], 0, [], f"{alone}\n{LOG.sign(alone)}"))
    e64, h64 = b64(entry), b64(hashes[0])
    odd = b64(entry + b"\0")
    for name, about, content, refused in [
        ("other-version", "a later proof", good.replace("@v1", "@v2"), "no first line"),
        ("first-line-with-more", "a word behind", good.replace("@v1", "@v1 "), "no first line"),
        ("no-extra", "C2SP allows it; ours has the entry there", good.replace(f"extra {e64}\n", ""), "no entry where"),
        ("extra-empty", "no entry", good.replace(f"extra {e64}", "extra "), "an entry is empty"),
        ("extra-twice", "two entries", good.replace(f"extra {e64}\n", f"extra {e64}\n" * 2), "no index where"),
        ("extra-below-index", "the other order", good.replace(f"extra {e64}\nindex 3\n", f"index 3\nextra {e64}\n"), "no entry where"),
        ("extra-too-long", "a byte behind the entry", good.replace(e64, odd), "has 106 bytes"),
        ("extra-second-spelling", "unused bits that are not zero", good.replace(f"extra {e64}", f"extra {second_spelling(b64(entry[:-1]))}"), "no entry where"),
        ("extra-succession", "an entry about no group", good.replace(e64, b64(b"\3" + bytes(32))), "unknown kind 3"),
        ("index-with-zero", "03", good.replace("index 3", "index 03"), "no index where"),
        ("index-with-sign", "+3", good.replace("index 3", "index +3"), "no index where"),
        ("index-too-large", "2^63", good.replace("index 3", f"index {2**63}"), "no index where"),
        ("index-missing", "no such line", good.replace("index 3\n", ""), "no index where"),
        ("hash-short", "31 bytes", good.replace(h64, b64(hashes[0][:31])), "no hash where"),
        ("hash-second-spelling", "unused bits that are not zero", good.replace(h64, second_spelling(h64)), "no hash where"),
        ("hash-with-space", "behind it", good.replace(h64, h64 + " "), "no hash where"),
        ("carriage-returns", "lines that end in two characters", good.replace("\n", "\r\n"), "no empty line where"),
        ("no-checkpoint", "cut behind the hashes", good[: good.index("\n\n") + 2], "reading a checkpoint"),
        ("no-empty-line", "the checkpoint right below", good.replace("\n\n", "\n", 1), "no hash where"),
        ("two-empty-lines", "the checkpoint begins with one", good.replace("\n\n", "\n\n\n", 1), "in three lines"),
        ("sixty-four-hashes", "more than any tree needs", receipt(entry, index, [hashes[0]] * 64, note), "more than 63 hashes"),
        ("trailing", "a line behind", good + "\n", "no blank line"),
    ]:
        put(f"receipt/{name}.txt", about, content, refused)
    turned = [hashes[0], hashes[2], hashes[1]]
    wrong = ledger[4]
    for name, about, content, refused in [
        ("other-group", "of group bb…", receipt(wrong, 4, path(4, leaves), note), "is for another group"),
        ("other-envelope", "of another envelope in the group", receipt(ledger[2], 2, path(2, leaves), note), "is for another envelope"),
        ("other-sequence", "an entry that was never in the ledger", receipt(change(entry, 33, struct.pack(">Q", 4)), index, hashes, note), "leads to another root"),
        ("as-release", "the same as a release", receipt(b"\2" + entry[1:], index, hashes, note), "leads to another root"),
        ("other-index", "a place beside", receipt(entry, 2, hashes, note), "leads to another root"),
        ("index-beyond", "behind the last", receipt(entry, 7, hashes, note), "entry 7 is not in a tree of 7"),
        ("hash-missing", "the highest", receipt(entry, index, hashes[:-1], note), "not how many it needs"),
        ("hash-too-many", "one above the root", receipt(entry, index, hashes + hashes[:1], note), "not how many it needs"),
        ("hashes-turned", "two in each other's place", receipt(entry, index, turned, note), "leads to another root"),
        ("hash-flipped", "one bit", receipt(entry, index, [change(hashes[0], 0, bytes([hashes[0][0] ^ 1]))] + hashes[1:], note), "leads to another root"),
        ("hash-missing-below", "the lowest", receipt(entry, 1, hashes[1:], note), "not how many it needs"),
        ("other-ledger", "signed by another key", good[: good.index("\n\n") + 2] + f"{note.split(chr(10) * 2)[0]}\n\n{OTHER.sign(note.split(chr(10) * 2)[0] + chr(10))}", "not signed by the key"),
    ]:
        put(f"proof/{name}.txt", about, content, refused)


def audits(ledger, leaves):
    def put_audit(name, about, entries, findings, extra=()):
        lines = [f"# {about}"] + list(extra) + [f"entry {entry.hex()}" for entry in entries]
        write(f"audit/{name}.txt", ("\n".join(lines + [f"finding {f}" for f in findings]) + "\n").encode())

    def signed(size, of=None):
        return f"signed {size} {root((of or leaves)[:size]).hex()}"

    hashes = lambda entries: [leaf(entry) for entry in entries]
    tag_a, tag_b = group_tag(GROUP_A), group_tag(GROUP_B)
    head = lambda entry: sha(b"pfiff/head/1", entry)
    put_audit("holds", "two groups, three checkpoints, what a member saw", ledger, [],
              [signed(1), signed(4), signed(7), f"seen {tag_a.hex()} 2 {head(ledger[2]).hex()}"])
    dropped = ledger[:2] + ledger[3:]
    put_audit("dropped", "the second of group aa… is missing", dropped,
              [f"fails entry 2: group {tag_a.hex()} goes on with 3, not with 2"])
    again = ledger[:3] + [ledger[2]] + ledger[3:]
    put_audit("twice", "the second of group aa… came again", again,
              [f"fails entry 3: group {tag_a.hex()} goes on with 2, not with 3"])
    turned = ledger[:2] + [ledger[3], ledger[2]] + ledger[4:]
    put_audit("turned", "two in each other's place; the one that goes back changes nothing", turned,
              [f"fails entry 2: group {tag_a.hex()} goes on with 3, not with 2",
               f"fails entry 3: group {tag_a.hex()} goes on with 2, not with 4"])
    other = change(ledger[2], 73, envelope_tag(99))
    put_audit("replaced", "another envelope under the second number: the next one names the true head", ledger[:2] + [other] + ledger[3:],
              [f"fails entry 3: group {tag_a.hex()} follows upon the head {head(ledger[2]).hex()}, and has {head(other).hex()}"])
    fork = Group(GROUP_A)
    forked = [fork.next(0), fork.next(98), fork.next(97)]
    put_audit("rewritten", "a history that hangs together, and is not the one that was signed and seen", forked,
              [f"fails entry 1: group {tag_a.hex()} has the head {head(forked[1]).hex()}, and a member saw {head(ledger[2]).hex()}",
               f"fails checkpoint of 3: it has the root {root(leaves[:3]).hex()}, its entries have {root(hashes(forked)).hex()}"],
              [signed(3), f"seen {tag_a.hex()} 2 {head(ledger[2]).hex()}"])
    put_audit("cut-off", "a checkpoint and a member know more than could be had", ledger[:4],
              ["open checkpoint of 7: only 4 entries could be had",
               *(f"open group {tag_b.hex()}: what a member saw at {n} was not compared" for n in range(3, 8))],
              [signed(7), *(f"seen {tag_b.hex()} {n} {head(ledger[6]).hex()}" for n in range(3, 8))])
    put_audit("two-roots", "two checkpoints of one size: one of them is of a fork", ledger,
              [f"fails checkpoint of 4: it has the root {root(leaves[1:5]).hex()}, its entries have {root(leaves[:4]).hex()}"],
              [signed(4), f"signed 4 {root(leaves[1:5]).hex()}"])
    late = Group(GROUP_B)
    late.next(0)
    second = late.next(1)
    put_audit("begun-late", "a group that begins with its second entry", [ledger[0], second],
              [f"fails entry 1: group {tag_b.hex()} goes on with 2, not with 1"])
    succession = b"\3" + sha(b"pfiff/succession/1", checkpoint_text(7, root(leaves)).encode())
    put_audit("succession", "the same, in a ledger that goes on for another one", [succession, second],
              [f"open entry 1: group {tag_b.hex()} goes on at 2; how it began is in another ledger"])
    put_audit("succession-later", "which only the first entry can say", [ledger[0], succession],
              ["fails entry 1: a succession that is not the first entry"])
    put_audit("no-entries", "leaves that hold none; the tree is what it is all the same", [ledger[0], b"", b"\7", ledger[2]],
              ["fails entry 1: an entry is empty", "fails entry 2: an entry has the unknown kind 7"],
              [f"signed 4 {root(hashes([ledger[0], b'', bytes([7]), ledger[2]])).hex()}"])
    everything = [ledger[0], ledger[3], b"", other, ledger[1], ledger[6]]
    put_audit("everything", "all findings, not the first", everything,
              [f"fails entry 1: group {tag_a.hex()} goes on with 3, not with 2",
               "fails entry 2: an entry is empty",
               f"fails entry 3: group {tag_a.hex()} goes on with 2, not with 4",
               f"fails entry 5: group {tag_b.hex()} goes on with 3, not with 2",
               f"fails checkpoint of 6: it has the root {root(leaves[:6]).hex()}, its entries have {root(hashes(everything)).hex()}"],
              [signed(6)])


def releases():
    first = "pfiff/release/1\n"
    put("good/release.txt", "three runs, then one alone", first + "12 circle withdrawn\n13-40 circle expired\n812-1304 custody acknowledged 1310\n1311 notice expired\n")
    put("good/release-neighbours.txt", "side by side, and not one: they were acknowledged by different envelopes", first + "1-4 custody acknowledged 9\n5-8 custody acknowledged 10\n")
    put("good/release-ended.txt", "the group is at its end", first + "1-9 membership ended\n10 circle ended\n")
    for name, about, content, refused in [
        ("no-lines", "nothing was deleted", first, "does not begin with its name, or does not end"),
        ("blank", "an empty line", first + "\n", "line 2 of a release is no run"),
        ("other-version", "a later one", "pfiff/release/2\n1 circle expired\n", "does not begin with its name"),
        ("no-last-line-feed", "cut", first + "1 circle expired", "does not end with a line feed"),
        ("carriage-returns", "lines that end in two characters", first + "1 circle expired\r\n", "line 2 of a release is no run"),
        ("sequence-zero", "sequences begin with 1", first + "0 circle expired\n", "line 2 of a release is no run"),
        ("leading-zero", "012", first + "012 circle expired\n", "line 2 of a release is no run"),
        ("run-of-one", "12-12 is written 12", first + "12-12 circle expired\n", "line 2 of a release is no run"),
        ("run-backwards", "40-13", first + "40-13 circle expired\n", "line 2 of a release is no run"),
        ("overlap", "40 is in both", first + "13-40 circle expired\n40-41 circle withdrawn\n", "line 3 of a release does not follow"),
        ("back", "the later one first", first + "13 circle expired\n12 circle withdrawn\n", "line 3 of a release does not follow"),
        ("could-be-one", "1-4 and 5-8 are 1-8", first + "1-4 circle expired\n5-8 circle expired\n", "line 3 of a release does not follow"),
        ("unknown-class", "no such class", first + "1 whistle expired\n", "line 2 of a release is no run"),
        ("unknown-reason", "no such reason", first + "1 circle lost\n", "line 2 of a release is no run"),
        ("no-reason", "nothing said", first + "1 circle\n", "line 2 of a release is no run"),
        ("word-behind", "more than a reason", first + "1 circle expired 9\n", "line 2 of a release is no run"),
        ("two-spaces", "a second spelling", first + "1  circle expired\n", "line 2 of a release is no run"),
        ("membership-expired", "members are kept while the group lives", first + "1 membership expired\n", "line 2 of a release has a reason that its class"),
        ("membership-withdrawn", "a chain with a hole proves nobody", first + "1 membership withdrawn\n", "line 2 of a release has a reason that its class"),
        ("circle-acknowledged", "only recordings are", first + "1 circle acknowledged 2\n", "line 2 of a release has a reason that its class"),
        ("acknowledged-by-nobody", "no envelope named", first + "1 custody acknowledged\n", "line 2 of a release is no run"),
        ("acknowledged-before", "before it was sent", first + "5 custody acknowledged 5\n", "line 2 of a release has a reason that its class"),
    ]:
        put(f"release/{name}.txt", about, content, refused)


def paths():
    good = ["checkpoint", "tile/0/000", "tile/0/000.p/1", "tile/0/000.p/255", "tile/7/000.p/127", "tile/1/x001/x234/067",
            "tile/entries/000", "tile/entries/x001/000.p/7", "tile/0/x036/x028/x797/x018/x963/967.p/255"]
    bad = [
        ("", "nothing"), ("/checkpoint", "a slash in front"), ("checkpoint/", "a slash behind"), ("Checkpoint", "a capital"),
        ("tile", "no level"), ("tile/0", "no index"), ("tile/0/", "an empty index"), ("tile/00/000", "level 00"), ("tile/8/000", "no tree has nine levels"),
        ("tile/-1/000", "level -1"), ("tile/64/000", "level 64"), ("tile/entry/000", "not entries"), ("tile/0/0", "one digit"), ("tile/0/00a", "no digit"),
        ("tile/0/0000", "four digits"), ("tile/0/+00", "a sign"), ("tile/0/x000/001", "a leading zero"), ("tile/0/001/001", "no x in front"),
        ("tile/0/x001", "an x in front of the last"), ("tile/0/x001/x001", "the same"), ("tile/0/X001/001", "a capital X"), ("tile/0/000.p/0", "no hash"), ("tile/0/000.p/256", "that is a full one"),
        ("tile/0/000.p/01", "a leading zero"), ("tile/0/000.p/", "no width"), ("tile/0/000.p", "no width"), ("tile/0/000.p/1/", "a slash behind"), ("tile/0/000.p/1.p/1", "twice"),
        ("tile/0/../checkpoint", "up"), ("tile/0/%30%30%30", "escaped"), ("tile/0/000?x", "a query"), ("tile/0/x036/x028/x797/x018/x963/967", "beyond 2^63 - 1"), ("tile/entries/x036/x028/x797/x018/x963/967", "beyond 2^63 - 1"), ("tile/0/x036/x028/x797/x018/x963/968.p/1", "beyond 2^63 - 1"),
        ("tile/7/000.p/128", "beyond 2^63 - 1"), ("tile/7/000", "beyond 2^63 - 1"), ("tile/entries/x999/x999/x999/x999/x999/x999/999", "beyond 2^63 - 1"),
        ("tile/0/\u0660\u0660\u0660", "digits of another script"), ("tile/0/" + "x001/" * 20 + "001", "longer than any"),
    ]
    text = "# paths below a ledger's address: good or bad, the path in bars, why\n"
    lines = [f"good |{path}|\n" for path in good] + [f"bad |{path}| {why}\n" for path, why in bad]
    write("paths.txt", (text + "".join(lines)).encode())


def trees():
    """The tree of eight leaves with which everybody tests RFC 6962, and the tile borders over counted leaves."""
    inputs = [bytes.fromhex(h) for h in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]]
    leaves = [leaf(data) for data in inputs]
    lines = ["# RFC 6962: leaves (data), roots by size, proofs by place and size"]
    lines += [f"leaf {data.hex()}" for data in inputs]
    lines += [f"root {size} {root(leaves[:size]).hex()}" for size in range(9)]
    for size in range(1, 9):
        lines += [" ".join([f"inclusion {m} {size}"] + [h.hex() for h in path(m, leaves[:size])]) for m in range(size)]
        lines += [" ".join([f"consistency {m} {size}"] + [h.hex() for h in consistency(m, leaves[:size])]) for m in range(1, size)]
    write("tree.txt", ("\n".join(lines) + "\n").encode())
    counted = [leaf(struct.pack(">Q", n)) for n in range(65537)]
    lines = ["# roots over leaves that hold their index, eight bytes big-endian, at the borders of tiles"]
    lines += [f"root {size} {root(counted[:size]).hex()}" for size in (1, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537)]
    write("tiles.txt", ("\n".join(lines) + "\n").encode())


entries()
notes()
releases()
paths()
trees()
