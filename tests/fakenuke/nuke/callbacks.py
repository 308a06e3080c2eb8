"""Functions to be called around a render: those that are registered, and those in knobs."""

# ruff: noqa: N816 - the names are Nuke's

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KNOBS = {
    "BeforeRender": "beforeRender",
    "AfterRender": "afterRender",
    "BeforeFrameRender": "beforeFrameRender",
    "AfterFrameRender": "afterFrameRender",
}
_registered: dict[str, list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any], str]]] = {}
_now: list[Any] = []


def _adder(event: str) -> Callable[..., None]:
    def add(call: Any, args: Any = (), kwargs: Any = None, nodeClass: str = "Write") -> None:
        _registered.setdefault(event, []).append((call, tuple(args), dict(kwargs or {}), nodeClass))

    return add


def _remover(event: str) -> Callable[..., None]:
    def remove(call: Any, args: Any = (), kwargs: Any = None, nodeClass: str = "Write") -> None:
        wanted = (call, tuple(args), dict(kwargs or {}), nodeClass)
        _registered[event] = [one for one in _registered.get(event, []) if one != wanted]

    return remove


addBeforeRender, removeBeforeRender = _adder("BeforeRender"), _remover("BeforeRender")
addAfterRender, removeAfterRender = _adder("AfterRender"), _remover("AfterRender")
addBeforeFrameRender, removeBeforeFrameRender = _adder("BeforeFrameRender"), _remover("BeforeFrameRender")
addAfterFrameRender, removeAfterFrameRender = _adder("AfterFrameRender"), _remover("AfterFrameRender")
addRenderProgress, removeRenderProgress = _adder("RenderProgress"), _remover("RenderProgress")


def thisNode() -> Any:
    """The node whose callback runs."""
    if not _now:
        raise RuntimeError("thisNode: no callback runs")
    return _now[-1]


def call(event: str, node: Any) -> None:
    """Run what is registered for the event and the node's class, and the node's own knob."""
    _now.append(node)
    try:
        for function, args, kwargs, kind in _registered.get(event, []):
            if kind in ("*", node.Class()):
                function(*args, **kwargs)
        if (name := KNOBS.get(event)) and (text := node[name].value()):
            import __main__

            exec(text, __main__.__dict__)
    finally:
        _now.pop()
