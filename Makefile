# `make demo` shows the sample in the app, `make test` runs the tests. Both install what they need into .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Python compiles a module when it is first imported: to compile them all now takes longer than the rest.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# Tests wait for servers and browsers: one worker more than there are processors keeps two processors busy.
WORKERS ?= 3
# Some images keep Python from saving what it compiles: then each command that a test starts would compile everything.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --durations 25

.PHONY: help demo map-library test test-all fuzz gestures campaign check lint types imports javascript kernels bench lock audit sbom sample screenshot clean

help:
	@echo "make demo        load the sample, analyze it, write introductions.csv, open the app"
	@echo "make test        run the tests, those with Neo4j, a browser and shared data where these are available"
	@echo "make test-all    run the long versions too: 100 rounds of kills on each server, all tests of networkx"
	@echo "make fuzz        damage sample files and read them, a minute for each format"
	@echo "make gestures    click and type at random in the app for MINUTES=10, and report pages that fail"
	@echo "make campaign    kill, damage and fill up stores for MINUTES=10, and check what is left"
	@echo "make check       formatting, types, import contracts, JavaScript"
	@echo "make map-library builds the libraries of the map into one script; needs npm"
	@echo "make bench       measure against named alternatives"
	@echo "make sample      write data/sample_*.csv from its script"
	@echo "make screenshot  take the pictures in docs/ from the app"
	@echo "make lock        write the locks: the exact packages, with hashes"
	@echo "make audit       ask the advisory database about the locked packages"
	@echo "make sbom        write sbom.json, the bill of materials, for a release"
	@echo "make clean       remove the environment and introductions.csv"

demo: $(VENV)/installed
	$(BIN)/intrograph demo

test: kernels
	$(PYTEST)

test-all: kernels
	INTROGRAPH_TEST_ALL=1 $(PYTEST)

fuzz: $(VENV)/installed-dev
	PYTHONPATH=.:tests $(BIN)/python tests/fuzz_sources.py --seconds 60 --seed $$(date +%s)

MINUTES ?= 10
gestures: kernels
	PYTHONPATH=.:tests $(BIN)/python tests/random_gestures.py --minutes $(MINUTES) --seed $$(date +%s)

campaign: kernels
	PYTHONPATH=.:tests $(BIN)/python -m campaign --minutes $(MINUTES) --seed $$(date +%s)

check: lint types imports javascript

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

# The libraries of the map as one script, from the lock in javascript/; the result is committed.
map-library:
	cd javascript && npm ci --no-audit --no-fund --ignore-scripts && node node_modules/esbuild/install.js && npm run build

javascript:
	@if command -v npm >/dev/null; then npm --prefix tests/js ci --no-audit --no-fund \
		&& npm --prefix tests/js run lint && npm --prefix tests/js test; \
		else echo "There is no npm here: the JavaScript is not checked."; fi

# Compiled once for all tests, and taken from a cache where an earlier run has compiled the same sources.
kernels: $(VENV)/installed-dev
	$(BIN)/python tests/kernels.py

bench: $(VENV)/installed-dev
	$(PIP) -e '.[bench]'
	PYTHONPATH=tests $(BIN)/python benchmarks/loading.py
	PYTHONPATH=tests $(BIN)/python benchmarks/clicking.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/exploring.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/pages.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/searching.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/filtering.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/pictures.py
	cd javascript && npm ci --no-audit --no-fund --ignore-scripts && node node_modules/esbuild/install.js
	PYTHONPATH=tests:.:benchmarks $(BIN)/python benchmarks/maps.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/whole.py
	PYTHONPATH=. $(BIN)/python benchmarks/querying.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/exporting.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/backup.py
	$(BIN)/python benchmarks/introducing.py
	PYTHONPATH=. $(BIN)/python benchmarks/growth.py
	PYTHONPATH=. $(BIN)/python benchmarks/trust.py
	PYTHONPATH=tests:.:benchmarks $(BIN)/python benchmarks/planning.py
	$(BIN)/python benchmarks/analytics.py --chart
	PYTHONPATH=tests:.:benchmarks $(BIN)/python benchmarks/bound.py
	PYTHONPATH=tests:.:benchmarks $(BIN)/python benchmarks/importing.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/staging.py
	PYTHONPATH=. $(BIN)/python benchmarks/refreshing.py

# The tools for the locks, the audit and the bill of materials, in an environment of their own.
TOOLS := $(VENV)-tools
LOCK := $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command 'make lock' $(UPGRADE)

$(TOOLS)/bin/uv:
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet uv pip-audit cyclonedx-bom

# `make lock UPGRADE=--upgrade` takes the newest versions that pyproject.toml allows.
lock: $(TOOLS)/bin/uv
	$(LOCK) pyproject.toml --extra dev --output-file requirements-dev.lock
	echo hatchling | $(LOCK) pyproject.toml - --constraint requirements-dev.lock --output-file requirements.lock

audit: $(TOOLS)/bin/uv
	$(TOOLS)/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements-dev.lock

sbom: $(TOOLS)/bin/uv
	$(TOOLS)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
		--output-file sbom.json

sample: $(VENV)/installed
	$(BIN)/python data/make_sample.py

screenshot: $(VENV)/installed-dev
	PYTHONPATH=tests $(BIN)/python tests/screenshot.py
	PYTHONPATH=tests $(BIN)/python tests/recording.py

clean:
	rm -rf $(VENV) $(VENV)-tools sbom.json tests/js/node_modules introductions.csv

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name it as in: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The locks name every file that pip may install by its hash; hatchling, which makes the editable package, is in both.
$(VENV)/installed: $(BIN)/python pyproject.toml requirements.lock
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	$(BIN)/python -m intrograph.precompile
	@touch $@

$(VENV)/installed-dev: $(BIN)/python pyproject.toml requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
