"""A stand-in for Sony's rawexporter: the command line of the facts page, with its known disagreements.

It reads no raw. The clip it pretends to read is described by a JSON file beside the input,
``<input>.fake.json``, or by the environment's ``FAKE_RAWEXPORTER`` (the same JSON, which goes first):

``start`` label of frame 0, ``base`` frames a second of the label, ``drop``, ``frames`` in the clip;
``digits`` padding whatever --digits says; ``ignore_start`` numbers from 0 whatever --start says;
``wants`` "out" or "duration": the other flag is refused; ``out_exclusive``; ``separator``;
``timecode`` "right", "none", "zero" or "shifted" (by one frame); ``exit`` code and ``stderr`` text;
``skip`` numbers of the run that are not written; ``stop_after`` that many frames; ``extra`` frames;
``hang_after`` that many frames; ``delay`` seconds a frame; ``truncate`` a frame of the run;
``reverse`` the order of writing; ``chatter`` bytes on stdout; ``big_endian`` false for little;
``tells_size`` false leaves the file size undefined in the DPX header; ``pictures`` a folder whose
files, sorted, are the frames of the clip (16-bit DPX): their pixels are written instead.

Standard library only, so that it starts at once. The red of every pixel is the clip frame.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
import sys
import time
from pathlib import Path

WIDTH, HEIGHT = 8, 4
BAKES = [
    "ALL",
    "INPUT",
    "SGAMUT_LINEAR",
    "SGAMUT_SLOG2",
    "ACES_LINEAR",
    "SGAMUT3_LINEAR",
    "SGAMUT3_SLOG3",
    "SGAMUT3CINE_SLOG3",
]
DEFAULTS = {"start": "00:00:00:00", "base": 24, "drop": False, "frames": 100, "separator": "."}


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rawexporter")
    parser.add_argument("--version", action="version", version="rawexporter 4.0.0 (stand-in)")
    parser.add_argument("--input", "-I", type=Path, required=True)
    parser.add_argument("--dir", "-D", type=Path, required=True)
    parser.add_argument("--output", "-O", required=True)
    parser.add_argument("--in", dest="first", type=int, default=0)
    parser.add_argument("--out", type=int)
    parser.add_argument("--duration", type=int)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--digits", type=int, default=5)
    parser.add_argument("--video", "-V", choices=["DPX", "dpx", "exr"], default="DPX")
    parser.add_argument("--depth", type=int, choices=[10, 16], default=10)
    parser.add_argument("--bake", choices=BAKES, default="INPUT")
    parser.add_argument("--display", type=int, choices=[0, 1], default=0)
    return parser.parse_args(argv)


def timecode_word(frame: int, fake: dict) -> int:
    """BCD of the label of clip frame `frame`."""
    base = fake["base"]
    hours, minutes, seconds, frames = (int(part) for part in fake["start"].replace(";", ":").split(":"))
    skipped = base // 15 if fake["drop"] else 0
    total = hours * 60 + minutes
    count = (total * 60 + seconds) * base + frames - skipped * (total - total // 10) + frame
    if skipped:
        tens, rest = divmod(count, 600 * base - 9 * skipped)
        count += skipped * (
            9 * tens + (0 if rest < 60 * base else 1 + (rest - 60 * base) // (60 * base - skipped))
        )
    seconds, frames = divmod(count, base)
    fields = (seconds // 3600 % 24, seconds // 60 % 60, seconds % 60, frames)
    word = 0
    for field in fields:
        word = word << 8 | field // 10 << 4 | field % 10
    return word | (0x40 if fake["drop"] else 0)


def dpx(frame: int, fake: dict, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """A 16-bit RGB DPX of SMPTE 268M, version 2."""
    order = ">" if fake.get("big_endian", True) else "<"
    if "pictures" in fake:
        source = sorted(Path(fake["pictures"]).iterdir())[frame].read_bytes()
        order = ">" if source[:4] == b"SDPX" else "<"
        (start,), size = (
            struct.unpack_from(order + "I", source, 4),
            struct.unpack_from(order + "II", source, 772),
        )
        return header_of(frame, fake, order, size, source[start:])
    pixels = struct.pack(f"{order}3H", min(frame * 64, 65535), 32768, 65535 - min(frame * 64, 65535)) * (
        size[0] * size[1]
    )
    return header_of(frame, fake, order, size, pixels)


def header_of(frame: int, fake: dict, order: str, size: tuple[int, int], pixels: bytes) -> bytes:
    """The file: header and `pixels`."""
    header = bytearray(b"\xff" * 2048)

    def put(at: int, form: str, *values: object) -> None:
        struct.pack_into(order + form, header, at, *values)

    size_told = 2048 + len(pixels) if fake.get("tells_size", True) else 0xFFFFFFFF
    put(0, "4sI8sIIIII100s24s100s200s200sI", b"SDPX" if order == ">" else b"XPDS", 2048, b"V2.0",
        size_told, 1, 1664, 384, 0, b"frame", b"", b"rawexporter", b"", b"", 0xFFFFFFFF)  # fmt: skip
    put(768, "HHII", 0, 1, *size)
    put(780, "IIfIfBBBBHHIII32s", 0, 0, 0.0, 65535, 2.048, 50, 3, 1, 16, 0, 0, 2048, 0, 0, b"RGB")
    put(1432, "100s24s32s32s", b"", b"", b"VENICE", b"0010002")
    put(1712, "I", frame)
    word = {"none": 0xFFFFFFFF, "zero": 0, "shifted": timecode_word(frame + 1, fake)}
    put(1920, "I", word.get(fake.get("timecode", "right"), timecode_word(frame, fake)))
    put(1940, "f", float(fake["base"]))
    return bytes(header) + pixels


def main(argv: list[str]) -> int:
    asked = parse(argv)
    beside = asked.input.with_name(asked.input.name + ".fake.json")
    told = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
    fake = {**DEFAULTS, **told, **json.loads(os.environ.get("FAKE_RAWEXPORTER", "{}"))}
    if not asked.input.is_file():
        print(f"cannot open {asked.input}", file=sys.stderr)
        return 2
    for flag in ("out", "duration"):
        if fake.get("wants", flag) != flag and getattr(asked, flag) is not None:
            print(f"unknown option --{flag}", file=sys.stderr)
            return 1
    if asked.duration is not None:
        count = asked.duration
    else:
        last = fake["frames"] - 1 if asked.out is None else asked.out
        count = last - asked.first + (0 if fake.get("out_exclusive") else 1)
    sys.stdout.write("." * fake.get("chatter", 0))
    numbers = list(range(count + fake.get("extra", 0)))
    for done, n in enumerate(reversed(numbers) if fake.get("reverse") else numbers):
        if done == fake.get("hang_after"):
            time.sleep(3600)
        if done == fake.get("stop_after"):
            break
        time.sleep(fake.get("delay", 0))
        if n in fake.get("skip", ()):
            continue
        number = n + (0 if fake.get("ignore_start") else asked.start)
        digits = fake.get("digits", asked.digits)
        data = dpx(asked.first + n, fake)
        if n == fake.get("truncate"):
            data = data[:-50]
        (asked.dir / f"{asked.output}{fake['separator']}{number:0{digits}d}.dpx").write_bytes(data)
    if fake.get("stderr"):
        print(fake["stderr"], file=sys.stderr)
    return int(fake.get("exit", 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
