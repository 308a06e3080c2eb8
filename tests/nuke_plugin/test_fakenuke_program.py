"""The stand-in's program: arguments, output, exit codes, and each failure that can be switched on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.fakenuke import plates
from tests.nuke_plugin.samples import GOLDEN

PROGRAM = Path(__file__).parents[1] / "fakenuke" / "bin" / "Nuke15.1"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its launcher is a shell's")
SCRIPT = """version 15.1 v1
Root {{
 inputs 0
 first_frame 1001
 last_frame 1003
 format "24 16 0 0 24 16 1 small"
}}
Constant {{
 inputs 0
 color {{0.5 0.25 0.125 1}}
 format "24 16 0 0 24 16 1 small"
}}
Write {{
 file {folder}/out.%04d.exr
 file_type exr
 raw true
 name Write_exr
}}
"""


def run(
    *args: object, cwd: Path | None = None, text: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """Start the program. Its Python is this one; FAKENUKE_ and NUKE_ variables are only those given."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("FAKENUKE", "NUKE", "OCIO"))
    }
    kept |= {"FAKENUKE_PYTHON": sys.executable, "HOME": str(PROGRAM.parent)}  # nobody's ~/.nuke
    return subprocess.run(
        [str(PROGRAM), *map(str, args)],
        cwd=cwd,
        env={**kept, **env},
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a shot.nk"
    path.write_text(SCRIPT.format(folder=tmp_path.as_posix()), encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("out*"))


def test_version() -> None:
    """``--version`` says it and ends; another version is chosen by the environment."""
    assert run("--version").stdout == "15.1v1-stand-in\n"
    assert run("--version", FAKENUKE_VERSION="17").stdout == "17.0v3-stand-in\n"


def test_a_script_is_rendered(script: Path, tmp_path: Path) -> None:
    """``-x`` renders the project's range, with Nuke's lines: banner, tenths, files, frames, total."""
    found = run("-x", script)
    assert found.returncode == 0
    lines = found.stdout.splitlines()
    assert re.fullmatch(r"Nuke 15\.1v1, 64 bit, built .+\.", lines[0])
    assert lines[2].startswith("Licence expires on: ")
    place = re.escape(f"{tmp_path}/out.1001.exr")
    wrote = rf"\.1\.2\.3\.4\.5\.6\.7\.8\.9Writing {place} took \d+\.\d\d seconds"
    assert re.fullmatch(wrote, lines[3])
    assert lines[4] == "Frame 1001 (1 of 3)"
    assert re.fullmatch(r"Total render time: \d+\.\d\d seconds", lines[-1])
    assert names(tmp_path) == ["out.1001.exr", "out.1002.exr", "out.1003.exr"]
    pixels, spec = plates.read(tmp_path / "out.1002.exr")
    assert np.all(pixels == [0.5, 0.25, 0.125])
    assert spec.getattribute("compression") == "zips"


@pytest.mark.parametrize(
    ("before", "after", "frames"),
    [
        (["-F", "1002"], [], [1002]),
        (["-F", "1-5x2"], [], [1, 3, 5]),
        (["-F", "7", "-F", "9-10", "-m", "2", "-V", "0", "-q", "-i"], [], [7, 9, 10]),
        ([], ["8-9"], [8, 9]),
        ([], ["4,5"], [4, 5]),
    ],
)
def test_ranges(before: Any, after: Any, frames: Any, script: Path, tmp_path: Path) -> None:
    """``-F`` may come more than once; a bare number or range at the end is one too."""
    found = run(*before, "-x", script, *after)
    assert found.returncode == 0
    assert names(tmp_path) == sorted(f"out.{n:04d}.exr" for n in frames)
    assert ("is taken for the frame range" in found.stderr) == bool(after)


def test_some_of_the_writes(script: Path, tmp_path: Path) -> None:
    """``-X`` names the Writes; a name that is not there renders nothing, and that is no error."""
    assert run("-x", "-X", "Write_exr", "-F", "5", script).returncode == 0
    assert names(tmp_path) == ["out.0005.exr"]
    missing = run("-x", "-X", "Write_ear", "-F", "6", script)
    assert missing.returncode == 0
    assert names(tmp_path) == ["out.0005.exr"]


def test_writes_that_are_off(script: Path, tmp_path: Path) -> None:
    """A disabled Write, and one that is reading, are passed over, and the exit code is 0."""
    for knob in ("disable true", "reading true"):
        script.write_text(SCRIPT.format(folder=tmp_path.as_posix()).replace("raw true", f"raw true\n {knob}"))
        assert run("-x", script).returncode == 0
    assert names(tmp_path) == []


def test_python(tmp_path: Path) -> None:
    """``-t x.py`` runs it with its arguments; a bare number at their end is eaten, a glued one is not."""
    script = tmp_path / "x.py"
    script.write_text(
        "import nuke, sys\n"
        "print('argv', sys.argv[1:], 'raw', nuke.rawArgs[1:], __name__, nuke.EXE_PATH)\n"
        "sys.exit(int([a for a in sys.argv if a.startswith('--code=')][0][7:]))\n"
    )
    found = run("-t", script, "--code=7", "a b", "--n=3", "5")
    assert found.returncode == 7
    assert "argv ['--code=7', 'a b', '--n=3']" in found.stdout
    assert "'5'" in found.stdout
    assert f"__main__ {PROGRAM}" in found.stdout


def test_python_has_no_other_packages(tmp_path: Path) -> None:
    """A script finds the standard library and nuke, not what is installed beside them, nor DED-IO."""
    script = tmp_path / "x.py"
    script.write_text(
        "import nuke, nukescripts, json\n"
        "import importlib\n"
        "for name in ('dedio_core', 'nuke_plugin', 'numba', 'rich', 'PySide6'):\n"
        "    try:\n        importlib.import_module(name)\n"
        "    except ImportError:\n        print('none', name)\n"
    )
    found = run("-t", script, cwd=tmp_path)
    assert found.stdout.count("none ") == 5, found.stdout + found.stderr


LOADED = ("numpy", "numpy.linalg", "OpenImageIO", "av", "PyOpenColorIO", "PIL")
TRIES = """import importlib, importlib.util
def tries(names):
    for name in names:
        for how in (importlib.import_module, __import__, lambda name: exec(f"import {name} as x", {})):
            try:
                how(name)
            except ModuleNotFoundError as error:
                assert str(error) == f"No module named '{error.name}'", error
                print("none", __name__, name)
        top = name.partition(".")[0]
        assert importlib.util.find_spec(top) is None, name
"""


def test_python_has_not_what_the_evaluator_has(script: Path, tmp_path: Path) -> None:
    """The evaluator's packages are hidden from a script, its modules and callbacks; a render goes on."""
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "helper.py").write_text(TRIES)
    made = tmp_path / "x.py"
    asks = f"tries({LOADED})"
    made.write_text(
        f"import nuke, helper\n{TRIES}\nnuke.scriptOpen({str(script)!r})\n"
        f"nuke.toNode('Write_exr')['beforeRender'].setValue({asks!r})\n"
        f"{asks}\nhelper.{asks}\n"
        "nuke.execute('Write_exr', 1, 2)\n"
        "print('pixel', nuke.toNode('Constant1').sample('red', 1, 1))\n"
        f"{asks}\nhelper.{asks}\n"
    )
    found = run("-t", made, NUKE_PATH=str(tmp_path / "studio"))
    assert found.returncode == 0, found.stderr
    assert found.stdout.count("none __main__ ") == 3 * 3 * len(LOADED)
    assert found.stdout.count("none helper ") == 2 * 3 * len(LOADED)
    assert "pixel 0.5" in found.stdout
    assert names(tmp_path) == ["out.0001.exr", "out.0002.exr"]
    asked = run("-t", script, text="import numpy\nprint('there')\nfrom av import open\n")
    assert asked.stderr.count("ModuleNotFoundError: No module named") == 2


