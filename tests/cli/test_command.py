from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dedio_core import cli
from dedio_core.batch import KEYS, read_rows, shots_from_rows
from dedio_core.cli.progress import closing_lines
from dedio_core.errors import Cancelled, DiskFull, InputError, MediaError
from dedio_core.journal import Journal
from dedio_core.models import ProcessingResult
from dedio_core.pipeline import summary
from dedio_core.settings import Settings, knobs, load
from dedio_core.staging import staging_folder
from tests import fakes

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a working folder of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DEDIO_CONFIG", "OCIO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process: exit code, stdout, stderr."""

    def command(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        found = capsys.readouterr()
        return code, found.out, found.err

    return command


# ---- the boundary --------------------------------------------------------------------------------


class Verb:
    """A verb whose `run` raises what it is given, or returns it."""

    def __init__(self, outcome: object) -> None:
        self.outcome = outcome

    def add(self, verbs: Any) -> None:
        verbs.add_parser("try").set_defaults(run=self.run)

    def run(self, flags: argparse.Namespace) -> int:
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        assert isinstance(self.outcome, int)
        return self.outcome


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (InputError("x.mxf: is not there"), 1, "dedio: error: x.mxf: is not there"),
        (MediaError("x.mxf: truncated"), 1, "truncated"),
        (DiskFull("/x: the disk is full"), 1, "the disk is full"),
        (Cancelled("interrupted"), 130, "interrupted"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (KeyError("frame"), 3, "bug of DED-IO"),
        (AssertionError(), 3, "bug of DED-IO"),
        (RecursionError("deep"), 3, "bug of DED-IO"),
        (OSError(5, "odd"), 3, "bug of DED-IO"),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, BaseException) else None,
)
def test_exit_codes(outcome: object, code: int, said: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 and 1 are the verb's own; a known error is 1 and one sentence; a bug is 3 with its traceback."""
    monkeypatch.setattr(cli, "VERBS", (Verb(outcome),))
    found, out, err = run("try")
    assert found == code
    assert said in err
    assert out == ""
    assert ("Traceback" in err) == (code == 3)
    if code == 3:
        assert type(outcome).__name__ in err


def test_version(run: Run) -> None:
    """`--version` prints the version of the distribution."""
    from importlib import metadata

    code, out, _ = run("--version")
    assert (code, out.strip()) == (0, f"dedio {metadata.version('dedio')}")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--nonsense",),
        ("ingest", "--nonsense"),
        ("explode",),
        ("ingest", "--levels", "legal"),
        ("ingest", "--jobs", "many"),
        ("ingest", "--version", "1", "--new-version"),
        ("settings", "--config"),
    ],
    ids=" ".join,
)
def test_usage(words: tuple[str, ...], run: Run) -> None:
    """A flag or a verb that there is not is exit code 2 and a line of usage."""
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "usage: dedio" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", ["", "ingest", "batch", "settings", "doctor", "cancel", "sample"])
def test_help(verb: str, run: Run) -> None:
    """Every verb has a help page."""
    code, out, _ = run(*([verb] if verb else []), "--help")
    assert code == 0
    assert "usage: dedio" in out


def test_flags_of_the_issue(run: Run) -> None:
    """Every flag that the first users were promised is on `dedio ingest`."""
    promised = """--source --sequence --shot --in --out --duration --out-exclusive --all-frames --config
        --root --project --batch --dry-run --skip-kitsu --skip-cleanup --burn-in --verbose --handles --task
        --element --version --new-version --squeeze --levels --source-colorspace --jobs --engine --json"""
    _, out, _ = run("ingest", "--help")
    assert [flag for flag in promised.split() if flag not in out] == []


