"""A new version takes over the unchanged frames of the last one, and renders the others."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dedio_core import images, ingest_shot
from dedio_core.batch import shot_from_row
from dedio_core.events import Planned, Progress
from dedio_core.frames import FrameRange
from dedio_core.jsonable import from_json, to_json
from dedio_core.models import ProcessingResult
from dedio_core.paths import PlacedPath
from dedio_core.pipeline import PipelineBuilder, standard
from dedio_core.plan import Call, Plan, Reusable, Reuse
from dedio_core.reuse import OURS, differing, exrs, fingerprint, rendered, reusing
from dedio_core.sample import read_counter
from dedio_core.settings import Settings, load
from dedio_core.stages import STANDARD, OIIOColorTransformStage
from dedio_core.stages.base import PipelineStage
from tests import fakes
from tests.ingest import kit

pytestmark = pytest.mark.slow

CUT = ("--in", 6, "--out", 11)
FIRST = (*CUT, "--handles", "1,1")
LONGER = (*CUT, "--handles", "3,1")
"""Two frames more at the head: 0998 and 0999."""


@pytest.fixture
def root(tmp_path):
    return tmp_path / "r"


def folder(root, version):
    return root / "sht100/pla" / f"{kit.STEM}_v{version:03d}"


def records(root):
    """Frame -> the version that its staged EXR is a copy of, of an ingest that kept its staging folder."""
    (lines,) = root.glob(".dedio/staging/*/journal.jsonl")
    found = {}
    for line in lines.read_text().splitlines():
        done = json.loads(line.split(" ", 1)[1])
        for one in done.get("outputs", ()):
            if one["path"].endswith(".exr"):
                found[done["frame"]] = one["reused"]
    return found


def ingested(clip, root, *words, settings=None):
    """Ingest with `words`: the version, the summary, and which frame is from which version."""
    ran = kit.ingest(clip, root, *words, "--skip-cleanup", "--json", settings=settings)
    assert ran.code == 0, ran.out + ran.err
    found = records(root)
    shutil.rmtree(root / ".dedio/staging")
    return kit.Version(Path(ran.doc["version_dir"])), ran.doc, found


def notes(clip, root, *words, settings=None):
    """What the plan says of frames of the last version."""
    ran = kit.ingest(clip, root, *words, "--dry-run", settings=settings)
    assert ran.code == 0, ran.out + ran.err
    return [x for x in ran.out.splitlines() if "note " in x and ("re-used" in x or "the whole version" in x)]


def frame_of(version, frame):
    return version.exrs[frame].read_bytes()


def check_counters(version, first, size=kit.SIZE):
    """Every EXR and every frame of the proxy shows the source frame that it should: `first` and on."""
    for n, path in enumerate(version.exrs.values()):
        assert read_counter(images.read_picture(path, *size)) == first + n
    seen = kit.movie(version.proxy)
    assert seen.frames == len(version.exrs)
    for n, (luma, _, _) in enumerate(seen.planes):
        assert read_counter(np.stack([luma] * 3, -1)) == first + n


def test_only_the_new_frames_render(clip, root, tmp_path):
    """Two frames more at the head: two render, the others are the last version's bytes, all are right."""
    first = kit.good(clip(), root, *FIRST)
    (said,) = notes(clip(), root, *LONGER)
    assert said.endswith("8 of 10 frames are re-used from v001; 2 render: 998-999")
    second, summary, found = ingested(clip(), root, *LONGER)
    assert (summary["frames"], summary["reused_frames"], summary["kept_frames"]) == (10, 8, 0)
    assert found == {998: 0, 999: 0, **dict.fromkeys(range(1000, 1008), 1)}
    old, new = first.sidecar, second.sidecar
    for frame in range(1000, 1008):
        assert frame_of(first, frame) == frame_of(second, frame)
    old_sums = {name[-8:]: entry["xxh3_128"] for name, entry in old["files"].items() if "exr" in name}
    new_sums = {name[-8:]: entry["xxh3_128"] for name, entry in new["files"].items() if "exr" in name}
    assert old_sums.items() < new_sums.items()
    assert new["render"]["reused"] == {"version": 1, "frames": [[1000, 1007]]}
    assert "reused" not in old["render"]
    assert old["render"]["fingerprint"] == new["render"]["fingerprint"]
    assert "v001" in new["checks"]["reused"]["message"]
    for check in ("frames", "timecode"):
        assert "every rendered frame (2 of 10)" in new["checks"][check]["message"]
        assert "every frame" in old["checks"][check]["message"]
    check_counters(second, 503)
    assert {oct(p.stat().st_mode & 0o777) for p in second.folder.rglob("*") if p.is_file()} == {"0o444"}
    assert not any(
        a.stat().st_ino == b.stat().st_ino for a in first.exrs.values() for b in second.exrs.values()
    )
    # the same ingest from nothing: frames, identity and number are the same
    other, summary, found = ingested(clip(), tmp_path / "o", *FIRST)
    other, summary, found = ingested(clip(), tmp_path / "o", *LONGER, "--full")
    assert summary["reused_frames"] == 0
    assert set(found.values()) == {0}
    assert other.sidecar["identity"] == new["identity"]
    assert [p.read_bytes() for p in other.exrs.values()] == [p.read_bytes() for p in second.exrs.values()]
    assert "up to date" in kit.ingest(clip(), root, *LONGER).out
    assert "up to date" in kit.ingest(clip(), tmp_path / "o", *LONGER).out


