from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from dedio_core.events import Event, Failed, Finished, Noted, Progress, Started
from dedio_core.run import Results, describe, forget_logs
from tests import fakes

EVENTS: list[tuple[Event, str]] = [
    (Started("sht100", "Render", 67), "sht100 Render: started, 67 frames"),
    (Started("sht100", "Publish"), "sht100 Publish: started"),
    (Progress("sht100", "Render", 3, 67, 995), "sht100 Render: 3/67"),
    (Progress("sht100", "Render", 4, 67, 996, kept=True), "sht100 Render: 4/67, kept from before"),
    (Noted("sht100", "Raw", "warning", "no timecode"), "sht100 Raw: warning: no timecode"),
    (
        Failed("sht100", "Render", 1.25, "the disk is full"),
        "sht100 Render: failed after 1.2 s: the disk is full",
    ),
    (Finished("sht100", "Render", 12.34), "sht100 Render: done in 12.3 s"),
    (Finished("sht100", "Kitsu", 0.0, True, {"reason": "off"}), "sht100 Kitsu: skipped (off)"),
    (Finished("sht100", "Kitsu", 0.0, True), "sht100 Kitsu: skipped (not needed)"),
]


@pytest.mark.parametrize(("event", "line"), EVENTS, ids=[line for _, line in EVENTS])
def test_describe(event: Event, line: str) -> None:
    """Every event is one plain line."""
    assert describe(event) == line


def test_results_after_a_failure() -> None:
    """Stages that came too late for a failure say so, and are no success."""
    plan = fakes.plan()
    results = Results(plan)
    first, second, *rest = plan.stages
    results.read(Started("sht100", first))
    results.read(Finished("sht100", first, 0.0, True, {"reason": "x"}))
    results.read(Started("sht100", second))
    results.read(Noted("sht100", second, "warning", "odd"))
    results.read(Noted("sht100", second, "info", "fine"))
    results.read(Failed("sht100", second, 2.0, "stopped", kind="Cancelled"))
    found = results.all()
    assert [r.stage_name for r in found] == list(plan.stages)
    assert [r.success for r in found] == [True, False, *[False] * len(rest)]
    assert (found[1].errors, found[1].warnings, found[1].duration_seconds) == (["stopped"], ["odd"], 2.0)
    assert all(r.skipped and second in r.errors[0] for r in found[2:])
    assert results.cancelled


def test_old_logs_go(tmp_path: Path) -> None:
    """Logs older than the setting go; younger ones, and files that are no logs of ours, stay."""
    ours = "sht100_pla_rawPlate_V001_00112233445566aa.log"
    for name in (ours, "new_00112233445566ab.log", "my notes.log", "x_v001_y.log", "x_00112233445566aa.txt"):
        (tmp_path / name).touch()
        if not name.startswith("new"):
            os.utime(tmp_path / name, (time.time() - 40 * 86400,) * 2)
    forget_logs(tmp_path, 41)
    assert (tmp_path / ours).exists()
    forget_logs(tmp_path, 39)
    assert not (tmp_path / ours).exists()
    assert len(list(tmp_path.iterdir())) == 4
    forget_logs(tmp_path / "not there", 1)