def test_python_that_fails(tmp_path: Path) -> None:
    """An error in Python is a traceback and exit code 1; so is a script that is not there."""
    script = tmp_path / "x.py"
    script.write_text("import nuke\nnuke.nodes.Glow9()\n")
    found = run("-t", script)
    assert found.returncode == 1
    assert "Traceback (most recent call last)" in found.stderr
    assert "Glow9: Unknown command" in found.stderr
    assert run("-t", tmp_path / "no.py").returncode == 1
    assert run("-x", tmp_path / "no.nk").returncode == 1


def test_init_files(tmp_path: Path) -> None:
    """Each folder of NUKE_PATH has its init.py run, the last one first, and can be imported from."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "init.py").write_text(f"print('init {name}')\n")
        (tmp_path / name / "menu.py").write_text("print('menu')\n")
        (tmp_path / name / f"of_{name}.py").write_text("")
    script = tmp_path / "x.py"
    script.write_text("import of_a, of_b\nprint('ran')\n")
    path = os.pathsep.join(str(tmp_path / name) for name in ("a", "b"))
    found = run("-t", script, NUKE_PATH=path)
    assert [line for line in found.stdout.splitlines() if line in ("init a", "init b", "menu", "ran")] == [
        "init b",
        "init a",
        "ran",
    ]
    assert "init" not in run("-t", "--safe", script, NUKE_PATH=path).stdout


def test_the_prompt(script: Path, tmp_path: Path) -> None:
    """``-t x.nk`` opens it, and takes Python from its input; an error there is told, and it goes on."""
    lines = ("nuke.execute('Write_exr', 3, 4)", "nuke.execute('Write_ear', 5, 5)", "print(nuke.scriptName())")
    found = run("-t", script, text="\n".join([*lines, "quit()", "print('never')"]))
    assert found.returncode == 0
    assert "Write_ear: no such node" in found.stderr
    assert f"{script}\n" in found.stdout
    assert "never" not in found.stdout
    assert names(tmp_path) == ["out.0003.exr", "out.0004.exr"]


def test_python_that_renders(script: Path, tmp_path: Path) -> None:
    """``-x x.py`` runs it, then renders every Write."""
    made = tmp_path / "x.py"
    made.write_text(
        f"import nuke\nnuke.scriptOpen({str(script)!r})\nnuke.root()['last_frame'].setValue(1001)\n"
    )
    assert run("-x", made).returncode == 0
    assert names(tmp_path) == ["out.1001.exr"]


def test_no_gui(script: Path) -> None:
    """Without ``-t`` or ``-x`` it says that it has no GUI; a flag that is none is refused."""
    assert run(script).returncode == 1
    assert run("-z", script).returncode == 1


def test_loading_lines(script: Path) -> None:
    """``-V 2`` tells what is loaded and read."""
    found = run("-V", "2", "-x", "-F", "1", script).stdout
    assert re.search(r"^Loading .*exrWriter\.so$", found, re.MULTILINE)
    said = rf"^\[\d\d:\d\d:\d\d UTC\] Read nuke script: {re.escape(str(script))}$"
    assert re.search(said, found, re.MULTILINE)


def test_no_licence(script: Path, tmp_path: Path) -> None:
    """Without a licence nothing runs, and the exit code is 100."""
    found = run("-x", script, FAKENUKE_LICENCE="none")
    assert found.returncode == 100
    assert "A license for nuke_r was not found" in found.stderr
    assert names(tmp_path) == []
    late = run("-x", script, FAKENUKE_LICENCE="late")
    assert late.returncode == 1
    assert "ERROR: Write_exr: A license for nuke_r was not found" in late.stderr


def test_a_render_error(script: Path, tmp_path: Path) -> None:
    """A frame that fails ends the render with 1: an ERROR line, and the total all the same."""
    found = run("-x", script, FAKENUKE_FAIL_AT="1002")
    assert found.returncode == 1
    assert re.search(
        r"^\[\d\d:\d\d\.\d\d\] ERROR: Write_exr: failed at frame 1002", found.stderr, re.MULTILINE
    )
    assert "Total render time: " in found.stdout
    assert names(tmp_path) == ["out.1001.exr"]
    going = run("--cont", "-x", script, FAKENUKE_FAIL_AT="1002")
    assert going.returncode == 0
    assert names(tmp_path) == ["out.1001.exr", "out.1003.exr"]


def test_a_crash(script: Path, tmp_path: Path) -> None:
    """A crash is a signal, and says nothing."""
    found = run("-x", script, FAKENUKE_CRASH_AT="1002")
    assert found.returncode == -signal.SIGSEGV
    assert "Total render time" not in found.stdout
    assert names(tmp_path) == ["out.1001.exr"]


def test_a_hang(script: Path) -> None:
    """A hang goes on until it is killed; what was done before it is told."""
    env = {**os.environ, "FAKENUKE_HANG_AT": "1002", "FAKENUKE_PYTHON": sys.executable}
    with subprocess.Popen(
        [str(PROGRAM), "-x", str(script)], env=env, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        try:
            for line in child.stdout:
                if line.startswith("Frame 1001"):
                    break
            time.sleep(0.3)
            assert child.poll() is None
        finally:
            child.kill()


def test_half_a_file(script: Path, tmp_path: Path) -> None:
    """Killed in the middle of a file it leaves half of the .tmp, and no file of that name."""
    found = run("-x", script, FAKENUKE_HALF_FILE_AT="1002")
    assert found.returncode == -signal.SIGKILL
    assert names(tmp_path) == ["out.1001.exr", "out.1002.exr.tmp"]


@pytest.mark.parametrize(("name", "part"), [("SHORT_AT", 0.5), ("EMPTY_AT", 0.0)])
def test_files_that_are_not_whole(name: str, part: float, script: Path, tmp_path: Path) -> None:
    """A file that is cut off, or empty, with exit code 0."""
    assert run("-x", script, **{f"FAKENUKE_{name}": "1002"}).returncode == 0
    whole, cut = ((tmp_path / f"out.{n}.exr").stat().st_size for n in (1001, 1002))
    assert cut == int(whole * part)


def test_a_skipped_write(script: Path, tmp_path: Path) -> None:
    """Frames are told as done and nothing is written: exit code 0."""
    found = run("-x", script, FAKENUKE_SKIP_WRITE="1")
    assert found.returncode == 0
    assert "Frame 1003 (3 of 3)" in found.stdout
    assert "Writing" not in found.stdout
    assert names(tmp_path) == []


def test_old_files_and_slow_frames(script: Path, tmp_path: Path) -> None:
    """Files that look old; frames that take their time."""
    began = time.monotonic()
    assert run("-x", "-F", "1-2", script, FAKENUKE_OLD="1", FAKENUKE_SLOW="0.3").returncode == 0
    assert time.monotonic() - began > 0.6
    assert (tmp_path / "out.0001.exr").stat().st_mtime < 1_700_000_000


def test_noise(script: Path) -> None:
    """Lines that look like errors and like frames, and are none."""
    found = run("-x", "-F", "1", script, FAKENUKE_NOISE="1")
    assert found.returncode == 0
    assert "Error: none" in found.stdout
    assert re.search(r"^\[\d\d:\d\d\.\d\d\] Warning: ", found.stderr, re.MULTILINE)


def test_knobs_of_a_version(tmp_path: Path) -> None:
    """What came with a later version is not there in an earlier one."""
    script = tmp_path / "x.py"
    script.write_text("import nuke\nprint('invert' in nuke.nodes.OCIOFileTransform().knobs())\n")
    assert "True" in run("-t", script, FAKENUKE_VERSION="14").stdout
    assert "False" in run("-t", script, FAKENUKE_VERSION="13").stdout


@pytest.mark.parametrize(("name", "version"), [("spherical.nk", "17"), ("squeezed_movie.nk", "14")])
def test_golden_scripts(name: str, version: str, tmp_path: Path) -> None:
    """The scripts that DED-IO writes run: small, with the paths of a folder here."""
    squeezed = name.startswith("squeezed")
    size = (96, 80) if squeezed else (96, 54)
    text = (GOLDEN / name).read_text(encoding="utf-8")
    text = re.sub(r"\b4096 \d+ 0 0 4096 \d+", f"{size[0]} {size[1]} 0 0 {size[0]} {size[1]}", text)
    text = re.sub(r"\b3840 2160\b", "64 36", text)
    text = re.sub(r"\b1920 1080\b", "32 18", text).replace("{20 20 1900 1060}", "{2 2 30 16}")
    text = text.replace("font_size 30", "font_size 8").replace(
        "compression DWAA", 'compression "Zip (1 scanline)"'
    )
    text = text.replace("/mnt/", f"{tmp_path.as_posix()}/")
    script = tmp_path / "shot.nk"
    script.write_text(text)
    sequence = re.search(r"file (\S+\.dpx)", text)
    assert sequence
    Path(sequence[1]).parent.mkdir(parents=True, exist_ok=True)
    for frame in (993, 994):
        number = frame if squeezed else frame - 993 + 86400
        plates.write(Path(sequence[1] % number), plates.ramp(*size))
    config = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"
    env = {"OCIO": config, "FAKENUKE_VERSION": version}
    found = run("-x", "-F", "993-994", "-X", "Write_exr", script, **env)
    assert found.returncode == 0, found.stdout + found.stderr
    plates_made = sorted((tmp_path / "stage" / "main_ACEScg").iterdir())
    assert len(plates_made) == 2
    pixels, spec = plates.read(plates_made[1])
    assert plates.windows(spec) == ((0, 0, 64, 36), (0, 0, 64, 36))
    assert f"{spec.getattribute('smpte:TimeCode')[0]:08x}" == "14221216"
    assert spec.getattribute("FramesPerSecond") == (24000, 1001)
    assert spec.getattribute("reelName") == "A001"
    # fit: 64 wide; 80 rows squeezed by 2 are 26.67 of 36 high, 54 rows are all of them
    is_letterboxed = not pixels[0].any() and not pixels[-1].any()
    assert is_letterboxed == squeezed
    write = "Write_movie" if squeezed else "Write_proxy"
    assert ("is for nuke15.0v1; this is nuke14.1v8" in found.stderr) == squeezed
    second = run("-x", "-F", "993-994", "-X", write, script, **env)
    assert second.returncode == 0, second.stdout + second.stderr
    made = list(tmp_path.rglob("*.mp4" if squeezed else "proxy.*.png"))
    assert len(made) == (1 if squeezed else 2)


def test_a_config_that_lacks_the_space(tmp_path: Path) -> None:
    """A script whose config has not the camera's space is not rendered: 1, and the name is told."""
    script = tmp_path / "shot.nk"
    script.write_text((GOLDEN / "spherical.nk").read_text())
    found = run("-x", "-F", "993", script, OCIO="ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    assert found.returncode == 1
    assert "Bad value for in_colorspace : S-Log3 Venice S-Gamut3.Cine" in found.stderr


def test_a_config_that_is_not_there(script: Path, tmp_path: Path) -> None:
    """A project whose config cannot be read renders no color: 1, and the path is told."""
    color = "OCIOColorSpace {\n in_colorspace ACEScct\n out_colorspace ACEScg\n name Color\n}\nWrite {"
    config = (
        "\n colorManagement OCIO\n OCIO_config custom\n customOCIOConfigPath /nowhere/c.ocio\n}\nConstant"
    )
    text = script.read_text().replace("Write {", color, 1).replace("\n}\nConstant", config, 1)
    script.write_text(text)
    found = run("-x", "-F", "1", script)
    assert found.returncode == 1
    assert re.search(r"ERROR: Color: OCIO config /nowhere/c\.ocio: ", found.stderr)
    assert run("-x", "-F", "1", script, OCIO="ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1").returncode == 0
    assert names(tmp_path) == ["out.0001.exr"]


def test_added_folders(tmp_path: Path) -> None:
    """``~/.nuke`` is last; a folder that an init.py adds is relative to it, and its own runs at once."""
    home = tmp_path / ".nuke"
    (home / "tools").mkdir(parents=True)
    (home / "init.py").write_text("import nuke\nnuke.pluginAddPath('./tools')\nprint('init home')\n")
    (home / "tools" / "init.py").write_text("print('init tools')\n")
    (home / "tools" / "of_tools.py").write_text("")
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "init.py").write_text("print('init studio')\nraise ValueError('broken')\n")
    script = tmp_path / "x.py"
    script.write_text(
        "import nuke, of_tools\nprint('paths', [p.rpartition('/')[2] for p in nuke.pluginPath()])\n"
    )
    found = run("-t", script, HOME=str(tmp_path), NUKE_PATH=str(tmp_path / "studio"))
    assert re.findall(r"^init .*", found.stdout, re.MULTILINE) == ["init studio", "init tools", "init home"]
    assert "ValueError: broken" in found.stderr
    assert "paths ['tools', '.nuke', 'studio']" in found.stdout
    assert found.returncode == 0


