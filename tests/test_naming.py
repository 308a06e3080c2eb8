from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedio_core.errors import InputError, NameRefused
from dedio_core.naming import (
    WINDOWS_RESERVED,
    Template,
    check_project,
    check_shot,
    check_token,
    color_token,
    tree,
)
from dedio_core.prepare import check_names
from dedio_core.settings import Settings, names_of
from tests import fakes

STANDARD = names_of(Settings())
TREE = tree(STANDARD)


def is_legal(name: str) -> bool:
    return name.lower() not in WINDOWS_RESERVED


token = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,10}", fullmatch=True).filter(is_legal)
shots = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,20}", fullmatch=True).filter(is_legal)
values = st.fixed_dictionaries(
    {
        "shot": shots,
        "task": token,
        "element": token,
        "version": st.integers(0, 12_000),
        "rep": token,
        "colorspace": token,
        "frame": st.integers(-2_000, 1_200_000),
        "ext": st.sampled_from(["exr", "mp4", "dpx"]),
    }
)


@given(values)
def test_every_name_reads_back(given_values: dict[str, Any]) -> None:
    """A name parses to the very values that it was made of, shots with underscores too."""
    for template in (*TREE.version_folder, TREE.main_file, TREE.proxy_file, TREE.sidecar_file):
        found = template.parse(template.format(given_values))
        assert found is not None
        for key, text in found.items():
            wanted = given_values[key]
            assert (int(text) if isinstance(wanted, int) else text) == wanted


@given(values)
def test_names_are_legal_on_windows(given_values: dict[str, Any]) -> None:
    """A made name is one component, and Windows takes it as it stands."""
    name = TREE.main_file.format(given_values)
    path = PureWindowsPath(name)
    assert (path.name, path.parts, path.drive) == (name, (name,), "")
    assert not set(name) & set('<>:"/\\|?*')
    assert not name.endswith((".", " "))


@given(values, values)
def test_versions_of_one_element(one: dict[str, Any], other: dict[str, Any]) -> None:
    """The pattern of an element's versions fits all of its versions, and no other element's folder."""
    folder = TREE.version_folder[-1]
    pattern = folder.versions(one)
    assert re.fullmatch(pattern, folder.format({**one, "version": other["version"]}))
    same = all(one[k] == other[k] for k in ("shot", "task", "element"))
    assert bool(re.fullmatch(pattern, folder.format(other))) == same


HOSTILE = {
    "up": "../../etc",
    "dots": "..",
    "dot": ".",
    "slash": "a/b",
    "backslash": "a\\b",
    "absolute": "/etc",
    "home": "~root",
    "drive": "C:",
    "unc": "\\\\server\\share",
    "stream": "a:b",
    "nul byte": "a\0b",
    "newline": "a\n",
    "tab": "a\tb",
    "escape": "a\x1b[2J",
    "delete": "a\x7f",
    "bidi override": "a\u202eb",
    "bidi isolate": "a\u2066b",
    "zero width": "a\u200bb",
    "byte order mark": "\ufeffa",
    "line separator": "a\u2028b",
    "cyrillic a": "sh\u0430",
    "full-width digit": "\uff11\uff10",
    "arabic digit": "\u0661\u0662",
    "combining": "e\u0301",
    "precomposed": "\u00e9",
    "ligature": "\ufb01",
    "fraction slash": "a\u2044b",
    "one dot leader": "\u2024\u2024",
    "surrogate": "\ud800",
    "space": "a b",
    "only space": " ",
    "leading space": " a",
    "trailing space": "a ",
    "trailing dot": "a.",
    "leading dot": ".a",
    "leading dash": "-rf",
    "leading underscore": "_a",
    "empty": "",
    "too long": "a" * 65,
    "con": "CON",
    "nul": "nul",
    "com1": "Com1",
    "com superscript": "com\u00b9",
    "lpt9": "LPT9",
    "glob": "a*",
    "question": "a?",
    "pipe": "a|b",
    "quote": "a'b",
    "shell": "$(rm)",
    "braces": "{shot.__class__}",
    "percent": "%04d",
}


@pytest.mark.parametrize("check", [check_shot, check_token])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names(name: str, check: Any) -> None:
    """A name that is no plain word is refused in a sentence that says whose name it is."""
    with pytest.raises(NameRefused, match=r"^the thing ") as refused:
        check(name, "the thing")
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("field", ["sequence", "shot", "task", "element"])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_shots(name: str, field: str) -> None:
    """No field of a shot lets a hostile name through."""
    with pytest.raises(InputError, match=field):
        check_names(fakes.shot(**{field: name}))


def test_all_hostile_names_at_once() -> None:
    """Every bad name of a shot is told in one error."""
    with pytest.raises(InputError) as refused:
        check_names(fakes.shot(sequence="..", shot="a/b", task="a_b", element="", project="\u202e"))
    assert [p.split()[0] for p in refused.value.problems] == [
        "sequence",
        "shot",
        "task",
        "element",
        "project",
    ]