def test_both_ends_and_less(clip, root):
    """A slip takes over what is shared; a shorter version renders nothing; each names its own source."""
    kit.good(clip(), root, *FIRST)
    second, summary, _ = ingested(clip(), root, "--in", 8, "--out", 14, "--handles", 4)
    assert second.sidecar["render"]["reused"] == {"version": 1, "frames": [[1000, 1007]]}
    assert sorted(second.exrs) == list(range(999, 1014))
    check_counters(second, 504)
    third, summary, found = ingested(clip(), root, "--in", 9, "--out", 10, "--handles", 1)
    assert third.sidecar["render"]["reused"] == {"version": 2, "frames": [[1003, 1006]]}
    assert (summary["frames"], summary["reused_frames"]) == (4, 4)
    assert set(found.values()) == {2}
    check_counters(third, 508)


@pytest.mark.parametrize("compression", ["zip", "dwaa:15"])
def test_every_way_makes_the_same_movie(clip, root, tmp_path, compression):
    """A movie shows what is in the EXRs: copied, rendered, or left by a stage, it is the same file."""
    settings = kit.config(tmp_path, output={"exr_compression": compression})
    kit.good(clip(), root, *FIRST, settings=settings)
    again, summary, _ = ingested(clip(), root, *LONGER, settings=settings)
    assert summary["reused_frames"] == 8
    whole = kit.good(clip(), tmp_path / "whole", *LONGER, "--full", settings=settings)
    row = {"sequence": "sht", "shot": "100", "source_file": clip(), "in_point": 6, "out_point": 11}
    shot = shot_from_row({**row, "handles": "3,1"}, load(settings), "tests")
    seen = own(load(settings), tmp_path / "seen").execute(shot)
    movies = {path.read_bytes() for path in (again.proxy, whole.proxy, seen["proxy"])}
    assert len(movies) == 1


@pytest.mark.parametrize("start", ["dpx", "burn-in"])
def test_sequences_and_burn_in(clip, dpx, root, start):
    """Image sequences are taken over too, and a changed proxy alone renders no EXR."""
    source = dpx() if start == "dpx" else clip()
    words = ("--in", 3, "--out", 5, "--handles") if start == "dpx" else (*CUT, "--handles")
    if start == "dpx":
        number = int(sorted(source.glob("*.dpx"))[0].name.split(".")[-2])
        words = ("--in", number + 3, "--out", number + 5, "--handles")
    kit.good(source, root, *words, 1)
    more = (2,) if start == "dpx" else (1, "--burn-in")
    _, summary, _ = ingested(source, root, *words, *more)
    assert summary["frames"] - summary["reused_frames"] == (2 if start == "dpx" else 0)


