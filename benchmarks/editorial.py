"""Cut lists read right, wrong and not at all, and how fast: our readers beside OTIO's own adapters.

Right: every picture event of the independent reading is there with the same record frames, source
frames, name and speed (as far as that reading states them); one difference makes a file wrong.
Both readers are held against it by the same comparison. OTIO's adapters need
``pip install 'dedio[bench]'``; the real lists stand beside the checkout in ``../shared/editorial``.
What is absent is said and left out.

    python benchmarks/editorial.py [--why] [--events 5000] [--skip-times]
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from dedio_core.editorial.ale import read_ale
from dedio_core.editorial.readers import read_cut
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate, Timecode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.corpus import rows  # noqa: E402 - the comparisons that the tests use too
from tests.corpus.rows import Row  # noqa: E402

TITLES = {
    "edl": "CMX3600 EDL",
    "fcp7": "FCP7 XML",
    "fcpxml": "FCPXML",
    "aaf": "AAF",
    "ale": "ALE",
    "otio": "OTIO",
}
ADAPTERS = {
    "edl": ("cmx_3600", "otio-cmx3600-adapter"),
    "fcp7": ("fcp_xml", "otio-fcp-adapter"),
    "fcpxml": ("fcpx_xml", "otio-fcpx-xml-adapter"),
    "aaf": ("AAF", "otio-aaf-adapter"),
    "ale": ("ale", "otio-ale-adapter"),
    "otio": ("otio_json", "opentimelineio"),
}
"""OTIO's name of each adapter, and the package it is in."""
TOLD: dict[str, Callable[[dict[str, Any]], Iterator[Row]]] = {
    "edl": rows.told_edl,
    "fcp7": rows.told_fcp7,
    "fcpxml": rows.told_fcpxml,
    "aaf": rows.told_aaf,
    "ale": rows.told_ale,
}
NOTES = """Compared: record and source frames, names and speeds of picture events; not what is disabled,
CDL, markers, transitions and reels (tests/corpus does). {left_out} files hold clips or effects and no
timeline and are left out. OTIO's EDL adapter is given the right rate and decoded text; ours infers the
rate and is given it for {given} files that leave it open. FCPXML: the primary storyline. AAF speeds are not
in the independent reading (OTIO's adapter makes one position graph speed 1). OTIO files: the reference
is the OTIO library itself, so its column counts only what it opens; what it refuses has no reference,
and counts as right where ours reads it."""
OPEN_RATES = {"avf__Timeline_23.98.otio": FrameRate.of(24)}
"""OTIO files that state no rate of pictures."""


@dataclass
class Score:
    """How one reader did with one format."""

    right: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def cells(self) -> str:
        """The three counts."""
        return f"{self.right:7}{len(self.wrong):7}{len(self.refused):9}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--why", action="store_true", help="say of each file what is wrong with it")
    parser.add_argument("--events", type=int, default=5000, help="events of the generated lists")
    parser.add_argument("--skip-times", action="store_true", help="leave the generated lists out")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    print(f"Python {platform.python_version()}, {', '.join(versions())}")
    if rows.CORPUS.is_dir():
        show_files(given.why)
    else:
        print(f"\n{rows.ABSENT}: only generated lists are measured")
    if not given.skip_times:
        show_times(given.events)
    return 0


def versions() -> list[str]:
    """Each package that reads here, and its version."""
    made = []
    for package in ("dedio", *dict.fromkeys(["opentimelineio", *(p for _, p in ADAPTERS.values())])):
        try:
            made.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            made.append(f"{package} absent")
    return made


def has_adapter(form: str) -> bool:
    """Whether OTIO can read the format here."""
    try:
        metadata.version(ADAPTERS[form][1])
    except metadata.PackageNotFoundError:
        return False
    return True


def show_files(is_why: bool) -> None:
    """The table of files right, wrong and refused."""
    print("\nReal lists, files right / wrong / refused")
    print(f"{'':14}{'':7}{'ours':>18}{'':5}{'  OTIO adapter':>23}")
    print(f"{'format':14}{'files':>7}" + 2 * f"{'right':>7}{'wrong':>7}{'refused':>9}")
    totals = [Score(), Score()]
    reasons: list[str] = []
    counts: Counter[str] = Counter()
    for form, title in TITLES.items():
        found = [(path, rows.told(form, path)) for path in rows.files(form)]
        held = [(path, told) for path, told in found if rows.has_timeline(told)]
        counts["left_out"] += len(found) - len(held)
        counts["given"] += sum(needs_rate(form, path, told) for path, told in held)
        ours = score(form, held, our_rows)
        theirs = score(form, held, their_rows) if has_adapter(form) else Score()
        cells = theirs.cells() if has_adapter(form) else f"{'adapter absent':>23}"
        print(f"{title:14}{len(held):7}{ours.cells()}{cells}")
        for total, one in zip(totals, (ours, theirs), strict=True):
            total.right += one.right
            total.wrong |= one.wrong
            total.refused |= one.refused
        for who, one in (("ours", ours), ("OTIO", theirs)):
            if who == "ours" or is_why:
                reasons += [f"  {who}  wrong    {name}: {why}" for name, why in one.wrong.items()]
                reasons += [f"  {who}  refused  {name}: {why}" for name, why in one.refused.items()]
    files = totals[0].right + len(totals[0].wrong) + len(totals[0].refused)
    print(f"{'all':14}{files:7}{totals[0].cells()}{totals[1].cells()}")
    print("\n".join(reasons))
    print(NOTES.format(**counts))


