"""`dedio verify`: what is found of a version that is no longer what was published."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from dedio_core import files, mhl
from dedio_core.cli.verify import CODES
from dedio_core.naming import Template
from dedio_core.verify import KINDS, Verified, verify, versions
from tests import mhl_tool
from tests.ingest import kit

NOW = datetime(2026, 11, 22, 14, 30, 5, tzinfo=timezone.utc)
NAME = "sht100_pla_rawPlate_v001"
EXR, OTHER, MOVIE = f"main_ACEScg/{NAME}.1001.exr", f"main_ACEScg/{NAME}.1002.exr", f"{NAME}_proxy_sRGB.mp4"
SIDECAR = f"{NAME}.json"
TEMPLATE = Template("{shot}_{task}_{element}_v{version}")


def version(root: Path, *, with_mhl: bool = True, more: dict[str, Any] | None = None) -> Path:
    """A version as a publish leaves it; its pictures are bytes. `more` goes into the sidecar."""
    folder = root / "sht100/pla" / NAME
    (folder / "main_ACEScg").mkdir(parents=True)
    (root / ".dedio").mkdir(exist_ok=True)
    listed = {}
    for n, name in enumerate((EXR, OTHER, MOVIE)):
        (folder / name).write_bytes(bytes([n + 65]) * 5000)
        listed[name] = mhl.Hashed(5000, files.digests(folder / name, mhl.HASHES))
    entries = {name: {"size": one.size, "xxh3_128": one.hashes["xxh128"]} for name, one in listed.items()}
    document = {"what": "dedio plate", "checks": {"mhl": "yes"} if with_mhl else {}, "files": entries}
    data = json.dumps({**document, **(more or {})}).encode()
    (folder / SIDECAR).write_bytes(data)
    if with_mhl:
        listed[SIDECAR] = mhl.Hashed(len(data), files.digests_of(data, mhl.HASHES))
        mhl.write(folder, NAME, listed, NOW)
    files.make_read_only(folder)
    return folder


def found(folder: Path) -> list[tuple[str, str]]:
    return [(one.kind, one.file) for one in verify(folder).findings]


def flip(path: Path, at: int = 100) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.chmod(0o644)
    os.truncate(path, path.stat().st_size - 1)


def grow(path: Path) -> None:
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"x")


def link(path: Path) -> None:
    shutil.copy(path, path.parents[3] / "elsewhere")
    path.unlink()
    path.symlink_to(path.parents[3] / "elsewhere")


def gone(path: Path) -> None:
    path.unlink()


def document(folder: Path) -> Path:
    (path,) = (folder / "ascmhl").glob("*.mhl")
    return path


@pytest.mark.parametrize("with_mhl", [True, False])
def test_a_whole_version_is_good(tmp_path: Path, with_mhl: bool) -> None:
    """A version that nobody touched is good, with or without an MHL, and is not touched."""
    folder = version(tmp_path, with_mhl=with_mhl)
    before = kit.listing(folder)
    seen = verify(folder)
    assert seen.verdict == "good"
    assert (seen.files, seen.bytes >= 15000) == (4 if with_mhl else 3, True)
    assert [one.kind for one in seen.findings] == ([] if with_mhl else ["note"])
    assert kit.listing(folder) == before


@pytest.mark.parametrize("with_mhl", [True, False])
@pytest.mark.parametrize("name", [EXR, MOVIE])
@pytest.mark.parametrize(
    ("damage", "kind"),
    [(flip, "changed"), (grow, "changed"), (cut, "truncated"), (gone, "missing"), (link, "changed")],
)
def test_damage_is_found_by_file(
    tmp_path: Path, with_mhl: bool, name: str, damage: Callable[[Path], None], kind: str
) -> None:
    """A bit, a byte more or less, a file that is gone or a link: the file is named, with its kind."""
    folder = version(tmp_path, with_mhl=with_mhl)
    damage(folder / name)
    assert [one for one in found(folder) if one[0] != "note"] == [(kind, name)]


@pytest.mark.parametrize(
    ("damage", "kind"),
    [(flip, "changed"), (cut, "truncated"), (gone, "missing"), (link, "changed")],
)
def test_a_damaged_sidecar_is_found_and_not_believed(
    tmp_path: Path, damage: Callable[[Path], None], kind: str
) -> None:
    """The MHL tells of the sidecar, and of the files in its place."""
    folder = version(tmp_path)
    damage(folder / SIDECAR)
    assert (kind, SIDECAR) in found(folder)
    flip(folder / EXR)
    assert {("changed", EXR), (kind, SIDECAR)} == set(found(folder))


def test_without_an_mhl_a_damaged_sidecar_leaves_nothing_to_compare(tmp_path: Path) -> None:
    """It cannot be verified, which is no `good`."""
    folder = version(tmp_path, with_mhl=False)
    cut(folder / SIDECAR)
    assert found(folder) == [("unverifiable", SIDECAR)]
    (folder / SIDECAR).unlink()
    assert found(folder) == [("unverifiable", "")]


@pytest.mark.parametrize(
    "sidecar", ["{}", "[]", '{"what": "dedio plate"}', "[" * 100_000, "\0", '{"a":1,"a":2}']
)
def test_a_sidecar_that_is_none(tmp_path: Path, sidecar: str) -> None:
    """Whatever stands in its place, there is no traceback, and the version is not good."""
    folder = version(tmp_path, with_mhl=False)
    (folder / SIDECAR).chmod(0o644)
    (folder / SIDECAR).write_text(sidecar)
    assert verify(folder).verdict == "unverifiable"


def test_extra_and_renamed(tmp_path: Path) -> None:
    """A file that was not published is extra; one under another name is told as what it is."""
    folder = version(tmp_path)
    (folder / "main_ACEScg/notes.txt").write_text("x")
    (folder / EXR).rename(folder / "main_ACEScg/new.exr")
    (folder / ".DS_Store").write_text("x")
    seen = {one.file: one for one in verify(folder).findings}
    assert {name: one.kind for name, one in seen.items()} == {
        "main_ACEScg/notes.txt": "extra",
        "main_ACEScg/new.exr": "extra",
        EXR: "missing",
        ".DS_Store": "note",
    }
    assert seen["main_ACEScg/new.exr"].said.endswith(f"it is {EXR}, renamed")


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    """Files that are reached only through a link are not in the version."""
    folder = version(tmp_path)
    (folder / "main_ACEScg").rename(tmp_path / "moved")
    (folder / "main_ACEScg").symlink_to(tmp_path / "moved")
    assert set(found(folder)) == {("missing", EXR), ("missing", OTHER), ("extra", "main_ACEScg")}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no fifos here")
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    """A pipe in a file's place is told; opening it would wait for ever."""
    folder = version(tmp_path)
    for name in (EXR, SIDECAR):
        (folder / name).unlink()
        os.mkfifo(folder / name)
    assert set(found(folder)) == {("changed", EXR), ("changed", SIDECAR)}


