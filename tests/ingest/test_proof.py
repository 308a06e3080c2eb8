"""What an ingest leaves to prove a version by, and what it proves its source by."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dedio_core import files, manifest
from tests import mhl_tool
from tests.ingest import kit

WORDS = ("--in", 5, "--out", 6)
LEGACY = """<?xml version="1.0" encoding="UTF-8"?>
<hashlist version="1.1"><creatorinfo><name>dit</name></creatorinfo>
<hash><file>{name}</file><size>{size}</size><{kind}>{value}</{kind}></hash></hashlist>"""


# ---- the version ---------------------------------------------------------------------------------


def test_every_version_has_an_mhl(tmp_path, clip):
    """It lists every file, the sidecar too, and the reference tool verifies it where it is published."""
    version = kit.good(clip(), tmp_path / "r", *WORDS)
    before = kit.listing(version.folder)
    for form in ("xxh128", "xxh64"):
        ran = mhl_tool.verify("-h", form, version.folder)
        assert ran.exit_code == 0, ran.output
    assert kit.listing(version.folder) == before
    (read,) = manifest.read_history(version.folder / "ascmhl").manifests
    there = {p.relative_to(version.folder).as_posix() for p in version.folder.rglob("*") if p.is_file()}
    assert {one.path for one in read.files} == {name for name in there if not name.startswith("ascmhl/")}
    hashes = {one.path: one.hashes["xxh128"] for one in read.files}
    assert {
        name: entry["xxh3_128"] for name, entry in version.sidecar["files"].items()
    }.items() <= hashes.items()
    assert "mhl" in version.sidecar["checks"]
    assert kit.dedio("verify", version.folder).code == 0


def test_it_can_be_left_out(tmp_path, clip):
    """`output.mhl` false: the same version without one, under the same identity."""
    root, without = tmp_path / "r", kit.config(tmp_path, output={"mhl": False})
    first = kit.good(clip(), root, *WORDS)
    assert kit.ingest(clip(), root, *WORDS, "--json", settings=without).doc["up_to_date"] is True
    second = kit.good(clip(), root, *WORDS, "--new-version", settings=without)
    assert not (second.folder / "ascmhl").exists()
    assert "mhl" not in second.sidecar["checks"]
    assert second.sidecar["identity"] == first.sidecar["identity"]
    assert kit.dedio("verify", root).code == 0


def test_without_an_mhl_nothing_is_published(tmp_path, clip, monkeypatch):
    """Where it cannot be written the publish stops with one sentence, and the same command goes on."""
    from ascmhl import chain_xml_parser

    def fails(*_: object) -> None:
        raise TypeError("an inside has changed")

    root = tmp_path / "r"
    with monkeypatch.context() as patch:
        patch.setattr(chain_xml_parser, "write_chain", fails)
        ran = kit.ingest(clip(), root, *WORDS)
        assert "ASC MHL cannot be written" in ran.error
    assert not (root / "sht100").exists()
    assert kit.dedio("verify", kit.good(clip(), root, *WORDS).folder).code == 0


# ---- the source ----------------------------------------------------------------------------------


def card(tmp_path: Path, source: Path) -> Path:
    """The source four folders down on a card; the card's root."""
    path = tmp_path / "A001/XDROOT/Clip" / source.name
    path.parent.mkdir(parents=True)
    shutil.copy(source, path)
    return path


def seal(path: Path, root: Path, form: str) -> str:
    """Seal the card as an offload tool does; the hash it has of the clip."""
    if form in ("md5", "xxhash64be", "sha1"):
        kind = {"xxhash64be": "xxh64"}.get(form, form)
        value = files.digests(path, (kind,))[kind]
        name, size = path.relative_to(root).as_posix(), path.stat().st_size
        text = LEGACY.format(name=name, size=size, kind=form, value=value.upper())
        (root / "A001.mhl").write_text(text, encoding="utf-8")
        return value
    ran = mhl_tool.create(root, "-h", form)
    assert ran.exit_code == 0, ran.output
    return files.digests(path, (form,))[form]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("form", ["md5", "xxhash64be", "sha1", "xxh64", "xxh128", "c4"])
def test_a_source_is_compared_with_its_card(tmp_path, clip, form):
    """With `full` a source that is not what the card's list says is refused with both hashes."""
    full = kit.config(tmp_path, media={"check_mhl": "full"})
    path = card(tmp_path, clip())
    value = seal(path, tmp_path / "A001", form)
    before = kit.listing(tmp_path / "A001")
    version = kit.good(path, tmp_path / "r", *WORDS, settings=full)
    assert kit.listing(tmp_path / "A001") == before, "a card is never written to"
    said = version.sidecar["source"]["mhl"]
    kind = {"xxhash64be": "xxh64"}.get(form, form)
    assert said["checked"] == "hash"
    assert [(one["file"], one[kind]) for one in said["files"]] == [(path.name, value)]
    assert "hash of 1 source file" in version.sidecar["checks"]["original"]["message"]
    flip(path)
    ran = kit.ingest(path, tmp_path / "other", *WORDS, settings=full)
    assert value in ran.error
    assert files.digests(path, (kind,))[kind] in ran.error
    assert not list((tmp_path / "other").glob("[!.]*"))