SHOT = ("--source", "x", "--sequence", "s", "--shot", "1")
WHOLE = (*SHOT, "--in", "1", "--out", "2")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--source, --sequence, --shot missing"),
        (("--source", "x.mxf", "--sequence", "sht"), "--shot missing"),
        ((*SHOT, "--in", "1"), "--out is missing"),
        ((*SHOT, "--out", "1"), "--in is missing"),
        ((*WHOLE, "--all-frames"), "--all-frames and --in, --out"),
        ((*WHOLE, "--duration", "2"), "--out and --duration"),
        ((*SHOT, "--in", "1", "--duration", "2", "--out-exclusive"), "no --out"),
        ((*SHOT, "--in", "9" * 5000, "--out", "2"), "--in 9999"),
        ((*SHOT, "--in", "1e2", "--out", "200"), "--in 1e2: give a whole frame number"),
        ((*SHOT, "--in", "1.5", "--out", "200"), "--in 1.5: give a whole frame number"),
        ((*WHOLE, "--handles", "x"), "handles 'x'"),
        ((*WHOLE, "--handles", "-1"), "handles '-1'"),
        ((*WHOLE, "--jobs", "-1"), "--jobs -1"),
        ((*WHOLE, "--element", ""), "--element is empty"),
        ((*WHOLE, "--source-colorspace", ""), "--source-colorspace is empty"),
        ((*WHOLE, "--root", ""), "--root: it is empty"),
        ((*SHOT[:-1], "", "--in", "1", "--out", "2"), "--shot is empty"),
        (("--batch", "x.json", "--shot", "1"), "--shot cannot be given"),
        (("--batch", "x.json", "--in", "3", "--source", "x"), "--source, --in cannot be given"),
        ((*WHOLE, "--squeeze", "1,3"), "--squeeze"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_a_wrong_command_line(words: tuple[str, ...], said: str, as_json: bool, run: Run, home: Path) -> None:
    """Flags that are missing, empty or contradict each other are exit code 2, in the flags' own names.

    With `--json` there is a document on stdout then too.
    """
    code, out, err = run("ingest", *words, *(["--json"] if as_json else []))
    assert code == 2, err
    assert said in err
    assert err.count("dedio: error:") == 1
    if as_json:
        found = json.loads(out)
        assert found["overall_success"] is False
        assert said in found["error"]
    else:
        assert out == ""
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--source", "x.mxf", "--sequence", "sht", "--shot", "../../etc", "--in", "1", "--out", "2"),
            "shot '../../",
        ),
        (
            ("--source", "nowhere.mxf", "--sequence", "sht", "--shot", "1", "--in", "1", "--out", "2"),
            "nowhere.mxf",
        ),
        (("--batch", "nowhere.json"), "nowhere.json"),
        ((*WHOLE, "--config", "nowhere.json"), "nowhere.json"),
    ],
)
@pytest.mark.parametrize("dry", [True, False], ids=["dry", "real"])
def test_bad_input(words: tuple[str, ...], said: str, dry: bool, run: Run, home: Path) -> None:
    """Bad input is one error that names it, on stderr, and leaves nothing on the disk."""
    code, out, err = run("ingest", *words, *(["--dry-run"] if dry else []))
    assert code == 1, err
    assert out == ""
    assert said in err
    assert err.count("dedio: error:") == 1
    assert "Traceback" not in err
    assert list(home.iterdir()) == []


def test_a_batch_with_a_typo(run: Run, home: Path) -> None:
    """A typo in a batch file stops everything before any work, with file, row and the right key."""
    rows = [
        {"sequence": "s", "shot": n, "source_file": "x.mxf", "in_pont": 1, "out_point": 2} for n in (1, 2)
    ]
    (home / "shots.json").write_text(json.dumps(rows))
    code, _, err = run("ingest", "--batch", "shots.json")
    assert code == 1
    assert "2 problems" in err
    assert "shots.json: row 2: 'in_pont' is not a key of a row; did you mean 'in_point'?" in err


def child(*words: str, home: Path, **pipes: Any) -> subprocess.Popen[bytes]:
    code = "import sys; from dedio_core.cli import main; sys.exit(main())"
    return subprocess.Popen([sys.executable, "-c", code, *words], cwd=home, stderr=subprocess.PIPE, **pipes)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no broken pipe")
