"""Which outside programs are started, and what they are told."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest

from dedio_core import launch, redaction
from dedio_core.cli import parser
from dedio_core.cli.kitsu import Refused
from dedio_core.errors import ToolError
from dedio_core.settings import Tools
from dedio_core.tools import refuse_of_turnover
from tests.test_layers import MODULES

STARTERS = {
    "subprocess": {"run", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput"},
    "os": {"system", "popen", "fork", "forkpty", "startfile"},
    "asyncio": {"create_subprocess_exec", "create_subprocess_shell"},
    "pty": {"spawn", "fork"},
}
BARRED = {"multiprocessing", "concurrent.futures.ProcessPoolExecutor", "pty", "pexpect"}


def starts_a_process(call: ast.Call) -> bool:
    """Whether the call is one of those that start a process, by whatever module it is named."""
    if not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)):
        return False
    module, name = call.func.value.id, call.func.attr
    return name in STARTERS.get(module, ()) or (
        module == "os" and name.startswith(("exec", "spawn", "posix_"))
    )


OURSELVES = {"cli.panel": "launch.whole("}
"""Children that are DED-IO itself, and so may know what it knows."""


def careless(tree: ast.AST, may: str = "launch.environment(") -> list[int]:
    """Lines that start a process in another environment than `launch.environment`'s, or by a bare name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in STARTERS:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found += (
                [node.lineno] if any(n.split(".")[1] in STARTERS[str(node.module)] for n in names) else []
            )
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            head = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            dotted = {f"{head}{alias.name}" for alias in node.names}
            found += [node.lineno] if any(d.split(".")[0] in BARRED or d in BARRED for d in dotted) else []
        if isinstance(node, ast.Call) and starts_a_process(node):
            given = {k.arg: ast.unparse(k.value) for k in node.keywords}
            is_shell = given.get("shell", "False") != "False"
            if is_shell or not given.get("env", "").startswith(may):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("name", sorted(MODULES))
def test_each_child_gets_the_clean_environment(name: str) -> None:
    """Whoever starts a process gives it ``env=launch.environment(...)``, and no shell."""
    wrong = careless(MODULES[name], OURSELVES.get(name, "launch.environment("))
    assert not wrong, f"{name}: lines {wrong}"


@pytest.mark.parametrize(
    "line",
    [
        "subprocess.run(['x'])",
        "subprocess.Popen(['x'], env=os.environ)",
        "subprocess.run('x', shell=True, env=launch.environment())",
        "from subprocess import run",
        "os.system('x')",
        "os.posix_spawn('x', [], {})",
        "import multiprocessing",
        "from concurrent.futures import ProcessPoolExecutor",
    ],
)
def test_the_test_finds_them(line: str) -> None:
    """The rule above sees each way to start a process carelessly."""
    assert careless(ast.parse(line)) == [1]
    assert careless(ast.parse("subprocess.run(['x'], env=launch.environment(A='b'))")) == []


@pytest.mark.parametrize(
    "name",
    [
        "KITSU_PASSWORD",
        "KITSU_TOKEN",
        "KITSU_EMAIL",
        "KITSU_HOST",
        "Kitsu_Project",
        "PYTHON_KEYRING_BACKEND",
        "KEYRING_PROPERTY_KEYRING_KEY",
        "GNOME_KEYRING_CONTROL",
        "DBUS_SESSION_BUS_PID",
    ],
)
def test_no_tracker_and_no_keyring(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What names the tracker, its login or a keyring is not handed on; all else is."""
    monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    found = launch.environment(MORE="told")
    assert "canary" not in found.values()
    assert (found["SOMETHING_ELSE"], found["MORE"]) == ("kept", "told")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no session bus")
def test_no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child finds no session bus, not even by the default place: the address is one of none."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1/bus")
    assert launch.environment()["DBUS_SESSION_BUS_ADDRESS"] == "disabled:"


def test_secrets_under_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable whose value is a known secret, or a URL with a password, is not handed on either."""
    monkeypatch.setattr(redaction, "_forms", {})
    monkeypatch.setattr(redaction, "_pattern", None)
    redaction.register("a canary in a cage")
    monkeypatch.setenv("MY_COPY", "a canary in a cage")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:pw@proxy:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:3128")
    found = launch.environment()
    assert "MY_COPY" not in found
    assert "HTTPS_PROXY" not in found
    assert found["HTTP_PROXY"] == "http://proxy:3128"


def tool(folder: Path, name: str = "ffmpeg") -> Path:
    """A program that could be run."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (f"{name}.exe" if os.name == "nt" else name)
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("entry", ["", ".", "bin", "./bin"])
def test_path_never_means_the_working_folder(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty or relative entry of PATH finds no program, and no child gets it."""
    tool(tmp_path / entry)
    good = tool(tmp_path / "good", "oiiotool")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([entry, str(good.parent)]))
    assert launch.program("ffmpeg") is None
    assert launch.program("oiiotool") == good
    assert launch.environment()["PATH"] == str(good.parent)


