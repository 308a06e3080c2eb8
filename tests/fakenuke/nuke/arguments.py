"""The command line, by Nuke's rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from .render import range_of

WITH_VALUE = ("-F", "-X", "-m", "-c", "-s", "-V", "--view", "--remap", "--Pf", "--priority", "-L")
PLAIN = (
    *("-t", "--tg", "-x", "-i", "-q", "-n", "-P", "-b", "-p", "-f", "--cont", "--sro", "--gpu", "--nukex"),
    *("--nc", "--indie", "--safe", "--crashhandling", "--nocrashprompt", "--ple", "--version", "--studio"),
)


@dataclass
class Call:
    """What the command line says."""

    flags: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    script: str = ""
    args: list[str] = field(default_factory=list)

    def last(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[-1]


def parsed(args: list[str]) -> Call:
    """Flags up to the first word that is none, which is the script; the rest is the script's.

    Raises `ValueError` with what is wrong.
    """
    call, left = Call(), list(args)
    while left and left[0].startswith("-") and left[0] != "-":
        word = left.pop(0)
        short = next((name for name in ("-V", "-m", "-c") if word.startswith(name) and word != name), None)
        if word in WITH_VALUE:
            if not left:
                raise ValueError(f"{word} needs a value")
            call.values.setdefault(word, []).append(left.pop(0))
        elif short and word[2:].isdigit():
            call.values.setdefault(short, []).append(word[2:])
        elif word in PLAIN:
            call.flags.append(word)
        else:
            raise ValueError(f"unknown option {word}")
    if left:
        call.script, call.args = left[0], left[1:]
    return call


def without_range(call: Call) -> str | None:
    """Take a bare frame range off the end of the script's arguments: Nuke eats it."""
    if not call.args:
        return None
    try:
        range_of(call.args[-1])
    except ValueError:
        return None
    return call.args.pop()
