"""Real ingests by a real worker: their events, and every way in which they are stopped."""

from __future__ import annotations

from typing import Any

import pytest

from dedio_core.processes import process_exists
from dedio_core.unfinished import unfinished
from tests.nuke.wire import HELD_AT, PATIENCE, Desk, Held, Wire, until

pytestmark = pytest.mark.slow


def test_an_ingest_says_what_happens(wire: Wire, desk: Desk) -> None:
    """A shot is ingested: its events come as they happen, and the summary tells what there is."""
    wire.ask("first", "ingest_shot", **desk.shot())
    seen: list[dict[str, Any]] = []
    while "event" in (message := wire.next()):
        if message["id"] == "first":
            seen.append(message["event"])
    summary = message["result"]
    assert summary["overall_success"]
    assert [str(path) for path in desk.published()] == [summary["version_dir"]]
    assert seen[0] == {"type": "Planned", "shot": "sht100", "version": "v001", "total": seen[0]["total"]}
    frames = [e for e in seen if e["type"] == "Progress" and "Color" in e["stage"]]
    assert sorted(e["frame"] for e in frames) == list(range(1000, 1008))
    finished = [e["stage"] for e in seen if e["type"] == "Finished"]
    assert finished == [row["stage_name"] for row in summary["stage_results"]]
    again = wire.result(2, "ingest_shot", **desk.shot())
    assert again["up_to_date"]


def test_a_cut_is_ingested(wire: Wire, desk: Desk) -> None:
    """A cut's plates are told one by one, and all of them in the end."""
    wire.ask(1, "ingest_cut", **desk.cut)
    done = wire.until(1, "ShotDone")["event"]["summary"]
    assert (done["shot"], done["overall_success"]) == ("sht200", True)
    found = wire.until(1, "result")["result"]
    assert (found["made"], found["overall_success"]) == (1, True)
    assert len(desk.published()) == 1


def test_a_failure_is_a_summary_or_an_error(wire: Wire, desk: Desk) -> None:
    """What cannot be planned is an error in one sentence, and publishes nothing."""
    kind, said = wire.error(1, "ingest_shot", **desk.shot(out_point=500))
    assert kind == "RangeError"
    assert "c.mxf" in said
    assert desk.published() == []


def test_cancel_stops_an_ingest_in_its_middle(held_wire: Wire, desk: Desk, held: Held) -> None:
    """`cancel` is answered at once; the ingest stops with an error, publishes nothing, and can go on."""
    held_wire.ask(1, "ingest_shot", **desk.long)
    held_wire.ask(2, "ingest_shot", **desk.shot(shot="200"))
    held_wire.middle(1)
    held_wire.ask(3, "cancel", request=1)
    answers = {}
    while len(answers) < 3:
        message = held_wire.next()
        if "event" not in message:
            answers[message["id"]] = message
    assert answers[3]["result"] == {"requests": [1]}
    assert answers[1]["error"]["kind"] == "Cancelled"
    assert answers[2]["result"]["overall_success"]
    assert [path.parents[1].name for path in desk.published()] == ["sht200"]
    (left,) = held_wire.result(4, "status", **desk.where)["unfinished"]
    assert (left["state"], left["shot"]) == ("interrupted", "sht100")
    assert left["done"] == HELD_AT
    held.go()
    done = held_wire.result(5, "resume", names=["sht100"], **desk.where)
    assert [one["overall_success"] for one in done["summaries"]] == [True]
    assert done["summaries"][0]["kept_frames"] >= left["done"]


def test_what_waits_is_cancelled_too(held_wire: Wire, desk: Desk) -> None:
    """Without a request `cancel` means all, and what has not begun never begins."""
    held_wire.ask(1, "ingest_shot", **desk.long)
    held_wire.ask(2, "ingest_shot", **desk.shot(shot="200"))
    held_wire.middle(1)
    held_wire.ask(3, "cancel")
    ended = []
    while len(ended) < 2:
        message = held_wire.next()
        if "error" in message:
            assert message["error"]["kind"] == "Cancelled"
            ended.append(message["id"])
    assert sorted(ended) == [1, 2]
    assert desk.published() == []


def test_questions_are_answered_while_it_works(held_wire: Wire, desk: Desk) -> None:
    """An ingest keeps nobody waiting: a clip is probed, and the heartbeat comes, while it runs."""
    held_wire.ask(1, "ingest_shot", **desk.long)
    held_wire.middle(1)
    held_wire.ask(2, "probe", path=str(desk.media / "c.mxf"))
    held_wire.ask(3, "ping")
    found: dict[Any, Any] = {}
    while not {2, 3} <= found.keys():
        message = held_wire.next()
        assert message["id"] != 1 or "event" in message, "it was done before the question was answered"
        if "result" in message:
            found[message["id"]] = message["result"]
    assert 1 in found[3]["requests"]