def needs_rate(form: str, path: Path, told: dict[str, Any]) -> bool:
    """Whether the list leaves its rate open."""
    return path.name in OPEN_RATES or (form == "edl" and len(told["timebase_ties"]) > 1)


def score(
    form: str,
    held: list[tuple[Path, dict[str, Any]]],
    reader: Callable[[str, Path, dict[str, Any]], tuple[list[Row], list[Row]]],
) -> Score:
    """Every file of a format, read by `reader`, against what is told of it."""
    made = Score()
    for path, told in held:
        try:
            expected, found = reader(form, path, told)
        except Exception as error:  # noqa: BLE001 - adapters raise anything
            said = str(error) if isinstance(error, TimelineError) else f"{type(error).__name__}: {error}"
            made.refused[path.name] = " ".join(said.split())[:110]
            continue
        # Of FCPXML only one storyline is held against it; some readings are known to lack events.
        is_whole = form != "fcpxml" and path.name not in rows.UNWALKED
        wrong = rows.differences(expected, found, is_whole=is_whole)
        if wrong:
            made.wrong[path.name] = wrong[0] + (f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else "")
        else:
            made.right += 1
    return made


def our_rows(form: str, path: Path, told: dict[str, Any]) -> tuple[list[Row], list[Row]]:
    """What is told, and what our reader says."""
    if form == "ale":
        table = read_ale(path)
        return list(rows.told_ale(told)), [
            Row(r.where, r.name, src_in=rows.number(r.start.frame), src_out=rows.number(r.end.frame))
            for r in table.rows
        ]
    rate = OPEN_RATES.get(path.name)
    if needs_rate(form, path, told) and rate is None:
        rate = FrameRate.of(told["timebase"])
    cut = read_cut(path, rate)
    if form != "otio":
        return list(TOLD[form](told)), rows.ours(cut, track="V1" if form == "fcpxml" else None)
    assert cut.rate is not None
    expected = [] if "exception" in told else list(rows.told_otio(told, cut.rate.fraction))
    sound = {n for n, event in enumerate(cut.events) if event.kind != "video"}
    told_pictures = [row for n, row in enumerate(expected) if n not in sound]
    return told_pictures, rows.ours(cut) if expected else []


def their_rows(form: str, path: Path, told: dict[str, Any]) -> tuple[list[Row], list[Row]]:
    """What is told, and what OTIO's adapter says."""
    import opentimelineio as otio

    made = their_reading(form, path, told)
    if form == "otio":
        return [], []
    if form == "ale":
        spans = [(clip.name, clip.source_range) for clip in made]
        return list(rows.told_ale(told)), [
            Row(
                "row",
                name,
                src_in=rows.exact(span.start_time.value),
                src_out=rows.exact(span.end_time_exclusive().value),
            )
            for name, span in spans
        ]
    if not isinstance(made, otio.schema.Timeline):
        made = next(one for one in made if isinstance(one, otio.schema.Timeline))
    rate = rows.rate_told(form, told)
    assert rate is not None
    return list(TOLD[form](told)), rows.theirs(made, rate)


def their_reading(form: str, path: Path, told: dict[str, Any]) -> Any:
    """What OTIO's adapter makes of the file. No media linker runs; its prints are not shown."""
    import opentimelineio as otio

    name = ADAPTERS[form][0]
    policy = otio.media_linker.MediaLinkingPolicy.DoNotLinkMedia
    with contextlib.redirect_stdout(io.StringIO()):
        if form != "edl":
            return otio.adapters.read_from_file(str(path), name, media_linker_name=policy)
        rate = rows.rate_told(form, told)
        assert rate is not None
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        return otio.adapters.read_from_string(text, name, media_linker_name=policy, rate=float(rate.fraction))