def test_the_plug_in_is_loaded(tmp_path: Path) -> None:
    """With DED-IO's folder in NUKE_PATH its modules can be imported, with no package installed."""
    script = tmp_path / "x.py"
    script.write_text("import nuke_plugin.graph, nuke_plugin.build\nprint('loaded', nuke_plugin.__file__)\n")
    root = Path(__file__).parents[2]
    found = run("-t", script, cwd=tmp_path, HOME=str(tmp_path), NUKE_PATH=str(root))
    assert f"loaded {root / 'nuke_plugin'}" in found.stdout, found.stderr


@pytest.mark.parametrize("name", ["comp_freeze.nk", "comp_reverse_curve.nk"])
def test_golden_comps(name: str, tmp_path: Path) -> None:
    """The comp scripts that DED-IO writes run: what is written is the frame that the TimeWarp names."""
    text = (GOLDEN / name).read_text(encoding="utf-8").replace("/mnt/", f"{tmp_path.as_posix()}/")
    text = re.sub(r"\b3840 2160\b", "48 27", text)
    script = tmp_path / "comp.nk"
    script.write_text(text)
    sequence = re.search(r"file (\S+rawPlate\S+\.exr)", text)
    keys = re.search(r"lookup \{\{curve (.+?)\}\}", text)
    assert sequence
    assert keys
    Path(sequence[1]).parent.mkdir(parents=True)
    numbers = [int(word.lstrip("x")) for word in keys[1].split()]
    shown = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for frame in set(shown.values()):
        plates.write(Path(sequence[1] % frame), plates.ramp(48, 27) * np.float32(frame / 2000))
    found = run("-x", script, OCIO="ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1")
    assert found.returncode == 0, found.stderr
    written = sorted((tmp_path / "comp").rglob("*.exr"))
    assert len(written) == len(shown)
    for frame, path in zip(sorted(shown), written, strict=True):
        assert path.name.endswith(f".{frame:04d}.exr")
        wanted = (plates.ramp(48, 27) * np.float32(shown[frame] / 2000)).astype(np.float16)
        assert np.array_equal(plates.read(path)[0], wanted.astype(np.float32))


