#!/bin/sh
# Import every module, and run the tests that are not slow, on every Python 3.10 to 3.13 found on PATH or below ~/.pyenv/versions.
# Faults (kills, failing system calls, full disks), fuzzing, the corpus, and the tests that wear a Kitsu server down are run with .venv's Python alone: they
# take minutes, and it is not Python that fails. Ingests that publish to the server are run on each.
# Renders through Nuke's stand-in are run with the Pythons that a Nuke has: 3.10, and .venv's 3.11.
# Python 3.12 stands between two that are tried: what starts whole ingests, workers and panels is left out there.
# A version that is absent is named and is no failure; a version that fails is.
set -eu
failed=""
absent=""
once="--ignore tests/faults --ignore tests/fuzz --ignore tests/corpus --ignore tests/trackers/test_contract.py"
for path in tests/kitsu/test_*.py; do
    [ "$path" = tests/kitsu/test_ingest.py ] || once="$once --ignore $path"
done

of_nuke="--ignore tests/render/nuke --ignore tests/seat"
for path in tests/nuke_plugin/test_fakenuke*.py tests/nuke_plugin/test_parity.py; do
    of_nuke="$of_nuke --ignore $path"
done

find_python() { # VERSION
    for candidate in "python$1" "${HOME:-/nonexistent}/.pyenv/versions/$1".*/bin/python; do
        # a shim of pyenv may stand on PATH for a version that it does not run
        if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

main=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.10 3.11 3.12 3.13; do
    if [ "$version" = "$main" ]; then
        echo "== Python $version: is .venv's, tested above"
        continue
    fi
    python=$(find_python "$version")
    if [ -z "$python" ]; then
        echo "== Python $version: not found here, NOT tested"
        absent="$absent $version"
        continue
    fi
    echo "== Python $version"
    venv=".venv-$version"
    left_out="$once"
    case $version in
    3.12) left_out="$once $of_nuke --ignore tests/ingest --ignore tests/kitsu --ignore tests/nuke --ignore tests/panel" ;;
    3.13) left_out="$once $of_nuke" ;;
    esac
    if ! { sh scripts/venv.sh "$venv" ".[dev]" "$python" &&
        "$venv/bin/python" scripts/import_all.py &&
        "$venv/bin/python" -m pytest -n 3 --dist worksteal -m "not slow" $left_out; }; then
        failed="$failed $version"
    fi
done
test -z "$absent" || echo "not found here, so not tested: Python$absent"
if [ -n "$failed" ]; then
    echo "FAILED on Python$failed" >&2
    exit 1
fi
