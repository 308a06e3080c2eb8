"""What is fuzzed: each reader of what comes from outside, and what holds of all that it reads.

`check` is the one rule, for Hypothesis and for atheris: a reader gives a value of which `holds` is true, or
raises a `DedioError`, and meanwhile opens nothing outside its folder and starts nothing.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from dedio_core import (
    batch,
    cut_entries,
    cut_log,
    events,
    files,
    manifest,
    models,
    plan,
    reuse,
    shot_tree,
    staging,
)
from dedio_core import journal as journals
from dedio_core import naming as names
from dedio_core import settings as knobs
from dedio_core.earlier import earlier
from dedio_core.editorial.ale import AleTable, read_ale
from dedio_core.editorial.cdl_files import CdlTable, read_cdl
from dedio_core.editorial.cut import CutList, to_document
from dedio_core.editorial.edl import UndecidableRate
from dedio_core.editorial.readers import read_cut
from dedio_core.errors import DedioError, InputError
from dedio_core.frames import FrameRate, Handles, Timecode
from dedio_core.jsonable import from_json, to_json
from dedio_core.locks import Lock
from dedio_core.media.mxf import MxfHeader, read_mxf
from dedio_core.media.sony_meta import read_nonrealtime_meta
from dedio_core.paths import PlacedPath
from dedio_core.qc import in_sync, lookup
from dedio_core.raw.dpx_header import read_dpx_header
from dedio_core.render import job
from dedio_core.settings.load import read_file
from dedio_core.targets import versions
from dedio_core.unfinished import unfinished
from dedio_core.verify import KINDS, Verified, verify
from tests import fakes
from tests.fuzz import seeds
from tests.fuzz.watched import watched
from tests.test_frames import MODES

FILM = FrameRate.of(24000, 1001)
SETTINGS = knobs.Settings()
TREE = names.tree(knobs.names_of(SETTINGS))
VERSION = f"sht100/pla/{seeds.VERSION}"


@dataclass(frozen=True)
class Target:
    """One reader. `read` gets the bytes and a folder of its own; `holds` asserts what is true of its value.

    `kind` is what `strategies` makes its input by, `words` what is likely in it.
    """

    read: Callable[[bytes, Path], Any]
    seeds: Callable[[], Sequence[bytes]]
    kind: str
    words: tuple[str, ...] = ()
    holds: Callable[[Any], object] = lambda value: None


def check(name: str, data: bytes) -> None:
    """The rule, for the target called `name` and one input."""
    target, folder = TARGETS[name], _folder()
    try:
        with watched(folder):
            value = target.read(data, folder)
    except DedioError as error:
        assert all(said.strip() for said in error.each()), "an error says what is wrong"
        return
    try:
        target.holds(value)
    except DedioError as error:
        raise AssertionError(f"{name}: took what it refuses later: {error}") from error


@functools.cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="dedio-fuzz-")


def _folder() -> Path:
    """The folder of this process's inputs; each target has files of its own in it."""
    return Path(_temporary().name).resolve()


def _put(path: Path, data: bytes) -> Path:
    """A small file, as it is now."""
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    return path


def _text(data: bytes) -> str:
    """Any text, lone surrogates too: names of files may hold them."""
    return data.decode("utf-8", "surrogateescape")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise InputError("not JSON") from None


def _is_below(root: str, path: str) -> bool:
    """Whether `path` is below `root` for Linux and for Windows, whatever they make of it."""
    windows = PureWindowsPath(path)
    return (
        os.path.normpath(f"/{root}/{path}").startswith(f"/{root}/")
        and not windows.drive
        and not windows.root
        and ".." not in windows.parts
        and ".." not in PurePosixPath(path).parts
    )


def _is_a_name(name: str) -> None:
    """One component of a path, on Linux and on Windows."""
    assert PurePosixPath(name).parts == (name,)
    assert PureWindowsPath(name).parts == (name,)
    assert _is_below("root", name)
    assert name.lower() not in names.WINDOWS_RESERVED
    assert name.isprintable()


# ---- cuts and what goes with them ----------------------------------------------------------------


