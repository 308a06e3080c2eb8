"""Large input: of the largest files that are read, those that would grow most take neither 1 GiB nor 10 s."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MIB = 1 << 20
EVENT = b"001 A V C 01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00\n"
ALE = b"Heading\nFPS\t24\nColumn\nName\nData\n"
WIDE = b"Heading\nColumn\n" + b"\t".join(b"%d" % n for n in range(2000)) + b"\nData\n"
SIDECAR = b'{"what": "dedio plate", "files": ['
USE = b'{"what": "dedio plate", "cut": {"uses": [{"record": [0, 1], "comp_cut": [0, 1], "comp_range": [0, '
LARGE: dict[str, tuple[str, bytes, bytes, int, bytes]] = {
    "elements": ("cdl", b"<ColorCorrection>", b"<a/>", 15 * MIB, b"</ColorCorrection>"),
    "attributes": (
        "fcp7",
        b"<xmeml>",
        b"<a%s/>" % b"".join(b' a%d=""' % n for n in range(999)),
        60 * MIB,
        b"</xmeml>",
    ),
    "text": ("fcp7", b"<xmeml>", "\U0001f3ac".encode(), 127 * MIB, b"</xmeml>"),
    "too large": ("fcp7", b"<xmeml>", b" ", 129 * MIB, b"</xmeml>"),
    "hashes": ("manifest", b"<hashlist>", b"<a/>", 63 * MIB, b"</hashlist>"),
    "objects": ("sidecar", SIDECAR, b"{},", 15 * MIB, b"{}]}"),
    "frames": ("sidecar", USE, b"9", 12, b"]}]}}"),
    "rows": ("batch json", b"[", b"{},", 15 * MIB, b"{}]"),
    "lines of a batch": ("batch csv", b"shot\n", b"a\n", 15 * MIB, b""),
    "columns of a batch": ("batch csv", b"shot", b",a", 15 * MIB, b"\n1\n"),
    "keys": ("settings", b"{", b"".join(b'"%d":1,' % n for n in range(60_000)), MIB // 2, b'"0":1}'),
    "clips": ("ale", ALE, b"a\n", 15 * MIB, b""),
    "cells": ("ale", WIDE, b"ab\t" * 1999 + b"\n", 15 * MIB, b""),
    "events": ("edl", b"", EVENT, 30 * MIB, b""),
    "lines": ("edl", EVENT, b"a\n", 31 * MIB, b""),
    "blanks": ("edl", EVENT, b"1 " + b" " * 4000 + b"x\n", 31 * MIB, b""),
    "blanks after M2": ("edl", EVENT, b"M2" + b" " * 4000 + b"x\n", 4 * MIB, b""),
    "speeds": ("edl", EVENT, b"M2 A 24 0:0:0:0\n", 2 * MIB, b""),
    "accents": ("edl", EVENT, "\u00e9a".encode(), 31 * MIB, b"\xff"),
}
"""Target, what stands before, what is repeated up to how many bytes, and what stands after."""
CHILD = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from tests.fuzz.targets import check
data = Path(sys.argv[2]).read_bytes()
own = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (own + (1 << 30), -1))
resource.setrlimit(resource.RLIMIT_CPU, (10, 11))
check(sys.argv[1], data)
"""
QUICK = ("frames", "blanks after M2", "keys", "columns of a batch", "lines of a batch", "objects")


def large(name: str) -> Any:
    return pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited as Linux does it")
@pytest.mark.parametrize("name", [large(name) for name in LARGE], ids=list(LARGE))
def test_large_inputs(name: str, tmp_path: Path) -> None:
    """A file of the largest size is read or refused within 1 GiB more than Python has, and 10 s of work."""
    target, before, unit, size, after = LARGE[name]
    path = tmp_path / "large"
    path.write_bytes(before + unit * max(1, size // len(unit)) + after)
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, target, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    path.unlink()
    assert ran.returncode == 0, ran.stderr[-1500:]
