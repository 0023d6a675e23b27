#!/usr/bin/env python3
"""Asks one peer for the offsets of pairs of files.

    peers.py audio-offset-finder|syncstart|audalign     [[path of a, path of b], ...] as JSON on standard input

Writes {"answers": [[how much later b began, in seconds, or null; the tool's own score], ...], "cpu_s": CPU seconds
after the tool was loaded, "peak_mib": ...}. Runs inside a virtual environment that holds the tool.
"""

import json
import os
import resource
import sys


def audio_offset_finder():
    from audio_offset_finder.audio_offset_finder import find_offset_between_files

    def ask(a, b):
        found = find_offset_between_files(a, b)
        return float(found["time_offset"]), float(found["standard_score"])

    return ask


def syncstart():
    import matplotlib

    matplotlib.use = lambda *_, **__: None  # it asks for a window that a benchmark does not have
    import syncstart

    syncstart.quiet = True
    syncstart.take = 600

    def ask(a, b):
        rate = syncstart.get_max_rate(a, b)
        x, y = (syncstart.z_score_normalization(syncstart.get_sample(f, rate)) for f in (a, b))
        _, _, padded, peak, curve = syncstart.corrabs(x, y)
        shift = peak if peak <= padded // 2 else peak - padded
        return shift / rate, float((curve[peak] - curve.mean()) / curve.std())

    return ask


def audalign():
    import audalign

    recognizer = audalign.CorrelationRecognizer()
    recognizer.config.multiprocessing = False

    def ask(a, b):
        match = next(iter(audalign.recognize(a, b, recognizer=recognizer)["match_info"].values()))
        return -float(match["offset_seconds"][0]), float(match["confidence"][0])

    return ask


def cpu_s():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def main():
    out = os.dup(1)
    os.dup2(2, 1)  # what the tool prints must not mix with the answer
    pairs = json.load(sys.stdin)
    ask = {"audio-offset-finder": audio_offset_finder, "syncstart": syncstart, "audalign": audalign}[sys.argv[1]]()
    before, answers = cpu_s(), []
    for a, b in pairs:
        try:
            answers.append(ask(a, b))
        except Exception as error:  # a file that it cannot read is no answer
            print(f"{sys.argv[1]}: {a} {b}: {error!r}", file=sys.stderr)
            answers.append((None, 0.0))
    scale = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB here
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    result = {"answers": answers, "cpu_s": cpu_s() - before, "peak_mib": peak * scale / 2**20}
    os.write(out, json.dumps(result).encode())


if __name__ == "__main__":
    main()
