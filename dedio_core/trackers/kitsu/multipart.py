"""A file as the body of a request, read while it is sent: it is never in memory whole."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from dedio_core.errors import InputError, MediaError

BLOCK = 1 << 18
Progress = Callable[[int, int], object]
"""Takes bytes sent, and bytes of the whole."""
Uploading = Callable[[str, int, int], object]
"""The same, with the name of the file before it."""
"""Takes how many bytes of the file are sent, and how many it has. It may raise, to stop."""


def check_name(name: str) -> str:
    """`name` if a file may have it in a request."""
    if not name or not name.isprintable() or set(name) & set('"\\/') or len(name) > 200:
        raise InputError(f"{name[:60]!r}: an uploaded file cannot have this name")
    return name


class FileBody:
    """One file as `multipart/form-data`. Each try of an upload makes one of its own."""

    def __init__(self, path: Path, name: str, progress: Progress | None = None) -> None:
        self.path, self.progress = path, progress
        try:
            self.size = path.stat().st_size
        except OSError as error:
            raise MediaError(f"{path}: cannot be uploaded: {error.strerror}") from None
        edge = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={edge}"
        of_file = f'Content-Disposition: form-data; name="file"; filename="{check_name(name)}"'
        self._head = f"--{edge}\r\n{of_file}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
        self._tail = f"\r\n--{edge}--\r\n".encode()
        self.is_whole = False

    def __len__(self) -> int:
        return len(self._head) + self.size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        sent = 0
        try:
            with self.path.open("rb") as file:
                while block := file.read(min(BLOCK, self.size - sent)):
                    yield block
                    sent += len(block)
                    if self.progress:
                        self.progress(sent, self.size)
                    if os.fstat(file.fileno()).st_size != self.size:
                        break
        except OSError as error:  # else it would be taken for one of the connection
            raise MediaError(f"{self.path}: cannot be read on: {error.strerror}") from None
        if sent != self.size:
            raise MediaError(f"{self.path}: it changes while it is uploaded")
        self.is_whole = True
        yield self._tail