@pytest.mark.skipif(os.name == "nt", reason="looks with another user's rights")
def test_a_folder_of_path_that_may_not_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be searched has no program; the next one is looked in."""
    good = tool(tmp_path / "good", "oiiotool")
    real = Path.is_file

    def is_file(path: Path) -> bool:
        if path.parent.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "is_file", is_file)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "closed"), str(good.parent)]))
    assert launch.program("oiiotool") == good
    assert launch.program("ffmpeg") is None


def test_a_tool_of_the_turnover_is_refused(tmp_path: Path) -> None:
    """A program of the settings below a folder of the cut or of media is one sentence with the remedy."""
    cards = tmp_path / "cards"
    path = tool(cards / "A001" / "bin", "rawexporter")
    tools = Tools(sony_converter=str(path))
    refuse_of_turnover(tools, [tmp_path / "elsewhere"])
    with pytest.raises(ToolError, match=r"tools\.sony_converter .*rawexporter: lies in .*cards.*install it"):
        refuse_of_turnover(tools, [tmp_path / "elsewhere", cards])
    winding = Tools(ffmpeg=str(tmp_path / "elsewhere" / ".." / "cards" / "A001" / "bin" / "rawexporter"))
    with pytest.raises(ToolError, match=r"tools\.ffmpeg"):
        refuse_of_turnover(winding, [cards])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_hide_nothing(tmp_path: Path) -> None:
    """Links into the turnover and out of it are refused, and a card may be named by a link."""
    cards, bins = tmp_path / "cards", tmp_path / "bin"
    bins.mkdir()
    inside, outside = tool(cards, "a"), tool(tmp_path / "opt", "b")
    (bins / "to_card").symlink_to(inside)
    (cards / "to_opt").symlink_to(outside)
    (tmp_path / "mounted").symlink_to(cards)
    for path, folder in (
        (bins / "to_card", cards),
        (cards / "to_opt", cards),
        (inside, tmp_path / "mounted"),
    ):
        assert launch.around(path, [folder]) == folder
    assert launch.around(outside, [cards]) is None


def test_the_root_of_a_disk_is_no_turnover(tmp_path: Path) -> None:
    """A clip that lies at the root of a disk makes no tool one of the turnover."""
    assert launch.around(tool(tmp_path), [Path(tmp_path.anchor)]) is None


def test_no_secret_is_a_flag() -> None:
    """No verb takes a password or a token on the command line, where every user of the machine reads it."""
    pending, flags = [parser()], set()
    while pending:
        for action in pending.pop()._actions:
            # One that is refused with whatever stands behind it takes nothing.
            flags |= set() if isinstance(action, Refused) else set(action.option_strings)
            pending += list(action.choices.values()) if isinstance(action.choices, dict) else []
    assert "--config" in flags
    secret = [flag for flag in flags if any(w in flag for w in ("pass", "token", "secret", "key", "login"))]
    assert secret == ["--password-stdin"], "it has no value: the password comes on standard input"
