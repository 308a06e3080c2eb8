"""Sentences of the worker that name the command or a flag of it, in the words of the panel."""

from __future__ import annotations

import re

WORDS = (
    (r" \(for example --rate [^)]*\)", ""),
    (r"give --rate\b", "give its frames a second where you add the timeline"),
    (r"give --sequence\b", "give its sequence where you add the timeline"),
    (
        r"give --conform frames \(frame by frame\) or --conform seconds \(by the clock\)",
        "where you add the timeline, choose to conform frame by frame or by the clock",
    ),
    (
        r"\(--media, or --relink to another clip\)",
        "(other media folders where you add the timeline, or another clip in the row)",
    ),
    (r"leave the event out with --lenient", "remove the row"),
    (r"run the same command with --take-over", "run dedio resume --take-over in a terminal"),
    (r"run the same command again; if it is surely dead, with --take-over", "retry"),
    (r"run the same command again to go on", "retry to go on"),
    (r"run the same command again", "retry"),
    (r"give --media\b", "give media folders where you add the timeline"),
)
"""What the command says, and what a person does here instead."""


def worded(sentence: str) -> str:
    """The sentence without flags and commands that the panel has its own ways for; others stay."""
    if "--" in sentence or "same command" in sentence:
        for flag, words in WORDS:
            sentence = re.sub(flag, words, sentence)
    return sentence
