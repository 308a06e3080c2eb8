#!/bin/sh
# Import every module, and run the tests that are not slow, on every Python 3.10 to 3.13 found on PATH or below
# ~/.pyenv/versions. What takes minutes, and would not fail by the Python, is run with .venv's Python alone: faults,
# fuzzing, the corpus, what wears a Kitsu server down, most of the whole ingests, workers, and what reads our source.
# Renders through Nuke's stand-in are run with the Pythons that a Nuke has: 3.10, and .venv's 3.11.
# A version that is absent is named and is no failure; a version that fails is.
set -eu
failed=""
absent=""

without() { # PATH...
    for path in "$@"; do
        printf ' --ignore %s' "$path"
    done
}

once=$(without tests/faults tests/fuzz tests/corpus tests/qc/test_command.py tests/trackers/test_contract.py \
    tests/docs/test_examples.py tests/seat tests/render/nuke/test_ingest.py tests/panel/test_worker.py \
    tests/nuke/test_worker.py tests/nuke_plugin/test_fakenuke_program.py tests/editorial/written \
    tests/panel/view/test_whole_job.py tests/test_locks.py tests/test_layers.py)
for path in tests/kitsu/test_*.py; do
    [ "$path" = tests/kitsu/test_client.py ] || once="$once $(without "$path")"
done
for path in tests/ingest/test_*.py; do
    case $path in
    */test_pipeline.py | */test_cut.py | */test_color.py | */test_bad_input.py) ;;
    *) once="$once $(without "$path")" ;;
    esac
done
of_nuke=$(without tests/render/nuke tests/nuke_plugin/test_fakenuke*.py tests/nuke_plugin/test_parity.py)
whole=$(without tests/ingest tests/kitsu tests/nuke tests/nuke_plugin tests/panel tests/raw tests/sample tests/cli)

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
    3.12) left_out="$once $of_nuke $whole" ;; # stands between two that are tried
    3.13) left_out="$once $of_nuke $(without tests/nuke tests/panel)" ;;
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
