"""Words for what a cut does to the frame of a picture: flops, resizes, repositions, rotations, crops."""

from __future__ import annotations

import re

WORDS = (
    (r"flip[\s/_&-]*flop", "flip-flop"),
    (r"flop(?:ped)?", "flop"),
    (r"flip(?:ped)?", "flip"),
    (r"3d[\s_-]*warp", "3D warp"),
    (r"picture[\s_-]in[\s_-]picture|(?:3d[\s_]*)?pip", "picture-in-picture"),
    (r"pan\s*(?:&|and|/)\s*(?:zoom|scan)", "pan and zoom"),
    (r"basic\s+motion", "basic motion"),
    (r"frame\s?flex", "FrameFlex"),
    (r"resiz(?:e|ed|ing)", "resize"),
    (r"blow[\s-]?up", "blow-up"),
    (r"reposition(?:ed)?|repo", "reposition"),
    (r"rotat(?:e|ed|ion)", "rotation"),
    (r"crop(?:ped|ping)?", "crop"),
    (r"scal(?:e|ed|ing)", "scale"),
    (r"zoom", "zoom"),
    (r"sizing", "sizing"),
    (r"transform", "transform"),
)
"""What names of effects are called here, the first that fits."""
NAMES = tuple((re.compile(rf"(?<!\w)(?:{p})(?!\w)", re.IGNORECASE), w) for p, w in WORDS)
ANY = re.compile("|".join(pattern for pattern, _ in WORDS), re.IGNORECASE)
TRANSITIONS = re.compile(r"dissolve|wipe|slide|push|cross|fade", re.IGNORECASE)
PERCENT = re.compile(r"[-+]?\d+(?:[.,]\d+)?\s*%")
EFFECT_LINE = re.compile(
    r"(?:EFFECTS?\s+NAME(?:\s+IS|\s*:)|UNSUPPORTED\s+EFFECT\s*:?|DLEDL\s*:)\s*(?P<said>.*)", re.IGNORECASE
)
COMMENT_LINE = re.compile(r"(?:COMMENTS?\s*:\s*)?(?P<said>.*)", re.IGNORECASE)
LONGEST = 200


def named(text: str, at_start: bool = False) -> str:
    """The reframe that an effect's name means; empty where it means none. `at_start`: in its first word."""
    text = " ".join(text[:LONGEST].split())
    if not ANY.search(text) or TRANSITIONS.search(text):
        return ""
    for pattern, word in NAMES:
        if pattern.match(text) if at_start else pattern.search(text):
            return " ".join((word, *(p.replace(" ", "") for p in PERCENT.findall(text))))
    return ""


def in_comment(text: str) -> str:
    """The reframe that a line below an EDL's event tells of.

    Lines that name an effect may name it anywhere; a comment of a person only with its first word.
    """
    effect = EFFECT_LINE.match(text)
    if effect:
        return named(effect["said"])
    comment = COMMENT_LINE.match(text)
    return named(comment["said"], at_start=True) if comment else ""


def once(found: list[str]) -> tuple[str, ...]:
    """The words in their order, each one once, none empty."""
    return tuple(dict.fromkeys(word for word in found if word))
