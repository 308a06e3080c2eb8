"""What a node says of the picture that it shows: format, box, channels, metadata, single pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .formats import Format

if TYPE_CHECKING:
    from .evaluate.image import Box, Image

LAYERS = {"red": "rgba.red", "green": "rgba.green", "blue": "rgba.blue", "alpha": "rgba.alpha"}


class Bounds:
    """A bounding box as Nuke gives it: corner and size."""

    def __init__(self, box: Box) -> None:
        self._box = box

    def x(self) -> int:
        return self._box.x

    def y(self) -> int:
        return self._box.y

    def w(self) -> int:
        return self._box.width

    def h(self) -> int:
        return self._box.height


class Seen:
    """Part of a node: it is evaluated at the frame that the script stands at."""

    def format(self) -> Format:
        return self.seen().format

    def width(self) -> int:
        return self.format().width()

    def height(self) -> int:
        return self.format().height()

    def pixelAspect(self) -> float:
        return self.format().pixelAspect()

    def bbox(self) -> Bounds:
        return Bounds(self.seen().box)

    def channels(self) -> list[str]:
        return [LAYERS.get(name, f"other.{name}") for name in self.seen().channels]

    def metadata(self, key: str | None = None, time: int | None = None) -> Any:
        """All of it, or the value of one key, which is None where there is none."""
        found = dict(self.seen(time).metadata)
        return found if key is None else found.get(key)

    def sample(self, channel: str, x: float, y: float) -> float:
        """The pixel that the position lies in; outside of the box as the picture goes on."""
        return sampled(self.seen(), channel, x, y)

    def seen(self, time: int | None = None) -> Image:
        from . import root
        from .evaluate import Evaluator

        at = int(root()["frame"].value()) if time is None else time
        return Evaluator(root()).image(self, at)


def sampled(image: Image, channel: str, x: float, y: float) -> float:
    """One channel of a picture at a position."""
    from .evaluate.image import Box

    name = channel.rpartition(".")[2]
    if name not in image.channels:
        return 0.0
    left, low = int(x // 1), int(y // 1)
    return float(image.within(Box(left, low, left + 1, low + 1))[0, 0, image.channels.index(name)])
