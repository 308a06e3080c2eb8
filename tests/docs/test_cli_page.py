"""docs/cli.md tells of every verb, flag, setting, key and field that there is."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Iterator

import pytest

from dedio_core.batch import KEYS
from dedio_core.cli import VERBS, parser
from dedio_core.jsonable import to_json
from dedio_core.render.engine import ENGINES
from dedio_core.settings import Settings, from_mapping, knobs
from tests.docs.pages import PAGES, ROOT, Block, blocks, name

CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def verbs() -> dict[str, argparse.ArgumentParser]:
    chosen = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(chosen.choices)


def actions_of(one: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The flags of a verb and of the verbs below it."""
    for action in one._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from actions_of(inner)


def section(title: str) -> str:
    """The text below a heading, up to the next one as high."""
    begin = CLI.index(f"## {title}\n")
    end = CLI.find("\n## ", begin + 1)
    return CLI[begin : end if end > 0 else None]


def test_every_verb_has_its_section() -> None:
    assert len(verbs()) == len(VERBS)
    for verb in verbs():
        assert f"## `dedio {verb}`\n" in CLI, verb


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_every_flag_is_in_its_verbs_section(verb: str) -> None:
    text = section(f"`dedio {verb}`")
    for action in actions_of(verbs()[verb]):
        for flag in (f for f in action.option_strings if f.startswith("--") and f != "--help"):
            assert re.search(rf"{re.escape(flag)}(?![\w-])", text), f"{verb} {flag}"


def test_no_flag_is_told_that_is_not_there() -> None:
    known = {f for a in actions_of(parser()) for f in a.option_strings}
    foreign = {"--bake"}  # of Sony's program
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", CLI))
    assert told <= known | foreign


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (.+?) \|", section("`dedio settings`"), re.MULTILINE))
    assert set(rows) == {k.name for k in knobs(Settings())}
    for knob in knobs(Settings()):
        told = rows[knob.name]
        assert (json.loads(told.strip("`")) if told != "none" else None) == to_json(knob.default), knob.name


def test_every_batch_key_is_told() -> None:
    text = section("Batch files")
    assert [key for key in KEYS if f"| `{key}`" not in text and f"`, `{key}`" not in text] == []


def test_exit_codes_are_told() -> None:
    from dedio_core.cli import BUG, INTERRUPTED, KNOWN

    for code in (0, KNOWN, 2, BUG, INTERRUPTED):
        assert f"| {code} |" in CLI


def test_engines_are_told() -> None:
    assert [engine for engine in ("native",) if engine not in ENGINES or engine not in CLI] == []


def test_the_settings_examples_are_settings() -> None:
    """Every JSON object in the pages that looks like a settings file is one."""
    groups = {k.name.split(".")[0] for k in knobs(Settings())}
    for page in PAGES:
        for block in blocks(page, "json"):
            found = json.loads(block.text)
            if isinstance(found, dict) and set(found) <= groups:
                from_mapping(found)


SHELL = [block for page in PAGES for block in blocks(page, "sh", "shell", "bash", "console")]


def commands(block: Block) -> list[list[str]]:
    """The `dedio` command lines of a shell block."""
    text = block.text.replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        words = shlex.split(line.strip().removeprefix("$ "), comments=True)
        if words and words[0] == "dedio":
            end = next((n for n, w in enumerate(words) if w in ("|", ">", "&&")), len(words))
            found.append(words[1:end])
    return found


def test_there_are_commands_to_check() -> None:
    assert sum(len(commands(block)) for block in SHELL) > 10


@pytest.mark.parametrize("block", SHELL, ids=lambda b: f"{name(b.page)}:{b.line}")
def test_commands_in_shell_blocks_parse(block: Block) -> None:
    for words in commands(block):
        try:
            parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"dedio {shlex.join(words)}")


def test_the_sidecars_fields_are_told() -> None:
    """Every top-level field that `sidecar` writes, read from its source text."""
    source = (ROOT / "dedio_core" / "sidecar.py").read_text(encoding="utf-8")
    fields = re.findall(r'^        "(\w+)":', source[source.index("def sidecar") :], re.MULTILINE)
    assert len(fields) > 30
    text = section("What a version holds")
    in_words = {"width", "height", "rate_source", "start_source"}
    assert [f for f in fields if f"`{f}`" not in text and f not in in_words] == []
