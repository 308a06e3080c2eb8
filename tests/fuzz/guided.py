"""Targets under atheris, guided by the coverage of `dedio_core`. Each has a process of its own.

    python -m tests.fuzz.guided FOLDER TARGET,TARGET [FLAGS OF LIBFUZZER]

Crashes are left in ``FOLDER/<target>/crashes``. The modules are instrumented once, and then forked: that
takes longer than most targets do.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dedio_core"]):
    from tests.fuzz.targets import TARGETS, check


def prepared(folder: Path, name: str) -> list[str]:
    """What libFuzzer gets: the seeds, likely words, and a place for crashes."""
    corpus, crashes, words = folder / "corpus", folder / "crashes", folder / "words"
    corpus.mkdir(parents=True)
    crashes.mkdir()
    for n, seed in enumerate(TARGETS[name].seeds()):
        (corpus / f"seed{n}").write_bytes(seed)
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in TARGETS[name].words)
    words.write_text("".join(f'"{word}"\n' for word in escaped))
    known = [f"-dict={words}"] if TARGETS[name].words else []
    return [f"-artifact_prefix={crashes}/", *known, str(corpus)]


def main() -> None:
    folder, names, flags = Path(sys.argv[1]), sys.argv[2].split(","), sys.argv[3:]
    for name in names:
        more = prepared(folder / name, name)
        child = os.fork()
        if child == 0:
            log = os.open(folder / name / "log.txt", os.O_WRONLY | os.O_CREAT)
            os.dup2(log, 1)
            os.dup2(log, 2)
            tempfile.tempdir = str(folder / name)
            atheris.Setup([sys.argv[0], *flags, *more], functools.partial(check, name))
            atheris.Fuzz()  # ends the process
        _, status = os.waitpid(child, 0)
        print(f"{os.waitstatus_to_exitcode(status)} {name}", flush=True)


if __name__ == "__main__":
    main()
