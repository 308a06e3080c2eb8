"""Settings of the panel: values that cannot be are taken back, and why is known at their fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.panel.state import Setting, SettingsChanged
from tests.panel.bench import PLAN, Bench, settings

NO_CONFIG = "OCIO config /nope.ocio: no such file"


def started(**script: Any) -> Bench:
    bench = Bench(script=script)
    bench.session.start()
    bench.run()
    return bench


def shown(bench: Bench, name: str) -> Setting:
    return next(one for one in bench.session.settings if one.name == name)


def asked(args: dict[str, Any]) -> dict[str, Any]:
    """What was set here, as the worker is told of it."""
    return dict(args.get("settings", {}))


@pytest.mark.parametrize(
    ("name", "value", "said", "below", "above"),
    [
        (
            *("output.resolution", "1280 by 720"),
            'flag: output.resolution: expected a list, got "1280 by 720"',
            '"1280 by 720": give width and height, such as 1280 x 720',
            'Size of plates: "1280 by 720": give width and height, such as 1280 x 720',
        ),
        (
            *("defaults.handles_head", -3),
            "defaults.handles_head: it cannot be negative",
            "it cannot be negative",
            "Head handles of new rows: it cannot be negative",
        ),
        (
            *("defaults.element", "a/b"),
            "2 problems:\n  defaults.element 'a/b' cannot be a name\n  names.x: is wrong, too",
            "'a/b' cannot be a name",
            "Element: 'a/b' cannot be a name",
        ),
    ],
)
def test_a_refusal_is_in_the_words_of_the_page(
    name: str, value: Any, said: str, below: str, above: str
) -> None:
    """Neither flags nor names of settings are in it; it is known at the field, until something is set."""
    values = {"output.resolution": [3840, 2160]}
    bench = started(settings=lambda args: settings(**values))
    before = shown(bench, name).value
    del bench.script["settings"]
    bench.session.set_setting(name, value)
    bench.refuse("settings", "SettingsError", said)
    bench.answer("settings", settings(**values))
    assert bench.said() == [above]
    one = shown(bench, name)
    assert (one.value, one.wrong) == (before, below)
    bench.script["settings"] = lambda args: settings(**values)
    bench.session.set_setting("project", "other")
    bench.run()
    assert shown(bench, name).wrong == ""


def test_a_config_that_cannot_be_opened_is_taken_back() -> None:
    """It is a value as any other: what was there before stays, and its spaces; why is said once."""
    bench = started(settings=lambda args: settings(**{"color.config": None, **asked(args)}))
    del bench.script["spaces"]
    bench.session.set_setting("color.config", "/nope.ocio")
    bench.refuse("spaces", "ColorError", NO_CONFIG)
    assert bench.open("spaces")[-1].args == {}
    bench.answer("spaces", {"spaces": ["ACEScg"], "displays": [], "source": "ACEScg"})
    assert bench.said() == [NO_CONFIG]
    assert (shown(bench, "color.config").value, shown(bench, "color.config").wrong) == (None, NO_CONFIG)
    assert bench.session.spaces == ("ACEScg",)
    bench.session.set_setting("project", "other")
    bench.answer("spaces", {"spaces": ["ACEScg"], "displays": [], "source": "ACEScg"})
    assert len(bench.said()) == 1


def test_a_config_that_cannot_be_opened_makes_no_plan_old() -> None:
    """Where it was taken back, nothing is otherwise."""
    bench = started()
    answer = bench.script["spaces"]
    bench.with_clips("a")
    bench.session.plan()
    bench.answer("plan_shot", PLAN)
    del bench.script["spaces"]
    bench.session.set_setting("color.config", "/nope.ocio")
    bench.run()
    bench.refuse("spaces", "ColorError", NO_CONFIG)
    bench.answer("spaces", answer({}))
    assert bench.session.rows[0].verdict == "new"
    bench.session.set_setting("color.config", "/good.ocio")
    bench.run()
    bench.answer("spaces", answer({}))
    assert bench.session.rows[0].verdict == "plan again"


def test_a_config_of_the_settings_is_told_once() -> None:
    """What nobody set here cannot be taken back; it is not said with every other setting again."""
    bench = Bench()
    del bench.script["spaces"]
    bench.session.start()
    bench.run()
    for value in ("a", "b", "c"):
        bench.refuse("spaces", "ColorError", NO_CONFIG)
        bench.session.set_setting("project", value)
        bench.run()
    assert bench.said() == [NO_CONFIG]
    assert shown(bench, "project").value == "c"


def test_two_values_at_once_and_one_of_them_wrong() -> None:
    """The one that the sentence names is taken back, the other one stays."""
    bench = started()
    del bench.script["settings"]
    bench.session.set_setting("defaults.squeeze", -1)
    bench.session.set_setting("project", "other")
    bench.open("settings")[-1].refuse("SettingsError", "defaults.squeeze: it must be above 0")
    bench.run()
    assert bench.open("settings")[-1].args == {"settings": {"project": "other"}}


def test_settings_that_cannot_be_read_are_told() -> None:
    """Why there are none is said once, and told apart; they are asked for again when a clip is added."""
    bench = Bench()
    del bench.script["settings"]
    bench.session.start()
    bench.run()
    bench.refuse("settings", "SettingsError", "/no/settings.json: no such file")
    why = [one.unread for one in bench.changes if isinstance(one, SettingsChanged)]
    assert [one for one in why if one] == bench.said()
    assert bench.said() == ["/no/settings.json: no such file"]
    bench.session.set_setting("project", "other")
    bench.refuse("settings", "SettingsError", "/no/settings.json: no such file")
    bench.refuse("settings", "SettingsError", "/no/settings.json: no such file")
    assert bench.said()[1:] == ["/no/settings.json: no such file"], "once for what was set"
    assert bench.open("settings") == []
    bench.session.add([Path("/media")])
    bench.run()
    assert len(bench.open("settings")) == 1