def test_a_size_costs_nothing(tmp_path, clip):
    """By itself the size alone is compared, and the hash of the card is kept for later."""
    path = card(tmp_path, clip())
    value = seal(path, tmp_path / "A001", "xxh128")
    version = kit.good(path, tmp_path / "r", *WORDS)
    said = version.sidecar["source"]["mhl"]
    assert (said["checked"], said["files"][0]["xxh128"]) == ("size", value)
    with path.open("ab") as file:
        file.write(b"more")
    size = path.stat().st_size
    assert f"has {size} bytes" in kit.ingest(path, tmp_path / "other", *WORDS).error
    off = kit.config(tmp_path, media={"check_mhl": "off"})
    assert kit.good(path, tmp_path / "off", *WORDS, settings=off).sidecar["source"]["mhl"] is None


def test_a_source_that_no_list_names(tmp_path, clip):
    """Nothing is said by itself; `full` warns; `require` refuses."""
    path = card(tmp_path, clip())
    for mode, warned in (("size", False), ("full", True)):
        settings = kit.config(tmp_path, media={"check_mhl": mode})
        ran = kit.ingest(path, tmp_path / mode, *WORDS, settings=settings)
        assert ran.code == 0
        assert ("no media hash list of its card names it" in ran.out + ran.err) is warned
    require = kit.config(tmp_path, media={"check_mhl": "require"})
    ran = kit.ingest(path, tmp_path / "r", *WORDS, settings=require)
    assert "names it; media.check_mhl is require" in ran.error


def test_a_source_that_failed_at_the_card(tmp_path, clip):
    """A clip that an offload tool found damaged is refused, though it is there with its size."""
    path = card(tmp_path, clip())
    seal(path, tmp_path / "A001", "xxh64")
    flip(path)
    assert mhl_tool.create(tmp_path / "A001", "-h", "xxh64").exit_code == 11
    assert "is damaged: 0002_A001_" in kit.ingest(path, tmp_path / "r", *WORDS).error


def test_a_sequence_is_compared_by_its_pulled_frames(tmp_path, dpx):
    """Frames that are not pulled do not count; a pulled one that differs is named."""
    root = tmp_path / "A001"
    shutil.copytree(dpx(), root / "plates")
    paths = sorted((root / "plates").iterdir())
    assert mhl_tool.create(root, "-h", "xxh64").exit_code == 0
    full = kit.config(tmp_path, media={"check_mhl": "full"})
    first = int(paths[0].stem.split(".")[-1])
    words = ("--in", first + 2, "--out", first + 3, "--handles", 0)
    flip(paths[0])
    version = kit.good(root / "plates", tmp_path / "r", *words, settings=full)
    assert [one["file"] for one in version.sidecar["source"]["mhl"]["files"]] == [p.name for p in paths[2:4]]
    flip(paths[3])
    assert paths[3].name in kit.ingest(root / "plates", tmp_path / "s", *words, settings=full).error


@pytest.mark.parametrize("spoilt", ["bomb", "external", "junk", "chain", "traversal"])
def test_a_hostile_list_is_left_aside(tmp_path, clip, spoilt):
    """A list that is damaged or means harm stops nothing, and nothing that it names is opened."""
    path = card(tmp_path, clip())
    root = tmp_path / "A001"
    secret = tmp_path / "secret"
    secret.write_text("<hash/>")
    if spoilt == "chain":
        seal(path, root, "xxh64")
        (document,) = (root / "ascmhl").glob("*.mhl")
        document.write_bytes(document.read_bytes() + b" ")
    else:
        texts = {
            "bomb": '<!DOCTYPE h [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><hashlist>&b;</hashlist>',
            "external": f'<!DOCTYPE h [<!ENTITY a SYSTEM "file://{secret}">]><hashlist>&a;</hashlist>',
            "junk": "\0\1\2",
            "traversal": LEGACY.format(name="../../secret", size=7, kind="md5", value="0" * 32),
        }
        (root / "x.mhl").write_text(texts[spoilt])
    ran = kit.ingest(path, tmp_path / "r", *WORDS)
    assert ran.code == 0, ran.err
    assert ("it was left aside" in ran.out + ran.err) is (spoilt != "traversal")


def test_the_check_is_in_the_plan(tmp_path, clip):
    """A dry run says that the source will be read whole, and reads nothing."""
    full = kit.config(tmp_path, media={"check_mhl": "full"})
    path = card(tmp_path, clip())
    seal(path, tmp_path / "A001", "xxh64")
    ran = kit.ingest(path, tmp_path / "r", *WORDS, "--dry-run", settings=full)
    assert "reads 1 source file(s) whole and compares them with 0001_A001_" in ran.out
