"""A turnover is data: no program, config, setting, script or module of it is ever loaded by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dedio_core import files
from dedio_core.sample import write_movie
from dedio_core.settings import load, user_cache, user_file
from tests.ingest import kit
from tests.ingest.kit import rate, start
from tests.ingest.test_interrupted import staged, stopped
from tests.media.test_sony_meta import write_xocn
from tests.raw.stand_in import install

EDL = """TITLE: TRAPPED
FCM: NON-DROP FRAME

001  A001C003_261122AB V     C        {0} {1} 01:00:00:00 {2}
* FROM CLIP NAME: {3}
* LOC: 01:00:00:00 RED sht010
"""
TRAP_SETTINGS = json.dumps({"project": "TRAPPED", "tools": {"sony_timeout": 1.5}})
TRAP_CONFIG = "ocio_profile_version: 2\nname: TRAPPED\n"
DATA = {
    **dict.fromkeys(("dedio.json", "settings.json", ".dedio.json", "dedio/settings.json"), TRAP_SETTINGS),
    **dict.fromkeys((".config/dedio/settings.json", ".dedio/settings.json"), TRAP_SETTINGS),
    **dict.fromkeys(("dedio.toml", "pyproject.toml", ".env", "dedio.cfg"), "project = 'TRAPPED'\n"),
    **dict.fromkeys((".ocio", "config.ocio", "ocio.config", "default.ocio"), TRAP_CONFIG),
    **dict.fromkeys(("cut.nk", "sht010.nk", "A001C003_261122AB.nk", ".nuke/init.nk"), "TRAPPED { }\n"),
    **dict.fromkeys(("plugin_manifest.json", "otio_plugins.json"), '{"adapters": "TRAPPED"}'),
}
MODULES = ("json", "numpy", "av", "OpenImageIO", "PyOpenColorIO", "opentimelineio", "platformdirs", "ascmhl")
MODULES += ("sitecustomize", "usercustomize", "init", "menu", "dedio_core/__init__", "rich", "xxhash", "PIL")
PROGRAMS = ("ffmpeg", "oiiotool", "rawexporter", "ps", "python", "python3", "git", "exiftool", "mediainfo")


def settings_of(folder: Path) -> Path:
    """A settings file elsewhere."""
    return kit.config(folder / "config")


@pytest.fixture
def turnover(tmp_path: Path) -> Path:
    """A cut of one shot and its clip, two folders below."""
    folder = tmp_path / "turnover"
    clip = folder / "cards" / "A001" / "A001C003_261122AB.mxf"
    write_movie(clip, frames=24, rate=rate("24"), start=start("01:00:00:00", "24"), reel="A001C003_261122AB")
    text = EDL.format("01:00:00:06", "01:00:00:10", "01:00:00:04", clip.name)
    (folder / "cut.edl").write_text(text)
    return folder


def traps(folder: Path, sprung: Path) -> None:
    """Everything that some program takes up from the folder where it stands, or where its media are."""
    for name, text in DATA.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    for name in MODULES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.py").write_text(f"open({str(sprung)!r}, 'a').write('module {name}\\n')\n")
    for name in PROGRAMS:
        (folder / name).write_text(f"#!/bin/sh\necho program {name} >> '{sprung}'\n")
        (folder / name).chmod(0o755)


def command() -> list[str]:
    """The `dedio` that is installed beside this Python."""
    script = Path(sysconfig.get_path("scripts"), "dedio.exe" if os.name == "nt" else "dedio")
    if not script.exists():
        pytest.skip("dedio is not installed beside this Python")
    return [str(script)] if os.name == "nt" else [sys.executable, str(script)]


def test_nothing_beside_the_cut_is_loaded(turnover: Path, tmp_path: Path) -> None:
    """In a folder full of settings, OCIO configs, scripts, modules and programs, the plan is the same."""
    sprung, home, line = tmp_path / "sprung.txt", tmp_path / "home", command()
    home.mkdir()
    where = [
        "cut.edl",
        "--rate",
        "24",
        "--media",
        "cards",
        "--root",
        str(tmp_path / "r"),
        "--config",
        str(settings_of(tmp_path)),
    ]
    verbs = (
        ["plan", *where, "--json", "--no-cache"],
        ["ingest", *where, "--json", "--no-cache", "--dry-run"],
        ["timeline", "show", "cut.edl", "--json"],
        ["settings", "--json"],
        ["doctor", "--root", str(tmp_path / "r")],
    )
    path = os.pathsep.join(["", ".", "cards", os.environ["PATH"]])
    env = {k: v for k, v in os.environ.items() if k not in ("OCIO", "DEDIO_CONFIG", "PYTHONPATH")}
    env |= {"HOME": str(home), "PATH": path, "XDG_CONFIG_HOME": ".", "XDG_CACHE_HOME": ".", "PYTHONPATH": ""}

    def said() -> list[str]:
        found = []
        for verb in verbs:
            ran = subprocess.run([*line, *verb], cwd=turnover, env=env, capture_output=True, text=True)
            assert ran.returncode in (0, 1), ran.stderr
            found.append("\n".join(text for text in ran.stdout.splitlines() if "GB free" not in text))
        return found

    before = said()
    assert json.loads(before[0])["shots"][0]["plates"], before[0]
    for folder in (turnover, turnover / "cards", turnover / "cards" / "A001"):
        traps(folder, sprung)
    assert said() == before
    assert not sprung.exists(), sprung.read_text()
    assert not any("TRAPPED" in text for text in before[3:])


def test_the_traps_work(turnover: Path, tmp_path: Path) -> None:
    """A Python that does look in its folder, and a shell with such a PATH, do go into the traps above."""
    sprung = tmp_path / "sprung.txt"
    traps(turnover, sprung)
    subprocess.run([sys.executable, "-c", "import numpy"], cwd=turnover, check=False, capture_output=True)
    assert "module numpy" in sprung.read_text()
    if os.name != "nt":
        subprocess.run(
            ["/bin/sh", "-c", "ffmpeg"], cwd=turnover, env={"PATH": ".:/bin:/usr/bin"}, check=False
        )
        assert "program ffmpeg" in sprung.read_text()


@pytest.mark.parametrize("name", ["OCIO", "DEDIO_CONFIG"])
def test_variables_that_begin_in_the_working_folder(
    name: str, turnover: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """$OCIO and $DEDIO_CONFIG with a relative path are refused: it would be the turnover's in a turnover."""
    (turnover / "show.json").write_text(TRAP_CONFIG if name == "OCIO" else TRAP_SETTINGS)
    monkeypatch.chdir(turnover)
    monkeypatch.setenv(name, "show.json")
    monkeypatch.setattr("dedio_core.settings.places.user_file", lambda: None)
    words = ["--sequence", "sht", "--shot", "100", "--in", 6, "--out", 9, "--squeeze", 1]
    clip = turnover / "cards" / "A001" / "A001C003_261122AB.mxf"
    ran = kit.dedio("ingest", "--source", clip, *words, "--root", tmp_path / "r", "--dry-run")
    assert "show.json" in ran.error
    assert "nothing is looked for in the working folder" in ran.error


