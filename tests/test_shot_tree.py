from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dedio_core import claims, shot_tree
from dedio_core.errors import InputError, PublishError
from dedio_core.journal import Journal
from dedio_core.models import ShotInfo
from dedio_core.naming import Tree, tree
from dedio_core.settings import Settings, names_of
from dedio_core.shot_tree import SIDECAR
from dedio_core.staging import staging_folder
from tests import fakes

TREE = tree(names_of(Settings()))
CAPITAL = tree({**names_of(Settings()), "version_folder": "{shot}/{shot}_{task}_{element}_V{version}"})


def publish(root: Path, shot: ShotInfo, version: int, names: Tree = TREE, **sidecar: Any) -> Path:
    """A version folder as a publish leaves it."""
    folder = root / names.version_path({**shot_tree.values_of(shot), "version": version})
    folder.mkdir(parents=True)
    said = {"what": SIDECAR, "project": shot.project, "sequence": shot.sequence, "shot": shot.shot}
    said |= {"files": {}, **sidecar}
    (folder / f"{folder.name}.json").write_text(json.dumps(said))
    return folder


def stage(root: Path, shot: ShotInfo, version: int, identity: str, names: Tree = TREE) -> Path:
    """A staging folder as an interrupted ingest leaves it."""
    plan = fakes.plan()
    name = names.version_path({**shot_tree.values_of(shot), "version": version})
    delivery = replace(plan.delivery, version=version, version_folder=name)
    plan = replace(
        plan, id=f"{identity}{version}{shot.code}", identity=identity, shot=shot, delivery=delivery
    )
    with Journal(staging_folder(root) / plan.id, plan) as journal:
        return journal.folder


def choose(root: Path, identity: str = "new", names: Tree = TREE, **shot: Any) -> tuple[int, int | None]:
    return shot_tree.choose_version(root, names, fakes.shot(**shot), identity)


def test_an_empty_tree(tmp_path: Path) -> None:
    """The first version is 1, and asking makes nothing."""
    assert choose(tmp_path) == (1, None)
    assert choose(tmp_path / "not there") == (1, None)
    assert list(tmp_path.iterdir()) == []


def test_published(tmp_path: Path) -> None:
    """Versions of this element are found by number; other elements, tasks and files are not."""
    mine = {n: publish(tmp_path, fakes.shot(), n) for n in (1, 3, 1234)}
    publish(tmp_path, fakes.shot(element="bg01"), 7)
    publish(tmp_path, fakes.shot(task="rot"), 8)
    (tmp_path / "sht100" / "pla" / "Thumbs.db").touch()
    (tmp_path / "sht100" / "pla" / "sht100_pla_rawPlate_v009_old").mkdir()
    assert shot_tree.published(tmp_path, TREE, fakes.shot()) == mine
    assert choose(tmp_path) == (1235, None)


@pytest.mark.parametrize("names", [TREE, CAPITAL], ids=["v001", "V001"])
def test_numbers_are_never_reused(names: Tree, tmp_path: Path) -> None:
    """A new version is above every number on the disk, in staging and in the records."""
    publish(tmp_path, fakes.shot(), 2, names)
    assert choose(tmp_path, names=names) == (3, None)
    stage(tmp_path, fakes.shot(), 4, "other", names)
    assert choose(tmp_path, names=names) == (5, None)
    claims.claim(tmp_path, fakes.shot().name, 9, "any plan")
    assert choose(tmp_path, names=names) == (10, None)
    assert choose(tmp_path, names=names, element="bg01") == (1, None)
    for used in (2, 4, 9, 1):
        with pytest.raises(PublishError, match=r"exists already|used before"):
            choose(tmp_path, names=names, version=used)
    assert choose(tmp_path, names=names, version=12) == (12, None)


