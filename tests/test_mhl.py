"""The ASC MHL of a version, as the reference tool sees it."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timezone
from pathlib import Path

import pytest
import xxhash
from ascmhl import commands

from dedio_core import files, manifest, mhl
from dedio_core.errors import DiskFull, VerifyError
from tests import mhl_tool
from tests.ingest import kit

NOW = datetime(2026, 11, 22, 14, 30, 5, tzinfo=timezone.utc)
SCHEMAS = Path(__file__).parent / "data" / "ascmhl"
NAMES = ("main_ACEScg/sht100.1001.exr", "main_ACEScg/sht100.1002.exr", "sht100.mp4", "é & <b>.json")


def made(folder: Path) -> dict[str, mhl.Hashed]:
    """A folder with files in it, and what they are."""
    listed = {}
    for n, name in enumerate(NAMES):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes([n]) * (1000 * n))
        listed[name] = mhl.Hashed(1000 * n, files.digests(folder / name, mhl.HASHES))
    return listed


def document(version: Path) -> Path:
    (found,) = (version / "ascmhl").glob("*.mhl")
    return found


def test_the_reference_tool_verifies_it(tmp_path: Path) -> None:
    """`ascmhl-debug verify` finds every file and every hash, in either format; both schemas hold."""
    mhl.write(tmp_path, "v001", made(tmp_path), NOW)
    for form in mhl.HASHES:
        ran = mhl_tool.verify("-v", "-h", form, tmp_path)
        assert ran.exit_code == 0, ran.output
    assert mhl_tool.verify(tmp_path).exit_code == 0
    assert mhl_tool.run(commands.diff, tmp_path).exit_code == 0
    check = commands.xsd_schema_check
    ran = mhl_tool.run(check, "-xsd", SCHEMAS / "ASCMHL.xsd", document(tmp_path))
    assert ran.exit_code == 0, ran.output
    chain = tmp_path / "ascmhl" / manifest.CHAIN
    ran = mhl_tool.run(check, "-df", "-xsd", SCHEMAS / "ASCMHLDirectory__combined.xsd", chain)
    assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize("damage", ["flip", "gone", "extra", "manifest"])
def test_the_reference_tool_finds_damage(tmp_path: Path, damage: str) -> None:
    """What happens to a version afterwards is found by tools that know only the ASC MHL."""
    mhl.write(tmp_path, "v001", made(tmp_path), NOW)
    path = document(tmp_path) if damage == "manifest" else tmp_path / NAMES[1]
    if damage == "gone":
        path.unlink()
    elif damage == "extra":
        path.with_name("sht100.1003.exr").write_bytes(b"x")
    else:
        path.write_bytes(path.read_bytes().replace(b"\1", b"\2", 1).replace(b"1000", b"1001", 1))
    assert mhl_tool.verify(tmp_path).exit_code != 0


def test_the_reference_tool_goes_on_from_it(tmp_path: Path) -> None:
    """Who receives a version can seal a second generation on ours."""
    mhl.write(tmp_path, "v001", made(tmp_path), NOW)
    ran = mhl_tool.create(tmp_path, "-h", "xxh64")
    assert ran.exit_code == 0, ran.output
    assert len(manifest.read_history(tmp_path / "ascmhl").manifests) == 2


def test_it_holds_no_host_no_user_and_one_date(tmp_path: Path) -> None:
    """The name and the creation date are the given one; nothing else in it is of the machine or the hour."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        mhl.write(folder, "v001", made(folder), NOW)
    assert document(one).name == "0001_v001_2026-11-22_143005Z.mhl"
    assert kit.contents(one) == kit.contents(two)
    assert document(one).read_bytes() == document(two).read_bytes()
    text = document(one).read_text(encoding="utf-8")
    assert text.count("2026") == 1
    assert "<creationdate>2026-11-22T14:30:05+00:00<" in text
    assert "<hostname></hostname>" in text
    assert "<process>transfer</process>" in text
    assert "<author" not in text


def test_what_is_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest that does not list what was meant is an error, whatever the library says."""
    from ascmhl import hashlist

    monkeypatch.setattr(hashlist.MHLHashList, "append_hash", lambda self, one: None)
    with pytest.raises(VerifyError, match="does not read back"):
        mhl.write(tmp_path, "v001", made(tmp_path), NOW)


def test_a_failure_of_the_library_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library raises, the error names the manifest; a full disk is said to be one."""
    from ascmhl import hashlist_xml_parser

    def fails(error: Exception) -> object:
        def write(*_: object) -> None:
            raise error

        return write

    for error, kind in ((AttributeError("x"), VerifyError), (OSError(28, "No space left"), DiskFull)):
        monkeypatch.setattr(hashlist_xml_parser, "write_hash_list", fails(error))
        with pytest.raises(kind, match="ascmhl"):
            mhl.write(tmp_path, "v001", made(tmp_path), NOW)


def test_what_a_stopped_run_left_is_replaced(tmp_path: Path) -> None:
    """There is one generation, however often the publish was stopped before its commit."""
    listed = made(tmp_path)
    mhl.write(tmp_path, "v001", listed, NOW)
    mhl.write(tmp_path, "v001", listed, NOW.replace(hour=20))
    assert document(tmp_path).name == "0001_v001_2026-11-22_203005Z.mhl"


def test_hashes_are_those_of_their_libraries(tmp_path: Path) -> None:
    """Every hash that an MHL may hold, from one read, is what others compute; C4 as the reference tool's."""
    from ascmhl.hasher import hash_file

    path = tmp_path / "a"
    for data in (b"", b"abc", os.urandom(9 << 20)):
        path.write_bytes(data)
        found = files.digests(path, files.HASHES)
        assert found == files.digests_of(data, files.HASHES)
        assert found == {name: hash_file(str(path), name) for name in files.HASHES}
        assert found["md5"] == hashlib.md5(data).hexdigest()
        assert found["xxh64"] == xxhash.xxh64_hexdigest(data)
        assert files.checksum(path) == found["xxh128"]
