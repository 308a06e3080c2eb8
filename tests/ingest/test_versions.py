"""Versions: when one is made, its number, and that it never changes."""

from __future__ import annotations

import os
import re
import shutil

import pytest

from tests.ingest import kit

WORDS = ("--in", 5, "--out", 6, "--handles", 1)


def names(root):
    return sorted(p.name for p in root.glob("[!.]*/*/*_v*"))


def test_the_tree(clip, tmp_path):
    """The tree of a version is the one that is promised, and nothing else is below the root."""
    root = tmp_path / "r"
    found = kit.good(clip(), root, *WORDS)
    assert found.folder == root / "sht100/pla" / f"{kit.STEM}_v001"
    files = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    base = f"sht100/pla/{kit.STEM}_v001"
    wanted = [f"{base}/main_ACEScg/{kit.STEM}_v001_main_ACEScg.{n}.exr" for n in (1000, 1001, 1002, 1003)]
    wanted += [f"{base}/{kit.STEM}_v001.json", f"{base}/{kit.STEM}_v001_proxy_sRGB.mp4"]
    there = [f for f in files if not f.startswith(".dedio/")]
    assert [f for f in there if "/ascmhl/" not in f] == wanted
    manifest, chain = (f for f in there if "/ascmhl/" in f)
    assert re.fullmatch(rf"{base}/ascmhl/0001_{kit.STEM}_v001_[\d-]{{10}}_\d{{6}}Z\.mhl", manifest)
    assert chain == f"{base}/ascmhl/ascmhl_chain.xml"
    assert not list((root / ".dedio/staging").iterdir())
    assert list((root / ".dedio/logs").iterdir())


def test_read_only(clip, tmp_path):
    """A published version's files cannot be written."""
    found = kit.good(clip(), tmp_path / "r", *WORDS)
    assert {oct(p.stat().st_mode & 0o777) for p in found.folder.rglob("*") if p.is_file()} == {"0o444"}


def test_up_to_date(clip, tmp_path):
    """The same again, from a copy elsewhere with another date, writes nothing into the tree."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    before = kit.listing(root)
    copy = tmp_path / "other card" / clip().name
    copy.parent.mkdir()
    shutil.copy(clip(), copy)
    os.utime(copy, (1, 1))
    ran = kit.ingest(copy, root, *WORDS)
    assert ran.code == 0
    assert "up to date" in ran.out
    assert kit.listing(root) == before


@pytest.mark.parametrize(
    "change",
    [
        ("--in", 6, "--out", 6, "--handles", 1),
        ("--in", 5, "--out", 6, "--handles", 2),
        (*WORDS, "--squeeze", 1.3),
        (*WORDS, "--levels", "full"),
        (*WORDS, "--source-colorspace", "S-Log3 S-Gamut3.Cine"),
        (*WORDS, "--burn-in"),
        (*WORDS, "--new-version"),
    ],
)
def test_what_makes_a_new_version(clip, tmp_path, change):
    """Range, handles, geometry, levels, colour and output make a new version; the old one is untouched."""
    root = tmp_path / "r"
    first = kit.good(clip(), root, *WORDS)
    before = kit.listing(first.folder)
    second = kit.good(clip(), root, *change)
    assert names(root) == [f"{kit.STEM}_v001", f"{kit.STEM}_v002"]
    assert second.folder.name.endswith("_v002")
    assert kit.listing(first.folder) == before


def test_jobs_and_notes_do_not(clip, tmp_path):
    """What does not change the files does not make a version."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    assert "up to date" in kit.ingest(clip(), root, *WORDS, "--skip-kitsu", "--skip-cleanup", "--jobs", 1).out


