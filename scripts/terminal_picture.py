"""A picture of a terminal in which a command runs: the command's real output, for docs/images.

Usage: terminal_picture.py FONT.ttf OUT.png [--after SECONDS] -- COMMAND...

Needs `pip install pyte pillow`, a font of one width (DejaVu Sans Mono), and a POSIX system. With
--after, the screen as it is that many seconds after the start; else as the command leaves it.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import shlex
import struct
import time
from pathlib import Path

COLUMNS, ROWS, SIZE, MARGIN = 124, 60, 15, 14
COLOURS = {
    "default": "#d8dee4",
    "red": "#ff7b72",
    "green": "#7ee787",
    "brown": "#e3b341",
    "blue": "#79c0ff",
    "magenta": "#d2a8ff",
    "cyan": "#76e3ea",
    "white": "#ffffff",
    "black": "#6e7681",
}
BACK = "#15181d"


def screen_of(command: list[str], after: float | None) -> list[list[tuple[str, str, bool]]]:
    """The characters (text, colour, bold) of the lines that are not empty."""
    import pyte

    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    stream.feed(f"$ {shlex.join(command)}\r\n".encode())
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(COLUMNS), LINES=str(ROWS))
        os.execvp(command[0], command)
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    begun, seen = time.monotonic(), None
    while True:
        ready, _, _ = select.select([terminal], [], [], 0.05)
        try:
            data = os.read(terminal, 65536) if ready else b""
        except OSError:  # the command has ended
            break
        if ready and not data:
            break
        stream.feed(data)
        if after is not None and seen is None and time.monotonic() - begun > after:
            seen = lines(screen)
    os.waitpid(pid, 0)
    return seen if seen is not None else lines(screen)


def lines(screen: object) -> list[list[tuple[str, str, bool]]]:
    """The screen's lines down to the last that is not empty."""
    rows = []
    for y in range(ROWS):
        cells = [screen.buffer[y][x] for x in range(COLUMNS)]  # type: ignore[attr-defined]
        rows.append([(c.data, c.fg, c.bold) for c in cells])
    while rows and not "".join(c[0] for c in rows[-1]).strip():
        rows.pop()
    return rows


def draw(rows: list[list[tuple[str, str, bool]]], font_file: str, out: Path) -> None:
    """Write the lines as a PNG."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(font_file, SIZE)
    bold_file = Path(font_file).with_name(Path(font_file).stem + "-Bold.ttf")
    bold = ImageFont.truetype(str(bold_file), SIZE) if bold_file.is_file() else font
    width, height = font.getlength("M"), SIZE + 5
    size = (round(COLUMNS * width) + 2 * MARGIN, len(rows) * height + 2 * MARGIN)
    picture = Image.new("RGB", size, BACK)
    pen = ImageDraw.Draw(picture)
    for y, row in enumerate(rows):
        for x, (text, colour, is_bold) in enumerate(row):
            fill = COLOURS.get(colour) or (f"#{colour}" if len(colour) == 6 else COLOURS["default"])
            place = (MARGIN + x * width, MARGIN + y * height)
            pen.text(place, text, fill, bold if is_bold else font)
    picture.save(out, optimize=True)


def main() -> None:
    """Run the command and draw its screen."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("font")
    p.add_argument("out", type=Path)
    p.add_argument("--after", type=float)
    p.add_argument("command", nargs="+")
    given = p.parse_args()
    draw(screen_of(given.command, given.after), given.font, given.out)


if __name__ == "__main__":
    main()