def _cut(suffix: str) -> Callable[[bytes, Path], CutList]:
    def read(data: bytes, folder: Path) -> CutList:
        path = _put(folder / f"reel{suffix}", data)
        try:
            return read_cut(path)
        except UndecidableRate:
            return read_cut(path, FILM)

    return read


def _cut_holds(cut: CutList) -> None:
    """It has a document of JSON; events are numbered, and none needs frames that are no range."""
    json.dumps(to_document(cut), allow_nan=False)
    assert [event.index for event in cut.events] == list(range(len(cut.events)))


def _cdl_holds(table: CdlTable) -> None:
    """Each correction has a name and nothing but finite numbers."""
    assert all(table)
    json.dumps([to_json(cdl) for cdl in table.values()], allow_nan=False)


def _ale_holds(table: AleTable) -> None:
    """Rows tell their line, and columns are named once."""
    assert all(row.where.startswith("day.ale:") for row in table.rows)
    json.dumps([to_json(row.cdl) for row in table.rows if row.cdl], allow_nan=False)


# ---- numbers -------------------------------------------------------------------------------------


def _timecode(data: bytes, folder: Path) -> Timecode:
    first, text = data[0] if data else 0, _text(data[1:])
    rate, drop = MODES[first % len(MODES)]
    return Timecode.parse(text, rate, None if first > 127 else drop)


def _timecode_holds(one: Timecode) -> None:
    """It is a frame of the day, and shows itself as a label that reads back."""
    assert 0 <= one.frames < one.frames_in_a_day()
    assert Timecode.parse(str(one), one.rate, one.drop) == one


# ---- names and paths -----------------------------------------------------------------------------


def _names(data: bytes, folder: Path) -> list[str]:
    text = _text(data)
    made: list[str] = []
    for gate in (names.check_shot, names.check_token):
        with contextlib.suppress(DedioError):
            made.append(gate(text, "it"))
    with contextlib.suppress(DedioError):
        made.append(names.check_token(names.color_token(text), "it"))
    with contextlib.suppress(DedioError):
        assert names.check_project(text).isprintable()
    return made


def _template(data: bytes, folder: Path) -> tuple[names.Template, str]:
    """A line with a template, one with a sequence and shot, one with a token for all else."""
    text, shot, token = [*_text(data).split("\n", 2), "sht100", "pla"][:3]
    template = names.Template(text)
    template.parse(shot)
    values = {name: names.check_token(token, name) for name in names.TOKENS}
    values |= {"shot": names.check_shot(shot, "shot"), "version": "7", "frame": "1001"}
    return template, template.format(values)


def _template_holds(made: tuple[names.Template, str]) -> None:
    """What a template makes is a name of one part, below whatever it is put in."""
    template, name = made
    if name:
        assert PurePosixPath(name).parts == (name,) == PureWindowsPath(name).parts
        assert _is_below("root", name)
        template.parse(name)


def _tree(data: bytes, folder: Path) -> str:
    lines = _text(data).split("\n")
    standard = knobs.names_of(SETTINGS)
    tree = names.tree(dict(zip(standard, [*lines, *[""] * 5], strict=False)))
    values = {"shot": "sht100", "task": "pla", "element": "rawPlate", "version": 1}
    return tree.version_path(values)


def _placed(data: bytes, folder: Path) -> PlacedPath:
    return PlacedPath.parse(_text(data))


def _placed_holds(one: PlacedPath) -> None:
    """It is below its root, and can be the name of a file."""
    assert PlacedPath.parse(str(one)) == one
    assert _is_below("root", str(one.child("x").path))
    with contextlib.suppress(OSError):  # too long
        one.resolve({one.root: _folder()}).stat()


# ---- what lies in a shot tree --------------------------------------------------------------------


def _sidecar(data: bytes, folder: Path) -> dict[str, Any] | None:
    _put(folder / "tree" / VERSION / f"{seeds.VERSION}.json", data)
    return shot_tree.read_sidecar(folder / "tree" / VERSION)


