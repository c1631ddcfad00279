# One command does everything: `make demo` shows the main job, `make test` tests the house.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: demo test lock clean

demo: $(READY)
	$(BIN)/oit demo --output oit-demo
	@echo "oit-demo/*.html"

test: $(READY)
	$(BIN)/ruff check oit_checker tests benchmarks
	$(BIN)/ruff format --check oit_checker tests benchmarks
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/lint-imports
	$(BIN)/oit rules lint
	$(BIN)/pytest -n auto

$(READY): requirements.txt pyproject.toml .ci/system-packages
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' || \
	  { echo "Python's venv is missing: sudo apt-get install python3-venv"; exit 2; }
	@sh .ci/system-packages
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# After a change of the dependencies in pyproject.toml.
lock:
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --extra test --extra postgres --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
	  --output-file requirements.txt pyproject.toml

clean:
	rm -rf $(VENV) oit-demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
