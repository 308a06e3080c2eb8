"""`dedio qc`: what it takes, prints and returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dedio_core.cli import main
from tests.qc.scene import Turnover, static


def test_an_offset_is_bad_and_json_has_the_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plate that is off makes exit code 1, by path as by shot code."""
    made = Turnover(tmp_path, off=1).make()
    root = str(tmp_path / "shots")
    assert main(["qc", "sht100", root, "--reference", str(made.reference), "--root", root, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["overall_success"] is False
    use, plate = told["checks"]  # named twice, checked once
    assert (use["verdict"], use["basis"], use["where"]) == (
        "plate is +1",
        "proven",
        "sht100_pla_rawPlate_v001 use 001",
    )
    assert use["numbers"]["explained"] > 0.9
    assert plate["is_good"] is False


def test_undecided_is_told_and_is_not_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Turnover(tmp_path, scene=static).make()
    assert main(["qc", str(made.version), "--reference", str(made.reference)]) == 0
    assert "0 bad, 0 warnings, 0 notes, 2 undecided" in capsys.readouterr().out


def test_a_reference_without_start_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where its frames belong is never guessed: one sentence, exit code 2."""
    made = Turnover(tmp_path, scene=static, start=None).make()
    assert main(["qc", str(made.version), "--reference", str(made.reference)]) == 2
    told = capsys.readouterr().err.strip()
    assert "--reference-start" in told
    assert "\n" not in told


def test_what_is_no_version_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without versions, a path that is not there, and a shot that is not there."""
    made = Turnover(tmp_path, scene=static).make()
    (tmp_path / "empty").mkdir()
    for target in (str(tmp_path / "empty"), str(tmp_path / "nowhere"), "sht999"):
        argv = ["qc", target, "--reference", str(made.reference), "--root", str(tmp_path / "shots")]
        assert main(argv) == 1
        assert target in capsys.readouterr().err


def test_a_start_without_a_reference_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["qc", "sht100", "--reference-start", "01:00:00:00"]) == 2
    assert "--reference-start goes with --reference" in capsys.readouterr().err
