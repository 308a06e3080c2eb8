"""System calls that fail, and kills at them, by strace: one sentence, and the same command goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import kit
from tests.faults.conftest import Case

pytestmark = pytest.mark.skipif(bool(kit.no_strace()), reason=kit.no_strace())

EXR = "version/main_ACEScg/sht100_pla_rawPlate_v001_main_ACEScg.1001.exr"
MOVIE = "version/sht100_pla_rawPlate_v001_proxy_sRGB.mp4"
FAST = [
    ("fsync", "error=EIO", 1, ""),
    ("fsync", "error=EIO", 9, ""),
    ("rename", "error=ESTALE", 3, ""),
    ("write", "error=ENOSPC", 2, "journal.jsonl"),
    ("openat", "error=EACCES", 1, EXR),
    ("write", "signal=KILL", 1, MOVIE),
    ("rename", "signal=KILL", 5, ""),
    ("unlink", "signal=KILL", 3, ""),
]
SLOW = [
    *(("fsync", f"error={error}", n, "") for error in ("EIO", "ENOSPC", "ESTALE") for n in (3, 12)),
    *(("rename", f"error={error}", n, "") for error in ("EIO", "ENOSPC", "EACCES") for n in (1, 4)),
    *(("write", f"error={error}", n, EXR) for error in ("EIO", "ENOSPC") for n in (1, 2)),
    *(("write", f"error={error}", 1, MOVIE) for error in ("EIO", "ENOSPC", "EACCES")),
    *(("openat", f"error={error}", n, EXR) for error in ("EIO", "ESTALE") for n in (1, 2)),
    *(("openat", f"error={error}", n, "journal.jsonl") for error in ("EACCES", "ESTALE") for n in (2, 4)),
    *(("openat", f"error={error}", 1, "lock") for error in ("EACCES", "ENOSPC")),
    *(("mkdir", "error=EACCES", n, "") for n in (4, 6)),
    *(
        (call, "signal=KILL", n, "")
        for call in ("fsync", "rename", "unlink", "mkdir", "chmod")
        for n in (2, 8)
    ),
    *(("rmdir", "signal=KILL", n, "") for n in (1, 2)),
    *(("openat", "signal=KILL", 1, place) for place in (EXR, MOVIE, "journal.jsonl", "plan.json", "lock")),
]


def staging(case: Case, root: Path) -> Path:
    """The staging folder that the first shot of the batch is going to have."""
    ran = case.forked.run(case.words(root, "--dry-run", "--json"))
    assert ran.code == 0, ran.said
    return root / ".dedio/staging" / json.loads(ran.said)[0]["plan"]["id"]


def injected(case: Case, root: Path, call: str, what: str, when: int, place: str) -> tuple[int, str]:
    """Run the command with that call failing, of one file or of any; its code and words."""
    inject = f"inject={call}:{what}:when={when}"
    line = ["strace", "-f", "-q", "-o", str(root.parent / "trace"), "-e", f"trace={call}", "-e", inject]
    line += ["-P", str(staging(case, root) / place)] if place else ["--seccomp-bpf"]
    line += [sys.executable, "-B", "-c", "import sys; from dedio_core.cli import main; sys.exit(main())"]
    ran = subprocess.run(
        [*line, *case.words(root)], capture_output=True, text=True, timeout=120, check=False, cwd=kit.ROOT
    )
    return ran.returncode, ran.stdout + ran.stderr


def fails_and_goes_on(case: Case, root: Path, call: str, what: str, when: int, place: str) -> None:
    code, said = injected(case, root, call, what, when, place)
    assert "Traceback" not in said, said
    assert code in ((0, 1) if what.startswith("error") else (0, -9, 137)), said
    for name, found in kit.versions(root).items():
        assert sorted(found) == sorted(case.whole[name]), "what is in the tree is whole"
    case.ends_well(root)


@pytest.mark.parametrize(("call", "what", "when", "place"), FAST)
def test_a_call_fails(case: Case, tmp_path: Path, call: str, what: str, when: int, place: str) -> None:
    """Whatever call fails, nothing half is published, nobody sees a traceback, and it goes on."""
    fails_and_goes_on(case, tmp_path / "r", call, what, when, place)


@pytest.mark.slow
@pytest.mark.parametrize(("call", "what", "when", "place"), SLOW)
def test_more_calls_fail(case: Case, tmp_path: Path, call: str, what: str, when: int, place: str) -> None:
    """The same for many more."""
    fails_and_goes_on(case, tmp_path / "r", call, what, when, place)


@pytest.mark.parametrize("error", ["EIO", "ESTALE"])
def test_a_source_that_cannot_be_read(case: Case, tmp_path: Path, error: str) -> None:
    """A card that gives errors is one sentence that names the clip; when it reads again, it goes on."""
    line = ["strace", "-f", "-q", "-o", "/dev/null", "-P", str(case.clip), "-e", "trace=read,pread64"]
    line += ["-e", f"inject=read,pread64:error={error}:when=4+"]
    line += [sys.executable, "-c", "import sys; from dedio_core.cli import main; sys.exit(main())"]
    ran = subprocess.run(
        [*line, *case.words(tmp_path / "r")], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert case.clip.name in ran.stderr
    case.ends_well(tmp_path / "r")