@pytest.mark.parametrize(
    ("words", "groups", "said"),
    [
        (("--squeeze", 1.3), {}, "geometry.squeeze was 1.0, is 1.3"),
        (("--levels", "full"), {}, 'source.levels was "video", is "full"'),
        (("--source-colorspace", "S-Log3 S-Gamut3.Cine"), {}, "color.source was"),
        ((), {"output": {"exr_compression": "piz"}}, 'output.exr_compression was "zip", is "piz"'),
        ((), {"output": {"resolution": [320, 180]}}, "output.resolution was [384, 216], is [320, 180]"),
        ((), {"output": {"filter": "triangle"}}, 'geometry.filter was "cubic", is "triangle"'),
        ((), {"pipeline": {"reuse": "off"}}, "pipeline.reuse is off"),
        (("--renumber",), {}, "plate frame 1001 is source frame 7, in v001 it was 6"),
        (("--full",), {}, "it was asked for"),
    ],
)
def test_what_renders_all(clip, root, tmp_path, words, groups, said):
    """Where anything that shapes an EXR is changed, the whole version renders, and the plan says why."""
    kit.good(clip(), root, *FIRST)
    settings = kit.config(tmp_path / "changed", **groups)
    cut = ("--in", 7, "--out", 11, "--handles", "3,1", *words)
    (note,) = notes(clip(), root, *cut, settings=settings)
    assert "the whole version renders: " in note
    assert said in note
    second, summary, found = ingested(clip(), root, *cut, settings=settings)
    assert summary["reused_frames"] == 0
    assert set(found.values()) == {0}
    assert "reused" not in second.sidecar["render"]


@pytest.mark.parametrize("way", ["script", "row", "flag beside rows", "row against flag"])
def test_full_by_script_and_by_row(clip, root, tmp_path, way):
    """`full` is a value of `ingest_shot` and a key of a row; the flag holds for rows that do not say it."""
    settings = kit.config(tmp_path)
    kit.good(clip(), root, *FIRST, settings=settings)
    row = {"sequence": "sht", "shot": "100", "source_file": str(clip()), "in_point": 6, "out_point": 11}
    row |= {"handles": "3,1"}
    row |= {"flag beside rows": {}, "row against flag": {"full": False}}.get(way, {"full": True})
    if way == "script":
        summary = ingest_shot(project="tests", root=root, settings=load(settings), **row)
    else:
        rows = tmp_path / "rows.json"
        rows.write_text(json.dumps([row]))
        flags = ["--full"] if "flag" in way else []
        ran = kit.dedio("ingest", "--batch", rows, "--root", root, "--config", settings, "--json", *flags)
        (summary,) = ran.doc
    assert summary["overall_success"]
    assert summary["reused_frames"] == (8 if way == "row against flag" else 0)


def test_another_source_renders_all(clip, root):
    """Other media under the same name, and the same under another, render all."""
    kit.good(clip(), root, *FIRST)
    other = clip(first_counter=700)
    (note,) = notes(other, root, *LONGER)
    assert "source.content_id was" in note
    assert other.name == clip().name
    renamed = root.parent / "A001C003_again.mxf"
    shutil.copy(clip(), renamed)
    (note,) = notes(renamed, root, *LONGER)
    assert 'source.file was "A001C003_261122AB.mxf", is "A001C003_again.mxf"' in note


def test_a_sidecar_without_fingerprint(clip, root):
    """An older version that does not say how it was rendered is not used, and that is said."""
    first = kit.good(clip(), root, *FIRST)
    path = first.folder / f"{first.folder.name}.json"
    document = first.sidecar
    del document["render"]["fingerprint"]
    path.chmod(0o644)
    path.write_text(json.dumps(document))
    (note,) = notes(clip(), root, *LONGER)
    assert "the sidecar of v001 does not say how its frames were rendered" in note
    assert ingested(clip(), root, *LONGER)[1]["reused_frames"] == 0


def test_new_version_makes_all_anew(clip, root):
    """A new version of what did not change is asked for to have it made anew: no copies."""
    kit.good(clip(), root, *FIRST)
    (note,) = notes(clip(), root, *FIRST, "--new-version")
    assert "v001 is the same ingest, and is to be made anew" in note


@pytest.mark.parametrize("damage", ["changed", "short", "gone", "link"])
@pytest.mark.parametrize("how", ["copy", "hardlink"])
def test_a_damaged_frame_is_rendered(clip, root, tmp_path, damage, how):
    """A frame that is not what the old sidecar says is rendered instead, with a warning that names it."""
    settings = kit.config(tmp_path, pipeline={"reuse": how})
    first = kit.good(clip(), root, *FIRST, settings=settings)
    path, good = first.exrs[1003], first.exrs[1003].read_bytes()
    path.unlink()
    if damage == "link":
        path.symlink_to(first.exrs[1004])
    elif damage != "gone":
        path.write_bytes(good[:-9] if damage == "short" else good[:2000] + b"\0\0\0" + good[2003:])
    before = kit.listing(first.folder)
    second, summary, found = ingested(clip(), root, *LONGER, settings=settings)
    said = [w for stage in summary["stage_results"] for w in stage["warnings"]]
    assert [str(path) in w and "plate frame 1003 is rendered instead" in w for w in said] == [True]
    assert sorted(frame for frame, version in found.items() if not version) == [998, 999, 1003]
    assert second.sidecar["render"]["reused"]["frames"] == [[1000, 1002], [1004, 1007]]
    assert summary["reused_frames"] == 7
    assert frame_of(second, 1003) == good
    check_counters(second, 503)
    assert kit.listing(first.folder) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows copies")
