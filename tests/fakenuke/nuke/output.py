"""What Nuke prints: its lines, on the stream that each goes to (facts of real logs of Nuke 16)."""

from __future__ import annotations

import os
import sys
import time


def say(text: str) -> None:
    print(text, flush=True)


def tprint(*values: object, sep: str = " ", end: str = "\n", file: object = None) -> None:
    """To the terminal, also where a GUI would show it elsewhere."""
    print(*values, sep=sep, end=end, flush=True)


def progress() -> None:
    """Tenths of a frame, without an end of line: the next line is glued to it."""
    sys.stdout.write("".join(f".{n}" for n in range(1, 10)))
    sys.stdout.flush()


def wrote(path: str, seconds: float) -> None:
    say(f"Writing {path} took {duration(seconds)}")


def frame_done(frame: int, index: int, count: int) -> None:
    say(f"Frame {frame} ({index} of {count})")


def total(seconds: float) -> None:
    """Printed after a failure too: it says nothing of success."""
    say(f"Total render time: {duration(seconds)}")


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.2f} seconds"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} minute{'s' * (minutes != 1)}, {rest} second{'s' * (rest != 1)}"


def _stamped(text: str) -> None:
    now = time.localtime()
    print(f"[{now.tm_hour:02d}:{now.tm_min:02d}.{now.tm_sec:02d}] {text}", file=sys.stderr, flush=True)


def warning(text: str) -> None:
    _stamped(f"Warning: {text}")


def error(node: str, text: str) -> None:
    """The line with the stamp, then the same words without."""
    told = f"{node}: {text}" if node else text
    _stamped(f"ERROR: {told}")
    print(told, file=sys.stderr, flush=True)


def noise() -> None:
    """Lines that a reader of the log must not stumble over (``FAKENUKE_NOISE=1``)."""
    if os.environ.get("FAKENUKE_NOISE") != "1":
        return
    say("Loading /opt/plugins/exrWriter.so")
    say("Some.Vendor.Plugin: 3 errors ignored, Error: none")
    say("Frame server: connected (1 of 2)")
    warning("OFX plugin cache is out of date")
    print("libpng warning: iCCP: known incorrect sRGB profile", file=sys.stderr, flush=True)
    print("QStandardPaths: XDG_RUNTIME_DIR not set", file=sys.stderr, flush=True)
