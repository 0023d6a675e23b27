#!/usr/bin/env python3
"""The figures of a case: import beside copying, forty mixed files by stage, proxies beside ffmpeg.

Files are made once by ffmpeg and kept in the folder that is given. Prints a table; fails nothing.
Usage: case.py PFIFF FOLDER [FILES] [SECONDS_EACH]
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
import wave
from array import array
from pathlib import Path

ROUNDS = 3
# Endings with what makes them; an encoder that is missing leaves its kind out.
KINDS = [
    ("mp4", "-c:v libx264 -preset ultrafast -c:a aac"),
    ("mov", "-c:v libx264 -preset ultrafast -c:a pcm_s16le"),
    ("mp4", "-vf fps=30,select='not(eq(mod(n\\,7)\\,3))' -vsync vfr -c:v libx264 -preset ultrafast -c:a aac"),
    ("mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none -c:a aac"),
    ("mov", "-c:v prores_ks -profile:v 0 -c:a pcm_s16le"),
    ("webm", "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus"),
    ("mp4", "-s 320x180 -r 15 -c:v libx264 -preset ultrafast -b:v 150k -c:a aac -b:a 24k"),
    ("mp4", "-c:v libx264 -preset ultrafast -an"),
]


def run(words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more)


def one_sound(path, seconds):
    """A corner's sound: knocks of noise at uneven distances over a hiss, 16 kHz."""
    chance, rate = random.Random(4), 16_000
    knocks, at = [], 0.0
    while at < seconds:
        knocks.append((at, at + chance.uniform(0.03, 0.2)))
        at = knocks[-1][1] + chance.uniform(0.3, 1.5)
    samples = array("h", (chance.randrange(-1500, 1500) for _ in range(seconds * rate)))
    for begins, ends in knocks:
        for n in range(int(begins * rate), min(int(ends * rate), len(samples))):
            samples[n] = chance.randrange(-16_000, 16_000)
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes(samples.tobytes())


def made_once(folder, kind, seconds):
    """The picture of a kind, without sound; None where its encoder is missing."""
    ending, words = KINDS[kind]
    path = folder / f"picture-{kind}.{ending}"
    picture = f"ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=s=1280x720:r=30:d={seconds}".split()
    try:
        run([*picture, *words.replace("'", "").split(), "-an", str(path)])
    except subprocess.CalledProcessError as error:
        print(f"left out: {path.name}: {error.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return path


def make(folder, files, seconds):
    folder.mkdir(parents=True, exist_ok=True)
    sound = folder.parent / "sound.wav"
    one_sound(sound, seconds + files * 4)
    pictures = [made_once(folder.parent, kind, seconds) for kind in range(len(KINDS))]
    for n in range(files):
        ending, words = KINDS[n % len(KINDS)]
        picture = pictures[n % len(KINDS)]
        if picture is None:
            continue
        # Each hears another part, so no two files are the same; pictures are encoded once, which takes minutes.
        heard = ["-ss", str(n * 4), "-t", str(seconds), "-i", str(sound)]
        own = words.split("-c:a")[1].split() if "-c:a" in words else None
        tracks = ["-map", "0:v", "-map", "1:a", "-c:a", *own] if own else ["-map", "0:v"]
        run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(picture), *heard, "-c:v", "copy", *tracks,
             "-metadata", f"title=clip {n}", str(folder / f"clip-{n:02}.{ending}")])


def timed(words, **more):
    began = time.monotonic()
    ran = run(words, **more)
    return time.monotonic() - began, ran


def copied(files, room):
    """What people would do: copy, see it on the disk, note the digests."""
    to = room / "copied"
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    script = 'cp -r --reflink=never "$1"/. "$2" && sync -f "$2" && cd "$2" && sha256sum *'
    seconds, _ = timed(["sh", "-c", script, "sh", str(files), str(to)])
    shutil.rmtree(to)
    return seconds