def test_hard_links(clip, root, tmp_path):
    """With the setting, frames are the same files; neither publishing nor cancelling touches the old ones."""
    settings = kit.config(tmp_path, pipeline={"reuse": "hardlink"})
    first = kit.good(clip(), root, *FIRST, settings=settings)
    before = kit.listing(first.folder)
    cancelled(clip, root, settings, "3,1", 4)
    assert kit.dedio("cancel", "--all", "--root", root, "--config", settings).code == 0
    assert not list((root / ".dedio/staging").iterdir())
    assert kit.listing(first.folder) == before
    second, summary, _ = ingested(clip(), root, *LONGER, settings=settings)
    assert summary["reused_frames"] == 8
    for frame in range(1000, 1008):
        assert first.exrs[frame].stat().st_ino == second.exrs[frame].stat().st_ino
    assert kit.listing(first.folder) == before
    check_counters(second, 503)


def cancelled(clip, root, settings, handles, after, full=False):
    """An ingest that is cancelled when `after` frames of a stage are done; the events it told."""
    flag, seen = threading.Event(), []

    def listen(event):
        seen.append(event)
        if isinstance(event, Progress) and event.done >= after:
            flag.set()

    knobs = load(settings)
    row = {"sequence": "sht", "shot": "100", "source_file": clip(), "in_point": 6, "out_point": 11}
    shot = shot_from_row({**row, "handles": handles, "full": full}, knobs, "tests")
    found = standard(knobs, root=root, jobs=2).execute(shot, False, cancel=flag, listeners=(listen,))
    assert not found["overall_success"] or after > 100, found
    return seen


@pytest.mark.parametrize("after", [3, 10, 17])
def test_a_cancelled_run_goes_on(clip, root, tmp_path, after):
    """Stopped while frames are taken over or rendered: the same command ends with the same version."""
    settings = kit.config(tmp_path)
    whole = tmp_path / "whole"
    for where in (root, whole):
        kit.good(clip(), where, *FIRST, settings=settings)
    cancelled(clip, root, settings, "3,1", after)
    assert not folder(root, 2).exists()
    kit.good(clip(), root, *LONGER, settings=settings)
    kit.good(clip(), whole, *LONGER, settings=settings)
    assert kit.contents(folder(root, 2)) == kit.contents(folder(whole, 2))


def test_full_after_a_stopped_run_renders_all(clip, root, tmp_path):
    """What a stopped run took over is not good enough for `--full`; what `--full` rendered is for any."""
    settings = kit.config(tmp_path)
    kit.good(clip(), root, *FIRST, settings=settings)
    cancelled(clip, root, settings, "3,1", 5)
    assert set(records(root).values()) == {1}
    second, summary, found = ingested(clip(), root, *LONGER, "--full", settings=settings)
    assert summary["reused_frames"] == 0
    assert summary["kept_frames"] == 0
    assert set(found.values()) == {0}
    assert "reused" not in second.sidecar["render"]
    cancelled(clip, root, settings, "3,3", 5, full=True)
    third, summary, found = ingested(clip(), root, *CUT, "--handles", "3,3", settings=settings)
    assert summary["kept_frames"] >= 5
    assert summary["kept_frames"] + summary["reused_frames"] >= 10
    assert set(found.values()) == {0, 2}
    check_counters(third, 503)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_killed(clip, root, tmp_path):
    """Killed in mid-work, the same command goes on, and the version is what an undisturbed run makes."""
    settings = kit.config(tmp_path, output={"resolution": [1280, 720]})
    whole = tmp_path / "whole"
    cut = ("--in", 8, "--out", 15, "--handles")
    for where in (root, whole):
        kit.good(clip(), where, *cut, 1, settings=settings)
    words = kit.words_of(clip(), root, *cut, 7, settings=settings)
    child = kit.started(words, tmp_path)
    try:
        until = time.monotonic() + 60
        journals = ".dedio/staging/*/journal.jsonl"
        while not any(p.read_text().count('"what":"frame"') > 11 for p in root.glob(journals)):
            assert child.poll() is None, child.communicate()
            assert time.monotonic() < until
            time.sleep(0.002)
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=60)
    finally:
        child.kill()
    assert not folder(root, 2).exists()
    found = kit.good(clip(), root, *cut, 7, settings=settings)
    kit.good(clip(), whole, *cut, 7, settings=settings)
    assert found.sidecar["render"]["reused"] == {"version": 1, "frames": [[1000, 1009]]}
    assert kit.contents(folder(root, 2)) == kit.contents(folder(whole, 2))


