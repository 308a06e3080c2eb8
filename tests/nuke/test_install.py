"""`dedio nuke install`: one block in the user's init.py, and no other byte of it changed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dedio_core import cli
from dedio_core.cli.nuke_block import BEGIN, END, Torn, with_block, without_block
from tests.docs.pages import ROOT

Run = Callable[..., tuple[int, str]]
TEXTS = (
    b"",
    b"import nuke\n",
    b"import nuke\r\nnuke.tprint('x')\r\n",
    b"# no line end",
    b"\xef\xbb\xbf# a BOM\nprint(1)\n",
    "# -*- coding: latin-1 -*-\n# Müller\n".encode("latin-1"),
    b"\x93\x94 bytes of nobody's encoding\n\n\n",
)
FOLDERS = (
    "/opt/dedio",
    "/opt/a folder/#1",
    '/opt/it\'s "quoted"',
    "/opt/Müller/日本語",
    "C:/Users/Anna/ded io",
    "/opt/back\\slash\\new",
    "/opt/two\nlines",
    "/opt/[exec] $x {y}",
)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOME", str(tmp_path))

    def command(*words: object) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.main(["nuke", "install", *map(str, words)])
        found = capsys.readouterr()
        return code, found.out + found.err

    return command


def loaded(text: bytes) -> list[str]:
    """The folders that Nuke would be told of, by running `text` with a stand-in for its module."""
    seen: list[str] = []

    class Nuke:
        pluginAddPath = staticmethod(seen.append)  # noqa: N815

    before = sys.modules.get("nuke")
    sys.modules["nuke"] = Nuke  # type: ignore[assignment]
    try:
        exec(compile(text, "init.py", "exec"), {})
    finally:
        del sys.modules["nuke"]
        if before is not None:
            sys.modules["nuke"] = before
    return seen


@pytest.mark.parametrize("folder", FOLDERS)
def test_python_reads_the_path_as_it_is(folder: str) -> None:
    """Whatever is in the path, the line is ASCII, one line, and Python reads that path from it."""
    text = with_block(b"", folder)
    assert text.isascii()
    assert len(text.splitlines()) == 3
    assert loaded(text) == [folder]


@pytest.mark.parametrize("text", TEXTS)
def test_no_other_line_changes(text: bytes) -> None:
    """What was in the file is in it as it was, byte for byte, with the block and without it again."""
    made = with_block(text, "/opt/dedio")
    assert made.startswith(text)
    assert without_block(made) == without_block(with_block(made, "/opt/other")) == text
    ends = {line[-2:] == b"\r\n" for line in made.splitlines(keepends=True)}
    assert ends == {b"\r\n" in text}


@pytest.mark.parametrize("text", TEXTS)
def test_again_changes_nothing(text: bytes) -> None:
    """A second time changes nothing; another folder changes the block where it stands."""
    made = with_block(text, "/opt/dedio") + b"# after\n"
    assert with_block(made, "/opt/dedio") == made
    moved = with_block(made, "/opt/other")
    assert moved == made.replace(b"/opt/dedio", b"/opt/other")
    assert moved.endswith(b"# after\n")


def test_a_line_end_that_is_needed_stays() -> None:
    """The line end before the block is ours only while nothing comes behind it."""
    made = with_block(b"a = 1", "/opt/dedio")
    assert without_block(made) == b"a = 1"
    assert without_block(made + b"b = 2\n") == b"a = 1\nb = 2\n"
    assert with_block(made, "/opt/dedio") == made


@pytest.mark.parametrize(
    "line",
    [b"nuke.pluginAddPath('/mine')\n", b"import nuke; nuke.pluginAddPath('/mine'); x = 1\n", b"# note\r\n"],
)
def test_lines_that_are_not_ours_stay(line: bytes) -> None:
    """What somebody wrote between the marks is kept, behind the block or in its place."""
    text = b"a = 1\n" + with_block(b"", "/opt/dedio").replace(END, line + END)
    assert without_block(text) == b"a = 1\n" + line
    moved = with_block(text, "/opt/dedio")
    assert without_block(moved) == b"a = 1\n" + line
    assert moved.endswith(END + b"\r\n" * (b"\r" in line) + b"\n" * (b"\r" not in line) + line)
    assert with_block(moved, "/opt/dedio") == moved


def test_two_blocks_become_one() -> None:
    """Blocks that are there twice, as merged files have them, become one, where the first was."""
    one = with_block(b"", "/opt/dedio")
    made = with_block(b"a = 1\n" + one + b"b = 2\n" + one, "/opt/x")
    assert made == b"a = 1\n" + with_block(b"", "/opt/x") + b"b = 2\n"


@pytest.mark.parametrize("text", [BEGIN, END, BEGIN + b"\n" + BEGIN + b"\n" + END, END + b"\n" + BEGIN])
def test_a_torn_block_is_left_to_a_person(text: bytes) -> None:
    """Where a person has cut a block in two, nothing is guessed and nothing is removed."""
    for edit in (lambda: with_block(text, "/x"), lambda: without_block(text)):
        with pytest.raises(Torn):
            edit()


def test_install_and_uninstall(run: Run, tmp_path: Path) -> None:
    """The plug-in's own folder is written, with the file's rights kept; taken out, the file is as it was."""
    folder = tmp_path / ".nuke"
    folder.mkdir()
    init = folder / "init.py"
    init.write_bytes(b"import os\r\n")
    init.chmod(0o640)
    code, said = run()
    assert (code, ROOT.as_posix() in said) == (0, True)
    assert loaded(init.read_bytes()) == [ROOT.as_posix()]
    if os.name != "nt":
        assert stat.S_IMODE(init.stat().st_mode) == 0o640
    written = init.stat().st_mtime_ns
    assert "already" in run()[1]
    assert init.stat().st_mtime_ns == written
    assert run("--uninstall")[0] == 0
    assert init.read_bytes() == b"import os\r\n"
    assert "nothing of DED-IO" in run("--uninstall")[1]
    assert [path.name for path in folder.iterdir()] == ["init.py"]


def test_a_file_of_our_own_goes_with_us(run: Run, tmp_path: Path) -> None:
    """An init.py that held nothing but the block is removed with it."""
    folder = tmp_path / "a folder #1"
    folder.mkdir()
    assert run("--nuke-dir", folder)[0] == 0
    assert run("--nuke-dir", folder, "--uninstall")[0] == 0
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="making links needs a right there")
def test_a_link_stays_one(run: Run, tmp_path: Path) -> None:
    """Where init.py is a link into somebody's dotfiles, the file that it leads to is written."""
    folder, real = tmp_path / ".nuke", tmp_path / "dotfiles.py"
    folder.mkdir()
    real.write_bytes(b"import os\n")
    (folder / "init.py").symlink_to(real)
    assert run()[0] == 0
    assert (folder / "init.py").is_symlink()
    assert BEGIN in real.read_bytes()


