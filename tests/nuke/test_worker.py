"""A real worker, by its pipes: its hello, its questions, what it refuses."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from dedio_core.worker.answers import Answers
from dedio_core.worker.protocol import MOST, PROTOCOL, VERSION
from dedio_core.worker.serve import Worker
from tests.nuke.wire import PATIENCE, Desk, Wire


def test_the_hello_comes_first(wire: Wire) -> None:
    """The first line tells protocol and version, and belongs to no request."""
    hello = wire.next()
    assert hello["id"] is None
    assert hello["event"]["type"] == "Hello"
    assert (hello["event"]["protocol"], hello["event"]["version"]) == (PROTOCOL, VERSION)
    assert hello["event"]["pid"] == wire.process.pid


def test_it_lives_by_its_heartbeat(wire: Wire) -> None:
    """A heartbeat comes again and again, with nothing asked."""
    assert [wire.heartbeat() for _ in range(3)] == [{"type": "Heartbeat", "requests": [], "count": 0}] * 3


def test_junk_is_one_error_a_line(wire: Wire) -> None:
    """Whatever comes in, there is one error line for it, and the worker goes on."""
    bad: list[object] = [
        b"junk\n",
        b"\x00\xff\n",
        b"[" * 100_000 + b"\n",
        b'{"id": 1, "do": "' + b"x" * (2 * MOST) + b'"}\n',
        {"id": 1},
        {"do": "ping"},
        {"id": 1.5, "do": "ping"},
        {"id": True, "do": "ping"},
        {"id": {"a": 1}, "do": "ping"},
        {"id": "", "do": "ping"},
        {"id": "x" * 65, "do": "ping"},
        {"id": 1, "do": ["ping"]},
        {"id": 1, "do": "ping", "args": []},
        {"id": 1, "do": "ping", "detached": 1},
        {"id": 1, "do": "ping", "more": 1},
        {"id": 1, "do": "explode"},
        {"id": 1, "do": "__class__"},
        {"id": 1, "do": "settings", "args": {"nonsense": 1}},
        {"id": 1, "do": "cancel", "args": {"request": [1]}},
        {"id": 1, "do": "cancel", "args": {"plan": 1}},
    ]
    wire.next()
    for message in bad:
        wire.send(message)
        answer = wire.next()
        assert set(answer) == {"id", "error"}, message
        assert set(answer["error"]) == {"kind", "message"}
        assert answer["error"]["kind"] != "Bug", answer
        assert "\n" not in answer["error"]["message"]
    assert wire.result(2, "ping")["pid"] == wire.process.pid
    assert "Traceback" not in wire.log()


def test_a_line_of_a_mebibyte_is_read(wire: Wire) -> None:
    """A line that is just short enough is a request, one byte more is not."""
    head, tail = b'{"id": 1, "do": "ping", "args": {"x": "', b'"}}\n'
    wire.next()
    wire.send(head + b"x" * (MOST - len(head) - len(tail)) + tail)
    assert "result" in wire.next()
    wire.send(head + b"x" * (MOST - len(head) - len(tail) + 1) + tail)
    assert wire.next()["error"]["kind"] == "BadLine"


def test_the_nearest_verb_is_named(wire: Wire) -> None:
    """A verb that there is not is refused with the one that was surely meant."""
    kind, said = wire.error(1, "setings")
    assert kind == "UnknownVerb"
    assert "'settings'" in said


def test_settings_have_their_source(wire: Wire, desk: Desk) -> None:
    """Every setting comes with its value and where that is from; flags go before files."""
    given = {"output.exr_compression": "zip"}
    found = wire.result(1, "settings", config=str(desk.config), settings=given)["knobs"]
    assert found["output.exr_compression"]["value"] == "zip"
    assert found["output.exr_compression"]["source"] == "flag"
    assert found["output.resolution"] == {
        **found["output.resolution"],
        "value": [320, 180],
        "source": str(desk.config),
    }
    assert found["color.target"]["source"] == "default"


def test_a_clip_is_probed(wire: Wire, desk: Desk) -> None:
    """Length, rate and timecode of a clip are told, as in and out count."""
    found = wire.result(1, "probe", path=str(desk.media / "c.mxf"))
    assert (found["first"], found["last"], found["frames"]) == (0, 167, 168)
    assert (found["rate"], found["start"], found["end"]) == ("24000/1001", "14:22:08:11", "14:22:15:10")
    assert found["clip"]["width"] == 320


def test_a_frame_is_a_small_picture(wire: Wire, desk: Desk) -> None:
    """A frame of a clip comes as a PNG as wide as was asked, and each frame is another one."""
    from PIL import Image

    asked: dict[str, Any] = {"path": str(desk.media / "c.mxf"), "width": 160, "config": str(desk.config)}
    first = wire.result(1, "frame", **asked)
    later = wire.result(2, "frame", frame=100, **asked)
    assert (first["frame"], first["timecode"]) == (0, "14:22:08:11")
    assert (later["frame"], later["timecode"]) == (100, "14:22:12:15")
    assert first["png"] != later["png"]
    picture = Image.open(io.BytesIO(base64.b64decode(later["png"])))
    assert picture.format == "PNG"
    assert picture.size == (160, 90) == (later["width"], later["height"])
    low, high = picture.convert("L").getextrema()
    assert low < 40  # type: ignore[operator]
    assert high > 150  # type: ignore[operator]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"frame": 168}, "has no frame 168"),
        ({"frame": -1}, "has no frame -1"),
        ({"width": 4}, "16 to"),
        ({"frame": "x"}, "whole number"),
        ({"path": "c.mxf"}, "whole path"),
        ({"path": "/none/c.mxf"}, "no such file"),
        ({"squeeze": "wide"}, "a number is expected"),
    ],
    ids=str,
)
def test_a_frame_that_is_none(more: dict[str, Any], said: str, wire: Wire, desk: Desk) -> None:
    """A picture that there is not is refused in one sentence."""
    kind, message = wire.error(1, "frame", **{"path": str(desk.media / "c.mxf"), **more})
    assert kind != "Bug"
    assert said in message


def test_a_shot_is_planned_and_nothing_is_written(wire: Wire, desk: Desk) -> None:
    """The plan of a shot tells its version, its frames and its room, and leaves the tree as it was."""
    found = wire.result(1, "plan_shot", **desk.shot())
    assert (found["shot"], found["version"], found["up_to_date"]) == ("sht100", 1, None)
    assert (found["plate_range"], found["plate_cut"]) == ([1000, 1007], [1001, 1006])
    assert found["roots"]["tree"] == str(desk.root)
    assert any("plate" in line for line in found["lines"])
    assert list(desk.root.iterdir()) == []


def test_a_cut_is_planned(wire: Wire, desk: Desk) -> None:
    """The plan of a cut is what the command prints, each plate planned to its last step where asked."""
    found = wire.result(1, "plan_cut", **desk.cut, sequence="", handles=4, rehearse=True)
    assert [shot["code"] for shot in found["shots"]] == ["sht200"]
    assert found["obstacles"] == []
    assert found["shots"][0]["plates"][0]["frames"] == 24 + 8
    assert list(desk.root.iterdir()) == []


@pytest.mark.parametrize(
    ("do", "args", "said"),
    [
        ("plan_shot", {}, "missing"),
        ("plan_shot", {"source_file": "c.mxf", "sequence": "a", "shot": "1"}, "whole path"),
        ("plan_cut", {"cut": "/x.edl"}, "'media' is missing"),
        ("plan_cut", {"cut": "/x.edl", "media": "/m"}, "a list of texts"),
        ("plan_cut", {"cut": "/x.edl", "media": ["/m"], "take_all": "yes"}, "true or false"),
        ("plan_cut", {"cut": "/x.edl", "media": ["/m"], "rate": [24]}, "a text is expected"),
        ("plan_cut", {"cut": "/x.edl", "media": ["/m"], "tracks": {"V1": 1}}, "a list of texts"),
        ("plan_cut", {"cut": "/x.edl", "media": ["/m"], "cdl": ["a.cdl"]}, "whole path"),
        ("plan_cut", {"cut": "/x.edl", "media": ["/m"]}, "/m: no such folder"),
        ("status", {"root": 5.5}, "a text is expected"),
        ("status", {}, "no shot tree is named"),
        ("settings", {"settings": {"outptu.resolution": 1}}, "did you mean"),
        ("settings", {"settings": []}, "an object is expected"),
        ("resume", {}, "'names', or give 'all'"),
        ("publish", {}, "no Kitsu is configured"),
        ("ingest_shot", {"engine": "magic"}, "engine 'magic'"),
    ],
    ids=str,
)
def test_bad_arguments_are_one_error(
    do: str, args: dict[str, Any], said: str, wire: Wire, desk: Desk
) -> None:
    """Arguments that cannot be used are refused in words, with nothing done."""
    if do == "ingest_shot":
        args = desk.shot(**args)
    elif do != "status":
        args = {"root": str(desk.root), **args}
    kind, message = wire.error(1, do, **args)
    assert kind != "Bug", wire.log()
    assert said in message


def test_doctor_says_each_check_as_it_is_made(wire: Wire, desk: Desk) -> None:
    """The checks come one by one, and all of them in the end."""
    wire.ask(1, "doctor", root=str(desk.root), config=str(desk.config))
    first = wire.until(1, "Check")["event"]
    assert first["what"] == "Python"
    found = wire.until(1, "result")["result"]
    assert {"OpenImageIO", "OCIO config", "settings"} <= {check["what"] for check in found["checks"]}


def test_what_a_library_prints_is_no_message(desk: Desk) -> None:
    """Whatever is printed in the worker, by Python, by a library or by a child, goes to its log."""
    code = """
