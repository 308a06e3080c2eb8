from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import SettingsError
from dedio_core.frames import FrameRate
from dedio_core.raw.bakes import BAKES
from dedio_core.settings import (
    ACES_13_CONFIG,
    Settings,
    example,
    from_mapping,
    knobs,
    load,
    user_file,
)
from dedio_core.settings.problems import SONY_BAKES

KNOBS = {k.name: k for k in knobs(Settings())}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a working folder without settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DEDIO_CONFIG", raising=False)
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    return tmp_path


def write(path: Path, values: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(values if isinstance(values, str) else json.dumps(values), encoding="utf-8")
    return path


def source_of(settings: Settings, name: str) -> tuple[Any, str]:
    found = next(k for k in knobs(settings) if k.name == name)
    return found.value, found.source


def test_layers(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Package, user's file, $DEDIO_CONFIG or --config, flags: each goes over those before, knob by knob."""
    user = write(user_file(), {"output": {"proxy_crf": 20, "proxy_threads": 3}, "project": "user"})
    studio = write(home / "studio.json", {"output": {"proxy_crf": 21}, "project": "studio"})
    show = write(home / "show.json", {"output": {"proxy_crf": 22}})
    assert source_of(load(), "output.proxy_crf") == (20, str(user))
    assert source_of(load(), "output.proxy_preset") == ("medium", "default")
    monkeypatch.setenv("DEDIO_CONFIG", str(studio))
    assert source_of(load(), "output.proxy_crf") == (21, str(studio))
    assert source_of(load(), "output.proxy_threads") == (3, str(user))
    assert source_of(load(show), "output.proxy_crf") == (22, str(show))
    assert source_of(load(show), "project") == ("user", str(user)), "--config goes in place of $DEDIO_CONFIG"
    found = load(show, {"output.proxy_crf": 23, "project": "flag"})
    assert source_of(found, "output.proxy_crf") == (23, "flag")
    assert found.project == "flag"


def test_never_a_file_of_the_working_folder(home: Path) -> None:
    """A settings file that lies in the working folder is not read."""
    for name in ("settings.json", "dedio.json", ".dedio.json", "dedio/settings.json", ".dedio/settings.json"):
        write(home / "cwd" / name, {"project": "trap"})
    assert load() == Settings()


def test_empty_variables_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty $DEDIO_CONFIG names no file."""
    monkeypatch.setenv("DEDIO_CONFIG", "")
    assert load() == Settings()


def test_user_file(home: Path) -> None:
    """The user's file is where the platform has such files."""
    assert user_file() == home / "config" / "dedio" / "settings.json"


@pytest.mark.parametrize("how", ["--config", "$DEDIO_CONFIG"])
def test_a_named_file_must_be_there(how: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was asked for and cannot be read is an error that names it, not a default."""
    missing = home / "missing.json"
    monkeypatch.setenv("DEDIO_CONFIG", str(missing) if how == "$DEDIO_CONFIG" else "")
    with pytest.raises(SettingsError, match=r"missing\.json"):
        load(missing if how == "--config" else None)
    with pytest.raises(SettingsError, match="cwd"):
        load(home / "cwd")


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "3", "null", '"x"', "{}}", "project: x", "[" * 100_000, '{"project": "\udcff"}'),
        '{"output": null}',
        '{"output": [1]}',
    ],
    ids=lambda text: text[:12],
)
def test_files_that_are_none(text: str, home: Path) -> None:
    """A file that is not a JSON object of groups is an error that names the file."""
    path = home / "bad.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=r"bad\.json"):
        load(path)


def test_byte_order_mark(home: Path) -> None:
    """A file that Notepad saved reads like any other."""
    path = home / "bom.json"
    path.write_bytes(b'\xef\xbb\xbf{\r\n"project": "x"\r\n}')
    assert load(path).project == "x"


@pytest.mark.parametrize(
    ("values", "typo", "nearest"),
    [
        ({"output": {"proxy_cfr": 18}}, "output.proxy_cfr", "output.proxy_crf"),
        ({"proyect": "x"}, "proyect", "project"),
        ({"proxy_crf": 18}, "proxy_crf", "output.proxy_crf"),
        ({"outputs": {"proxy_crf": 18}}, "outputs", "output"),
        ({"pipeline": {"skip_kitzu": True}}, "pipeline.skip_kitzu", "pipeline.skip_kitsu"),
        ({"sources": {}}, "sources", "source"),
    ],
)
def test_unknown_keys(values: dict[str, Any], typo: str, nearest: str, home: Path) -> None:
    """An unknown key is an error with the file and the nearest name."""
    with pytest.raises(SettingsError) as refused:
        load(write(home / "typo.json", values))
    message = str(refused.value)
    assert "typo.json" in message
    assert f"'{typo}'" in message
    assert nearest in message.partition(f"'{typo}'")[2]


def test_all_problems_at_once(home: Path) -> None:
    """Two unknown keys are two problems of one error, and so are two wrong values."""
    with pytest.raises(SettingsError) as refused:
        load(write(home / "x.json", {"proyect": 1, "output": {"proxy_cfr": 1}}))
    assert len(refused.value.problems) == 2
    with pytest.raises(SettingsError) as refused:
        load(write(home / "x.json", {"project": 1, "output": {"proxy_crf": "18", "filter": None}}))
    assert len(refused.value.problems) == 3
    with pytest.raises(SettingsError) as refused:
        load(write(home / "x.json", {"output": {"proxy_crf": 99, "proxy_threads": 0}}))
    assert len(refused.value.problems) == 2


BAD = [
    ("output.proxy_crf", "18"),
    ("output.proxy_crf", 18.5),
    ("output.proxy_crf", True),
    ("output.proxy_crf", 52),
    ("output.proxy_crf", None),
    ("output.resolution", [3840]),
    ("output.resolution", "3840x2160"),
    ("output.resolution", [3840, 0]),
    ("output.resolution", [10**12, 10]),
    ("output.proxy_resolution", [1921, 1080]),
    ("output.proxy_threads", 0),
    ("output.proxy_preset", "meduim"),
    ("output.exr_compression", "dwa:15"),
    ("output.exr_compression", ""),
    ("defaults.squeeze", 0),
    ("defaults.squeeze", -2.0),
    ("defaults.squeeze", float("nan")),
    ("defaults.handles_head", -1),
    ("defaults.handles_tail", -1),
    ("defaults.task", "../x"),
    ("defaults.element", "raw_plate"),
    ("defaults.source_fps", "24.5"),
    ("defaults.source_fps", 24.5),
    ("defaults.source_fps", True),
    ("output.exr_compression", "zip:99"),
    ("output.exr_compression", "zip:0"),
    ("output.exr_compression", "piz:3"),
    ("tools.sony_bake", "X"),
    ("names.main_folder", ""),
    ("names.proxy_file", ""),
    ("color.config", "ocio://default"),
    ("color.config", "ocio://studio-config-latest"),
    ("media.levels", [{"levels": "legal"}]),
    ("media.levels", [{"level": "full"}]),
    ("media.long_gop_check_frames", -1),
    ("names.version_folder", "{shot}"),
    ("names.main_file", "{shot.__class__}.{frame}.{ext}"),
    ("names.main_folder", "../{rep}"),
    ("names.proxy_file", "{shot:>9999999}"),
    ("names.sidecar_file", "{shot}/x.json"),
    ("pipeline.skip_kitsu", "yes"),
    ("pipeline.log_days", -1),
    ("tools.sony_timeout", 0),
    ("tools.sony_timeout", float("nan")),
    ("paths.temp_dir", 3),
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=[f"{n}={v}" for n, v in BAD])
def test_bad_values(name: str, value: Any, home: Path) -> None:
    """A value that cannot be right is an error that names the file and the knob, before any work."""
    group, _, inner = name.partition(".")
    with pytest.raises(SettingsError, match=rf"bad\.json: {name}"):
        load(write(home / "bad.json", {group: {inner: value}}))
    with pytest.raises(SettingsError, match=name):
        load(flags={name: value})


@pytest.mark.parametrize("value", ["none", "zip", "zip:9", "piz", "dwaa", "dwaa:45", "dwab:200", "b44a"])
def test_compressions(value: str) -> None:
    """Every compression that OpenEXR has can be asked for."""
    assert from_mapping({"output": {"exr_compression": value}}).output.exr_compression == value


@pytest.mark.parametrize(
    ("value", "rate"), [(24, "24"), (23.976, "24000/1001"), (25.0, "25"), ("24000/1001", "24000/1001")]
)
def test_a_rate_may_be_a_number(value: Any, rate: str, home: Path) -> None:
    """A rate in a settings file is a text or a plain number, and is exact either way."""
    settings = load(write(home / "x.json", {"defaults": {"source_fps": value}}))
    assert str(FrameRate.parse(settings.defaults.source_fps or "")) == rate


def test_a_key_that_is_there_twice(home: Path) -> None:
    """A key that is there twice in a settings file is refused: the first would be lost without a word."""
    (home / "x.json").write_text('{"output": {"proxy_crf": 18, "proxy_crf": 20}}')
    with pytest.raises(SettingsError, match=r"x\.json.*'proxy_crf' is there twice"):
        load(home / "x.json")


def test_bakes_are_the_converters() -> None:
    """The settings know the bakes that the Sony converter knows, no more and no fewer."""
    assert set(SONY_BAKES) == set(BAKES)


@pytest.mark.parametrize("value", [3, True, ["x"]])
def test_errors_speak_no_python(value: Any) -> None:
    """An error about a value says what is expected in words, not in names of Python types."""
    for name in ("project", "output.proxy_crf", "pipeline.skip_kitsu"):
        try:
            load(flags={name: value})
        except SettingsError as error:
            assert not re.search(r"\b(str|int|bool|True)\b", str(error)), error


def test_unknown_flag() -> None:
    """A flag that is no knob is told like an unknown key."""
    with pytest.raises(SettingsError, match=r"output\.proxy_crf"):
        load(flags={"output.proxy_cr": 1})


@pytest.mark.parametrize("name", KNOBS)
def test_knobs_are_documented(name: str) -> None:
    """Every knob says in a line what it means, and its default is what a file may hold."""
    knob = KNOBS[name]
    assert len(knob.doc) > 7
    assert "\n" not in knob.doc
    assert knob.value == knob.default
    json.dumps(knob.default)


def test_the_issue_has_its_knobs() -> None:
    """The knobs that the first users were promised are there by those names."""
    promised = """project project_id defaults.source_fps defaults.stop_on_error paths.shot_tree_root
        paths.temp_dir tools.sony_converter tools.oiiotool tools.ffmpeg output.exr_compression
        output.proxy_resolution
        output.proxy_crf pipeline.skip_kitsu pipeline.skip_cleanup pipeline.burn_in_proxy"""
    assert set(promised.split()) <= set(KNOBS)
    assert "doctor" in KNOBS["tools.oiiotool"].doc
    assert "doctor" in KNOBS["tools.ffmpeg"].doc


def test_defaults_of_the_issue() -> None:
    """What an ingest does with no settings at all."""
    standard = Settings()
    assert standard.output.resolution == (3840, 2160)
    assert (standard.output.exr_compression, standard.output.filter) == ("dwaa:15", "cubic")
    assert (standard.output.proxy_resolution, standard.output.proxy_crf) == ((1920, 1080), 18)
    assert standard.color.source == "Input - Sony - S-Log3 - Venice S-Gamut3.Cine"
    assert standard.color.target == "ACEScg"
    assert "aces-v1.3" in ACES_13_CONFIG
    assert (standard.defaults.handles_head, standard.defaults.handles_tail) == (8, 8)
    assert standard.defaults.squeeze == 2.0


def test_example(home: Path) -> None:
    """The example file has every knob and loads to exactly the defaults."""
    found = load(write(home / "example.json", example()))
    assert found == Settings()
    assert set(found.sources) == set(KNOBS)
    assert from_mapping(json.loads(example())) == Settings()


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom the system knows no home of has no settings file, and everything else works."""
    import platformdirs

    from dedio_core.settings import user_cache

    def homeless(*words: object, **more: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(platformdirs, "user_config_path", homeless)
    monkeypatch.setattr(platformdirs, "user_cache_path", homeless)
    monkeypatch.delenv("DEDIO_CONFIG", raising=False)
    assert user_file() is None
    assert user_cache() is None
    assert load().project == ""


@pytest.mark.parametrize("text", ["1e999", "Infinity", "NaN"])
@pytest.mark.parametrize("knob", ["defaults.squeeze", "tools.sony_timeout", "pipeline.reserve_gb"])
def test_numbers_without_end(tmp_path: Path, knob: str, text: str) -> None:
    """A number that is not finite is refused by the name of its setting."""
    group, name = knob.split(".")
    (tmp_path / "s.json").write_text(f'{{"{group}": {{"{name}": {text}}}}}')
    with pytest.raises(SettingsError, match=knob):
        load(tmp_path / "s.json")
