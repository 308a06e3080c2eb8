"""What the panel asks of the worker: clips, color spaces, plates that are there, the comp starter, edits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.panel.adding.timeline_rows import rows_of
from tests.nuke.wire import PATIENCE, Desk, Wire

pytestmark = pytest.mark.slow


def test_scan_describes_each_clip_as_probe_does(wire: Wire, desk: Desk, tmp_path: Path) -> None:
    """A folder, a file twice and a cut list: each clip once, as `probe` has it, and the list apart."""
    clip = desk.media / "c.mxf"
    paths = [str(desk.media), str(clip), str(desk.media / "cut.edl")]
    found = wire.result(1, "scan", paths=paths, config=str(desk.config))
    (one,) = found["clips"]
    probed = wire.result(2, "probe", path=str(clip), config=str(desk.config))
    assert one == {name: value for name, value in probed.items() if name != "clip"}
    assert (one["first"], one["last"], one["frames"], one["error"]) == (0, 167, 168, None)
    assert found["cuts"] == [str(desk.media / "cut.edl")]
    assert found["problems"] == []


def test_scan_of_a_sequence_takes_its_frames_for_one(wire: Wire, desk: Desk, sequence: Path) -> None:
    """Frames that are dropped one by one are one clip, with the pattern that a person reads."""
    frames = sorted(sequence.glob("*.dpx"))
    found = wire.result(1, "scan", paths=[str(path) for path in frames], config=str(desk.config))
    (one,) = found["clips"]
    assert (one["kind"], one["first"], one["last"]) == ("sequence", 1001, 1003)
    assert one["pattern"] == wire.result(2, "probe", path=str(frames[0]), config=str(desk.config))["pattern"]
    below = wire.result(3, "scan", paths=[str(sequence)], config=str(desk.config))["clips"]
    assert [{**clip, "path": ""} for clip in below] == [{**one, "path": ""}]


def test_scan_tells_what_cannot_be_used(wire: Wire, desk: Desk, tmp_path: Path) -> None:
    """A damaged clip has its error; other files and empty folders are problems; a camera's XML is no cut."""
    folder = tmp_path / "odd [python {1}] é"
    folder.mkdir()
    broken, text, xml = folder / "broken.mov", folder / "notes.txt", folder / "C0001M01.XML"
    for path in (broken, text, xml):
        path.write_text("<NonRealTimeMeta/>", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    paths = [broken, text, xml, tmp_path / "empty", tmp_path / "gone.mov"]
    found = wire.result(1, "scan", paths=[str(path) for path in paths], config=str(desk.config))
    assert [Path(clip["path"]).name for clip in found["clips"]] == ["broken.mov", "gone.mov"]
    assert all(clip["error"] and clip["first"] is None for clip in found["clips"])
    assert found["cuts"] == []
    assert len(found["problems"]) == 3
    kind, said = wire.error(2, "scan", paths=["relative.mov"])
    assert (kind, "whole path" in said) == ("InputError", True)
    assert wire.error(3, "scan")[0] == "InputError"


def test_spaces_are_those_of_the_config_in_use(wire: Wire, desk: Desk) -> None:
    """Every space that the settings take is among them, each display has its views."""
    found = wire.result(1, "spaces", config=str(desk.config))
    assert found["source"] in found["spaces"]
    assert found["target"] in found["spaces"]
    display = next(one for one in found["displays"] if one["name"] == found["display"])
    assert display["default"] in display["views"]
    assert found["problems"] == []
    odd = wire.result(3, "spaces", settings={"color.source": "S-Log9"})
    assert odd["source"] == "S-Log9"
    assert "color.source 'S-Log9' is not in" in odd["problems"][0]
    kind, said = wire.error(2, "spaces", settings={"color.config": "/no/config.ocio"})
    assert (kind, "/no/config.ocio" in said) == ("ColorError", True)


def test_plates_that_are_there(wire: Wire, desk: Desk) -> None:
    """Folder, pattern and frames of a published plate; one that is not there has a sentence in its place."""
    wire.result(1, "ingest_shot", **desk.shot())
    wanted = [{"shot": "sht100"}, {"shot": "sht100", "element": "bg01"}, {"shot": "../x"}]
    found = wire.result(2, "published", plates=wanted, **desk.where)
    one, none, bad = found["plates"]
    folder = Path(one["folder"])
    (published,) = desk.published()
    assert folder == published
    assert (one["first"], one["last"], one["version"], one["error"]) == (1000, 1007, 1, None)
    files = sorted(path for path in folder.rglob("*.exr"))
    assert [Path(one["pattern"] % frame) for frame in range(one["first"], one["last"] + 1)] == files
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.suffix in (".exr", ".mp4"))
    assert one["bytes"] == total
    assert Path(one["proxy"]).is_file()
    assert (one["width"], one["height"], one["colorspace"]) == (320, 180, "ACEScg")
    assert "sht100 bg01 is not there" in none["error"]
    assert "../x" in bad["error"]
    again = wire.result(3, "published", plates=[{"shot": "sht100", "version": 2}], **desk.where)
    assert "v002 of sht100 rawPlate is not there" in again["plates"][0]["error"]


