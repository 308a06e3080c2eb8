"""A password in the environment, in a URL of the settings or of the cut: it is in no output of a whole run.

Every value that is a secret here has `CANARY` in it, with letters around it that JSON, HTML and URLs write
otherwise. It is looked for in all that was printed, in all files that were made, and in what the children
were told. That the search finds what is there is proved with the redaction taken out.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dedio_core.sample import write_movie
from tests.faults import kit
from tests.ingest.kit import rate, start
from tests.media.test_sony_meta import write_xocn
from tests.raw.stand_in import install

pytestmark = pytest.mark.slow

CANARY = "c4n4ry"
SECRETS = {
    "KITSU_PASSWORD": f'pw "{CANARY}" \\ <é> &%20',
    "KITSU_TOKEN": f"eyJ0.{CANARY}.token-_",
    "KITSU_HOST": f"https://me:{CANARY}%20host@kitsu.example.com/api",
    "PYTHON_KEYRING_BACKEND": f"keyring.{CANARY}.Keyring",
    "KEYRING_PROPERTY_KEYRING_KEY": f"{CANARY} of the vault",
    "HTTPS_PROXY": f"http://me:{CANARY}@proxy:3128",
    "A_COPY": f'pw "{CANARY}" \\ <é> &%20',
}
URL = f"https://me:{CANARY}%40url@host.example.com"
EDL = f"""TITLE: REEL {URL}
FCM: NON-DROP FRAME

001  A001C003_261122AB V     C        01:00:00:06 01:00:00:10 01:00:00:00 01:00:00:04
* FROM CLIP NAME: A001C003_261122AB.mxf
* SOURCE FILE: {URL}/A001C003_261122AB.mxf
* LOC: 01:00:00:00 RED sht010 she turns, {URL}/notes
* COMMENT: {URL}/x?token={CANARY}

002  A009C001_261122AB V     C        02:00:00:06 02:00:00:10 01:00:00:04 01:00:00:08
* FROM CLIP NAME: {URL}/A009C001_261122AB.mxf
* SOURCE FILE: file://me:{CANARY}@nas/A009C001_261122AB.mxf
* LOC: 01:00:00:04 RED sht020
"""
CRASH = """
import os
from dedio_core.cli import main, status
def run(flags):
    here = os.environ["KITSU_PASSWORD"]
    try:
        raise KeyError(here)
    except KeyError:
        raise RuntimeError(f"{here} and {os.environ['KITSU_HOST']}")
status.run = run
"""
LIBRARY = """
import json, logging, os, sys
from pathlib import Path
from dedio_core.batch import shot_from_row
from dedio_core.pipeline import PipelineBuilder
from dedio_core.settings import load
from dedio_core.stages import *
class Mine(PipelineStage):
    def process(self, shot_info, result, **kwargs):
        self.logger.warning("logging in with %s", os.environ["KITSU_PASSWORD"])
        result.add_warning("used " + os.environ["KITSU_TOKEN"])
        raise RuntimeError("login failed: " + os.environ["KITSU_PASSWORD"])
def run(root, config, clip, log):
    logging.basicConfig(filename=log, level=logging.DEBUG)
    knobs = load(Path(config))
    builder = PipelineBuilder("x", knobs).add_stage(OIIOColorTransformStage()).add_stage(Mine())
    builder.add_stage(ShotTreeOrganizationStage()).add_stage(CleanupStage())
    row = {"sequence": "sht", "shot": "700", "source_file": clip, "in_point": 6, "out_point": 8}
    pipeline = builder.build(root=Path(root))
    print(json.dumps(pipeline.execute(shot_from_row(row, knobs, "tests"), False), default=str))
