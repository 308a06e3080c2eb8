"""Inputs for Hypothesis: what a target's grammar allows, and real ones with something changed in them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

ODD = [
    "",
    " ",
    "\0",
    "\n",
    "\t",
    "\u202e",
    "\u00b2",
    "\u0663",
    "\u2028",
    "\ufeff",
    "\ud800",
    "9" * 30,
    "-1",
    "x" * 500,
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from([2**31, -(2**63), 10**18, 10**30, 0.5, -0.0, 1e308, float("inf"), float("nan")]),
    st.sampled_from([*ODD, "../../x", "/etc/x", "C:x", "a\\b", "CON", "1/0", "1e999999999", "24000/1001"]),
    st.text(max_size=6),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
DEEP = st.integers(1, 1500).map(lambda depth: f"{'[' * depth}{']' * depth}")
"""Lists in lists, up to and beyond what Python can follow."""


@st.composite
def changed_text(draw: st.DrawFn, seeds: list[bytes], words: tuple[str, ...]) -> bytes:
    """A real input in which up to four places were cut, doubled, or written over with something odd."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        first, last = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        if draw(st.booleans()):
            last = min(last, first + 8)
        new = draw(
            st.sampled_from([*words, *ODD]).map(lambda text: text.encode("utf-8", "surrogatepass"))
            | st.binary(max_size=4)
            | st.just(data[first:last] * 2)
        )
        data = data[:first] + new + data[last:]
    return data


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


def _changed(value: Any, path: tuple[Any, ...], how: str, new: Any) -> Any:
    if not path:
        return new
    made = dict(value) if isinstance(value, dict) else list(value)
    if len(path) > 1:
        made[path[0]] = _changed(made[path[0]], path[1:], how, new)
    elif how == "remove":
        del made[path[0]]
    elif how == "rename" and isinstance(made, dict):
        made[str(new)] = made.pop(path[0])
    else:
        made[path[0]] = new
    return made


def _documents(seed: bytes) -> list[Any]:
    """The JSON documents of a seed, one a line or the whole of it."""
    try:
        return [json.loads(seed)]
    except ValueError:
        return [json.loads(line) for line in seed.split(b"\n") if line]


@st.composite
def changed_json(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """Real documents in which up to three values were exchanged, renamed or removed."""
    made = []
    seed = draw(st.sampled_from(seeds))
    for document in _documents(seed):
        for _ in range(draw(st.integers(0, 3))):
            if not isinstance(document, (dict, list)):
                break
            how = draw(st.sampled_from(["replace", "replace", "replace", "rename", "remove"]))
            document = _changed(document, draw(st.sampled_from(_places(document))), how, draw(VALUES))
        text = json.dumps(document)
        if draw(st.integers(0, 19)) == 0:
            text = text.replace("null", draw(DEEP), 1)
        made.append(text.encode())
    return (b"\n\n" if b"\n\n" in seed else b"\n").join(made[:1]) + b"".join(b"\n" + one for one in made[1:])


field = st.sampled_from(["00", "01", "10", "23", "24", "29", "59", "60", "99", "0", "100", "\u0661\u0662"])
mark = st.sampled_from([":", ":", ":", ";", ".", ","])
label = st.builds(lambda a, b, c, d, x, y: f"{a}{x}{b}{x}{c}{y}{d}", field, field, field, field, mark, mark)
reel = st.sampled_from(["A001", "BL", "AX", "A001C003_261122AB", "A B", "\u00e9", "001"]) | st.text(
    max_size=5
)
channel = st.sampled_from(["V", "V2", "A", "AA/V", "NONE", "B", "A2", "Vx", ""])
code = st.sampled_from(["C", "D", "D 012", "W001 024", "K B", "K O 010", "K", "012", "", "C 99999"])
event = st.builds(
    lambda n, r, ch, co, tcs: f"{n:03d}  {r} {ch} {co} {' '.join(tcs)}",
    st.integers(0, 3), reel, channel, code, st.lists(label | st.just("0"), min_size=3, max_size=4),
)  # fmt: skip
note = st.one_of(
    st.builds(
        lambda r, f, t: f"M2   {r}  {f}  {t}",
        reel,
        st.sampled_from(["024.0", "-48", "0", "+24.", "24.5"]),
        label,
    ),
    st.builds(
        lambda t, w: f"* LOC: {t} RED {w}",
        label | st.sampled_from(["\u00b2", "123", "x"]),
        st.text(max_size=8),
    ),
    st.builds(
        lambda n: f"* ASC_SOP ({n} 1 1)(0 0 0)(1 1 {n})", st.sampled_from(["1", "1e999", "-1", "nan", "1,5"])
    ),
    st.sampled_from(["* ASC_SAT 1e9", "* FREEZE FRAME", "FCM: DROP FRAME", "FCM: NON-DROP FRAME", "FCM:"]),
    st.sampled_from(
        ["* FROM CLIP NAME:  A", "* TO CLIP NAME: B", "* SOURCE FILE: x", "* FROM CLIP IS A STILL"]
    ),
    st.builds(lambda r: f"REEL: {r} REPLACED BY: {r}", reel),
    st.text(max_size=20),
)
edls = st.lists(event | note, min_size=1, max_size=12).map(
    lambda lines: "\n".join(["TITLE: x", *lines]).encode("utf-8", "replace")
)
timecodes = st.builds(
    lambda first, text: bytes([first]) + text.encode(),
    st.integers(0, 255),
    label | st.builds("{}{}".format, label, field),
)


def inputs(name: str) -> st.SearchStrategy[bytes]:
    """Everything that the target called `name` is tried with."""
    target = TARGETS[name]
    seeds = list(target.seeds())
    changed = changed_text(seeds, target.words)
    if target.kind == "json":
        return (
            changed_json(seeds)
            | changed_json(seeds)
            | changed
            | VALUES.map(json.dumps).map(str.encode)
            | DEEP.map(str.encode)
        )
    grammar = {"edl": edls, "timecode": timecodes}.get(target.kind)
    return changed | (
        grammar
        if grammar is not None
        else st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