def test_an_id_is_used_once_at_a_time(held_wire: Wire, desk: Desk) -> None:
    """A second request with the id of one that runs is refused, and the first goes on."""
    held_wire.ask(1, "ingest_shot", **desk.long)
    held_wire.middle(1)
    held_wire.ask(1, "probe", path=str(desk.media / "c.mxf"))
    while "error" not in (message := held_wire.next()):
        assert "result" not in message
    assert "its own id" in message["error"]["message"]
    held_wire.ask(2, "cancel")


def test_the_end_of_input_cancels(held_wire: Wire, desk: Desk) -> None:
    """A panel that goes away takes its ingest with it; finished frames are kept."""
    held_wire.ask(1, "ingest_shot", **desk.long)
    held_wire.middle(1)
    held_wire.end()
    assert held_wire.process.wait(PATIENCE) == 0
    assert desk.published() == []
    (left,) = unfinished(desk.root)
    assert (left.state, left.done) == ("interrupted", HELD_AT)


def test_what_is_detached_goes_on(held_wire: Wire, desk: Desk, held: Held) -> None:
    """A detached ingest goes on when nobody is there any more, prints into no closed pipe, and publishes."""
    held_wire.send({"id": 1, "do": "ingest_shot", "args": desk.long, "detached": True})
    held_wire.ask(2, "ingest_shot", **desk.shot(shot="200"))
    held_wire.middle(1)
    held_wire.end()
    desk.until_alone()
    held.go()
    assert held_wire.process.wait(PATIENCE) == 0
    assert [path.parents[1].name for path in desk.published()] == ["sht100"]


def test_detach_is_asked_for_later_too(held_wire: Wire, desk: Desk, held: Held) -> None:
    """`detach` lets an ingest that runs already go on after the end of the input."""
    held_wire.ask(1, "ingest_shot", **desk.long)
    held_wire.middle(1)
    held_wire.ask(2, "detach")
    held_wire.end()
    desk.until_alone()
    held.go()
    assert held_wire.process.wait(PATIENCE) == 0
    assert len(desk.published()) == 1


def test_sigterm_stops_what_is_detached_too(held_wire: Wire, desk: Desk) -> None:
    """A worker that is told to end ends, with everything that it does."""
    held_wire.send({"id": 1, "do": "ingest_shot", "args": desk.long, "detached": True})
    held_wire.middle(1)
    held_wire.process.terminate()
    assert held_wire.process.wait(PATIENCE) == 0
    assert desk.published() == []
    assert [one.state for one in unfinished(desk.root)] == ["interrupted"]


def test_a_killed_worker_leaves_what_goes_on(held_wire: Wire, desk: Desk) -> None:
    """`kill -9` of the worker leaves nothing published, and another one goes on from there."""
    held_wire.ask(1, "ingest_shot", **desk.long)
    held_wire.middle(1)
    held_wire.process.kill()
    held_wire.process.wait()
    assert desk.published() == []
    (left,) = unfinished(desk.root)
    assert (left.state, left.done) == ("killed", HELD_AT)
    with Wire() as other:
        done = other.result(1, "resume", all=True, **desk.where)
        assert done["summaries"][0]["overall_success"]
        assert done["summaries"][0]["kept_frames"] >= left.done
    assert len(desk.published()) == 1


def test_heartbeats_name_what_runs(held_wire: Wire, desk: Desk) -> None:
    """A heartbeat says which requests are under way."""
    held_wire.ask("a", "ingest_shot", **desk.long)
    held_wire.begun("a")
    until(lambda: held_wire.heartbeat()["requests"] == ["a"])
    held_wire.ask("b", "shutdown")
    assert held_wire.process.wait(PATIENCE) == 0
    assert not process_exists(held_wire.process.pid)


def test_sigterm_is_heard_after_the_end_of_input(held_wire: Wire, desk: Desk) -> None:
    """A detached worker that nobody reads any more can still be told to end."""
    held_wire.send({"id": 1, "do": "ingest_shot", "args": desk.long, "detached": True})
    held_wire.middle(1)
    held_wire.end()
    desk.until_alone()
    assert held_wire.process.poll() is None
    held_wire.process.terminate()
    assert held_wire.process.wait(PATIENCE) == 0
    assert desk.published() == []