def _sidecar_holds(sidecar: dict[str, Any] | None) -> None:
    """Whatever asks it something gets an answer or a sentence, and no path leaves the version."""
    if sidecar is None:
        return
    folder = _folder() / "tree" / VERSION
    with watched(folder):
        for ask in (
            lambda: earlier(folder, 1, sidecar, 0),
            lambda: lookup.uses_of(sidecar, folder.name),
            lambda: in_sync._Plate(folder, sidecar),
        ):
            with contextlib.suppress(DedioError):
                ask()
        shot_tree.is_whole(folder, sidecar)
        found = reuse.reusable(sidecar, 1, PlacedPath("tree", VERSION), "copy")
        from_json(plan.Reusable, to_json(found))
        for name, _ in reuse.exrs(sidecar).values():
            assert _is_below("root", name)
            (folder / name).is_symlink()
            with contextlib.suppress(OSError):
                (folder / name).stat()


def _qc(data: bytes, folder: Path) -> list[Any]:
    _put(folder / "qc" / VERSION / "x.json", data)
    return versions(str(folder / "qc"), folder / "qc", TREE)


def _verified(data: bytes, folder: Path) -> Verified:
    _put(folder / "verify" / VERSION / f"{seeds.VERSION}.json", data)
    _put(folder / "verify" / VERSION / seeds.EXR, seeds.PIXELS)
    return verify(folder / "verify" / VERSION, jobs=1)


def _verified_holds(found: Verified) -> None:
    """Each finding is of a known kind, and names a file of the version."""
    assert all(
        one.kind in KINDS and one.said and _is_below("root", one.file or "x") for one in found.findings
    )
    assert found.verdict == "good" or found.findings


def _cut_log(data: bytes, folder: Path) -> cut_log.CutLog | None:
    return cut_log.load(_put(folder / "sht100_cut.json", data), "pla")


def _entries_hold(entries: Sequence[cut_entries.Entry | None]) -> None:
    """Each entry can be written, and reads back the same."""
    for entry in filter(None, entries):
        text = json.dumps(cut_entries.entry_to_json(entry), allow_nan=False)
        assert cut_entries.entry_from_json(json.loads(text), "entry") == entry


def _cut_log_holds(log: cut_log.CutLog | None) -> None:
    _entries_hold(log.entries if log else ())


def _cut_entry(data: bytes, folder: Path) -> cut_entries.Entry | None:
    found = _json(data)
    return cut_entries.entry_from_json(found, "entry") if isinstance(found, dict) else None


# ---- journals, plans, locks ----------------------------------------------------------------------


def _journal(data: bytes, folder: Path) -> journals.Journal:
    """The bytes as a journal file."""
    staged = journals.Journal(folder / "journal", fakes.plan())
    _put(staged.folder / journals.JOURNAL, data)
    return staged


def _summed(data: bytes, folder: Path) -> journals.Journal:
    """Each line with the checksum that it would have."""
    return _journal(_with_sums(data), folder)


def _with_sums(data: bytes) -> bytes:
    return b"\n".join(f"{files.checksum_of(line)} ".encode() + line for line in data.split(b"\n"))


def _journal_holds(staged: journals.Journal) -> None:
    """A line counts only with its own checksum; whatever it says, it stops nothing."""
    path = staged.folder / journals.JOURNAL
    whole = path.read_bytes().decode("utf-8", "replace")
    for line in journals.lines(path):
        assert isinstance(line["what"], str)
        assert isinstance(line["time"], str)
        assert line["what"] in whole or not line["what"].isascii() or "\\" in whole
    with watched(staged.folder):
        staged.recorded()
        staged.made_with()
        assert not staged.finished(), "no file is there"
        journals.is_ended(staged.folder)


def _status(data: bytes, folder: Path) -> list[Any]:
    """A marker, a blank line, and a journal."""
    marker, _, lines = data.partition(b"\n\n")
    place = folder / "status" / ".dedio/staging/00112233445566aa"
    _put(place / "marker.json", marker)
    _put(place / journals.JOURNAL, _with_sums(lines))
    root = folder / "status"
    found = shot_tree.numbers(root, TREE, fakes.shot())
    found.unfinished("ffee")
    list(found.committed("ffee"))
    return unfinished(root)


def _status_holds(found: list[Any]) -> None:
    """What is unfinished has the name of a version below the root, and an id that is a word."""
    for one in found:
        assert _is_below("root", one.name)
        assert one.version > 0
        _is_a_name(one.plan_id)
        json.dumps(one.title)