def test_a_movie_that_fails_is_there_all_the_same(script: Path, tmp_path: Path) -> None:
    """A render that fails in the middle of a movie leaves a file that opens: it has fewer frames."""
    text = script.read_text().replace("out.%04d.exr", "out.mp4").replace("file_type exr", "file_type mov")
    script.write_text(text.replace("raw true", "raw true\n mov64_codec h264"))
    assert run("-x", script, FAKENUKE_FAIL_AT="1003").returncode == 1
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert sum(1 for _ in file.decode(video=0)) == 2
    assert run("-x", script).returncode == 0
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert sum(1 for _ in file.decode(video=0)) == 3


@pytest.mark.parametrize(
    ("line", "without", "rate"),
    [("mov64_fps 25", "", 25), ("", "", 24), ("mov64_fps 25", "mov64_fps", 30), ("", "mov64_fps", 30)],
)
def test_the_rate_of_a_movie(line: str, without: str, rate: int, script: Path, tmp_path: Path) -> None:
    """The Write's own, which is 24 by itself; in a version that lacks it the project's, after a message."""
    text = script.read_text().replace("out.%04d.exr", "out.mp4").replace("file_type exr", "file_type mov")
    text = text.replace("first_frame 1001", "first_frame 1001\n fps 30")
    script.write_text(text.replace("raw true", f"raw true\n mov64_codec h264\n {line}"))
    found = run("-x", script, FAKENUKE_WITHOUT=without)
    assert found.returncode == 0, found.stderr
    assert ("Write: no such knob: mov64_fps" in found.stderr) == bool(line and without)
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert file.streams.video[0].average_rate == rate