"""
TAKEN_OUT = """
import re
from dedio_core import launch, redaction
redaction.SECRET_VARIABLES = ()
redaction.AUTHORITY = redaction.PARAMETER = launch.WITHHELD = re.compile("()(?!)")
"""
"""Before the command: without the redaction. What then cannot be found, would not be found ever."""
TOOL = """#!/bin/sh
cat /proc/$$/environ >> '{dump}.environ' 2>/dev/null || env >> '{dump}.environ'
cat /proc/[0-9]*/cmdline >> '{dump}.cmdline' 2>/dev/null
{then}
"""


@dataclass
class Stage:
    """The folders of one run: what is given (`given`), and what may be made (all else below `folder`)."""

    folder: Path
    before: str = ""
    forked: kit.Forked | None = None
    """What runs commands that need nothing before them: a process each, without the start of Python."""
    said: list[str] = field(default_factory=list)

    @property
    def given(self) -> Path:
        """Cut, media, settings and tools: the canary is in there."""
        return self.folder / "given"

    @property
    def root(self) -> Path:
        """The shot tree."""
        return self.folder / "shots"

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.given / "settings.json"

    def env(self) -> dict[str, str]:
        """The environment of the commands: secrets, and every folder of the user in this one."""
        folders = {n: self.folder / n.lower() for n in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR")}
        folders["XDG_CONFIG_HOME"] = self.given / "config"
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if k not in ("OCIO", "DEDIO_CONFIG")}
        kept |= {"PYTHONPATH": str(kit.ROOT), "USERPROFILE": str(folders["HOME"])}
        return {**kept, **SECRETS, **{name: str(path) for name, path in folders.items()}}

    def python(self, code: str, *words: object) -> int:
        """Run `code`; what it says is kept."""
        line = [sys.executable, "-c", f"{self.before}\n{code}", *map(str, words)]
        cwd = self.folder / "cwd"
        cwd.mkdir(exist_ok=True)
        ran = subprocess.run(
            line, cwd=cwd, env=self.env(), capture_output=True, text=True, timeout=120, check=False
        )
        self.said.append(ran.stdout + ran.stderr)
        return ran.returncode

    def dedio(self, *words: object, first: str = "") -> int:
        """Run the command, `first` before it; its exit code."""
        if self.forked and not first:
            ran = self.forked.run(words)
            self.said.append(ran.said)
            return ran.code
        return self.python(f"{first}\nimport sys\nfrom dedio_core.cli import main\nsys.exit(main())", *words)

    def cut(self, verb: str, *more: object) -> int:
        """A verb that plans the cut."""
        where = ("--media", self.given / "cards", "--rate", 24, "--root", self.root, "--config", self.config)
        return self.dedio(verb, self.given / "cut.edl", *where, *more)

    def library(self) -> int:
        """A script with a stage of its own that logs a password and raises one."""
        where = (
            self.root,
            self.config,
            self.given / "cards" / "A001C003_261122AB.mxf",
            self.folder / "app.log",
        )
        return self.python(f"{LIBRARY}\nrun(*sys.argv[1:])", *where)


def made(folder: Path, before: str = "") -> Stage:
    """The folders, with a cut, a clip, a raw clip, settings and tools that write down what they are told."""
    stage = Stage(folder, before)
    cards, tools = stage.given / "cards", folder / "tools"
    cards.mkdir(parents=True)
    tools.mkdir()
    one = cards / "A001C003_261122AB.mxf"
    write_movie(one, frames=24, rate=rate("24"), start=start("01:00:00:00", "24"), reel="A001C003_261122AB")
    raw = write_xocn(stage.given / "raw" / "D001C005.mxf")
    told = {"start": "16:47:04:19", "base": 24, "frames": 4, "exit": 3, "stderr": f"cannot log in to {URL}"}
    raw.with_name(raw.name + ".fake.json").write_text(json.dumps(told))
    (stage.given / "cut.edl").write_text(EDL)
    (stage.given / "url.txt").write_text(f"{URL}\n")
    (stage.given / "cut2.edl").write_text(EDL.replace("01:00:00:10", "01:00:00:11", 1))
    fake = install(folder / "opt")
    for name, then in (
        ("ffmpeg", "echo v1"),
        ("oiiotool", f"cat '{stage.given}/url.txt'"),
        ("rawexporter", f"exec '{fake}' \"$@\""),
    ):
        (tools / name).write_text(TOOL.format(dump=folder / f"told_{name}", then=then))
        (tools / name).chmod(0o755)
    named = {name: str(tools / name) for name in ("ffmpeg", "oiiotool")}
    knobs = {
        **kit.TINY,
        "project_id": f"{URL}/projects/1",
        "defaults": {**kit.TINY["defaults"], "source_fps": "24"},
    }
    kit.made(stage.config, {**knobs, "tools": {**named, "sony_converter": str(tools / "rawexporter")}})
    kit.made(
        stage.given / "wrong.json", {"output": {"proxy_crf": f"{URL}/and/much/more/after/it/{'x' * 60}"}}
    )
    (stage.given / "config" / "dedio").mkdir(parents=True)
    kit.made(stage.given / "config" / "dedio" / "settings.json", {"project_id": f"ftp://me:{CANARY}@user"})
    rows = [{"sequence": "sht", "shot": "500", "source_file": f"{URL}/a.mov", "in_point": 1, "duration": 2}]
    kit.made(stage.given / "batch.json", rows)
    return stage


def whole_run(stage: Stage) -> Iterator[tuple[str, int, int]]:
    """Every verb, good runs and bad ones: what it was, its exit code, and the one that it must have."""
    out, where = stage.folder / "out", ("--root", stage.root, "--config", stage.config)
    out.mkdir()
    reports = [
        word for suffix in ("html", "csv", "json", "edl", "txt") for word in ("--report", out / f"r.{suffix}")
    ]
    raw = ("--source", stage.given / "raw" / "D001C005.mxf", "--sequence", "sht", "--shot", 600, "--in", 0)
    yield "plan", stage.cut("plan", "--unmatched", out / "u.csv", "--pull-list", out / "p.ale", *reports), 1
    yield "plan --json", stage.cut("plan", "--json", "--lenient"), 0
    yield "rehearsal", stage.cut("ingest", "--dry-run", "--lenient", "--json"), 0
    yield "refused", stage.cut("ingest", "--json"), 1
    yield "ingest", stage.cut("ingest", "--lenient", "--json", "--verbose", *reports), 0
    yield "again", stage.cut("ingest", "--lenient", "--verbose", "--burn-in"), 0
    yield "raw", stage.dedio("ingest", *raw, "--out", 1, "--handles", "0", *where), 1
    yield "raw --json", stage.dedio("ingest", *raw, "--out", 1, "--handles", "0", "--json", *where), 1
    yield "batch", stage.dedio("ingest", "--batch", stage.given / "batch.json", "--json", *where), 1
    yield "stage of a script", stage.library(), 0
    for verb in (["status"], ["status", "--json"], ["resume", "--all"], ["resume", "--all", "--json"]):
        yield " ".join(verb), stage.dedio(*verb, *where), 1 if verb[0] == "resume" else 0
    yield "cancel", stage.dedio("cancel", "sht600", *where), 0
    version = stage.root / "sht010" / "pla" / "sht010_pla_rawPlate_v001"
    yield "verify", stage.dedio("verify", version, "--report", out / "v.txt", "--config", stage.config), 0
    yield "verify --json", stage.dedio("verify", version, "--json", "--config", stage.config), 0
    yield "qc", stage.dedio("qc", version, "--reference", stage.given / "none.mov", "--json", *where), 1
    yield "retire", stage.dedio("retire", "sht010", "v001", "--reason", f"see {URL}", *where), 0
    yield "retire --list", stage.dedio("retire", "sht010", "--list", *where), 0
    for verb in ("show", "match"):
        more = ("--media", stage.given / "cards") if verb == "match" else ()
        for json_too in ((), ("--json",)):
            words = ("timeline", verb, stage.given / "cut.edl", "--rate", 24, *more, *json_too)
            yield verb, stage.dedio(*words, "--config", stage.config), 1 if verb == "match" else 0
    cuts = (stage.given / "cut.edl", stage.given / "cut2.edl", "--rate", 24, "--config", stage.config)
    yield "diff", stage.dedio("timeline", "diff", *cuts), 0
    yield "diff --json", stage.dedio("timeline", "diff", *cuts, "--json"), 0
    yield "settings", stage.dedio("settings", "--config", stage.config), 0
    yield "settings --json", stage.dedio("settings", "--config", stage.config, "--json"), 0
    yield "wrong settings", stage.dedio("settings", "--config", stage.given / "wrong.json"), 1
    yield "the user's settings", stage.dedio("settings"), 0
    yield "doctor", stage.dedio("doctor", "--root", stage.root, "--config", stage.config), 0
    yield "usage", stage.dedio("ingest", "--frames", SECRETS["KITSU_PASSWORD"], URL), 2
    yield "no such cut", stage.dedio("plan", f"{URL}/cut.edl", "--media", stage.given, *where, "--json"), 1
    yield "a bug", stage.dedio("status", first=CRASH), 3
    yield "a bug --json", stage.dedio("status", "--json", first=CRASH), 3


def with_canary(stage: Stage) -> list[str]:
    """Where the canary is: names of files that were made, and the first words of what was printed."""
    found = [f"said: {text[:2000]}" for text in stage.said if CANARY in text]
    for path in stage.folder.rglob("*"):
        if stage.given in path.parents or path == stage.given:
            continue
        name = path.relative_to(stage.folder).as_posix()
        found += [f"name: {name}"] if CANARY in name else []
        found += [name] if path.is_file() and CANARY.encode() in path.read_bytes() else []
    return found


@pytest.mark.skipif(os.name == "nt", reason="the tools of this test are shell scripts")
def test_no_secret_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No password, token or user of a URL is in any output, file or child of a whole run."""
    stage = made(tmp_path / "r")
    for name, value in stage.env().items():
        monkeypatch.setenv(name, value)
    for name in ("OCIO", "DEDIO_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    stage.forked = kit.Forked(tmp_path / "forked")
    wrong = [(what, code, stage.said[-1][-800:]) for what, code, wanted in whole_run(stage) if code != wanted]
    stage.forked.close()
    assert wrong == []
    assert with_canary(stage) == []
    assert sys.platform != "linux" or list((stage.folder / "xdg_cache_home").rglob("media.json"))
    said = "\n".join(stage.said)
    assert said.count("Traceback") >= 2
    assert "[redacted]@host.example.com" in said
    assert "[redacted] and https://[redacted]@kitsu.example.com/api" in said
    for name in ("ffmpeg", "oiiotool", "rawexporter"):
        told = (stage.folder / f"told_{name}.environ").read_bytes()
        assert b"PATH=" in told
        assert not re.search(rb"KITSU_|KEYRING|A_COPY|HTTPS_PROXY", told)
        assert (stage.folder / f"told_{name}.cmdline").exists()
    logs = [path for path in stage.root.rglob("*") if path.suffix in (".log", ".jsonl", ".txt")]
    assert any("[redacted]" in path.read_text(encoding="utf-8") for path in logs)


@pytest.mark.skipif(os.name == "nt", reason="the tools of this test are shell scripts")
def test_the_search_finds_it(tmp_path: Path) -> None:
    """Without the redaction the same search finds the canary, in each place that it looks at."""
    stage = made(tmp_path / "r", TAKEN_OUT)
    stage.dedio("settings", "--config", stage.config)
    assert f"{CANARY}%40url@host" in stage.said[-1]
    stage.dedio("status", first=CRASH)
    assert CANARY in stage.said[-1]
    stage.cut("ingest", "--lenient", "--json", "--report", stage.folder / "r.json")
    stage.library()
    stage.dedio("doctor", "--config", stage.config)
    found = with_canary(stage)
    assert len([one for one in found if one.startswith("said: ")]) == 5
    for name in ("r.json", "app.log", "told_ffmpeg.environ"):
        assert name in found
    for suffix in (".json", ".jsonl", "log.txt"):
        assert any(name.startswith("shots/") and name.endswith(suffix) for name in found), suffix


@pytest.mark.skipif(os.name == "nt", reason="the tools of this test are shell scripts")
def test_a_password_that_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that is a name of the shot too is hidden where it is shown, and changes no file."""
    stage, versions = made(tmp_path / "r"), []
    for password in (SECRETS["KITSU_PASSWORD"], "rawPlate", "sht010_pla_rawPlate"):
        monkeypatch.setitem(SECRETS, "KITSU_PASSWORD", password)
        assert stage.cut("ingest", "--lenient") == 0
        assert password not in stage.said[-1]
        assert stage.cut("ingest", "--lenient") == 0
        assert "0 of 0 plates made, 1 covered already" in stage.said[-1]
        versions.append(kit.versions(stage.root))
        stage.root.rename(tmp_path / f"{len(versions)}")
    assert list(versions[0]) == ["sht010_pla_rawPlate_v001"]
    assert versions[0] == versions[1] == versions[2]