def test_a_relative_ocio_is_not_even_compared(
    turnover: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the settings name a config, a relative $OCIO is told to be another one, without a look at it."""
    (turnover / "show.ocio").write_text("no config at all")
    monkeypatch.chdir(turnover)
    monkeypatch.setenv("OCIO", "show.ocio")
    spec = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"
    config = kit.config(tmp_path, color={"config": spec})
    clip = turnover / "cards" / "A001" / "A001C003_261122AB.mxf"
    ran = kit.ingest(clip, tmp_path / "r", "--in", 6, "--out", 9, "--dry-run", settings=config)
    assert ran.code == 0, ran.err
    assert "$OCIO (show.ocio) and the settings" in ran.out


@pytest.mark.parametrize(
    ("group", "knob", "value"),
    [
        ("tools", "sony_converter", "rawexporter"),
        ("tools", "sony_converter", "./rawexporter"),
        ("tools", "oiiotool", "bin/oiiotool"),
        ("tools", "ffmpeg", "ffmpeg"),
        ("color", "config", "show.ocio"),
        ("color", "config", "../show/config.ocio"),
    ],
)
def test_relative_paths_in_settings(group: str, knob: str, value: str, tmp_path: Path) -> None:
    """A program or an OCIO config of a settings file has its whole path; a relative one is refused."""
    path = tmp_path / "s.json"
    path.write_text(json.dumps({group: {knob: value}}))
    ran = kit.dedio("settings", "--config", path)
    assert ran.error.startswith(f"{path}: {group}.{knob} '{value}'")


def test_a_config_named_by_hand(turnover: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--ocio` by hand may be relative; it is kept whole, and so means the same where the work goes on."""
    from dedio_core.cli import parser
    from dedio_core.cli.common_flags import settings_of as read

    monkeypatch.chdir(turnover)
    flags = parser().parse_args(["ingest", "--ocio", "show.ocio"])
    assert read(flags).color.config == str(turnover / "show.ocio")


def test_a_home_that_is_the_working_folder(monkeypatch: pytest.MonkeyPatch, turnover: Path) -> None:
    """Where $HOME or $XDG_CONFIG_HOME is relative, no settings or cache are looked for in the turnover."""
    traps(turnover, turnover / "sprung")
    monkeypatch.chdir(turnover)
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, ".")
    monkeypatch.delenv("DEDIO_CONFIG", raising=False)
    for found in (user_file(), user_cache()):
        assert found is None or (found.is_absolute() and not found.is_relative_to(turnover))
    assert load().project != "TRAPPED"