@pytest.mark.parametrize("names", [TREE, CAPITAL], ids=["v001", "V001"])
def test_the_same_command_goes_on(names: Tree, tmp_path: Path) -> None:
    """What was begun with the same identity keeps its number, whether it was asked for or not."""
    stage(tmp_path, fakes.shot(), 4, "mine", names)
    assert choose(tmp_path, "mine", names) == (4, None)
    assert choose(tmp_path, "mine", names, version=4) == (4, None)
    assert choose(tmp_path, "other", names) == (5, None)


def test_staging_of_other_shots_is_theirs(tmp_path: Path) -> None:
    """A shot whose name only looks alike has numbers of its own."""
    for code in ("rev000", "rev001", "sht1000", "xsht100"):
        stage(tmp_path, fakes.shot(sequence=code, shot="1"), 5, "x")
    assert choose(tmp_path, "x") == (1, None)
    assert choose(tmp_path, "y", sequence="rev000", shot="1") == (6, None)
    assert choose(tmp_path, "y", sequence="rev002", shot="1") == (1, None)


def test_up_to_date(tmp_path: Path) -> None:
    """The latest version with this identity is the answer; an older one, or --new-version, is not."""
    publish(tmp_path, fakes.shot(), 1, identity="old")
    publish(tmp_path, fakes.shot(), 2, identity="mine")
    assert choose(tmp_path, "mine") == (2, 2)
    assert choose(tmp_path, "old") == (3, None)
    assert choose(tmp_path, "mine", new_version=True) == (3, None)


@pytest.mark.parametrize("version", [0, -1])
def test_versions_count_from_one(version: int, tmp_path: Path) -> None:
    """There is no version 0."""
    with pytest.raises(InputError, match="from 1"):
        choose(tmp_path, version=version)


@pytest.mark.parametrize(
    "other",
    [{"project": "another"}, {"sequence": "sht1", "shot": "00"}, {"sequence": "s", "shot": "ht100"}],
    ids=["project", "sequence", "shot"],
)
def test_another_owner(other: dict[str, str], tmp_path: Path) -> None:
    """A folder of another project, sequence or shot is never written into, though it has the same name."""
    publish(tmp_path, fakes.shot(**other), 1)
    with pytest.raises(PublishError, match="belongs to") as refused:
        shot_tree.check_owner(tmp_path, TREE, fakes.shot())
    assert all(f"'{value}'" in str(refused.value) for value in other.values())
    shot_tree.check_owner(tmp_path, TREE, fakes.shot(**other))