def test_plates_that_are_asked_for_wrongly(wire: Wire, desk: Desk) -> None:
    """All that is wrong of a request is told at once."""
    wrong = [{"element": "a"}, {"shot": "a", "version": "x"}, {"shot": "a", "versoin": 1}]
    kind, said = wire.error(1, "published", plates=wrong, **desk.where)
    assert kind == "InputError"
    for part in ("plates[0]: 'shot' is missing", "plates[1]: version", "plates[2]: 'versoin' is not known"):
        assert part in said
    assert "'plates' is missing" in wire.error(2, "published", plates=[], **desk.where)[1]


def test_the_comp_starter(wire: Wire, desk: Desk, tmp_path: Path) -> None:
    """Into an open script it has neither Root nor Write; written, it is the script of `dedio nk`."""
    wire.result(1, "ingest_shot", **desk.shot())
    found = wire.result(2, "comp", shot="sht100", **desk.where)
    assert found["path"] is None
    assert "Root {" not in found["text"]
    assert "Write {" not in found["text"]
    assert "Read {" in found["text"]
    (tie,) = found["plates"]
    assert f"dedio-tie rawPlate {tie['tie']} {tie['source']}" in found["text"]
    output = tmp_path / "a comp #1"
    written = wire.result(3, "comp", shot="sht100", output=str(output), **desk.where)
    path = output / "sht100_comp_v001.nk"
    assert written["path"] == str(path)
    assert path.read_text(encoding="utf-8") == written["text"]
    assert "Root {" in written["text"]
    assert "Write {" in written["text"]
    kind, said = wire.error(4, "comp", shot="sht100", output=str(output), **desk.where)
    assert (kind, "is there already" in said) == ("InputError", True)
    assert wire.result(5, "comp", shot="sht100", output=str(output), force=True, **desk.where)["path"]
    assert wire.error(6, "comp", shot="sht999", **desk.where)[0] == "InputError"


def test_a_comp_starter_tells_of_numbers_that_moved(wire: Wire, desk: Desk, tmp_path: Path) -> None:
    """Beside a script whose frame tie is another one it warns."""
    wire.result(1, "ingest_shot", **desk.shot())
    first = wire.result(2, "comp", shot="sht100", output=str(tmp_path), **desk.where)
    (tie,) = first["plates"]
    path = Path(first["path"])
    text = path.read_text(encoding="utf-8").replace(f"rawPlate {tie['tie']} ", f"rawPlate {tie['tie'] + 5} ")
    path.write_text(text, encoding="utf-8")
    found = wire.result(3, "comp", shot="sht100", output=str(tmp_path), force=True, **desk.where)
    (said,) = found["warnings"]
    assert "5 frame(s) off" in said


