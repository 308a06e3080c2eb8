"""The demo: make the sample turnover, ingest it with the `dedio` command, and show what came out.

Usage: demo.py FOLDER
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contact_sheet import contact_sheet

from dedio_core import launch

CLIP = "A001C003_261122AB.mxf"


@dataclass(frozen=True)
class Step:
    """One command: what is said before it, and the exit code that it is to end with."""

    said: str
    words: tuple[object, ...]
    code: int = 0


def steps(folder: Path) -> Iterator[Step]:
    """The commands of the demo, in order."""
    turnover, shots = folder / "turnover", folder / "shots"
    old, new = turnover / "sample_cut_v01.edl", turnover / "sample_cut_v02.edl"
    where = ("--media", turnover, "--root", shots, "--project", "demo")
    yield Step("A clip, and a cut in two versions with its clips, made here.", ("sample", turnover))
    yield Step(
        "One clip and a range.",
        (
            *("ingest", "--source", turnover / CLIP, "--sequence", "sht", "--shot", "100"),
            *("--in", "100", "--out", "150", "--root", shots, "--project", "demo"),
        ),
    )
    yield Step(
        "A whole cut. It refuses, with exit code 1, and that is right: the clip of sht060 is missing.",
        ("plan", old, *where),
        code=1,
    )
    yield Step("The five shots that can be had.", ("ingest", old, *where, "--lenient"))
    yield Step("The next day there is a new cut. What changed?", ("timeline", "diff", old, new))
    yield Step("Only what the plates lack is pulled; frame numbers stay.", ("ingest", new, *where))


def main(folder: Path) -> int:
    """Run it; the exit code is that of the command that failed, else 0."""
    for step in steps(folder):
        words = [str(word) for word in step.words]
        print(f"\n# {step.said}\n$ dedio {' '.join(words)}", flush=True)
        code = dedio(words, folder)
        if code != step.code:
            print(f"demo: this ended with exit code {code}, not {step.code}", file=sys.stderr)
            return code or 1
    shots = folder / "shots"
    first = max((shots / "sht100" / "pla").glob("sht100_pla_rawPlate_v*"))
    again = max((shots / "sht010" / "pla").glob("sht010_pla_rawPlate_v*"))
    sheet, other = folder / "contact-sheet.png", folder / "contact-sheet-re-pull.png"
    contact_sheet(first, sheet)
    contact_sheet(again, other)
    print(f"\n{shots}/")
    print("\n".join(tree(shots)))
    print(f"""
The plates    {first / "main_ACEScg"}
The proxy     {first / f"{first.name}_proxy_sRGB.mp4"}
What was done {first / f"{first.name}.json"}
Look first at {sheet}
     and then {other}

Each frame shows the number of the clip's frame that it was. In the first, cut in, 1001, must read 100,
cut out, 1051, must read 150. The second is sht010 after its re-pull: its clip begins with number 1000, and
cut in, 991 now, must read 1020. Next: `. .venv/bin/activate`, then `dedio plan --help`, or README.md.""")
    return 0


def dedio(arguments: list[str], folder: Path) -> int:
    """Run the installed `dedio`, by the defaults: neither the user's settings nor $OCIO shape the demo."""
    command = shutil.which("dedio", path=sysconfig.get_path("scripts"))
    if command is None:
        sys.exit("the dedio command is not installed beside this Python; run `make demo`")
    kept = launch.environment(without=("OCIO", "DEDIO_CONFIG"))
    kept["XDG_CONFIG_HOME"] = str(folder.absolute() / "no-settings")
    kept["XDG_CACHE_HOME"] = str(folder.absolute() / "cache")
    return subprocess.run([command, *arguments], env=kept, check=False).returncode


def tree(folder: Path, indent: str = "  ") -> list[str]:
    """The files below `folder` as lines; of many frames, the first and the last."""
    found: list[str] = []
    entries = sorted((p for p in folder.iterdir() if p.name != ".dedio"), key=lambda p: (p.is_file(), p.name))
    frames = [p for p in entries if p.suffix == ".exr"]
    for path in entries:
        if path.is_dir():
            found += [f"{indent}{path.name}/", *tree(path, indent + "  ")]
        elif path in frames[1:-1]:
            if path == frames[1]:
                found.append(f"{indent}... {len(frames)} frames ...")
        else:
            found.append(f"{indent}{path.name}")
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