def _stored_plan(data: bytes, folder: Path) -> Any:
    """Any object as a plan that `write_plan` stored, with its checksum; else the bytes as they are."""
    with contextlib.suppress(InputError):
        found = _json(data)
        if isinstance(found, dict):
            found.pop("what", None)
            found.pop("checksum", None)
            checksum = files.checksum_of(json.dumps(found).encode())
            data = json.dumps({"what": staging.STORED, "checksum": checksum, **found}).encode()
    _put(folder / "plan" / staging.PLAN, data)
    return staging.read_plan(folder / "plan")


def _stored_plan_holds(found: Any) -> None:
    """It can be stored again."""
    stored, _, shot = found
    json.dumps(to_json([stored, shot]))


def _lock(data: bytes, folder: Path) -> Any:
    return Lock(_put(folder / "lock", data)).holder()


def _lock_holds(holder: Any) -> None:
    """A holder can be named, and whether it lives can be asked."""
    if holder:
        assert str(holder)
        holder.is_gone()


def _dataclasses(data: bytes, folder: Path) -> list[Any]:
    """The JSON as each class that is read from JSON."""
    found, made = _json(data), []
    for kind in CLASSES:
        with contextlib.suppress(InputError):
            made.append(from_json(kind, found))
    return made


CLASSES = [
    kind
    for module in (models, plan, job, events)
    for kind in vars(module).values()
    if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
]


def _dataclasses_hold(made: list[Any]) -> None:
    """What was read can be written, and reads back the same."""
    for value in made:
        text = json.dumps(to_json(value))
        assert json.dumps(to_json(from_json(type(value), json.loads(text)))) == text


# ---- manifests, settings, batches ----------------------------------------------------------------


def _manifest(data: bytes, folder: Path) -> manifest.Manifest:
    return manifest.read(_put(folder / "card.mhl", data))


def _manifest_holds(found: manifest.Manifest) -> None:
    """No path that it lists leaves the folder; the others are told."""
    assert all(_is_below("root", one.path) for one in found.files)
    assert all(one.path.isprintable() for one in found.files)


def _history(data: bytes, folder: Path) -> manifest.History:
    """The bytes as a chain, beside one manifest."""
    _put(folder / "mhl/0001_a.mhl", seeds.manifests()[0])
    _put(folder / "mhl" / manifest.CHAIN, data)
    with watched(folder / "mhl"):
        return manifest.read_history(folder / "mhl")


def _history_holds(found: manifest.History) -> None:
    assert all(problem.said for problem in found.problems)


def _settings(data: bytes, folder: Path) -> knobs.Settings:
    return knobs.from_mapping(read_file(_put(folder / "settings.json", data)))


def _settings_hold(found: knobs.Settings) -> None:
    """Every value is a number or a text that can be worked with, and names stay below the root."""
    json.dumps(to_json(found), allow_nan=False)
    values = {"shot": "sht100", "task": "pla", "element": "rawPlate", "version": 1}
    with contextlib.suppress(DedioError):  # too long with these values
        assert _is_below("root", names.tree(knobs.names_of(found)).version_path(values))


def _batch(suffix: str) -> Callable[[bytes, Path], list[models.ShotInfo]]:
    def read(data: bytes, folder: Path) -> list[models.ShotInfo]:
        rows = batch.read_rows(_put(folder / f"shots{suffix}", data))
        return batch.shots_from_rows(rows, SETTINGS, "tests")

    return read


def _batch_holds(shots: list[models.ShotInfo]) -> None:
    """Every name may be a folder's, and every shot can be written down."""
    for shot in shots:
        for name in (shot.code, shot.task, shot.element):
            _is_a_name(name)
        text = json.dumps(to_json(shot), allow_nan=False)
        assert to_json(from_json(models.ShotInfo, json.loads(text))) == to_json(shot)


def _mxf_holds(header: MxfHeader) -> None:
    """Its size and durations are of pictures, and its start is a label of its base."""
    assert header.duration is None or header.duration >= 0
    assert header.start_frames is None or header.start_base
    assert header.edit_rate is None or header.edit_rate > 0


def _sony(data: bytes, folder: Path) -> Any:
    return read_nonrealtime_meta(_put(folder / "C0001M01.XML", data))