import os, subprocess, sys
from dedio_core.worker.streams import taken
requests, answers = taken()
print("printed by Python", flush=True)
os.write(1, b"printed by a library\\n")
subprocess.run([sys.executable, "-c", "import sys; print('by a child', repr(sys.stdin.read()))"])
from dedio_core.worker.serve import serve
sys.exit(serve(requests, answers))
"""
    with Wire((sys.executable, "-I", "-c", code)) as talk:
        assert talk.next()["event"]["type"] == "Hello"
        assert talk.result(1, "ping")
        log = talk.ended_log()
        for said in ("printed by Python", "printed by a library", "by a child ''"):
            assert said in log


def test_a_bug_has_its_traceback_in_the_log(desk: Desk) -> None:
    """A bug is one sentence in its answer, and its traceback is in the log; the worker goes on."""
    code = """
import sys
from dedio_core.worker.streams import taken
requests, answers = taken()
from dedio_core.worker import serve, verbs
def broken(values, context):
    raise KeyError("the cat")
serve.VERBS["status"] = verbs.Verb(broken, "questions")
sys.exit(serve.serve(requests, answers))
"""
    with Wire((sys.executable, "-I", "-c", code)) as talk:
        kind, said = talk.error(1, "status")
        assert (kind, "KeyError" in said, "\n" in said) == ("Bug", True, False)
        assert talk.result(2, "ping")
        log = talk.ended_log()
        assert "Traceback" in log
        assert "the cat" in log


def test_no_secret_leaves_it(desk: Desk) -> None:
    """A password in the environment is in no answer, whatever sends it there."""
    with Wire(KITSU_PASSWORD="Corr3ct-Horse") as talk:
        _, said = talk.error(1, "probe", path="/none/Corr3ct-Horse.mxf")
        assert "Corr3ct" not in said
        assert "[redacted]" in said


def test_shutdown_ends_it(wire: Wire) -> None:
    """`shutdown` is answered, and the process ends well."""
    assert wire.result(1, "shutdown") == {}
    assert wire.process.wait(PATIENCE) == 0


def test_the_answer_to_shutdown_goes_before_the_end() -> None:
    """The process may end as soon as the worker says that it is over: an answer after that would be lost."""
    seen: list[tuple[int | str, object, bool]] = []

    class Seen(Answers):
        def result(self, number: int | str, result: Any) -> None:
            seen.append((number, result, worker.is_over.is_set()))

    worker = Worker(Seen(-1))
    worker.shut_down(1, {})
    assert (seen, worker.is_over.is_set()) == ([(1, {}, False)], True)


def test_the_end_of_its_input_ends_it(wire: Wire) -> None:
    """Nobody is there any more: the worker ends, well and soon."""
    wire.next()
    wire.end()
    assert wire.process.wait(PATIENCE) == 0


def test_every_verb_is_in_the_page() -> None:
    """docs/nuke.md has every verb of the worker."""
    from dedio_core.worker.serve import AT_ONCE
    from dedio_core.worker.verbs import VERBS

    page = (Path(__file__).parents[2] / "docs" / "nuke.md").read_text(encoding="utf-8")
    assert [verb for verb in (*VERBS, *AT_ONCE) if f"`{verb}`" not in page] == []