def show_times(events: int) -> None:
    """The table of seconds that generated lists take."""
    print("\nGenerated lists, seconds to read one (best of 3; of 1 where it takes over 5 s)")
    print(f"{'format':14}{'events':>8}{'ours':>9}{'OTIO adapter':>15}{'ours, ms an event':>20}")
    with tempfile.TemporaryDirectory() as folder:
        for form, make, suffix, count in (
            ("edl", make_edl, ".edl", events),
            ("edl", make_edl, ".edl", 10 * events),
            ("fcp7", make_fcp7, ".xml", events),
            ("fcpxml", make_fcpxml, ".fcpxml", events),
        ):
            path = Path(folder) / f"generated{suffix}"
            path.write_text(make(count), encoding="utf-8")
            told = {"timebase": 24, "events": []}
            rate = FrameRate.of(24) if form == "edl" else None
            found = len(read_cut(path, rate).events)
            assert found == count, f"{found} events of {count}"
            ours = seconds(lambda p=path, r=rate: read_cut(p, r))  # type: ignore[misc]
            said = "absent"
            if has_adapter(form):
                try:
                    said = f"{seconds(lambda f=form, p=path, t=told: their_reading(f, p, t)):.2f}"  # type: ignore[misc]
                except Exception as error:  # noqa: BLE001 - adapters raise anything
                    said = type(error).__name__
            print(f"{TITLES[form]:14}{count:8}{ours:9.2f}{said:>15}{ours / count * 1000:20.3f}", flush=True)


def seconds(work: Callable[[], object]) -> float:
    """The best of three runs; of one where that is long."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
        if best > 5:
            break
    return best


LENGTH = 36
RATE = FrameRate.of(24)


def make_edl(count: int) -> str:
    """A plain list: cuts with clip names and source files; every tenth has a locator."""
    lines = ["TITLE: GENERATED", "FCM: NON-DROP FRAME", ""]
    for n in range(count):
        source, record = 3600 * 24 + n * 7 % 90_000, 3600 * 24 + n * LENGTH
        labels = " ".join(str(Timecode(f, RATE)) for f in (source, source + LENGTH, record, record + LENGTH))
        lines.append(f"{n + 1:06} A{n % 999:03}C001 V     C        {labels}")
        lines.append(f"* FROM CLIP NAME: A{n % 999:03}C001_{n:06}.MXF")
        lines.append(f"* SOURCE FILE: A{n % 999:03}C001_{n:06}")
        if n % 10 == 0:
            lines.append(f"* LOC: {Timecode(record, RATE)} RED     SHT{n:06}")
    return "\n".join(lines) + "\n"


def make_fcp7(count: int) -> str:
    """One track of clips, each with a file of its own."""
    rate = "<rate><timebase>24</timebase><ntsc>FALSE</ntsc></rate>"
    zero = f"{rate}<string>01:00:00:00</string><frame>86400</frame><displayformat>NDF</displayformat>"
    clips = []
    for n in range(count):
        name = f"A{n % 999:03}C001_{n:06}.mov"
        file = (
            f'<file id="file-{n}"><name>{name}</name><pathurl>file://localhost/media/{name}</pathurl>{rate}'
            f"<duration>200</duration><timecode>{zero}</timecode></file>"
        )
        clips.append(
            f'<clipitem id="clipitem-{n}"><name>{name}</name><enabled>TRUE</enabled><duration>200</duration>'
            f"{rate}<start>{n * LENGTH}</start><end>{(n + 1) * LENGTH}</end><in>20</in>"
            f"<out>{20 + LENGTH}</out>{file}</clipitem>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="4">'
        f'<sequence id="sequence-1"><name>generated</name><duration>{count * LENGTH}</duration>{rate}'
        f"<timecode>{zero}</timecode><media><video><track>\n"
        + "\n".join(clips)
        + "\n</track></video></media></sequence></xmeml>\n"
    )


def make_fcpxml(count: int) -> str:
    """One storyline of clips, each with an asset of its own."""
    assets, clips = [], []
    for n in range(count):
        name = f"A{n % 999:03}C001_{n:06}"
        assets.append(
            f'<asset id="a{n}" name="{name}" start="3600s" duration="200/24s" hasVideo="1" format="r1">'
            f'<media-rep kind="original-media" src="file:///media/{name}.mov"/></asset>'
        )
        clips.append(
            f'<asset-clip ref="a{n}" name="{name}" offset="{86400 + n * LENGTH}/24s" '
            f'start="86420/24s" duration="{LENGTH}/24s" format="r1"/>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.9"><resources>'
        '<format id="r1" name="FFVideoFormat1080p24" frameDuration="100/2400s" width="1920" height="1080"/>\n'
        + "\n".join(assets)
        + '\n</resources><library><event name="e"><project name="generated">'
        f'<sequence format="r1" tcStart="3600s" tcFormat="NDF" duration="{count * LENGTH}/24s"><spine>\n'
        + "\n".join(clips)
        + "\n</spine></sequence></project></event></library></fcpxml>\n"
    )


if __name__ == "__main__":
    sys.exit(main())