@pytest.mark.parametrize(
    ("before", "line", "said"),
    [
        ("name Write_exr", "display NOSUCH", "Bad value for display : NOSUCH"),
        ("name Write_exr", "view NOSUCH", "Bad value for view : NOSUCH"),
        ("name Write_exr", "colorspace NOSUCH", "Bad value for colorspace : NOSUCH"),
        ("first_frame 1001", "workingSpaceLUT NOSUCH", "Bad value for workingSpaceLUT : NOSUCH"),
        ("name Write_exr", "}\nRead {\n colorspace NOSUCH", "Bad value for colorspace : NOSUCH"),
    ],
)
def test_names_that_the_config_lacks(before: str, line: str, said: str, script: Path, tmp_path: Path) -> None:
    """A script with a name that the config has not is not rendered, though nothing uses the name."""
    text = script.read_text().replace("first_frame", "colorManagement OCIO\n first_frame")
    script.write_text(text.replace(before, f"{before}\n {line}"))
    found = run("-x", script, OCIO="ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    assert found.returncode == 1
    assert said in found.stderr
    assert names(tmp_path) == []


def test_it_is_a_second_opinion() -> None:
    """Nothing of the stand-in imports DED-IO."""
    files = sorted(PROGRAM.parents[1].rglob("*.py"))
    assert len(files) > 20
    for file in files:
        imported = re.findall(r"^\s*(?:from|import) (\S+)", file.read_text("utf-8"), re.MULTILINE)
        assert not {name.split(".")[0] for name in imported} & {"dedio_core", "nuke_plugin"}, file