@pytest.mark.parametrize(
    "words", [("settings",), ("batch",), ("settings", "--example"), ("doctor",)], ids=" ".join
)
def test_a_reader_that_goes_away(words: tuple[str, ...], home: Path) -> None:
    """`dedio ... | head -1` ends without a traceback and without a complaint."""
    read, write = os.pipe()
    os.close(read)
    with child(*words, home=home, stdout=write) as process:
        os.close(write)
        _, err = process.communicate(timeout=60)
    assert err == b""
    assert process.returncode == 128 + signal.SIGPIPE


# ---- settings ------------------------------------------------------------------------------------


def test_settings_are_shown(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`dedio settings` shows every knob with its value, meaning and where the value is from."""
    (home / "show.json").write_text(json.dumps({"output": {"proxy_crf": 20}}))
    monkeypatch.setenv("DEDIO_CONFIG", str(home / "show.json"))
    code, out, _ = run("settings")
    assert code == 0
    for knob in knobs(Settings()):
        assert f"\n{knob.name} " in f"\n{out}"
        assert f"{knob.doc}  [" in out
    assert f"[{home / 'show.json'}]" in out
    assert str(home / "config" / "dedio" / "settings.json") in out


def test_config_goes_before_the_variable(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--config is taken in place of $DEDIO_CONFIG."""
    for name, crf in (("a.json", 20), ("b.json", 21)):
        (home / name).write_text(json.dumps({"output": {"proxy_crf": crf}}))
    monkeypatch.setenv("DEDIO_CONFIG", str(home / "a.json"))
    found = json.loads(run("settings", "--json")[1])["output.proxy_crf"]
    assert found == {"value": 20, "source": str(home / "a.json")}
    found = json.loads(run("settings", "--json", "--config", "b.json")[1])["output.proxy_crf"]
    assert found == {"value": 21, "source": "b.json"}
    monkeypatch.setenv("DEDIO_CONFIG", str(home / "missing.json"))
    code, out, err = run("settings")
    assert (code, out) == (1, "")
    assert "missing.json" in err


def test_settings_example(run: Run, home: Path) -> None:
    """The example, printed or in a file, loads back to the defaults; a file that is there stays."""
    code, out, _ = run("settings", "--example")
    assert code == 0
    assert run("settings", "--example", "mine.json")[0] == 0
    assert (home / "mine.json").read_text() == out
    assert load(home / "mine.json") == Settings()
    (home / "mine.json").write_text("{}")
    code, _, err = run("settings", "--example", "mine.json")
    assert (code, (home / "mine.json").read_text()) == (1, "{}")
    assert "mine.json" in err
    assert run("settings", "--example", "no/such/folder.json")[0] == 1


# ---- batch ---------------------------------------------------------------------------------------


def test_batch_lists_its_keys(run: Run) -> None:
    """`dedio batch` lists every key of a row and its meaning."""
    code, out, _ = run("batch")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(KEYS)


@pytest.mark.parametrize("name", ["shots.json", "shots.csv", "SHOTS.CSV"])
def test_batch_examples(name: str, run: Run, home: Path) -> None:
    """The example batch files are read back without a problem, with all of their rows."""
    assert run("batch", "--example", name)[0] == 0
    shots = shots_from_rows(read_rows(home / name), Settings(), "p")
    assert [(s.code, s.element) for s in shots] == [("sht100", "rawPlate"), ("sht100", "bg01")]
    assert run("batch", "--example", name)[0] == 1
    assert json.loads(run("batch", "--example")[1])[0]["shot"] == "100"


# ---- doctor --------------------------------------------------------------------------------------


def test_doctor(run: Run, home: Path) -> None:
    """`dedio doctor` is 0 where nothing fails and 1 where something does, and says which with a remedy."""
    code, out, _ = run("doctor")
    assert code == 0
    assert "[OK]   Python: " in out
    assert "[FAIL]" not in out
    (home / "file").touch()
    code, out, _ = run("doctor", "--root", home / "file")
    assert code == 1
    assert "[FAIL] shot tree: " in out
    code, out, _ = run("doctor", "--config", "missing.json")
    assert code == 1
    assert "missing.json" in out
    assert "Traceback" not in out


def test_doctor_of_a_clip_that_is_none(run: Run, home: Path) -> None:
    """A clip that no converter takes is told as that, not as words of a tool that never ran."""
    code, out, _ = run("doctor", "--converter", "gone.mxf")
    assert code == 1
    assert "[FAIL] converter: " in out
    assert "name a camera-raw clip" in out
    assert "above" not in out


# ---- closing lines -------------------------------------------------------------------------------


def test_kept_frames_are_told() -> None:
    """A run that went on from an earlier one says at its end how many frames it kept."""
    made = [ProcessingResult("Render", data={"frames": 67, "kept": 30, "output_sequence": None})]
    (line,) = closing_lines(summary(fakes.shot(), made, 3.2))
    assert line == "sht100: done (3.2 s; 30 of 67 frames kept from before)"
    made[0].data |= {"kept": 1, "reused": 60}
    (line,) = closing_lines(summary(fakes.shot(), made, 3.2))
    assert line.endswith("; 1 of 67 frames kept from before; 60 of 67 frames re-used from the last version)")
    made[0].data |= {"kept": 0, "reused": 0}
    (line,) = closing_lines(summary(fakes.shot(), made, 3.2))
    assert line == "sht100: done (3.2 s)"


# ---- cancel --------------------------------------------------------------------------------------


def unfinished(root: Path, name: str, version: int = 1) -> Path:
    plan = fakes.plan()
    folder = f"{name}/pla/{name}_pla_rawPlate_v{version:03d}"
    shot = fakes.shot(sequence=name[:3], shot=name[3:])
    delivery = replace(plan.delivery, version=version, version_folder=folder)
    plan = replace(plan, id=f"{name}{version:09d}a", shot=shot, delivery=delivery)
    with Journal(staging_folder(root) / plan.id, plan) as journal:
        (journal.stage / "x.exr").write_bytes(b"x")
        return journal.folder


def test_cancel(run: Run, home: Path) -> None:
    """`dedio cancel` lists what is unfinished, removes what is named, and touches nothing else."""
    root = home / "shots"
    one, two, three = (unfinished(root, "sht100"), unfinished(root, "sht100", 2), unfinished(root, "sht110"))
    foreign = staging_folder(root) / "foreign"
    foreign.mkdir()
    code, out, _ = run("cancel")
    assert code == 0
    assert "3 unfinished plan(s)" in out
    assert all(folder.name in out for folder in (one, two, three))
    assert run("cancel", one.name)[0] == 0
    assert [f.exists() for f in (one, two, three)] == [False, True, True]
    code, _, err = run("cancel", "sht999")
    assert code == 1
    assert "sht999" in err
    assert run("cancel", "sht100", "--root", root)[0] == 0
    assert [f.exists() for f in (one, two, three)] == [False, False, True]
    assert run("cancel", "--all")[0] == 0
    assert not three.exists()
    assert foreign.exists()


def test_cancel_where_there_is_nothing(run: Run, home: Path) -> None:
    """Without a tree there is nothing to list, and listing makes nothing."""
    code, out, _ = run("cancel")
    assert (code, "0 unfinished" in out) == (0, True)
    assert list(home.iterdir()) == []


def test_cancel_leaves_work_in_hand(run: Run, home: Path) -> None:
    """A plan that somebody is working on is left alone, and they are named."""
    folder = unfinished(home / "shots", "sht100")
    held = {"host": "farm-07", "user": "ada", "pid": 1}
    (folder / "lock").write_text(json.dumps(held))
    code, _, err = run("cancel", "--all")
    assert code == 1
    assert "ada on farm-07" in err
    assert folder.exists()


def test_a_sample_where_nothing_may_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that cannot be made is one sentence that names it."""
    if not Path("/proc/self").exists():
        pytest.skip("no /proc here")
    from dedio_core.cli import main

    assert main(["sample", "/proc/nowhere"]) == 1
    error = capsys.readouterr().err
    assert "/proc/nowhere" in error
    assert "Traceback" not in error
