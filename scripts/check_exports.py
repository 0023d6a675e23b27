"""Reads a folder of exports with OpenTimelineIO and its adapters, and compares every start with the answer.

The folder holds answer.json, timeline.otio, timeline.fcpxml, timeline.xml and table.csv.
A start may differ from the answer by half a frame of the timeline, no more.
"""

import csv
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import opentimelineio as otio

NS = Fraction(1, 10**9)


class Check:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.answer = json.loads((self.folder / "answer.json").read_text("utf-8"))
        self.placed = [{clip["id"]: clip for clip in island["clips"]} for island in self.answer["islands"]]
        self.parts = {refusal["id"]: refusal["parts"] for refusal in self.answer["refusals"]}
        self.worst = {}

    def starts(self, island, clip, source):
        """Scene times at which the answer puts this second of this file, in seconds."""
        if clip in self.placed[island]:
            assert source == 0, f"clip {clip} does not begin with its file"
            return [self.placed[island][clip]["start_ns"] * NS]
        inside = [p for p in self.parts.get(clip, []) if p["island"] == island]
        return [p["start_ns"] * NS + source - p["from_ns"] * NS for p in inside]

    def compare(self, what, island, clips, at, source, slack, frame):
        """`clips` are the inputs that it may be: a reader may have kept only a name."""
        off = min(abs(at - start) for clip in clips for start in self.starts(island, clip, source))
        assert off <= slack + Fraction(1, 10**6), f"{what}: clip {clips} is off by {float(off)} s"
        count, most = self.worst.get(what, (0, 0.0))
        self.worst[what] = (count + 1, max(most, float(off / frame)))


def timelines(read):
    return list(read) if isinstance(read, otio.schema.SerializableCollection) else [read]


def exact(rate):
    """29.97002997 as 30000/1001."""
    return Fraction(rate).limit_denominator(1001)


def lanes(timeline):
    for track in timeline.tracks:
        for clip in track.find_clips():
            begins = track.trimmed_range_of_child(clip).start_time
            yield clip, begins


def check_otio(check):
    """Returns, per timeline, the scene time of frame 0, the frame's length, and the input ids by URL."""
    found = []
    for island, timeline in enumerate(timelines(otio.adapters.read_from_file(str(check.folder / "timeline.otio")))):
        ours = timeline.metadata["pfiff"]
        frame = Fraction(ours["frame_rate"][1], ours["frame_rate"][0])
        zero, ids = ours["scene_ns_at_frame_0"] * NS, {}
        for clip, begins in lanes(timeline):
            place = clip.metadata["pfiff"]
            number = place["placement"]["id"] if "placement" in place else place["id"]
            ids[clip.media_reference.target_url] = number
            source = Fraction(clip.source_range.start_time.value) * frame
            at = zero + Fraction(begins.value) / exact(begins.rate)
            check.compare("otio", island, [number], at, source, frame / 2, frame)
        # The drift effects must be what OpenTimelineIO takes them for.
        for clip, _ in lanes(timeline):
            assert all(isinstance(effect, otio.schema.LinearTimeWarp) for effect in clip.effects)
        found.append((zero, frame, ids))
    return found


def check_xmeml(check, found):
    read = otio.adapters.read_from_file(str(check.folder / "timeline.xml"), adapter_name="fcp_xml")
    for island, (timeline, (zero, frame, ids)) in enumerate(zip(timelines(read), found, strict=True)):
        for clip, begins in lanes(timeline):
            number = ids[clip.media_reference.target_url.replace("file://localhost/", "file:///")]
            source = Fraction(clip.source_range.start_time.value) * frame
            at = zero + Fraction(begins.value) / exact(begins.rate)
            check.compare("xmeml", island, [number], at, source, frame / 2, frame)


def seconds(text):
    return Fraction((text or "0s").removesuffix("s"))


def check_fcpxml(check, found):
    root = ElementTree.parse(check.folder / "timeline.fcpxml").getroot()
    for island, (project, (zero, frame, _)) in enumerate(zip(root.iter("project"), found, strict=True)):
        for clip in project.iter("asset-clip"):
            number, at = int(clip.get("ref").removeprefix("asset")), zero + seconds(clip.get("offset"))
            check.compare("fcpxml", island, [number], at, seconds(clip.get("start")), frame / 2, frame)
            for time in (clip.get("offset"), clip.get("start"), clip.get("duration")):
                assert (seconds(time) / frame).denominator == 1, f"{time} is not a whole frame"
    check_fcpxml_adapter(check, found, root)


def check_fcpxml_adapter(check, found, root):
    """The adapter counts starts in frames of the clip's own format and cuts fractions off: one such frame is its own."""
    formats = {f.get("id"): seconds(f.get("frameDuration")) for f in root.iter("format")}
    named = {}
    for asset in root.iter("asset"):
        own = formats.get(asset.get("format"))
        named.setdefault(asset.get("name"), []).append((int(asset.get("id").removeprefix("asset")), own))
    read = otio.adapters.read_from_file(str(check.folder / "timeline.fcpxml"), adapter_name="fcpx_xml")
    for island, (timeline, (zero, frame, _)) in enumerate(zip(timelines(read), found, strict=True)):
        for track in timeline.tracks:
            clips = [item for item in track if isinstance(item, otio.schema.Clip)]
            gaps = sum(item.source_range.duration.value for item in track if isinstance(item, otio.schema.Gap))
            assert len(clips) <= 1, "every clip has a lane of its own"
            for clip in clips:
                numbers, owns = zip(*named[clip.name])
                if not any(n in check.placed[island] for n in numbers):
                    continue  # Parts: their source start is cut to the adapter's frames; checked exactly above.
                own = owns[0] or frame
                at = zero + Fraction(gaps) * own
                slack = frame / 2 + own
                check.compare("fcpxml by its adapter", island, list(numbers), at, Fraction(0), slack, frame)


def check_csv(check):
    with open(check.folder / "table.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert [int(row["id"]) for row in rows] == [given["id"] for given in check.answer["inputs"]]
    for row in rows:
        for island, placed in enumerate(check.placed):
            if int(row["id"]) in placed:
                assert int(row["island"]) == island + 1
                at = Fraction(row["start_s"])
                check.compare("csv", island, [int(row["id"])], at, Fraction(0), Fraction(0), Fraction(1))


def main():
    check = Check(sys.argv[1])
    found = check_otio(check)
    check_xmeml(check, found)
    check_fcpxml(check, found)
    check_csv(check)
    for what, (count, worst) in check.worst.items():
        unit = "s" if what == "csv" else "frames"
        print(f"{what}: {count} starts agree with the answer, the worst off by {worst:.3f} {unit}")


main()