def imported(pfiff, files, room):
    case = room / "case"
    shutil.rmtree(case, ignore_errors=True)
    run([pfiff, "case", "new", str(case)])
    process = subprocess.Popen(
        [pfiff, "case", "import", "--case", str(case), str(files)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    began, copied_s = time.monotonic(), None
    for line in process.stderr:
        # The first word of what comes after copying.
        if line.startswith("looking into files") and copied_s is None:
            copied_s = time.monotonic() - began
    if process.wait() != 0:
        sys.exit("the import failed")
    return case, copied_s, time.monotonic() - began


def opens(pfiff, case):
    """From the command until its link is there, and until all copies for playing are made."""
    began = time.monotonic()
    process = subprocess.Popen([pfiff, "case", "open", "--case", str(case)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    link = next(line.strip().split()[-1] for line in process.stdout if "http://127.0.0.1" in line)
    link_s = time.monotonic() - began
    jar = case.parent / "cookies"
    run(["curl", "-s", "-L", "-c", str(jar), "-b", str(jar), "-o", "/dev/null", link])
    origin = link.split("/?")[0]
    ask = lambda what: json.loads(run(["curl", "-s", "-b", str(jar), origin + what]).stdout)
    while any(one["state"] in ("waiting", "making") for one in ask("/api/proxies")["proxies"] if one["kind"] == "pane"):
        time.sleep(0.5)
    made_s = time.monotonic() - began
    process.send_signal(2)
    process.wait()
    return link_s, made_s


def by_ffmpeg_alone(pfiff, case):
    """The time of the same commands on the same files, by the recipes that lie beside the copies."""
    status = json.loads(run([pfiff, "case", "status", "--json", "--case", str(case)]).stdout)
    of = {exhibit["blake3"]: exhibit["sha256"] for exhibit in status["exhibits"]}
    total = 0.0
    for recipe in (case / "derived" / "proxies").glob("*-360-*.json"):
        told = json.loads(recipe.read_text())
        source = next((case / "originals").glob(of[told["of"]["blake3"]] + "*"))
        into = case.parent / "alone.mp4"
        total += timed(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(source), *told["words"], str(into)])[0]
    return total


def main():
    pfiff, room = sys.argv[1], Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 90
    files = room / f"files-{count}-{seconds}"
    if not files.exists():
        half = room / "half" / "files"
        shutil.rmtree(half.parent, ignore_errors=True)
        make(half, count, seconds)
        half.rename(files)
    size = sum(path.stat().st_size for path in files.iterdir())
    print(f"{len(list(files.iterdir()))} files of {seconds} s, {size / 1e6:.0f} MB, {os.cpu_count()} cores\n")
    ratios = []
    for _ in range(ROUNDS):
        copy_s = copied(files, room)
        case, copied_s, import_s = imported(pfiff, files, room)
        ratios.append(copy_s / (copied_s or import_s))
    align_s, _ = timed([pfiff, "case", "align", "--case", str(case)])
    link_s, made_s = opens(pfiff, case)
    alone_s = by_ffmpeg_alone(pfiff, case)
    print("| what | aim | measured |\n|---|---|---|")
    print(f"| speed of import over cp, sync, sha256sum, until all is copied | 0.8 | {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) |")
    print(f"| copied | – | {copied_s:.1f} s |")
    print(f"| looked into | – | {import_s - copied_s:.1f} s |")
    print(f"| heard and placed | – | {align_s:.1f} s |")
    print(f"| page stands, a clip can be watched | 60 s in all | {import_s + link_s:.1f} s in all |")
    print(f"| everything but proxies | 300 s | {import_s + align_s + link_s:.1f} s |")
    print(f"| proxies for what browsers do not decode | – | {made_s - link_s:.1f} s |")
    print(f"| … over ffmpeg's same commands alone | 1.5 | {(made_s - link_s) / max(alone_s, 0.1):.2f} |")


if __name__ == "__main__":
    main()
