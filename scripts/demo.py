"""The demo: make the sample turnover, ingest it with the `dedio` command, and show what came out.

Usage: demo.py FOLDER
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from contact_sheet import contact_sheet

CLIP = "A001C003_261122AB.mxf"


def main(folder: Path) -> int:
    """Run it; the exit code is that of the command that failed, else 0."""
    turnover, shots, sheet = folder / "turnover", folder / "shots", folder / "contact-sheet.png"
    for arguments in (
        ["sample", str(turnover)],
        [
            *["ingest", "--source", str(turnover / CLIP), "--sequence", "sht", "--shot", "100"],
            *["--in", "100", "--out", "150", "--root", str(shots), "--project", "demo"],
        ],
    ):
        print(f"\n$ dedio {' '.join(arguments)}", flush=True)
        if code := dedio(arguments, folder):
            return code
    version = max((shots / "sht100" / "pla").glob("sht100_pla_rawPlate_v*"))
    contact_sheet(version, sheet)
    print(f"\n{shots}/")
    print("\n".join(tree(shots)))
    print(f"""
The plates    {version / "main_ACEScg"}
The proxy     {version / f"{version.name}_proxy_sRGB.mp4"}
What was done {version / f"{version.name}.json"}
Look first at {sheet}

Each frame shows the number of the clip's frame that it was: cut in, 1001, must read 100, cut out,
1051, must read 150. Next: `. .venv/bin/activate`, then `dedio ingest --help`, or README.md.""")
    return 0


def dedio(arguments: list[str], folder: Path) -> int:
    """Run the installed `dedio`, by the defaults: neither the user's settings nor $OCIO shape the demo."""
    command = shutil.which("dedio", path=sysconfig.get_path("scripts"))
    if command is None:
        sys.exit("the dedio command is not installed beside this Python; run `make demo`")
    kept = {k: v for k, v in os.environ.items() if k not in ("OCIO", "DEDIO_CONFIG")}
    kept["XDG_CONFIG_HOME"] = str(folder.absolute() / "no-settings")
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
