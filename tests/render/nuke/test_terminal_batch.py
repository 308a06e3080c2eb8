"""``nuke -t terminal.py --batch=...``: the Python, the Nuke and the exit code of the ingest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dedio_core.frames import FrameRate, Timecode
from dedio_core.render.nuke.protocol import heard
from dedio_core.sample import write_dpx_sequence
from nuke_plugin.headless.batch import environment_of
from tests.ingest import kit
from tests.render.nuke.jobs import NUKE, TERMINAL, needs_shell, nuke, wrapper
from tests.render.nuke.test_terminal import error_of

pytestmark = needs_shell
RATE = FrameRate.of(24)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a batch of one shot of two frames."""
    clip = tmp_path / "A001C003"
    start = Timecode.parse("14:22:08:11", RATE)
    write_dpx_sequence(clip, size=(320, 180), frames=4, rate=RATE, start=start)
    shot = {"sequence": "sht", "shot": "100", "source_file": str(clip), "in_point": 1002, "out_point": 1003}
    batch = tmp_path / "shots.json"
    batch.write_text(json.dumps([shot]))
    words = (f"--batch={batch}", f"--root={tmp_path / 'root'}")

    def run(*more: str, config: Path, **env: str) -> subprocess.CompletedProcess[str]:
        env = {"DEDIO_PYTHON": sys.executable, "NUKE_EXE": "", **env}
        return nuke("-q", "-t", TERMINAL, *words, f"--config={config}", *more, **env)

    return run


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "ended before it said hello with exit code 1"),
        ('exec cat "$@"', "ended before it said hello with exit code 1"),
        ('echo "$1: No module named dedio_core" >&2; exit 1', "DED-IO is not installed in it"),
        (
            'echo \'{"id":null,"event":{"type":"Hello","protocol":1,"version":"0.0.9"}}\'; cat',
            "has DED-IO 0.0.9 (protocol 1), and this plug-in is ",
        ),
    ],
)
def test_a_python_that_is_not_ours(run: Run, tmp_path: Path, script: str, said: str) -> None:
    """One sentence with what to do, and a line for the farm; no work begins."""
    python = wrapper(tmp_path / "python", script)
    ran = run(config=kit.config(tmp_path), DEDIO_PYTHON=str(python))
    error = error_of(ran)
    assert error.startswith(f"{python}: ")
    assert said in error
    assert error.endswith("set DEDIO_PYTHON to a Python that has DED-IO, or unset it")
    assert error.count("unset it") == 1
    found = [told for text in ran.stdout.splitlines() if (told := heard(text))]
    assert found == [{"error": {"kind": "ToolError", "message": error}}]
    assert not (tmp_path / "root").exists()


def test_no_licence_is_exit_code_100(run: Run, tmp_path: Path) -> None:
    """A farm can queue it again; any other failure stays 1."""
    lacks = wrapper(tmp_path / "Nuke", f"FAKENUKE_LICENCE=none exec '{NUKE}' \"$@\"")
    breaks = wrapper(tmp_path / "Nuke2", f"FAKENUKE_FAIL_AT=1002 exec '{NUKE}' \"$@\"")
    config = kit.config(tmp_path)
    ran = run("--engine=nuke", f"--nuke={lacks}", config=config)
    assert "Nuke has no licence for a render, and nothing else failed" in error_of(ran, 100)
    assert [told for text in ran.stdout.splitlines() if (told := heard(text))][-1]["error"][
        "kind"
    ] == "NoLicence"
    ran = run("--engine=nuke", f"--nuke={breaks}", config=config)
    assert ran.returncode == 1
    assert "failed at frame 1002" in ran.stdout


def test_the_engine_of_the_settings_takes_this_nuke(run: Run, tmp_path: Path) -> None:
    """As ``--engine=nuke`` does; a Nuke that is named goes before it."""
    config = kit.config(tmp_path, pipeline={"engine": "nuke"})
    ran = run(config=config)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    version = kit.Version(tmp_path / "root/sht100/pla" / f"{kit.STEM}_v001")
    assert version.sidecar["render"]["programs"][0]["command"][0] == NUKE.name
    assert environment_of({"NUKE_EXE": "/a"}, Path("/b/Nuke"))["NUKE_EXE"] == "/a"
    assert environment_of({"NUKE_EXE": " "}, Path("/b/Nuke"))["NUKE_EXE"] == "/b/Nuke"
    assert "NUKE_EXE" not in environment_of({}, None)
