"""The `dedio` command. One file a verb; here is the boundary that turns errors into exit codes."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NoReturn

from dedio_core.cli import (
    batch,
    cancel,
    doctor,
    ingest,
    kitsu,
    nk,
    nuke,
    panel,
    plan,
    publish,
    qc,
    resume,
    retire,
    sample,
    settings,
    status,
    timeline,
    verify,
)
from dedio_core.errors import Cancelled, DedioError, UsageError
from dedio_core.redaction import register_environment, through
from dedio_core.safe_text import shown

VERBS = (
    *(ingest, plan, timeline, batch, settings, doctor, status, resume),
    *(cancel, verify, retire, qc, publish, kitsu, nk, nuke, panel, sample),
)
KNOWN, USAGE, BUG, INTERRUPTED = 1, 2, 3, 130


LOGIN = " kitsu login"


class Parser(argparse.ArgumentParser):
    """A parser that leaves the end of the process to `main`."""

    def error(self, message: str) -> NoReturn:
        """Print the usage; raises `UsageError`."""
        self.print_usage(sys.stderr)
        if self.prog.endswith(LOGIN):  # what is wrong may be the password
            message = message.partition(" ignored explicit argument ")[0]
        raise UsageError(message)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does; but what `dedio kitsu login` does not know is not said again."""
        found, unknown = self.parse_known_args(args, namespace)
        if getattr(found, "kitsu_verb", "") == "login":
            unknown = [word.partition("=")[0] if word.startswith("--") else "[not shown]" for word in unknown]
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found


def parser() -> argparse.ArgumentParser:
    """The command line of every verb."""
    from importlib import metadata

    root = Parser(
        "dedio", description="Takes a cut and its camera originals and delivers verified VFX plates."
    )
    root.add_argument("--version", action="version", version=f"dedio {metadata.version('dedio')}")
    verbs = root.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add(verbs)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Exit codes: 0 done, 1 known error, 2 usage, 3 a bug of ours, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a pipe on Windows has few letters
    register_environment(os.environ)
    with redirect_stdout(through(sys.stdout)), redirect_stderr(through(sys.stderr)):
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    """`main`, whose stdout and stderr let no secret through."""
    as_json = "--json" in (sys.argv[1:] if argv is None else argv)
    try:
        arguments = parser().parse_args(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except Cancelled as error:
        return failed(as_json, str(error), INTERRUPTED)
    except KeyboardInterrupt:
        return failed(as_json, "interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe went away; Python would complain again while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + getattr(signal, "SIGPIPE", 13)
    except UsageError as error:
        return failed(as_json, f"error: {error}", USAGE)
    except DedioError as error:
        return failed(as_json, f"error: {error}", KNOWN)
    except Exception:  # noqa: BLE001  (the one boundary)
        traceback.print_exc()
        return failed(as_json, "this is a bug of DED-IO; please report it with the lines above", BUG)


def failed(as_json: bool, message: str, code: int) -> int:
    """Say `message` on stderr, and with ``--json`` as a document on stdout; return `code`."""
    # Several problems are a line each; whatever else is in them is text from outside.
    print("dedio: " + "\n".join(map(shown, message.split("\n"))), file=sys.stderr)
    if as_json:
        said = message.removeprefix("error: ")
        print(json.dumps({"overall_success": False, "error": said}, indent=2))
    return code
