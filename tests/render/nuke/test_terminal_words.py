"""What a render in the terminal says where something is not there or not right: the file, why, what now."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dedio_core.render.nuke.protocol import heard
from tests.render.nuke.jobs import FRAMES, TERMINAL, job, needs_shell, nuke, write_job
from tests.render.nuke.test_terminal import error_of

pytestmark = needs_shell
LACKS = """ocio_profile_version: 2
roles: {default: raw}
displays: {}
colorspaces: [!<ColorSpace> {name: raw}, !<ColorSpace> {name: ACEScg}]
"""


def told(*words: object) -> str:
    """The one sentence; it is in the last line of ours, too."""
    ran = nuke("-t", TERMINAL, *words)
    said = error_of(ran)
    last = [found for text in ran.stdout.splitlines() if (found := heard(text))][-1]
    assert last["error"]["message"] == said
    assert "node graph" not in said
    return said


def test_a_source_that_is_not_there(roots: dict[str, Path], tmp_path: Path) -> None:
    """The first frame, and all of them, as any later one; a chunk needs its own frames alone."""
    path = write_job(tmp_path / "job.json", job(picture=None), roots)
    first = roots["source"] / f"A001.{FRAMES.first}.dpx"
    first.unlink()
    missing = f"{first}: is missing, and plate frame {FRAMES.first} is made from it"
    assert told(f"--job={path}") == missing
    ran = nuke("-t", TERMINAL, f"--job={path}", "--chunk=1003-1004")
    assert ran.returncode == 0, ran.stderr
    shutil.rmtree(roots["source"])
    assert told(f"--job={path}") == missing


def test_a_source_that_nuke_cannot_read(roots: dict[str, Path], tmp_path: Path) -> None:
    """Where Nuke says no more than that the Read has an error, the file is named."""
    init = tmp_path / "studio" / "init.py"
    init.parent.mkdir()
    init.write_text(
        "import nuke\nnuke.Node.hasError = lambda self: self.Class() in ('Read', 'OCIOColorSpace')\n"
    )
    path = write_job(tmp_path / "job.json", job(), roots)
    ran = nuke("-t", TERMINAL, f"--job={path}", NUKE_PATH=str(init.parent))
    said = error_of(ran)
    assert said.startswith(f"{roots['source'] / 'A001.1001.dpx'}: Nuke cannot read it, and plate frame 1001 ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "it is not there"),
        ("", "it is no OCIO config"),
        ("garbage", "it is no OCIO config (ocio_profile_version is not in it)"),
        ("ocio_profile_version: 2\nroles: [\n", "with 'S-Log3 Venice S-Gamut3.Cine', 'ACEScg'"),
        (
            LACKS,
            "Nuke does not take 'S-Log3 Venice S-Gamut3.Cine'",
        ),
    ],
)
def test_a_config_that_is_none_of_the_job(
    roots: dict[str, Path], tmp_path: Path, text: str | None, words: str
) -> None:
    """Its path, what is wrong with it, and what to do."""
    path = write_job(tmp_path / "job.json", job(), roots)
    config = tmp_path / "config.ocio"
    config.unlink()
    if text is not None:
        config.write_text(text)
    said = told(f"--job={path}")
    assert said.startswith(f"OCIO config {config}: ")
    assert words in said
    assert said.endswith("; use the config that the job was planned with, or plan the job anew with this one")


def test_words_that_are_no_flags(tmp_path: Path) -> None:
    """A flag that is mistyped is named, and the one that is meant; what there is, is told by --help."""
    said = told("--jobs=farm.json")
    assert said.startswith(
        "--jobs=farm.json: does not say what is to be done; is --job meant? give --job=FILE"
    )
    assert told("--job=x", "--chunks=1-2") == "--chunks=1-2: is not for --job"
    assert told(f"--seat={tmp_path / 'no'}").startswith(f"--seat={tmp_path / 'no'}: there is no such file; ")
    ran = nuke("-t", TERMINAL, "--help")
    assert ran.returncode == 0
    for flag in ("--job=", "--chunk=", "--movie", "--script=", "--batch=", "--cut="):
        assert flag in ran.stdout