@pytest.mark.skipif(not kit.can_mount(), reason="needs root and mount")
def test_disk_full_while_copying(clip, tmp_path):
    """A full disk is one sentence and no damaged frame; with room made the command goes on."""
    settings = kit.config(tmp_path, output={"exr_compression": "none"}, pipeline={"check_space": False})
    with kit.small_disk(tmp_path / "disk", "30m") as disk:
        root = disk / "shots"
        kit.good(clip(), root, *FIRST, settings=settings)
        used = os.statvfs(disk)
        room = (used.f_blocks - used.f_bfree) * used.f_frsize + 2_000_000
        subprocess.run(["mount", "-o", f"remount,size={room}", str(disk)], check=True)
        ran = kit.ingest(clip(), root, *LONGER, settings=settings)
        assert "the disk is full; make room and run the same command again" in ran.error
        assert "warning" not in ran.out
        assert not list(root.rglob("*.part"))
        subprocess.run(["mount", "-o", "remount,size=30m", str(disk)], check=True)
        second = kit.good(clip(), root, *LONGER, settings=settings)
        assert second.sidecar["render"]["reused"]["frames"] == [[1000, 1007]]
        check_counters(second, 503)


def test_progress_adds_up(clip, root, tmp_path):
    """Every stage counts to what it said, and all together to what the plan said; copies come first."""
    settings = kit.config(tmp_path)
    kit.good(clip(), root, *FIRST, settings=settings)
    seen = cancelled(clip, root, settings, "3,1", 1000)
    (planned,) = [e for e in seen if isinstance(e, Planned)]
    steps = [e for e in seen if isinstance(e, Progress) and e.stage != "ShotTreeOrganizationStage"]
    assert len(steps) == planned.total == 8 + 10 + 8 + 10
    for stage, total in (("OIIOColorTransformStage", 18), ("ProxyGenerationStage", 18)):
        assert [(e.done, e.total) for e in steps if e.stage == stage] == [
            (n, total) for n in range(1, total + 1)
        ]
    assert [(e.stage, e.frame) for e in steps[:8]] == [
        ("OIIOColorTransformStage", frame) for frame in range(1000, 1008)
    ]


class Dim(PipelineStage):
    """A user's stage that changes nothing."""

    def process(self, shot_info, result: ProcessingResult, **kwargs):
        """Nothing."""


def own(settings: Settings, root: Path):
    """The standard pipeline with `Dim` between colour and proxy."""
    built = PipelineBuilder("own", settings)
    for kind in STANDARD:
        built.add_stage(kind())
        if kind is OIIOColorTransformStage:
            built.add_stage(Dim())
    return built.build(root=root)


def test_a_stage_of_ones_own_is_no_re_use(clip, root, tmp_path):
    """A stage that sees whole EXRs may do anything to them: neither before nor after is a frame re-used."""
    settings = load(kit.config(tmp_path))
    row = {"sequence": "sht", "shot": "100", "source_file": clip(), "in_point": 6, "out_point": 11}
    shots = [shot_from_row({**row, "handles": n}, settings, "tests") for n in (1, 2, 3, 4)]

    assert standard(settings, root=root).execute(shots[0])["overall_success"]
    for shot, pipeline, said in (
        (shots[1], own(settings, root), "Dim may do anything to a frame"),
        (shots[2], standard(settings, root=root), "render.stages was"),
    ):
        (note,) = [x for x in pipeline.plan(shot).notes if "the whole version renders" in x]
        assert said in note
        assert pipeline.execute(shot)["reused_frames"] == 0
    assert standard(settings, root=root).execute(shots[3])["reused_frames"] == 12


