# `make demo` shows the sample in the app, `make test` runs the tests. Both install what they need into .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check bench sample screenshot clean

help:
	@echo "make demo    load the sample, analyze it, write introductions.csv, open the app"
	@echo "make test    run the tests (Neo4j, browser and shared data where they are there)"
	@echo "make check   formatting, types, and import contracts"
	@echo "make bench   measure against named alternatives"
	@echo "make sample  write data/sample_*.csv from its script"
	@echo "make screenshot  the pictures in docs/ from the app"
	@echo "make clean   remove the environment and introductions.csv"

demo: $(VENV)/installed
	$(BIN)/intrograph demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	PYTHONPATH=tests $(BIN)/python benchmarks/loading.py
	PYTHONPATH=tests $(BIN)/python benchmarks/clicking.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/exploring.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/searching.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/pictures.py
	PYTHONPATH=tests:. $(BIN)/python benchmarks/whole.py
	$(BIN)/python benchmarks/introducing.py
	$(BIN)/python benchmarks/analytics.py --chart

sample: $(VENV)/installed
	$(BIN)/python data/make_sample.py

screenshot: $(VENV)/installed-dev
	PYTHONPATH=tests $(BIN)/python tests/screenshot.py

clean:
	rm -rf $(VENV) introductions.csv

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name it as in: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	$(BIN)/python -m intrograph.precompile
	@touch $@

$(VENV)/installed-dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	$(BIN)/python -m intrograph.precompile
	@touch $@ $(VENV)/installed