def test_numbers_are_never_reused(clip, tmp_path):
    """A deleted version's number is not given again."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    second = kit.good(clip(), root, *WORDS, "--new-version")
    shutil.rmtree(second.folder)
    assert kit.good(clip(), root, *WORDS, "--new-version").folder.name.endswith("_v003")
    shutil.rmtree(root / "sht100")
    assert kit.good(clip(), root, *WORDS).folder.name.endswith("_v004")


def test_a_number_of_ones_own(clip, tmp_path):
    """`--version N` makes just this one, and refuses one that exists or was used before."""
    root = tmp_path / "r"
    five = kit.good(clip(), root, *WORDS, "--version", 5)
    assert five.folder.name.endswith("_v005")
    before = kit.listing(root)
    assert "_v005: exists already" in kit.ingest(clip(), root, *WORDS, "--version", 5).error
    assert "version 0" in kit.ingest(clip(), root, *WORDS, "--version", 0).error
    assert kit.listing(root) == before
    assert kit.good(clip(), root, *WORDS, "--new-version").folder.name.endswith("_v006")
    shutil.rmtree(five.folder)
    assert "never reused" in kit.ingest(clip(), root, *WORDS, "--version", 5).error
    assert "up to v006 were used" in kit.ingest(clip(), root, *WORDS, "--version", 3).error


def test_an_existing_folder_is_refused(clip, tmp_path):
    """A folder with the version's name, even an empty one, is never renamed onto."""
    root = tmp_path / "r"
    taken = root / "sht100/pla" / f"{kit.STEM}_v001"
    taken.mkdir(parents=True)
    assert "exists already" in kit.ingest(clip(), root, *WORDS, "--version", 1).error
    assert kit.good(clip(), root, *WORDS).folder.name.endswith("_v002")
    assert not list(taken.iterdir())


def test_elements_and_tasks(clip, tmp_path):
    """Each element and task has versions of its own, under its own name."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    other = kit.good(clip(), root, *WORDS, "--element", "bg01", "--task", "cmp")
    assert other.folder == root / "sht100/cmp/sht100_cmp_bg01_v001"
    names = [p.name for p in other.folder.rglob("*.*") if p.parent.name != "ascmhl"]
    assert {name.split("_")[2] for name in names} == {"bg01"}


@pytest.mark.parametrize("element", ["rawPlate", "bg01"])
def test_one_folder_belongs_to_one_shot(clip, tmp_path, element):
    """sht1 + 00 and sht + 100 are both called sht100: the second is an error, whatever its element."""
    root = tmp_path / "r"
    settings = kit.config(tmp_path)
    words = ["ingest", "--source", clip(), *WORDS, "--root", root, "--config", settings]
    assert kit.dedio(*words, "--sequence", "sht1", "--shot", "00").code == 0
    before = kit.listing(root)
    ran = kit.dedio(*words, "--sequence", "sht", "--shot", "100", "--element", element)
    assert "belongs to" in ran.error
    assert "sht1" in ran.error
    assert kit.listing(root) == before
    assert "belongs to" in kit.dedio(*words, "--sequence", "sht1", "--shot", "00", "--project", "b").error


def test_upper_and_lower_case(clip, tmp_path):
    """A name that differs from a folder's only in case is refused: Windows takes them for one."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    settings = kit.config(tmp_path)
    words = ["ingest", "--source", clip(), *WORDS, "--root", root, "--config", settings]
    ran = kit.dedio(*words, "--sequence", "SHT", "--shot", "100")
    assert "upper and lower case" in ran.error


def test_the_sidecar_proves_the_files(clip, tmp_path):
    """The sidecar lists every file with the size and xxh3-128 that it has, and names no folder of ours."""
    import xxhash

    found = kit.good(clip(), tmp_path / "r", *WORDS)
    files = {
        p.relative_to(found.folder).as_posix(): p
        for p in found.folder.rglob("*")
        if p.suffix in (".exr", ".mp4")
    }
    assert set(found.sidecar["files"]) == set(files)
    for name, entry in found.sidecar["files"].items():
        data = files[name].read_bytes()
        assert entry == {"size": len(data), "xxh3_128": xxhash.xxh3_128_hexdigest(data)}
    text = (found.folder / f"{found.folder.name}.json").read_text()
    assert str(tmp_path) not in text
    assert str(clip().parent) not in text
