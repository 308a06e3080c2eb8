"""What `dedio doctor --nuke` says where it cannot prove a seat: one sentence each, and what now."""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

import pytest

from dedio_core import files
from dedio_core.render.nuke.process import NukeProcess
from dedio_core.seat.jobs import TRIALS
from tests.ingest.kit import Ran, dedio
from tests.seats import PROGRAM, needs_program, stand_in_only

pytestmark = [needs_program, stand_in_only, pytest.mark.slow]


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nobody's ``~/.nuke``, cache or Nuke counts, and temporary files go into a folder of the test's own."""
    monkeypatch.setenv("FAKENUKE_PYTHON", sys.executable)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("NUKE_PATH", "NUKE_EXE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def doctor(program: object, *more: object) -> Ran:
    return dedio("doctor", "--nuke", program, *more)


def bad(ran: Ran) -> list[str]:
    """What is not good, but for the line that this is the stand-in."""
    lines = [line for line in ran.out.splitlines() if line.startswith(("[FAIL] ", "[WARN] "))]
    return [line[7:] for line in lines if "stand-in for tests" not in line]


def test_no_licence_in_the_middle(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    """A licence that goes while it renders is one line, as one that never was."""
    monkeypatch.setenv("FAKENUKE_LICENCE", "late")
    ran = doctor(PROGRAM)
    (said,) = bad(ran)
    assert said.startswith("Nuke: Nuke has no licence for a render (exit code 100): ")
    assert "nuke.licence_wait" in said
    assert "maintainers" not in ran.out
    assert ran.code == 1
    assert list(temporary.iterdir()) == []


def test_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Nuke dies: the signal, and what it did not come to; of frames and going on there is no word."""
    monkeypatch.setenv("FAKENUKE_CRASH_AT", "1001")
    (said,) = bad(doctor(PROGRAM))
    assert said.startswith("Nuke's end: Nuke was ended by the signal SIGSEGV; its last words: ")
    assert said.endswith("; not rendered: color, spherical, squeezed, dwaa, damaged, movie")
    assert "goes on" not in said


def test_a_file_that_is_named_is_kept(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    """Where a picture is not good, the folder with all of them stays, and its name is told."""
    monkeypatch.setenv("FAKENUKE_SHORT_AT", "1001")
    ran = doctor(PROGRAM)
    (kept,) = temporary.iterdir()
    assert f"[OK]   pictures: {kept}: kept" in ran.out
    named = Path(next(line for line in bad(ran) if "does not decode" in line).split(": ")[1])
    assert named.is_relative_to(kept)
    assert named.is_file()


def test_nothing_is_kept_where_all_is_good(temporary: Path) -> None:
    """Nothing is left among the temporary files, and what is done is told while it is done, on stderr."""
    ran = doctor(PROGRAM)
    assert (ran.code, bad(ran), list(temporary.iterdir())) == (0, [], [])
    told = ran.err.splitlines()
    assert told[:2] == ["rendering the charts natively ...", f"starting {PROGRAM} ..."]
    assert [line.split("'")[1] for line in told[2:]] == [trial.name for trial in TRIALS]


@pytest.mark.parametrize("letter", "#%")
def test_a_temporary_folder_that_nuke_cannot_take(
    letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one line before anything is rendered, which says to set TMPDIR elsewhere."""
    folder = tmp_path / f"a{letter}b"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    ran = doctor(PROGRAM)
    (said,) = bad(ran)
    assert "set TMPDIR to another folder" in said
    assert (ran.err, list(folder.iterdir())) == ("", [])


def program(folder: Path, text: str) -> Path:
    path = folder / "Nuke16.0"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_program_that_is_no_nuke(tmp_path: Path) -> None:
    """One that ends well without a word of ours is told with what to look at."""
    (said,) = bad(doctor(program(tmp_path, "echo hello; exit 0")))
    assert "never ran DED-IO's program: hello; see that it is Nuke's own program" in said
    assert "Errno" not in said


def test_an_init_that_ends_nuke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is an init.py that ends Nuke."""
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "init.py").write_text("import os\nos._exit(0)\n")
    monkeypatch.setenv("NUKE_PATH", str(tmp_path / "studio"))
    (said,) = bad(doctor(PROGRAM))
    assert "no init.py (in ~/.nuke, or of NUKE_PATH) ends Nuke" in said


@pytest.mark.parametrize("named", ["/", "~/Nuke16.0"])
def test_a_wrong_path_is_told_at_once(named: str, tmp_path: Path) -> None:
    """It is looked at before anything is rendered; the message names the flag that named it."""
    ran = dedio("doctor", f"--nuke={named}")
    whole = named.replace("~", str(tmp_path))
    (said,) = bad(ran)
    assert said.startswith(f"Nuke: --nuke {whole}: is no file")
    assert ran.err == ""


def test_a_program_of_the_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path means the program there."""
    monkeypatch.chdir(PROGRAM.parent)
    assert doctor(f"./{PROGRAM.name}").out.startswith("[WARN] Nuke: 15.1v1-stand-in")


def test_an_old_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Nuke that DED-IO is not made for has a line of its own."""
    monkeypatch.setenv("FAKENUKE_VERSION", "14")
    said = [line for line in bad(doctor(PROGRAM)) if line.startswith("Nuke's version: ")]
    assert said == ["Nuke's version: 14.1v8-stand-in is not supported: DED-IO is made for Nuke 15 to 17"]


@pytest.mark.parametrize(
    ("flags", "code", "says"),
    [
        (("--dump", "/"), 1, "--dump /: is a folder; name a file"),
        (("--dump", "{tmp}/file/x.json"), 1, "file/x.json: cannot write"),
        (("--dump", ""), 2, "argument --dump: it is empty"),
        (("--root", "/tmp"), 2, "--root and --nuke: give one of them"),
        (("--converter", "a.mxf"), 2, "--converter and --nuke: give one of them"),
    ],
)
def test_flags_are_looked_at_before(flags: tuple[str, ...], code: int, says: str, tmp_path: Path) -> None:
    """What cannot be written, or does not go together, is told before a minute of work."""
    (tmp_path / "file").write_text("")
    ran = doctor(PROGRAM, *(flag.format(tmp=tmp_path) for flag in flags))
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err.splitlines()[-1]
    assert "rendering" not in ran.err


def test_one_that_talks_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as a render's is: said is much, but nothing of a frame."""
    looks = itertools.count()
    said = "said nothing of a frame for 9 seconds"
    monkeypatch.setattr(NukeProcess, "stuck", lambda self, silence: said if next(looks) > 500 else "")
    (found,) = bad(doctor(program(tmp_path, "exec yes hello")))
    assert f"Nuke {said} and was stopped, " in found
    assert found.endswith(": hello; hello; hello")


def test_a_folder_that_cannot_be_removed_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is told all the same: Windows may hold a file open."""

    def refused(folder: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(files, "remove_tree", refused)
    ran = doctor(program(tmp_path, "echo hello; exit 0"))
    (said,) = bad(ran)
    assert "never ran DED-IO's program" in said
    assert ran.code == 1
    assert "in use" not in ran.err