# ---- programs --------------------------------------------------------------------------------------------


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A turnover of one X-OCN clip, with a converter beside it."""
    clip = write_xocn(tmp_path / "turnover" / "cards" / "D001" / "D001C005.mxf")
    told = {"start": "16:47:04:19", "base": 24, "frames": 4, "exit": 3}
    clip.with_name(clip.name + ".fake.json").write_text(json.dumps(told))
    install(tmp_path / "turnover" / "tools")
    install(tmp_path / "turnover" / "cards" / "D001" / "tools")
    install(tmp_path / "opt")
    text = EDL.format("16:47:04:19", "16:47:04:21", "01:00:00:02", clip.name).replace(
        "A001C003_261122AB", "TAPE01"
    )
    (tmp_path / "turnover" / "cut.edl").write_text(text)
    return clip


def with_tool(tmp_path: Path, tool: Path) -> Path:
    """Settings with that converter."""
    return kit.config(
        tmp_path / "config", tools={"sony_converter": str(tool)}, defaults={"source_fps": "23.976"}
    )


REFUSED = "no program of a turnover is run: install it elsewhere"


def test_no_converter_from_the_card(raw: Path, tmp_path: Path) -> None:
    """One clip: a converter in its folder is refused before it is run; the same elsewhere is run."""
    words = ["--in", 0, "--out", 1, "--handles", "0"]
    bad = with_tool(tmp_path, raw.parent / "tools" / "rawexporter")
    ran = kit.ingest(raw, tmp_path / "r", *words, settings=bad)
    assert REFUSED in ran.error
    assert REFUSED in kit.dedio("doctor", "--converter", raw, "--config", bad, "--root", tmp_path).out
    good = with_tool(tmp_path, tmp_path / "opt" / "rawexporter")
    ran = kit.ingest(raw, tmp_path / "r", *words, settings=good)
    assert "ended with exit code 3" in ran.out + ran.err
    ran = kit.dedio("resume", "sht100", "--root", tmp_path / "r", "--config", bad)
    assert REFUSED in ran.err
    ran = kit.dedio("resume", "sht100", "--root", tmp_path / "r", "--config", good)
    assert "ended with exit code 3" in ran.out + ran.err


@pytest.mark.parametrize("folder", ["tools", "cards/D001/tools"])
def test_no_converter_from_the_folder_of_the_cut(folder: str, raw: Path, tmp_path: Path) -> None:
    """A cut: a converter below the folder of the cut or of its media is refused by the plan."""
    where = ["--media", tmp_path / "turnover" / "cards", "--rate", "24000/1001", "--root", tmp_path / "r"]
    cut = tmp_path / "turnover" / "cut.edl"
    bad = with_tool(tmp_path, tmp_path / "turnover" / folder / "rawexporter")
    for verb in (["plan", cut], ["ingest", cut]):
        assert REFUSED in kit.dedio(*verb, *where, "--no-cache", "--config", bad).error
    good = with_tool(tmp_path, tmp_path / "opt" / "rawexporter")
    ran = kit.dedio("plan", cut, *where, "--no-cache", "--config", good)
    assert REFUSED not in ran.out + ran.err
    assert "sht010" in ran.out


# ---- stages of a foreign plan -----------------------------------------------------------------------------


def with_call(folder: Path, target: str) -> None:
    """Put a stage into a stored plan, as somebody might who may write to the tree."""
    path = folder / "plan.json"
    found: dict[str, Any] = json.loads(path.read_text())
    what = found.pop("what")
    found.pop("checksum")
    call = {"type": "Call", "stage": "Evil", "target": target, "params": {}, "portable": True}
    found["plan"]["actions"].insert(0, call)
    found["plan"]["stages"].insert(0, "Evil")
    checksum = files.checksum_of(json.dumps(found).encode())
    path.write_text(json.dumps({"what": what, "checksum": checksum, **found}))


@pytest.mark.parametrize("beside", ["the plates", "the source"])
def test_code_beside_plates_or_source(
    beside: str, clip: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stored plan whose stage is code of the tree or of the card is refused, and that is not imported."""
    root, config = tmp_path / "r", settings_of(tmp_path)
    stopped(clip, root, config, 3)
    with_call(staged(root), "evil_stage_of_a_test:Evil")
    folder = root if beside == "the plates" else clip().parent
    module = folder / "evil_stage_of_a_test.py"
    module.write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')\n")
    monkeypatch.syspath_prepend(str(folder))
    try:
        ran = kit.dedio("resume", "sht100", "--root", root, "--config", config)
    finally:
        module.unlink()
    assert "Evil is code from where plates or media are" in ran.err
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("os:getcwd", "is no stage; it is not called"),
        ("subprocess:Popen", "is no stage; it is not called"),
        ("nowhere.at.all:X", "cannot be made here"),
        ("antigravity:fly_to", "is no stage; it is not called"),
        ("", "is no stage; it is not called"),
        ("..x:Y", "is no stage; it is not called"),
        ("dedio_core.cli:main", "is no stage; it is not called"),
    ],
)
def test_what_is_no_stage(target: str, said: str, clip: Callable[..., Path], tmp_path: Path) -> None:
    """A stored plan that calls something that is no stage is refused by one sentence."""
    root, config = tmp_path / "r", settings_of(tmp_path)
    stopped(clip, root, config, 3)
    with_call(staged(root), target)
    ran = kit.dedio("resume", "sht100", "--root", root, "--config", config)
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err