@pytest.mark.parametrize(
    ("there", "mine"),
    [
        ({"sequence": "SHT"}, {}),
        ({"task": "PLA"}, {}),
        ({"element": "RawPlate"}, {}),
        ({}, {"element": "RAWPLATE"}),
    ],
)
def test_only_the_case_differs(there: dict[str, str], mine: dict[str, str], tmp_path: Path) -> None:
    """Names that Windows and macOS take for the same are refused on every system."""
    publish(tmp_path, fakes.shot(**there), 1)
    with pytest.raises(PublishError, match="upper and lower case"):
        shot_tree.check_owner(tmp_path, TREE, fakes.shot(**mine))
    shot_tree.check_owner(tmp_path, TREE, fakes.shot(**there))
    shot_tree.check_owner(tmp_path, TREE, fakes.shot(shot="999"))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", '{"what": "other"}', "\udcff"],
    ids=["empty", "torn", "list", "3", "other", "bytes"],
)
def test_sidecars_that_are_none(text: str, tmp_path: Path) -> None:
    """A JSON file that is no sidecar says nothing, and hides no sidecar beside it."""
    folder = publish(tmp_path, fakes.shot(), 1, identity="mine")
    (folder / "0.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    found = shot_tree.read_sidecar(folder)
    assert found is not None
    assert found["identity"] == "mine"
    (folder / f"{folder.name}.json").unlink()
    assert shot_tree.read_sidecar(folder) is None
    assert choose(tmp_path, "mine") == (2, None)


def test_a_broken_version_is_not_up_to_date(tmp_path: Path) -> None:
    """A version that lost a file, or has one of another size, is made again as the next one."""
    folder = publish(tmp_path, fakes.shot(), 1, identity="mine", files={"a.exr": {"size": 3}})
    assert choose(tmp_path, "mine") == (2, None)
    (folder / "a.exr").write_bytes(b"123")
    assert choose(tmp_path, "mine") == (1, 1)
    (folder / "a.exr").write_bytes(b"12")
    assert choose(tmp_path, "mine") == (2, None)


def test_a_file_with_a_versions_name(tmp_path: Path) -> None:
    """A file where a version folder would be takes its number; nothing is read from it."""
    folder = publish(tmp_path, fakes.shot(), 1)
    folder.with_name(folder.name.replace("v001", "v002")).touch()
    assert list(shot_tree.published(tmp_path, TREE, fakes.shot())) == [1]
    assert choose(tmp_path) == (3, None)


def test_files_where_folders_should_be(tmp_path: Path) -> None:
    """A root or a shot folder that is a file is refused before any work."""
    (tmp_path / "sht100").touch()
    with pytest.raises(PublishError, match="is not a folder"):
        shot_tree.check_owner(tmp_path, TREE, fakes.shot())
    with pytest.raises(PublishError, match="is a file"):
        shot_tree.check_owner(tmp_path / "sht100", TREE, fakes.shot())


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without the right to read it is one sentence that names it."""

    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", refuse)  # root may read everything
    with pytest.raises(PublishError, match=r"cannot be read: Permission denied; have its rights set"):
        shot_tree.entries_of(tmp_path)


def test_claims_of_an_element(tmp_path: Path) -> None:
    """Claims are files named by version; what else stands there is passed over."""
    name = fakes.shot().name
    claims.claim(tmp_path, name, 3, "a")
    claims.claim(tmp_path, name, 2, "b")
    for other in ("junk", "v-07", "v²³¹", "v99999999999999999999"):
        (claims.folder_of(tmp_path, name) / other).touch()
    assert shot_tree.highest_seen(tmp_path, TREE, fakes.shot()) == 3


@pytest.mark.parametrize(
    ("there", "retired", "wanted"),
    [
        ((), (), None),
        ((1, 3), (), 3),
        ((1, 3), (3,), 1),
        ((1, 3), (1, 3), 3),
        ((1, 3), (7,), 3),
        ((), (7,), None),
    ],
)
def test_the_latest(there: tuple[int, ...], retired: tuple[int, ...], wanted: int | None) -> None:
    """The last version that is not retired; where all are, the last one."""
    assert shot_tree.latest({n: Path() for n in there}, retired) == wanted


@pytest.mark.parametrize("text", ["[" * 100_000, "{}" + " " * (17 << 20)], ids=["deep", "large"])
def test_a_sidecar_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    """A sidecar deeper or larger than any is none."""
    (tmp_path / "x.json").write_text(text)
    assert shot_tree.read_sidecar(tmp_path) is None


def test_a_sidecar_with_names_of_no_file(tmp_path: Path) -> None:
    """A version whose sidecar lists what cannot be a file's name is not whole."""
    for name in ("a\0b", "\ud800"):
        assert not shot_tree.is_whole(tmp_path, {"files": {name: {"size": 1}}})


def test_an_equal_ingest_at_work_never_makes_another_number(tmp_path: Path) -> None:
    """At whatever moment of it one looks, the same ingest is v001: begun, claimed, published, tidied up."""

    def ingest(root: Path) -> None:
        folder = stage(root, fakes.shot(), 1, "new")
        claims.claim(root, fakes.shot().name, 1, folder.name)
        made = publish(root / "made", fakes.shot(), 1, identity="new", plan_id=folder.name)
        place = root / made.relative_to(root / "made")
        place.parent.mkdir(parents=True)
        made.rename(place)
        shutil.rmtree(folder)

    for n in range(60):
        root = tmp_path / str(n)
        other = threading.Thread(target=ingest, args=(root,))
        other.start()
        found = set()
        while other.is_alive():
            found.add(choose(root))
        other.join()
        assert found <= {(1, None), (1, 1)}
        assert choose(root) == (1, 1)
