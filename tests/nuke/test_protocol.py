from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Any

import pytest

from dedio_core.worker.protocol import MOST, VERSION, BadLine, Lines, answer, decode, encode
from tests.docs.pages import ROOT


def test_the_version_is_that_of_the_distribution() -> None:
    """The version that both sides compare is the one in pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.findall(r'^version = "(.+)"', text, re.MULTILINE) == [VERSION]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"junk", "not JSON"),
        (b"[1]", "no object"),
        (b'{"id": 1, "id": 2}', "twice"),
        (b'{"id": NaN}', "no number"),
        (b'{"id": -Infinity}', "no number"),
        (b'\xff\xfe{"id": 1}', "UTF-8"),
        (b"[" * 200_000, "deep"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "deep"),
        (b'{"id": ' + b"9" * 6000 + b"}", "not JSON"),
        (b'{"id": 7, "do": "a\\u0000b"}', "NUL"),
        (b'{"id": 7, "do": "a\\ud800b"}', "half a letter"),
    ],
    ids=range(11),
)
def test_what_is_no_message_is_one_sentence(line: bytes, said: str) -> None:
    """A line that is no message is refused in words, never by another error."""
    with pytest.raises(BadLine, match=said) as caught:
        decode(line)
    assert "\n" not in str(caught.value)


def test_a_bad_text_is_answered_to_its_request() -> None:
    """Where a refused line has an id, the error is that request's."""
    with pytest.raises(BadLine) as caught:
        decode(b'{"id": 7, "args": {"x": ["a\\u0000"]}}')
    assert caught.value.number == 7


@pytest.mark.parametrize("size", [10, MOST - 60, MOST, 3 * MOST])
@pytest.mark.parametrize("letter", ["x", '"', "\\", "é", "𝄞"])
def test_no_line_is_longer_than_said(size: int, letter: str) -> None:
    """However long a result is, and whatever is in it, each line fits, and together they are the result."""
    lines = encode({"id": 1, "result": letter * size})
    assert max(map(len, lines)) <= MOST
    parts: list[str] = []
    for line in lines[:-1]:
        parts.append(decode(line)["event"]["text"])
    last = decode(lines[-1])
    assert last.get("parts", 0) == len(parts)
    found: Any = json.loads("".join(parts)) if parts else last["result"]
    assert found == letter * size


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_lines_are_the_same_however_they_come(step: int) -> None:
    """A stream that comes in pieces has the lines that it has in one."""
    data = b"one\n\n \ntwo\r\nthree\nrest"
    lines = Lines()
    found = [line for at in range(0, len(data), step) for line in lines.feed(data[at : at + step])]
    assert found == [b"one", b"two\r", b"three"]


def test_a_line_that_is_too_long_is_not_kept() -> None:
    """A line that never ends fills no memory, and the one after it is read."""
    lines = Lines()
    for _ in range(5):
        assert list(lines.feed(b"x" * MOST)) == []
        assert len(lines._rest) < MOST
    assert list(lines.feed(b"\nnext\n")) == [None, b"next"]


@pytest.mark.parametrize("size", [MOST - 80, MOST, 2 * MOST])
def test_a_long_event_comes_in_parts(size: int) -> None:
    """An event that is longer than a line is sent as a long result is."""
    event = {"type": "ShotDone", "summary": "é" * (size // 6)}
    lines = encode({"id": "a", "event": event})
    assert max(map(len, lines)) <= MOST
    *parts, last = [decode(line)["event"] for line in lines]
    if parts:
        assert last == {"type": "Parts", "parts": len(parts)}
        last = json.loads("".join(part["text"] for part in parts))
    assert last == event


@pytest.mark.parametrize(
    "value",
    [{1, 2}, float("nan"), float("inf"), object(), b"x"],
    ids=["set", "nan", "inf", "object", "bytes"],
)
def test_what_json_has_not_is_not_sent(value: object) -> None:
    """A value that JSON has not is refused, never sent as something else."""
    with pytest.raises((TypeError, ValueError)):
        encode({"id": 1, "do": "ping", "args": {"a": value}})


def test_a_path_is_its_text() -> None:
    """A path in a request is sent as its text."""
    assert encode({"id": 1, "args": PurePosixPath("/a/b")}) == [b'{"id":1,"args":"/a/b"}\n']


@pytest.mark.parametrize(
    "message",
    [
        {"id": 1},
        {"id": 1, "error": "oops"},
        {"id": 1, "error": {"kind": "Bug"}},
        {"id": 1, "error": {"kind": "Bug", "message": 5}},
        {"id": 1, "event": "Hello"},
        {"id": 1, "event": {"type": 5}},
        {"id": 1, "event": {"type": "Part"}},
        {"id": 1, "event": {"type": "Part", "text": 5}},
        {"id": 1, "event": {"type": "Parts"}},
        {"id": 1, "parts": "2"},
        {"id": 1, "parts": True},
        {"id": 1, "result": 1, "error": {"kind": "Bug", "message": "x"}},
        {"id": True, "result": 1},
        {"id": [1], "result": 1},
    ],
    ids=str,
)
def test_what_is_no_answer(message: dict[str, Any]) -> None:
    """A message that is no event, result or error is refused; its id is told where it is one."""
    with pytest.raises(BadLine) as caught:
        answer(message)
    assert caught.value.number == (1 if message["id"] == 1 and message["id"] is not True else None)
    assert caught.value.is_event == ("event" in message)