def test_a_cut_is_ingested_as_it_is_edited(wire: Wire, desk: Desk) -> None:
    """The plan gives a key; with edits of it the shot has another name, handles, and element on disk."""
    plan = wire.result(1, "plan_cut", rehearse=True, **desk.cut)
    (plate,) = plan["shots"][0]["plates"]
    assert plate["squeeze"] == 1.0
    assert plate["written"]["folder"].endswith("sht200_pla_rawPlate_v001")
    first, last = plate["plate_range"]
    assert (plate["written"]["first"], plate["written"]["last"]) == (first, last)
    quick = wire.result(5, "plan_cut", **desk.cut)["shots"][0]["plates"][0]
    assert (quick["source_colorspace"], quick["squeeze"]) == (plate["source_colorspace"], plate["squeeze"])
    edits = [{"plate": plate["key"], "shot": "250", "element": "bg01", "handles": 2, "squeeze": 1}]
    done = wire.result(2, "ingest_cut", edits=edits, only=["sht250"], **desk.cut)
    assert done["overall_success"]
    (folder,) = desk.published()
    assert folder.name == "sht250_pla_bg01_v001"
    (edited,) = wire.result(6, "plan_cut", edits=edits, rehearse=True, **desk.cut)["shots"][0]["plates"]
    assert (edited["action"], edited["written"]) == ("covered", None)
    sidecar = json.loads(next(folder.glob("*.json")).read_text(encoding="utf-8"))
    assert (sidecar["cut"]["handles"], sidecar["sequence"], sidecar["shot"]) == (
        {"head": 2, "tail": 2},
        "sht",
        "250",
    )
    again = wire.result(3, "plan_cut", edits=edits, **desk.cut)
    assert again["shots"][0]["plates"][0]["action"] == "covered"
    kind, said = wire.error(4, "plan_cut", edits=[{"plate": "nowhere"}, {"plate": "x"}], **desk.cut)
    assert kind == "InputError"
    assert "'nowhere'" in said
    assert "'x'" in said


def test_a_lost_clip_is_given_by_an_edit(wire: Wire, desk: Desk, tmp_path: Path) -> None:
    """An event without media is planned from the clip that the edit names, wherever that is."""
    (tmp_path / "none").mkdir()
    elsewhere = tmp_path / "else where" / "c [python {1}] #1.mxf"
    elsewhere.parent.mkdir()
    shutil.copy(desk.media / "c.mxf", elsewhere)
    args: dict[str, Any] = {**desk.cut, "media": [str(tmp_path / "none")]}
    plan = wire.result(1, "plan_cut", rate="24000/1001", **args)
    assert plan["shots"] == []
    (lost,) = plan["obstacles"]
    assert (lost["sequence"], lost["number"]) == ("sht", "200")
    (row,) = rows_of(plan, desk.media / "cut.edl", "rawPlate")
    assert (row.key, row.sequence, row.shot) == (lost["key"], "sht", "200")
    edits = [{"plate": row.key, "source": str(elsewhere), "shot": "210"}]
    plan = wire.result(2, "plan_cut", rate="24000/1001", edits=edits, rehearse=True, **args)
    assert plan["obstacles"] == []
    (plate,) = plan["shots"][0]["plates"]
    assert (plate["key"], plate["source"]["path"]) == (lost["key"], str(elsewhere))
    assert plan["shots"][0]["code"] == "sht210"


@pytest.mark.parametrize("verb", ["whoami", "login", "logout"])
def test_without_a_kitsu_it_says_so(wire: Wire, desk: Desk, verb: str) -> None:
    """Nobody is logged in where no server is named."""
    more = {"password": "correct horse"} if verb == "login" else {}
    kind, said = wire.error(1, verb, config=str(desk.config), **more)
    assert kind == "InputError"
    assert "kitsu.host" in said


def test_a_password_is_in_no_answer_and_no_log(wire: Wire, desk: Desk) -> None:
    """Whatever is wrong with a login, its password comes back from nowhere."""
    secret = 'pa55-word [python {1}] \\ " é'
    host = "http://127.0.0.1:9/api"
    tries: list[dict[str, Any]] = [
        {"host": host, "email": "a@b.c", "password": secret},
        {"host": f"http://a:{secret}@127.0.0.1:9/api", "email": "a@b.c", "password": secret},
        {"host": host, "email": secret, "password": secret},
        {"host": host, "email": "a@b.c", "password": [secret]},
        {"host": host, "email": "a@b.c", "pasword": secret, "password": secret},
        {"host": {"x": secret}, "password": secret},
        {"host": host, "email": "a@b.c", "password": secret, "config": f"/nowhere/{secret}.json"},
    ]
    for number, args in enumerate(tries):
        wire.ask(number, "login", **args)
        answer = wire.until(number, "error")
        assert secret not in json.dumps(answer, ensure_ascii=False)
        assert json.dumps(secret)[1:-1] not in json.dumps(answer)
        assert "Bug" not in answer["error"]["kind"]
    wire.end()
    wire.process.wait(PATIENCE)
    assert "pa55" not in wire.log()