def test_a_tampered_manifest_is_told(tmp_path: Path) -> None:
    """Who changes a file and its hash in the MHL is found by the chain, and the file by the sidecar."""
    folder = version(tmp_path)
    flip(folder / EXR)
    path = document(folder)
    path.chmod(0o644)
    old = kit.Version(folder).sidecar["files"][EXR]["xxh3_128"]
    path.write_text(path.read_text().replace(old, files.checksum(folder / EXR)))
    assert found(folder) == [("changed", f"ascmhl/{path.name}"), ("changed", EXR)]


def test_sidecar_and_manifest_must_agree(tmp_path: Path) -> None:
    """A whole new MHL over changed files does not agree with the sidecar: that is told."""
    folder = version(tmp_path)
    flip(folder / EXR)
    listed = {
        name: mhl.Hashed((folder / name).stat().st_size, files.digests(folder / name, mhl.HASHES))
        for name in (EXR, OTHER, SIDECAR)
    }
    mhl.write(folder, NAME, listed, NOW)
    seen = verify(folder).findings
    assert {(one.kind, one.file) for one in seen} == {("changed", SIDECAR), ("changed", EXR)}
    said = [one.said for one in seen if one.file == SIDECAR]
    assert sorted("only the sidecar lists" in one for one in said) == [False, True]


@pytest.mark.parametrize("what", ["chain", "manifest", "all"])
def test_an_mhl_that_was_taken_away_is_told(tmp_path: Path, what: str) -> None:
    """The sidecar says that there was one; without it the sidecar still counts."""
    folder = version(tmp_path)
    if what == "all":
        shutil.rmtree(folder / "ascmhl")
    else:
        (folder / "ascmhl/ascmhl_chain.xml" if what == "chain" else document(folder)).unlink()
    assert [kind for kind, _ in found(folder)] == ["missing"]
    flip(folder / EXR)
    assert ("changed", EXR) in found(folder)


def test_what_others_add_to_the_mhl(tmp_path: Path) -> None:
    """A later generation is a note; a manifest outside the chain, and whatever else, is extra."""
    folder = version(tmp_path)
    before = document(folder)
    assert mhl_tool.create(folder, "-h", "xxh64").exit_code == 0
    assert [kind for kind, _ in found(folder)] == ["note"]
    (folder / "ascmhl/inner").mkdir()
    (folder / "ascmhl/inner/x.exr").write_bytes(b"x")
    shutil.copy(before, folder / "ascmhl/9999_x.mhl")
    extra = [file for kind, file in found(folder) if kind == "extra"]
    assert extra == ["ascmhl/9999_x.mhl", "ascmhl/inner/x.exr"]