def test_what_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    """A folder or plug-in that is not there, a read-only or torn file: one sentence, and nothing changes."""
    code, said = run()
    assert (code, "no such folder" in said) == (1, True)
    folder = tmp_path / ".nuke"
    folder.mkdir()
    code, said = run("--plugin", tmp_path)
    assert (code, "--plugin" in said) == (1, True)
    init = folder / "init.py"
    init.mkdir()
    assert "is no file" in run()[1]
    init.rmdir()
    init.write_bytes(BEGIN + b"\n")
    assert "by hand" in run()[1]
    init.write_bytes(b"import os\n")
    init.chmod(0o444)
    code, said = run()
    assert (code, "read-only" in said) == (1, True)
    assert said.count("\n") == 1
    init.chmod(0o644)
    assert init.read_bytes() == b"import os\n"


BROKEN = {
    "UTF-16": ("import os\n".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
    "an open text": (b'x = """\nabc\n', "line "),
    "a backslash at the end": (b"x = 1\\", "line "),
    "a letter of no encoding": (b"# \xff\n", "invalid"),
    "a null byte": (b"x = 1\x00\n", "null bytes"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_python_is_refused(name: str, run: Run, tmp_path: Path) -> None:
    """What Nuke cannot run loads nothing: that is said, with the reason, and the file stays as it is."""
    text, why = BROKEN[name]
    init = tmp_path / ".nuke" / "init.py"
    init.parent.mkdir()
    init.write_bytes(text)
    code, said = run()
    assert code == 1
    assert "Python cannot read it (" in said
    assert why in said
    assert "from now on" not in said
    assert init.read_bytes() == text


def test_a_broken_file_lets_us_go(run: Run, tmp_path: Path) -> None:
    """Out of a file that is broken already the lines are taken; into one that would be, they are not left."""
    init = tmp_path / ".nuke" / "init.py"
    init.parent.mkdir()
    init.write_bytes(with_block(b"x = (\n", "/opt/dedio"))
    assert run("--uninstall")[0] == 0
    assert init.read_bytes() == b"x = (\n"
    needed = b"if True:\n    " + with_block(b"", "/opt/dedio").replace(b"\n", b"\n    ").rstrip() + b"\n"
    init.write_bytes(needed)
    code, said = run("--uninstall")
    assert (code, "without the lines of DED-IO Python could not read it" in said) == (1, True)
    assert init.read_bytes() == needed


def test_a_line_between_the_marks_is_kept_and_told(run: Run, tmp_path: Path) -> None:
    """A file whose only line of its own stands between the marks is not removed with them."""
    init = tmp_path / ".nuke" / "init.py"
    init.parent.mkdir()
    assert run()[0] == 0
    init.write_bytes(init.read_bytes().replace(END, b"nuke.pluginAddPath('/mine')\n" + END))
    code, said = run("--uninstall")
    assert code == 0
    assert said.splitlines()[1].endswith("between the lines of DED-IO: nuke.pluginAddPath('/mine')")
    assert init.read_bytes() == b"nuke.pluginAddPath('/mine')\n"


@pytest.mark.skipif(os.name == "nt", reason="making links needs a right there")
def test_links_that_lead_nowhere(run: Run, tmp_path: Path) -> None:
    """A link to what is not there, and one in a circle, are a sentence each with what now."""
    folder = tmp_path / ".nuke"
    folder.mkdir()
    (folder / "init.py").symlink_to(tmp_path / "gone" / "init.py")
    code, said = run()
    assert (code, f"is a link to {tmp_path / 'gone' / 'init.py'}, which is not there; make" in said) == (
        1,
        True,
    )
    (folder / "init.py").unlink()
    (folder / "init.py").symlink_to(folder / "init.py")
    code, said = run()
    assert (code, said.count("\n"), "is a link" in said) == (1, 1, True)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="drops the rights of root")
@pytest.mark.parametrize(
    ("mode", "named", "says"),
    [
        (0o755, True, "Permission denied; give yourself the right to write it and its folder"),
        (0o600, True, "may not be looked at (Permission denied); give yourself the right"),
        (0o755, False, "nobody knows your home folder; name Nuke's folder in it with --nuke-dir"),
    ],
)
def test_a_user_without_rights(mode: int, named: bool, says: str) -> None:
    """A Nuke folder that is not the user's to write or to enter, or no home at all: one sentence each."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(mode)  # the test's own folder may be closed to others
        words = ["--nuke-dir", name] if named else []
        code = f"""
import contextlib, os, sys
from dedio_core import cli
with contextlib.suppress(SystemExit):
    cli.main(["nuke", "install", "--help"])  # all is imported that is needed
os.environ.pop("HOME", None)
os.setgid(54321)
os.setuid(54321)
sys.exit(cli.main(["nuke", "install", *{words!r}]))
"""
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert ran.returncode == 1, ran.stderr
        assert says in ran.stderr
        assert len(ran.stderr.splitlines()) == 1
        assert list(Path(name).iterdir()) == []
