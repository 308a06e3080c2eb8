"""Reframes of a clip: what its effects, and those of the sequences around it, do to the picture's frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from dedio_core.editorial.otio.values import finite
from dedio_core.editorial.reframe_names import named, once

AVID = {
    "EFF_BLEND_FLIP_VERT": "flip",
    "EFF_BLEND_FLIP_HORZ": "flop",
    "EFF_BLEND_FLIP_BOTH": "flip-flop",
    "EFF_BLEND_RESIZE": "resize",
    "EFF_PAN_SCAN": "pan and scan",
    "EFF_BLOW_UP": "blow-up",
    "EFF_3DPIP": "picture-in-picture",
}
"""Avid's own names of effects, which it writes whatever the effect is called on screen."""
RESOLVE = ("Transform", "Cropping", "Dynamic Zoom")
"""Resolve writes these for every clip: they do something where a parameter is not its default."""
MOST = 200


def reframes_in(effects: Iterable[Any]) -> tuple[str, ...]:
    """The reframes that `effects` are, in their order."""
    found: list[str] = []
    for effect in list(effects)[:MOST]:
        if getattr(effect, "enabled", True):
            found += _of(effect)
    return once(found)


def _of(effect: Any) -> list[str]:
    block = dict(effect.metadata) if len(effect.metadata) else {}
    resolve = _map(block.get("Resolve_OTIO"))
    if resolve is not None:
        return _resolve(resolve)
    parameters = _map((_map(block.get("AAF")) or {}).get("Parameters")) or {}
    own = AVID.get(str(parameters.get("AvidEffectID") or "").rstrip("\0").upper())
    if own:
        return [own]
    for name in (str(effect.effect_name or ""), str(effect.name or "")):
        word = named(name.replace(":", " "))
        if word:
            return [" ".join((word, *_details(block)))]
    return []


def _details(block: Any) -> list[str]:
    """Numbers that stand with an effect's name."""
    made = []
    size, place = _pair(block.get("size")), _pair(block.get("pos"))
    if size:
        made.append(f"{size[0]}x{size[1]}")
    if place:
        made.append(f"at {place[0]},{place[1]}")
    for key in ("angle", "scale", "zoom"):
        number = finite(block.get(key))
        if number is not None:
            made.append(f"{float(number):g}")
    return made


def _pair(value: Any) -> tuple[str, str] | None:
    if isinstance(value, (str, bytes)) or not hasattr(value, "__len__") or len(value) != 2:
        return None
    numbers = [finite(v) for v in value]
    return None if None in numbers else (f"{float(numbers[0]):g}", f"{float(numbers[1]):g}")  # type: ignore[arg-type]


def _resolve(block: Any) -> list[str]:
    """Parameters of one of Resolve's own effects that are not their defaults."""
    if str(block.get("Effect Name")) not in RESOLVE or block.get("Enabled") is False:
        return []
    parameters = block.get("Parameters")
    if parameters is None or isinstance(parameters, str) or not hasattr(parameters, "__len__"):
        return []
    made: dict[str, str] = {}
    for item in list(parameters)[:MOST]:
        parameter = _map(item)
        if parameter is not None and (said := _changed(parameter)):
            made[_word(str(parameter.get("Parameter ID") or ""))] = said
    if made.get("zoom X") is not None and made.get("zoom X") == made.get("zoom Y"):
        made = {"zoom": made["zoom X"]} | {k: v for k, v in made.items() if k not in ("zoom X", "zoom Y")}
    return [word if said == "on" else f"{word} {said}" for word, said in made.items()]


def _word(name: str) -> str:
    """``zoom X`` of ``transformationZoomX``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removeprefix("transformation")[:60]).split()
    word = " ".join(w if len(w) == 1 else w.lower() for w in words)
    return {"flip X": "flop", "flip Y": "flip", "rotation angle": "rotation"}.get(word, word)


def _changed(parameter: Any) -> str:
    """A parameter's value, or its first and last keyframe's; empty where it is always the default."""
    show: Callable[[Any], str] = _factor if "oom" in str(parameter.get("Parameter ID")) else _plain
    default = show(parameter.get("Default Parameter Value"))
    keyframes = _map(parameter.get("Key Frames")) or {}
    values = [
        show(frame.get("Value"))
        for _, frame in sorted(keyframes.items(), key=lambda kv: _number(kv[0]))[:MOST]
        if _map(frame) is not None
    ] or [show(parameter.get("Parameter Value"))]
    if all(value in ("", default) for value in values):
        return ""
    return values[0] if len(set(values)) == 1 else f"{values[0]} to {values[-1]} in {len(values)} keyframes"


def _factor(value: Any) -> str:
    number = finite(value)
    return _plain(value) if number is None else f"{float(number) * 100:.4g}%"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    number = finite(value)
    if number is not None:
        return f"{float(number):.4g}"
    pair = _pair(value) if value is not None and hasattr(value, "__len__") else None
    return f"{pair[0]},{pair[1]}" if pair else ""


def _number(text: Any) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _map(value: Any) -> Any:
    return value if hasattr(value, "items") and hasattr(value, "get") else None