HOSTILE = (
    *("../../../secret", "/etc/passwd", "a/../../b", "..", ".", "", "C:/x", "a\\b", "con/x.exr", "NUL"),
    *("./x", "a//b", "a/", "x\u202e", "x\ny", "\u2028"),
)


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_paths_touch_nothing(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No path of a sidecar or a manifest is opened; one that leaves the version is told as what it is."""
    opened: list[Path] = []
    digests = files.digests
    monkeypatch.setattr(files, "digests", lambda p, *more: (opened.append(p), digests(p, *more))[1])
    (tmp_path / "secret").write_bytes(b"x")
    entry = {"size": 1, "xxh3_128": files.checksum_of(b"x")}
    folder = version(tmp_path, with_mhl=False, more={"files": {path: entry}})
    opened.clear()
    assert ("changed", SIDECAR) in found(folder)
    other = version(tmp_path / "mhl")
    listed = {SIDECAR: mhl.Hashed(1, {"xxh128": "0" * 32, "xxh64": "0" * 16})}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mhl, "_compare", lambda *_: None)
        mhl.write(other, NAME, {**listed, path: listed[SIDECAR]}, NOW)
    opened.clear()
    assert verify(other).verdict == "changed"
    assert all(p.is_relative_to(tmp_path) and p.name != "secret" for p in opened)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE h [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><hashlist>&b;</hashlist>',
        '<!DOCTYPE h [<!ENTITY a SYSTEM "file:///etc/passwd">]><hashlist>&a;</hashlist>',
        "<hashlist><hash><path size='-1'>x</path></hash></hashlist>",
        "<hashlist><hash><path size='1'>x</path><xxh128>zz</xxh128></hash></hashlist>",
        "<hashlist><hash><path>x</path></hash><hash><path>x</path></hash></hashlist>",
        "<other/>",
        '<?xml version="1.0" encoding="no-such-thing"?><hashlist/>',
        "\0",
        "",
        "<a>" * 20_000,
    ],
)
def test_hostile_manifests(tmp_path: Path, text: str) -> None:
    """Entities, numbers and hashes that are none, and junk, even with the right chain: all told."""
    folder = version(tmp_path)
    path, chain = document(folder), folder / "ascmhl/ascmhl_chain.xml"
    old = files.digests(path, ("c4",))["c4"]
    for one in (path, chain):
        one.chmod(0o644)
    path.write_text(text)
    chain.write_text(chain.read_text().replace(old, files.digests(path, ("c4",))["c4"]))
    assert found(folder) == [("changed", f"ascmhl/{path.name}")]
    path.write_bytes(b"")
    chain.write_text(text)
    assert verify(folder).verdict == "changed"


@pytest.mark.parametrize("name", ["../../x.mhl", "/etc/x.mhl", "a/b.mhl", "..\\x.mhl", "x.txt", ""])
def test_a_chain_names_files_beside_it(tmp_path: Path, name: str) -> None:
    """A chain that names a manifest elsewhere is damaged."""
    folder = version(tmp_path)
    chain = folder / "ascmhl/ascmhl_chain.xml"
    chain.chmod(0o644)
    chain.write_text(chain.read_text().replace(document(folder).name, name))
    assert ("changed", "ascmhl/ascmhl_chain.xml") in found(folder)


# ---- which versions ------------------------------------------------------------------------------


def test_a_version_a_shot_a_tree_or_a_folder_in_a_version(tmp_path: Path) -> None:
    """Any folder at, above or in a version leads to it; a version is known by its name or its sidecar."""
    folder = version(tmp_path)
    for path in (tmp_path, tmp_path / "sht100", folder.parent, folder, folder / "main_ACEScg"):
        assert versions(path, TEMPLATE) == [folder]
    renamed = folder.with_name("kept")
    folder.rename(renamed)
    assert versions(tmp_path, TEMPLATE) == [renamed]
    assert verify(renamed).verdict == "good"
    empty = folder.with_name("sht100_pla_rawPlate_v002")
    empty.mkdir()
    assert verify(empty).verdict == "unverifiable"
    assert versions(tmp_path, TEMPLATE) == [renamed, empty]


def test_links_to_folders_are_not_walked(tmp_path: Path) -> None:
    """A folder that links back, or to a whole version, is not entered from a tree."""
    folder = version(tmp_path)
    (tmp_path / "sht100/again").symlink_to(tmp_path)
    (folder.parent / "latest").symlink_to(folder)
    assert versions(tmp_path, TEMPLATE) == [folder]


# ---- the command ---------------------------------------------------------------------------------


def run(*words: object) -> kit.Ran:
    return kit.dedio("verify", *words)


def test_the_exit_code_is_the_worst(tmp_path: Path) -> None:
    """0 good, 4 missing, 5 changed or truncated, 6 extra, 1 what cannot be verified; the worst counts."""
    folder = version(tmp_path)
    assert run(tmp_path).code == 0
    (folder / "x.txt").write_text("x")
    assert run(tmp_path).code == 6
    (folder.with_name("sht100_pla_rawPlate_v002")).mkdir()
    assert run(tmp_path).code == 1
    (folder / OTHER).unlink()
    assert run(tmp_path).code == 4
    flip(folder / EXR)
    assert run(tmp_path).code == 5
    assert run(folder.with_name("sht100_pla_rawPlate_v002")).code == 1
    assert set(CODES) == {"good", *KINDS} - {"note"}
    assert not set(CODES.values()) & {2, 3, 130}


def test_the_report_goes_beside_the_tree(tmp_path: Path) -> None:
    """By itself below `.dedio/reports`; nothing is written into a version, and --report is refused there."""
    folder = version(tmp_path)
    flip(folder / EXR)
    before = kit.listing(folder)
    ran = run(folder, "--json")
    assert ran.code == ran.doc["exit_code"] == 5
    (report,) = (tmp_path / ".dedio/reports").iterdir()
    assert json.loads(report.read_text()) == ran.doc
    (one,) = ran.doc["versions"]
    assert [(f["kind"], f["file"]) for f in one["findings"]] == [("changed", EXR)]
    inside = run(folder, "--report", folder / "main_ACEScg/r.json")
    assert inside.code == 2
    assert "nothing is written" in inside.error
    assert run(folder, "--report", tmp_path / "r.exr").code == 2
    assert kit.listing(folder) == before


@pytest.mark.parametrize("suffix", ["json", "txt"])
def test_the_report_goes_where_it_is_told(tmp_path: Path, suffix: str) -> None:
    """`--report FILE`, as text or JSON; then none is written elsewhere."""
    folder = version(tmp_path / "tree")
    report = tmp_path / f"new/r.{suffix}"
    ran = run(folder, "--report", report)
    assert ran.code == 0
    assert NAME in report.read_text()
    assert (report.read_text()[0] == "{") is (suffix == "json")
    assert not (tmp_path / "tree/.dedio/reports").exists()


def test_without_a_tree_there_is_no_report(tmp_path: Path) -> None:
    """A version that was handed on is verified where it is; `--root` says where a report may go."""
    folder = version(tmp_path / "tree").rename(tmp_path / NAME)
    ran = run(folder)
    assert (ran.code, "no report" in ran.err) == (0, True)
    assert run(folder, "--root", tmp_path / "tree").code == 0
    assert len(list((tmp_path / "tree/.dedio/reports").iterdir())) == 1


def test_what_is_no_version(tmp_path: Path) -> None:
    """A folder without versions, a file, and nothing at all are errors."""
    (tmp_path / "file").write_text("x")
    for path, said in (
        (tmp_path, "no version"),
        (tmp_path / "file", "not a folder"),
        (tmp_path / "no", "no such"),
    ):
        ran = run(path)
        assert ran.code == 1
        assert said in ran.error


def test_names_are_shown_safely(tmp_path: Path) -> None:
    """A file's name that would steer a terminal is shown by its code points."""
    folder = version(tmp_path)
    (folder / "x\x1b[2J\u202e.txt").write_text("x")
    ran = run(folder)
    assert "x\\u001b[2J\\u202e.txt" in ran.out
    assert "\x1b" not in ran.out + ran.err


def test_foreign_folders_with_an_mhl(tmp_path: Path) -> None:
    """A sealed folder that is no version is verified by its MHL alone, in whatever hash it has."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "a.mov").write_bytes(b"abc")
    for form in ("c4", "md5", "xxh64"):
        shutil.rmtree(folder / "ascmhl", ignore_errors=True)
        assert mhl_tool.create(folder, "-h", form).exit_code == 0
        assert run(folder).code == 0
        flip(folder / "a.mov", 0)
        assert run(folder).code == 5


def test_a_verified_version_tells_how_much_was_read(tmp_path: Path) -> None:
    """The verdict of nothing found is good."""
    assert Verified(tmp_path, 0, 0, ()).verdict == "good"