EDL = ("TITLE:", "FCM: DROP FRAME", "* LOC: 01:00:00:00 RED x", "M2   A001 -024.0 01:00:00:00", "D    012")
JSON = ("null", "1e999", "-1", "true", '"../x"', "[[[[", '"\\ud800"', "NaN", "{}", "99999999999999999999")
XML = ("<!DOCTYPE x>", "<!ENTITY a 'b'>", "&#0;", "</", "../x", "<a ", "xmlns='dedio'", "1e999")
NAMES = ("{shot}", "{version}", "{frame}", "..", "/", "\\", "CON", "\0", "{{", "}}", "\u202e", "c:")

TARGETS: dict[str, Target] = {
    "edl": Target(_cut(".edl"), seeds.edls, "edl", EDL, _cut_holds),
    "fcp7": Target(_cut(".xml"), seeds.fcp7s, "text", XML, _cut_holds),
    "fcpxml": Target(_cut(".fcpxml"), seeds.fcpxmls, "text", XML, _cut_holds),
    "cdl": Target(lambda d, f: read_cdl(_put(f / "grade.ccc", d)), seeds.cdls, "text", XML, _cdl_holds),
    "ale": Target(lambda d, f: read_ale(_put(f / "day.ale", d), FILM), seeds.ales, "text", EDL, _ale_holds),
    "timecode": Target(_timecode, seeds.timecodes, "timecode", (":", ";", "24"), _timecode_holds),
    "rate": Target(
        lambda d, f: FrameRate.parse(_text(d)), seeds.rates, "text", ("/", "0", "1001"),
        lambda rate: _same(FrameRate.parse(str(rate)), rate),
    ),
    "handles": Target(
        lambda d, f: Handles.parse(_text(d)), seeds.handles, "text", (",", "+"),
        lambda found: _same(Handles.parse(str(found)), found),
    ),
    "names": Target(_names, seeds.names, "text", NAMES, lambda made: [_is_a_name(name) for name in made]),
    "template": Target(_template, seeds.templates, "text", NAMES, _template_holds),
    "tree": Target(_tree, seeds.trees, "text", NAMES, lambda path: _same(_is_below("root", path), True)),
    "placed path": Target(_placed, seeds.placed, "text", NAMES, _placed_holds),
    "sidecar": Target(_sidecar, seeds.sidecars, "json", JSON, _sidecar_holds),
    "qc": Target(_qc, seeds.sidecars, "json", JSON),
    "verify": Target(_verified, seeds.sidecars, "json", JSON, _verified_holds),
    "cut log": Target(_cut_log, seeds.cut_logs, "json", JSON, _cut_log_holds),
    "cut entry": Target(_cut_entry, seeds.cut_entries, "json", JSON, lambda entry: _entries_hold([entry])),
    "journal": Target(_journal, seeds.journals, "text", JSON, _journal_holds),
    "journal lines": Target(_summed, seeds.journal_lines, "json", JSON, _journal_holds),
    "status": Target(_status, seeds.statuses, "json", JSON, _status_holds),
    "stored plan": Target(_stored_plan, seeds.plans, "json", JSON, _stored_plan_holds),
    "lock": Target(_lock, seeds.locks, "json", JSON, _lock_holds),
    "dataclasses": Target(_dataclasses, seeds.dataclasses, "json", JSON, _dataclasses_hold),
    "manifest": Target(_manifest, seeds.manifests, "text", XML, _manifest_holds),
    "chain": Target(_history, seeds.chains, "text", XML, _history_holds),
    "settings": Target(_settings, seeds.settings, "json", JSON, _settings_hold),
    "batch json": Target(_batch(".json"), seeds.batches, "json", JSON, _batch_holds),
    "batch csv": Target(_batch(".csv"), seeds.csvs, "text", (",", ";", '"', "\n"), _batch_holds),
    "camera xml": Target(_sony, seeds.sony, "text", XML),
    "mxf": Target(lambda d, f: read_mxf(_put(f / "a.mxf", d)), seeds.mxfs, "bytes", holds=_mxf_holds),
    "dpx": Target(lambda d, f: read_dpx_header(_put(f / "a.dpx", d)), seeds.dpxs, "bytes"),
}  # fmt: skip


def _same(one: object, other: object) -> None:
    assert one == other
