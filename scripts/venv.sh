#!/bin/sh
# Make a virtual environment, or mend it, and install the project into it.
# Usage: venv.sh FOLDER WHAT [PYTHON]     (WHAT as pip takes it: "." or ".[dev]")
set -eu
venv=$1 what=$2 wanted=${3:-}

runs() { # this Python is 3.10 to 3.13, for which every dependency has wheels
    "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    if [ -n "$wanted" ]; then # one that was asked for by name is not replaced by another
        if runs "$wanted"; then echo "$wanted"; fi
        return
    fi
    for name in python3 python3.13 python3.12 python3.11 python3.10 python; do
        if runs "$name"; then
            echo "$name"
            return
        fi
    done
}

if ! runs "$venv/bin/python" || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    if [ -z "$python" ]; then
        echo "DED-IO needs Python 3.10, 3.11, 3.12 or 3.13; ${wanted:-python3} is not one of them:" >&2
        "${wanted:-python3}" --version >&2 || true
        echo "Install one (Debian, Ubuntu: apt-get install python3 python3-venv), or name it: make demo PYTHON=/path/to/python3" >&2
        exit 1
    fi
    echo "making $venv with $("$python" --version)"
    if ! "$python" -m venv --clear "$venv"; then
        echo "$python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi

echo "installing the project into $venv"
if ! "$venv/bin/python" -m pip install --quiet --editable "$what"; then
    echo "pip could not install the project; see its message above (no network, no space, or a proxy?)" >&2
    exit 1
fi
