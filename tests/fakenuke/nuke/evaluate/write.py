"""Write: stills one by one, under another name until they are whole; a movie as one."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from nuke import faults

from .colour import converted
from .exr import write_exr
from .failures import NodeError
from .files import named
from .image import RGB, Image
from .movie import Movie
from .stills import DEPTHS, write_still

KINDS = {"jpg": "jpeg", "tif": "tiff", "mp4": "mov"}


class Writer:
    """What one execute of one Write writes. To be left by `with`, which finishes a movie."""

    def __init__(self, node: Any, root: Any) -> None:
        self._node, self._root = node, root
        self._movie: Movie | None = None
        self._pattern = str(node["file"].evaluate())
        extension = Path(self._pattern).suffix.lstrip(".").lower()
        self._kind = str(node["file_type"].value() or KINDS.get(extension, extension)).strip()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, trace: TracebackType | None) -> None:
        if self._movie:
            self._movie.close()

    def write(self, image: Image, frame: int) -> str:
        """Write one frame; the file's path. Raises `NodeError`."""
        if not self._pattern:
            raise NodeError(self._node.name(), "No filename specified")
        path = Path(named(self._pattern, frame))
        if self._node["create_directories"].value():
            path.parent.mkdir(parents=True, exist_ok=True)
        image = self._coloured(image)
        try:
            if self._kind == "mov":
                self._add(image, path)
            else:
                self._still(image, path, frame)
        except OSError as error:
            # As the library words it, and the name that Nuke had open.
            raise NodeError(self._node.name(), f"{path}: Write failed [{error.strerror or error}]") from None
        return str(path)

    def _coloured(self, image: Image) -> Image:
        node = self._node
        if node["raw"].value():
            return image
        if node["transformType"].value() != "colorspace":
            raise NotImplementedError(f"{node.name()}: the stand-in writes no display")
        return converted(node, self._root, image, reading=False, depth=self._depth())

    def _depth(self) -> str:
        if self._kind in ("exr", "hdr"):
            return "float"
        bits = DEPTHS[str(self._node["datatype"].value())] if "datatype" in self._node.knobs() else 8
        return (
            "float"
            if bits == 32
            else "log"
            if self._kind == "dpx" and bits == 10
            else "8"
            if bits == 8
            else "16"
        )

    def _still(self, image: Image, path: Path, frame: int) -> None:
        temporary = path.with_name(f"{path.name}.tmp")
        names = channels(self._node, image)
        if self._kind == "exr":
            write_exr(self._node, image, names, temporary)
        else:
            write_still(self._node, self._kind, image, names, temporary)
        faults.before_rename(temporary, frame)
        temporary.replace(path)
        faults.after_write(path, frame)

    def _add(self, image: Image, path: Path) -> None:
        if self._movie is None:
            self._movie = Movie(self._node, self._root, image, path)
        self._movie.add(image)


def channels(node: Any, image: Image) -> tuple[str, ...]:
    """What is written of the channels that there are. Raises `NodeError` where that is nothing."""
    wanted = {"rgb": RGB, "rgba": (*RGB, "alpha"), "alpha": ("alpha",), "all": image.channels}
    chosen = str(node["channels"].value())
    if chosen not in wanted:
        raise NotImplementedError(f"{node.name()}: the stand-in writes no channels '{chosen}'")
    found = tuple(name for name in wanted[chosen] if name in image.channels)
    if not found:
        kind = "exrWriter" if node["file_type"].value() == "exr" else "Write"
        raise NodeError(node.name(), f"{kind}: No channels selected (or available) for write")
    return found
