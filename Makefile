# Everything is installed into .venv (but for a Chromium, where the browser tests find none).
.POSIX:

VENV = .venv
PY = $(VENV)/bin/python
RUN_TOOLS = $(VENV)/.run-tools
TEST_TOOLS = $(VENV)/.test-tools
PIP_INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --requirement
# What pip would compile on one core, on all of them; the tests of libraries are never imported.
COMPILE = $(PY) -W ignore -m compileall -qq -j 0 -x '/tests/' $(VENV)/lib || true
PORT = 8501
ROWS = 1000000
# Tests and a server start many processes: none compiles again what stands there.
COMPILED = PYTHONDONTWRITEBYTECODE=
PYTEST = $(COMPILED) $(PY) -m pytest --quiet
# Plain asserts are not compiled anew by every process; what fails is run once more, to tell its values.
IN_PARALLEL = --numprocesses auto --maxprocesses 4 --dist worksteal --assert=plain
AGAIN = --last-failed --last-failed-no-failures none

.PHONY: help run test check soak bench docs format clean

help:
	@echo 'make run      install, load the demo when the store is empty, serve the dashboard (PORT=$(PORT))'
	@echo 'make test     all tests but the soak, browser tests included (installs what they need)'
	@echo 'make check    formatting, lint, types, layers, then all tests'
	@echo 'make soak     the long runs, every case of the tests of which `make test` runs a sample, many examples'
	@echo 'make bench    measure, and write docs/benchmarks.md (ROWS=$(ROWS), LARGE=10000000, PEERS=DIR, FAULTS=DIR, ONLY=1)'
	@echo 'make docs     write what comes from the code: pages of docs/, templates of charts'
	@echo 'make format   put the code into the house format'
	@echo 'make clean    remove .venv and the caches; the store stays'

run: $(RUN_TOOLS)
	@$(COMPILED) $(PY) -m monitoring demo --if-empty
	@echo 'Tidemark: http://127.0.0.1:$(PORT)  (Ctrl-C stops it)'
	@$(COMPILED) exec $(PY) -m monitoring serve --port $(PORT)

test: $(TEST_TOOLS)
	@$(PY) tests/browser/chromium.py
	@$(PYTEST) $(IN_PARALLEL) -m 'not soak' || { $(PYTEST) $(AGAIN) -m 'not soak'; exit 1; }

check: $(TEST_TOOLS)
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(MAKE) test

soak: $(TEST_TOOLS)
	@$(PYTEST) -m 'soak or hypothesis' --hypothesis-profile soak

bench: $(RUN_TOOLS)
	@$(PY) -m tests.benchmarks --rows $(ROWS) $(if $(LARGE),--large $(LARGE)) $(if $(PEERS),--peers $(PEERS)) \
		$(if $(FAULTS),--faults $(FAULTS)) $(if $(ONLY),--only)

docs: $(RUN_TOOLS)
	@$(PY) -m docs.generate

format: $(TEST_TOOLS)
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The first Python of 3.11 or newer that can make environments; name another with `make PYTHON=…`.
$(PY):
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Making $(VENV) with $$($$python --version)."; \
	        exec $$python -m venv $(VENV); \
	    fi; \
	done; \
	echo 'Tidemark needs Python 3.11 or newer with venv (on Debian: apt-get install python3-venv).' >&2; exit 1

$(RUN_TOOLS): $(PY) requirements.txt
	@echo 'Installing requirements.txt (once).'
	@$(PIP_INSTALL) requirements.txt
	@$(COMPILE)
	@touch $@

# They name those of the run as well.
$(TEST_TOOLS): $(PY) requirements.txt tests/requirements.txt
	@echo 'Installing tests/requirements.txt (once).'
	@$(PIP_INSTALL) tests/requirements.txt
	@$(COMPILE)
	@touch $(RUN_TOOLS) $@
