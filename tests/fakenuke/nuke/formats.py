"""Formats: text, names and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from .state import SCRIPT


@dataclass(frozen=True)
class Format:
    """A picture's size, its box, its pixel aspect and its name."""

    sizes: tuple[int, int, int, int, int, int]
    aspect: float
    label: str

    def width(self) -> int:
        return self.sizes[0]

    def height(self) -> int:
        return self.sizes[1]

    def pixelAspect(self) -> float:
        return self.aspect

    def name(self) -> str:
        return self.label

    def text(self) -> str:
        return f"{' '.join(map(str, self.sizes))} {self.aspect:g} {self.label}"


def addFormat(text: str) -> Format:
    """``"4096 3432 2 name"``, or with the box before the aspect; the format is in the list from then on."""
    found = parsed(text)
    if not found.label:
        raise RuntimeError(f"addFormat: '{text}' has no name")
    SCRIPT.formats[found.label] = found
    return found


def formats() -> list[Format]:
    return list(SCRIPT.formats.values())


def parsed(text: str) -> Format:
    """The format that the text of a format knob says."""
    words = text.split()
    count = 0
    while count < len(words) and _is_number(words[count]):
        count += 1
    numbers, name = words[:count], " ".join(words[count:])
    if count not in (2, 3, 6, 7):
        raise ValueError(f"'{text}' is not a format")
    width, height = int(numbers[0]), int(numbers[1])
    box = tuple(map(int, numbers[2:6])) if count >= 6 else (0, 0, width, height)
    aspect = float(numbers[-1]) if count in (3, 7) else 1.0
    return Format((width, height, box[0], box[1], box[2], box[3]), aspect, name)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
