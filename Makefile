# make demo: see it work.  make test: is it sound?  make test-all: everything, as in CI.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo test lint zou-env test-all test-nuke bench clean
.DEFAULT_GOAL := help

help:
	@echo "make demo      a sample clip and a sample cut, ingested into demo/shots; about three minutes the first time"
	@echo "make test      lint, types, tests (under 10 minutes)"
	@echo "make test-all  the same with the slow tests, on every Python 3.10 to 3.13 found here"
	@echo "make test-nuke what renders through Nuke, with DEDIO_TEST_NUKE=/path/to/Nuke16.0 on a real one"
	@echo "make bench     benchmarks"
	@echo "make clean     remove what the above made, but for the virtual environments"
	@echo "PYTHON=...     the Python to make .venv with; else the first of 3.10 to 3.13 on PATH"

# Stamps, so that nothing is installed twice. They go when pyproject.toml changes or .venv is removed.
$(VENV)/installed: pyproject.toml scripts/venv.sh
	@sh scripts/venv.sh $(VENV) . "$(PYTHON)"
	@touch $@

$(VENV)/installed-dev: pyproject.toml scripts/venv.sh
	@sh scripts/venv.sh $(VENV) ".[dev]" "$(PYTHON)"
	@touch $(VENV)/installed $@

demo: $(VENV)/installed
	@$(BIN)/python scripts/demo.py demo

lint: $(VENV)/installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

# The Kitsu server that the tests publish to: made once a user, in the user's cache folder, and found there later.
zou-env: $(VENV)/installed-dev
	@test "$$DEDIO_TEST_ZOU" = none || sh scripts/zou-env.sh >/dev/null

test: lint zou-env
	@sh scripts/debian-packages.sh qt
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not slow"

test-all: lint zou-env demo
	@sh scripts/debian-packages.sh
	$(BIN)/python -m pytest -n 3 --dist worksteal
	@sh scripts/test-pythons.sh

# Without DEDIO_TEST_NUKE it is the stand-in that renders.
NUKE_TESTS := tests/render/nuke tests/nuke_plugin/test_parity.py tests/seat
test-nuke: $(VENV)/installed-dev
	$(BIN)/python -m pytest -rs $(NUKE_TESTS)

bench: $(VENV)/installed-dev
	@for script in benchmarks/*.py; do \
		test -f "$$script" || { echo "benchmarks/ holds no benchmark"; exit 1; }; \
		echo "== $$script"; $(BIN)/python "$$script" || exit 1; \
	done

clean:
	rm -rf demo build .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +
