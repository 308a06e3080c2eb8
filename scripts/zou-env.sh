#!/bin/sh
# Make the virtual environment that the tests run Kitsu's server in, once a user, and print its folder.
# It is kept in the user's cache folder, named after its pins, so that another clone finds it; DEDIO_TEST_CACHE
# names another folder. Usage: zou-env.sh [PYTHON]     (else .venv's Python, else the first of 3.10 to 3.13 on PATH)
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
pins=$here/tests/kitsu/zou/requirements.txt
wanted=${1:-}

fail() { # SENTENCE
    echo "$1" >&2
    exit 1
}

runs() { # this Python is 3.10 to 3.13, for which every package has wheels
    "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

cache=${DEDIO_TEST_CACHE:-}
if [ -z "$cache" ]; then
    test -n "${XDG_CACHE_HOME:-}${HOME:-}" || fail "there is no HOME to keep the test server in: set DEDIO_TEST_CACHE to a folder"
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/dedio/tests
fi
mkdir -p "$cache" 2>/dev/null && test -w "$cache" || fail "$cache cannot be written: set DEDIO_TEST_CACHE to a folder with 1.5 GB of room"
cache=$(cd "$cache" && pwd)
key=zou-$(cksum <"$pins" | cut -d' ' -f1)-$(uname -m)

find_made() { # one that is made, whatever its Python is
    for made in "$cache/$key"-py3.*; do
        if test -f "$made/complete" && runs "$made/bin/python"; then
            echo "$made"
            return
        fi
    done
}

find_python() {
    if [ -n "$wanted" ]; then # one that was asked for by name is not replaced by another
        if runs "$wanted"; then echo "$wanted"; fi
        return
    fi
    for name in "$here/.venv/bin/python" python3 python3.12 python3.11 python3.10 python3.13 python; do
        if runs "$name"; then
            echo "$name"
            return
        fi
    done
}

made=$(find_made)
if [ -z "$made" ]; then
    exec 9>"$cache/$key.lock"
    if command -v flock >/dev/null 2>&1; then flock 9; fi # two at once: the second finds what the first made
    made=$(find_made)
fi
if [ -z "$made" ]; then
    python=$(find_python)
    test -n "$python" || fail "the test server needs Python 3.10 to 3.13; ${wanted:-python3} is not one of them"
    folder=$cache/$key-py$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    new=$folder.$$
    trap 'rm -rf "$new"' EXIT
    echo "installing the server that the tests publish to (Zou, PostgreSQL, Redis; 1 GB, once) into $folder" >&2
    "$python" -m venv --clear "$new" >&2 ||
        fail "$python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$new/bin/python" -m pip install --quiet --requirement "$pins" >&2 ||
        fail "pip could not install the test server; see its message above (no network, no space, or a proxy?)"
    touch "$new/complete"
    rm -rf "$folder" # what is there is of a Python that is gone
    mv "$new" "$folder" # programs in its bin/ name the folder that is no more: `python -m` is how they are run
    made=$folder
fi
echo "$made"
