"""The only door to `ascmhl`: an ASC MHL manifest of a version, from hashes that are known already.

Its two writers are called, and not its sessions: those read the clock, name manifests after the
staging folder, and load every history below. Reading is `dedio_core.manifest`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dedio_core import files, manifest
from dedio_core.errors import DedioError, VerifyError

HASHES = ("xxh128", "xxh64")
"""xxh128 is ours; xxh64 is for tools that know no other xxHash."""


@dataclass(frozen=True)
class Hashed:
    """A file as it reads back: its size, and the hashes of `HASHES` by name."""

    size: int
    hashes: Mapping[str, str]


def unavailable() -> str | None:
    """Why no manifest can be written here, and what to do; None where one can."""
    try:
        _library()
    except ImportError as error:
        return f"no ASC MHL can be written: {error}; install ascmhl, or set output.mhl to false"
    return None


def version() -> str:
    """Which `ascmhl` is installed."""
    from importlib import metadata

    return metadata.version("ascmhl")


def _library() -> tuple[Any, Any, Any, Any]:
    from ascmhl import chain, chain_xml_parser, hashlist, hashlist_xml_parser

    return chain, chain_xml_parser, hashlist, hashlist_xml_parser


def write(version: Path, name: str, listed: Mapping[str, Hashed], now: datetime) -> Path:
    """Write generation 1 of `listed` (path below `version` -> what it is) and return its folder.

    `name` is the version's; its folder may still be called otherwise. It holds no host, no user, and
    no date but `now`. It is read again and compared. Raises `DiskFull`, `WriteError` or `VerifyError`.
    """
    folder = version / manifest.FOLDER
    path = folder / f"0001_{name}_{now:%Y-%m-%d_%H%M%SZ}.mhl"
    with files.writing(folder):
        files.remove_tree(folder)  # of a run that was stopped before its commit
        folder.mkdir()
        try:
            _write(path, listed, now)
        except (OSError, DedioError):
            raise
        except Exception as error:  # the library's insides are not documented
            raise VerifyError(f"{path}: the ASC MHL cannot be written: {error!r}") from error
        for written in (path, folder / manifest.CHAIN):
            files.sync_file(written)
    _compare(folder, listed)
    return folder


def _write(path: Path, listed: Mapping[str, Hashed], now: datetime) -> None:
    from importlib import metadata

    chain, chain_xml, lists, list_xml = _library()
    hash_list = lists.MHLHashList()
    hash_list.generation_number = 1
    creator = hash_list.creator_info = lists.MHLCreatorInfo()
    creator.tool = lists.MHLTool("dedio", metadata.version("dedio"))
    creator.creation_date = now.isoformat(timespec="seconds")
    creator.host_name = ""  # the schema asks for the element; whose machine it was is in the log
    hash_list.process_info.process = lists.MHLProcess("transfer")
    for file in sorted(listed):
        entry = lists.MHLMediaHash()
        entry.path, entry.file_size = file, listed[file].size
        for kind in HASHES:
            one = lists.MHLHashEntry(kind, listed[file].hashes[kind], "original")
            one.hash_date = None  # else it is the library's own now
            entry.append_hash_entry(one)
        hash_list.append_hash(entry)
    list_xml.write_hash_list(hash_list, str(path))
    chain_xml.write_chain(chain.MHLChain(str(path.with_name(manifest.CHAIN))), hash_list)


def _compare(folder: Path, listed: Mapping[str, Hashed]) -> None:
    history = manifest.read_history(folder)
    found = {one.path: (one.size, dict(one.hashes)) for m in history.manifests for one in m.files}
    wanted = {path: (one.size or None, dict(one.hashes)) for path, one in listed.items()}
    if history.problems or found != wanted:
        why = history.problems[0].said if history.problems else "it does not list what was meant"
        raise VerifyError(f"{folder}: the ASC MHL does not read back: {why}")