# ---- plans ---------------------------------------------------------------------------------------


def offered(plan: Plan, **given) -> Plan:
    """`plan` with a last version that has frames 993 to 1050 of it."""
    values = {
        "version": 3,
        "folder": PlacedPath("tree", "sht100/pla/x_v003"),
        "identity": "other",
        "tie": plan.pull.tie,
        "frames": (FrameRange(993, 1000), FrameRange(1002, 1050)),
        "fingerprint": fingerprint(plan),
        **given,
    }
    return replace(plan, reusable=Reusable(**values))


def test_the_plan_of_a_re_use():
    """A plan with re-use has it before its render, says so, and goes through JSON."""
    plan = reusing(offered(fakes.plan()))
    kinds = [type(a).__name__ for a in plan.actions]
    assert kinds == ["Skip", "Reuse", "Render", "Render", "EncodeMovie", "Publish", "Skip", "Cleanup"]
    assert rendered(plan) == (FrameRange(1001, 1001), FrameRange(1051, 1059))
    assert plan.notes[-1] == "57 of 67 frames are re-used from v003; 10 render: 1001, 1051-1059"
    assert from_json(Plan, json.loads(json.dumps(to_json(plan)))) == plan
    pictures = plan.actions[3]
    assert pictures.job.source.path.root == "stage"
    assert pictures.job.frames == FrameRange(993, 1050)


def test_identity_is_not_touched():
    """Whether frames are re-used does not change what the plan is."""
    plan = fakes.plan()
    assert (reusing(offered(plan)).identity, reusing(offered(plan)).id) == (plan.identity, plan.id)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tie": 99}, "plate frame 1001 is source frame 100, in v003 it was 99"),
        ({"tie": None}, "in v003 it was another"),
        ({"frames": (FrameRange(1, 9),)}, "none of its frames is in v003"),
        ({"fingerprint": {}}, "does not say how"),
        ({"how": "off"}, "pipeline.reuse is off"),
        ({"identity": "ffee"}, "is the same ingest"),
    ],
)
def test_refusals(given, said):
    """A last version that cannot serve leaves the plan as it was, with one note."""
    plan = offered(fakes.plan(), **given)
    found = reusing(plan)
    assert found.actions == plan.actions
    (note,) = found.notes[len(plan.notes) :]
    assert said in note


def test_a_call_refuses():
    """A plan that calls a user's stage takes nothing over."""
    plan = fakes.plan().adding(Call("Own", "m:Own", {}, True))
    assert not any(isinstance(a, Reuse) for a in reusing(offered(plan)).actions)


def test_the_range_is_not_in_the_fingerprint():
    """Range, handles, version and proxy shape no EXR; all else that is said of it does."""
    plan = fakes.plan()
    pull = replace(plan.pull, pull=FrameRange(80, 170))
    other = replace(plan, pull=pull, delivery=replace(plan.delivery, version=9, proxy_crf=30, burn_in=True))
    assert fingerprint(other) == fingerprint(plan)
    assert json.loads(json.dumps(fingerprint(plan))) == fingerprint(plan)
    clip = replace(plan.clip, matrix="bt2020")
    assert list(differing(fingerprint(plan), fingerprint(replace(plan, clip=clip)))) == [
        'source.matrix was "bt709", is "bt2020"'
    ]


def test_our_own_stages_are_known():
    """The stages of an ordinary ingest are no stages of one's own; any other identity is."""
    assert {stage().identity() for stage in STANDARD} == set(OURS)
    plan = replace(fakes.plan(), steps=(*OURS, "what a user's stage calls itself"))
    assert fingerprint(plan)["render.stages"] == ["what a user's stage calls itself"]


def test_differing_names():
    """A part that only one of two has is told as not stated."""
    assert list(differing({"a": 1, "b": 2, "z": None}, {"a": 1, "c": 3, "z": 0})) == [
        "c was not stated, is 3",
        "z was none, is 0",
        "b was 2, is not stated",
    ]


@pytest.mark.parametrize(
    "files",
    [
        None,
        [],
        {"a.exr": {}},
        {"x.1001.exr": {"xxh3_128": 3}},
        {"../x.1001.exr": {"xxh3_128": "a"}},
        {"x.exr": 1},
    ],
)
def test_odd_lists_of_files(files):
    """A list of files that is none offers no frame; nothing outside the version is ever read."""
    assert exrs({"files": files}) == {}