@pytest.mark.parametrize(("sequence", "shot"), [("com", "1"), ("c", "on"), ("AU", "x"), ("lpt", "9")])
def test_a_code_can_be_a_device(sequence: str, shot: str) -> None:
    """Sequence and shot that make a Windows device name together are refused."""
    with pytest.raises(NameRefused, match="Windows"):
        TREE.version_path({"shot": sequence + shot, "task": "pla", "element": "a", "version": 1})


@pytest.mark.parametrize("name", ["a_b", "a__b_"])
def test_only_shots_have_underscores(name: str) -> None:
    """An underscore parts the tokens of a name; only a shot may have one of its own."""
    assert check_shot(name, "shot") == name
    with pytest.raises(NameRefused):
        check_token(name, "task")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\u202e", "x" * 201])
def test_projects(name: str) -> None:
    """A project's name is only written down, but it has to be readable."""
    assert check_project("Prestige & Fils: saison 2") == "Prestige & Fils: saison 2"
    with pytest.raises(NameRefused, match="project"):
        check_project(name)


@pytest.mark.parametrize(
    "text",
    [
        *("{shot.__class__}", "{shot:>9999999}", "{shot!r}", "{0}", "{}", "{shot[0]}", "{shot", "shot}"),
        *(
            "{nothing}",
            "{shot:{task}}",
            "a/b",
            "a\\b",
            "..",
            ".",
            "C:",
            "a\0",
            "a\nb",
            "a\u202eb",
            "a*",
            "{ shot}",
        ),
        *("{shot}{task}", "{task}-{element}", "{shot}v{version}", "{shot:04d}"),
    ],
)
def test_hostile_templates(text: str) -> None:
    """A template is plain text and plain tokens: no attributes, formats, folders or ambiguity."""
    with pytest.raises(NameRefused, match="template"):
        Template(text)


@pytest.mark.parametrize("text", ["{shot}.", "{shot} ", "{task}.{ext}"])
def test_formatted_names_are_checked(text: str) -> None:
    """What a template makes is checked too: no device name, no dot or space at the end."""
    with pytest.raises(NameRefused, match="Windows"):
        Template(text).format({"shot": "sht100", "task": "con", "ext": "exr"})


def test_long_names() -> None:
    """A name that leaves no room for temporary names is refused."""
    long = {"shot": "s" * 128, "task": "t" * 64, "element": "e" * 64, "version": 1}
    with pytest.raises(NameRefused, match="200 is the most"):
        TREE.version_path(long)


def test_a_value_is_needed() -> None:
    """A token without a value is an error that names it."""
    with pytest.raises(NameRefused, match=r"{task}"):
        Template("{shot}_{task}").format({"shot": "a"})


@pytest.mark.parametrize(
    "name",
    [
        *("sht100_pla_rawPlate", "sht100_pla_rawPlate_v1", "sht100_pla_rawPlate_v-001", "pla_rawPlate_v001"),
        *(
            "sht100_pla_rawPlate_v001 ",
            "sht100_pla_rawPlate_v٠٠١",
            "x/sht100_pla_rawPlate_v001",
            "",
            "Thumbs.db",
        ),
        "sht100_pla_rawPlate_v001\n",
    ],
)
def test_other_names(name: str) -> None:
    """A folder that no version could be called is none."""
    assert TREE.version_folder[-1].parse(name) is None


@pytest.mark.parametrize(
    ("knob", "text", "why"),
    [
        ("version_folder", "{shot}/{shot}_{task}_v{version}", "element"),
        ("version_folder", "/{shot}/{shot}_{task}_{element}_v{version}", "empty"),
        ("version_folder", "{shot}//{shot}_{task}_{element}_v{version}", "empty"),
        ("version_folder", "v{version}/{shot}_{task}_{element}_v{version}", "around"),
        ("version_folder", ".dedio/{shot}_{task}_{element}_v{version}", "own"),
        ("main_file", "{shot}.exr", "frame"),
        ("main_file", "{shot}{frame}.{ext}", "two ways|frame"),
        ("main_file", "{frame}.{frame}.{ext}", "twice"),
        ("sidecar_file", "{shot}.txt", "json"),
    ],
)
def test_trees_that_would_mix_things_up(knob: str, text: str, why: str) -> None:
    """Templates under which two things would share a place are refused when settings are read."""
    with pytest.raises(NameRefused, match=why):
        tree({**STANDARD, knob: text})


@pytest.mark.parametrize(
    ("name", "short"),
    [("ACEScg", "ACEScg"), ("sRGB - Display", "sRGB"), ("Rec.1886 Rec.709 - Display", "Rec1886Rec709")],
)
def test_colour_names(name: str, short: str) -> None:
    """A colour space or display name becomes a token of letters and digits."""
    assert color_token(name) == short
    assert check_token(color_token(name), "colour") == short


@pytest.mark.parametrize("name", ["", " - ", "日本", "--"])
def test_colour_names_without_letters(name: str) -> None:
    """A colour name of which nothing would be left is refused."""
    with pytest.raises(NameRefused, match="color space"):
        color_token(name)


def test_hidden_characters_are_one_sentence() -> None:
    """A name with hidden characters is refused for these, not for two things at once."""
    with pytest.raises(NameRefused) as refused:
        check_shot("a\u202eb", "shot")
    assert str(refused.value) == "shot 'a\\u202eb' cannot be a name: it has control or direction characters"
