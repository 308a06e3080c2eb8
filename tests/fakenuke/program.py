"""The program ``nuke``, as a stand-in: it is not Nuke.

Known (real logs of Nuke 16, its help page, public farm code): the flags, the frame lines, exit codes 0, 1
and 100, that a trailing bare number or range is taken for the frame range, `init.py` of each folder of
NUKE_PATH, last first. In doubt [?]: the exit code after a Python error (taken for 1) and for a script
without Writes (1), the words of a licence failure, what ``-X`` of an unknown name does (nothing, exit 0).

    nuke -t [-q] [-i] [-m N] [-c SIZE] [-V 0|1|2] [--cont] script.py|script.nk [arguments]
    nuke -x [-F A-B] [-X Write1,Write2] script.nk|script.py [arguments] [range]
    nuke --version

There is no GUI. Without one of these it says so and ends with 1.

``FAKENUKE_LICENCE=none``: no licence, exit code 100. Other failures: `nuke.faults`; versions:
`nuke.versions`. Scripts run with the standard library and what came with this program alone (`nuke.imports`).
"""

from __future__ import annotations

import os
import sys
import time
import traceback
import types
from pathlib import Path

import nuke
from nuke import imports, output, plugins
from nuke.arguments import Call, parsed, without_range
from nuke.render import FrameRange


def main(args: list[str]) -> int:
    try:
        call = parsed(args)
    except ValueError as error:
        print(f"nuke: {error}", file=sys.stderr)
        return 1
    if "--version" in call.flags:
        output.say(nuke.NUKE_VERSION_STRING)
        return 0
    if os.environ.get("FAKENUKE_LICENCE") == "none":
        return _no_licence()
    if not {"-t", "--tg", "-x"} & set(call.flags):
        print("The stand-in for Nuke has no GUI: start it with -t or -x.", file=sys.stderr)
        return 1
    imports.only_own()
    sys.modules["__main__"] = types.ModuleType("__main__")  # a script's names are not this file's
    nuke.rawArgs[:] = [os.environ.get("FAKENUKE_EXE", sys.argv[0]), *args]
    nuke.EXE_PATH = nuke.env["ExecutablePath"] = nuke.rawArgs[0]
    nuke.INTERACTIVE = nuke.env["interactive"] = "-i" in call.flags
    nuke.SCRIPT.reads_disk = True
    _banner(call)
    return _run(call)


def _run(call: Call) -> int:
    """Run init files and the script, then what is to be rendered. The exit code."""
    try:
        if "--safe" not in call.flags:
            plugins.start(run_file)
        eaten = without_range(call)
        if eaten:
            print(f"nuke: '{eaten}' is taken for the frame range", file=sys.stderr, flush=True)
            call.values.setdefault("-F", []).append(eaten)
        sys.argv = [call.script, *call.args]
        if call.script.endswith(".py"):
            run_file(Path(call.script))
        elif call.script:
            nuke.scriptOpen(call.script)
            if call.last("-V") == "2":
                now = time.strftime("%H:%M:%S UTC", time.gmtime())
                print(f"[{now}] Read nuke script: {call.script}", flush=True)
        if "-x" in call.flags:
            return _render(call)
        if not call.script.endswith(".py"):
            _prompt()
    except SystemExit as end:
        return _code(end)
    except Exception:  # noqa: BLE001 - a script may raise anything
        if "-x" in call.flags and not call.script.endswith(".py"):
            print(traceback.format_exc().splitlines()[-1], file=sys.stderr, flush=True)
        else:
            traceback.print_exc()
        return 1
    return 0


def _code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def _banner(call: Call) -> None:
    if "-q" in call.flags:
        return
    output.say(f"Nuke {nuke.versions.STRING}, 64 bit, built Jan  1 2026.")
    output.say("Stand-in for tests. It is not Nuke, and no product of Foundry's.")
    output.say("Licence expires on: 2036/3/18")
    if call.last("-V") == "2":
        for name in ("exrReader", "exrWriter", "OCIOColorSpace"):
            output.say(f"Loading /opt/fakenuke/plugins/{name}.so")


def _no_licence() -> int:
    print("Loading - init.py", flush=True)
    print(
        "A license for nuke_r was not found\n\n---- FOUNDRY LICENSE ERROR REPORT ----\n"
        "nuke_r 2026.0101 render only\nReason: no license servers reached (stand-in)",
        file=sys.stderr,
        flush=True,
    )
    return 100


def run_file(path: Path) -> None:
    """Run a Python file in ``__main__``."""
    import __main__

    __main__.__dict__["__file__"] = str(path)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), __main__.__dict__)


def _prompt() -> None:
    """The prompt of ``-t``: Python from the standard input, to its end."""
    import code

    import __main__

    __main__.__dict__["nuke"] = nuke
    code.InteractiveConsole(__main__.__dict__).interact(banner="", exitmsg="")


def _render(call: Call) -> int:
    names = {name for text in call.values.get("-X", []) for name in text.split(",") if name}
    writes = [
        node
        for node in nuke.allNodes("Write")
        if (not names or node.name() in names) and not (node["disable"].value() or node["reading"].value())
    ]
    if not writes:
        if names or nuke.allNodes("Write"):
            return 0
        print("There are no active Write operators in this script", file=sys.stderr, flush=True)
        return 1
    ranges = [FrameRange(text) for text in call.values.get("-F", [])]
    try:
        nuke.executeMultiple(writes, ranges or None, None, "--cont" in call.flags)
    except RuntimeError:
        return 1  # it is told already
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
