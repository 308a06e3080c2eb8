"""What a stored plan may be: one that planning makes. The tree is shared, and anybody may have written it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dedio_core import files
from dedio_core.errors import InputError
from dedio_core.jsonable import from_json, to_json
from dedio_core.plan import Plan
from dedio_core.settings import from_mapping
from dedio_core.staging import MARKER, temp_folder
from dedio_core.stored import refuse_foreign, temp_of
from tests import fakes
from tests.ingest import kit
from tests.ingest.test_interrupted import staged, stopped

Change = Callable[[Any], None]


def action(plan: Any, kind: str) -> Any:
    """The first action of that kind."""
    return next(one for one in plan["actions"] if one["type"] == kind)


def put(*keys: str, value: object) -> Change:
    """A change of one value."""

    def change(plan: Any) -> None:
        place = action(plan, keys[0]) if keys[0][0].isupper() else plan[keys[0]]
        for key in keys[1:-1]:
            place = place[key]
        assert keys[-1] in place
        place[keys[-1]] = value

    return change


HOSTILE = {
    "version folder above the tree": put("delivery", "version_folder", value="../../evil"),
    "version folder is the tree": put("delivery", "version_folder", value=""),
    "version folder is absolute": put("delivery", "version_folder", value="/evil"),
    "sidecar elsewhere": put("Publish", "sidecar", value="../../evil.json"),
    "sidecar in the delivery": put("delivery", "sidecar_name", value="../evil.json"),
    "proxy elsewhere": put("delivery", "proxy_name", value="a/../../evil.mp4"),
    "main folder": put("delivery", "main_folder", value=".."),
    "main prefix": put("delivery", "main_prefix", value="../../evil."),
    "publishes onto the source": put("Publish", "to", "root", value="source"),
    "publishes another folder": put("Publish", "to", "path", value="sht200/pla/sht200_pla_rawPlate_v001"),
    "writes EXRs onto the source": put("Render", "job", "exr", "folder", "root", value="source"),
    "writes EXRs into the tree": put("Render", "job", "exr", "folder", "root", value="tree"),
    "EXR prefix": put("Render", "job", "exr", "prefix", value="../../evil."),
    "movie into the tree": put("EncodeMovie", "movie", "root", value="tree"),
    "pictures of the source": put("EncodeMovie", "pictures", "root", value="source"),
    "clip elsewhere": put("clip", "path", value="/etc/passwd"),
    "clip above": put("clip", "path", value="../../x.mxf"),
    "shot": put("shot", "shot", value="../100"),
    "element": put("shot", "element", value="a/b"),
    "project": put("shot", "project", value="a\u202eb"),
}


@pytest.fixture(scope="module")
def begun(clip: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tree with a plan that was stopped, and its settings."""
    folder = tmp_path_factory.mktemp("begun")
    config = kit.config(folder / "config")
    stopped(clip, folder / "r", config, 3)
    return folder / "r", config


@pytest.mark.parametrize("what", HOSTILE)
def test_a_plan_that_nobody_makes(what: str, begun: tuple[Path, Path]) -> None:
    """A stored plan with a name or path that leaves its place is one sentence, and nothing is written."""
    root, config = begun
    path = staged(root) / "plan.json"
    whole = path.read_bytes()
    found = json.loads(whole)
    said, _ = found.pop("what"), found.pop("checksum")
    before = copy.deepcopy(found)
    HOSTILE[what](found["plan"])
    assert found != before
    checksum = files.checksum_of(json.dumps(found).encode())
    path.write_text(json.dumps({"what": said, "checksum": checksum, **found}))
    try:
        listing = kit.listing(root)
        ran = kit.dedio("resume", "--all", "--root", root, "--config", config)
        assert ran.code == 1
        assert ran.err.count("dedio: error: ") == 1
        assert "Traceback" not in ran.err
        assert kit.listing(root) == listing
    finally:
        path.write_bytes(whole)


def test_a_plan_of_ours_is_taken(begun: tuple[Path, Path]) -> None:
    """The same plan as it was stored goes on."""
    root, config = begun
    test = kit.dedio("resume", "--all", "--root", root, "--config", config)
    assert test.code == 0, test.err


def test_plans_that_planning_makes() -> None:
    """What planning makes passes, also once it was stored and read again."""
    plan = fakes.plan()
    refuse_foreign(from_json(Plan, to_json(plan)), plan.shot)


def test_converted_frames(tmp_path: Path) -> None:
    """The stored temp folder is gone on with where its marker is this plan's; else the settings say where."""
    plan_id, settings = "0" * 16, from_mapping({"paths": {"temp_dir": str(tmp_path / "mine")}})
    stored = {"temp": tmp_path / "theirs"}
    assert temp_of(stored, settings, plan_id) == {"temp": tmp_path / "mine"}
    assert temp_of(stored, from_mapping({}), plan_id) == {}
    folder = temp_folder(tmp_path / "theirs", plan_id)
    folder.mkdir(parents=True)
    marker = {"what": MARKER, "version": 1, "plan_id": plan_id, "name": "x"}
    (folder / "marker.json").write_text(json.dumps({**marker, "plan_id": "1" * 16}))
    assert temp_of(stored, settings, plan_id) == {"temp": tmp_path / "mine"}
    (folder / "marker.json").write_text(json.dumps(marker))
    assert temp_of(stored, settings, plan_id) == {"temp": tmp_path / "theirs"}


def test_raw_frames_stay_in_the_temp_folder() -> None:
    """A plan that has a converter write anywhere but into its temp folder is refused."""
    plan = fakes.plan()
    document = to_json(plan)
    convert = {
        "type": "Convert",
        "stage": "X",
        "converter": "sony",
        "frames": to_json(plan.pull.pull),
        "to": {"type": "PlacedPath", "root": "temp", "path": "dpx"},
        "base_name": "a",
        "extension": "dpx",
        "bake": "",
    }
    document["actions"].append(convert)
    refuse_foreign(from_json(Plan, document), plan.shot)
    for key, value in (
        ("base_name", "../../a"),
        ("extension", "../x"),
        ("to", {**convert["to"], "root": "tree"}),
    ):
        changed = {**document, "actions": [*document["actions"][:-1], {**convert, key: value}]}
        with pytest.raises(InputError, match="not one that DED-IO made"):
            refuse_foreign(from_json(Plan, changed), plan.shot)
