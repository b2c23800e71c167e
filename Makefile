# The same names are used here, in .ci/run and in the documents.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
export MANUMIT_DATA ?= ../shared/data

.PHONY: demo test lint types docs bench vendor build clean

$(VENV)/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/tested: $(VENV)/installed requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.lock
	touch $@

demo: $(VENV)/installed  ## run the synthetic scenario, print the leads, serve the web face
	$(BIN)/manumit demo

test: $(VENV)/tested lint types  ## everything that must hold
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/tested
	$(BIN)/mypy

docs: $(VENV)/tested  ## write the reference pages, and all documents as a site into build/site
	$(BIN)/python tools/write_reference.py
	$(BIN)/python tools/write_site.py

bench: $(VENV)/tested  ## measure; prints ratios to peers, CPU seconds and peak memory
	$(BIN)/python -m bench.run_all

vendor:  ## fetch the pinned browser files again (needs npm)
	$(PYTHON) tools/vendor.py

build: $(VENV)/tested
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
