# make demo      from a fresh clone to a cited answer
# make postgres  what a catalogue in PostgreSQL needs as well
# make test      everything that CI runs: lint, format, types, tests
# make lock      choose the newest versions that pyproject.toml allows

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A file's tests share what it starts, and go to one process; tests/conftest.py puts the longest files first.
TOGETHER := -n auto --dist loadfile --no-loadscope-reorder
# Compiled code is kept whatever the machine's habit: the tests start Dateline some hundred times.
export PYTHONDONTWRITEBYTECODE :=

QUESTION := when did Carney and Trump first speak?

.PHONY: demo postgres test lock clean

demo: $(VENV)/installed
	@DATELINE_DATA_DIR=.demo $(BIN)/dateline ingest bot/samples
	@DATELINE_DATA_DIR=.demo $(BIN)/dateline ask "$(QUESTION)"
	@echo; echo 'To ask the same articles more: DATELINE_DATA_DIR=.demo $(BIN)/dateline ask "who is the pope?"'

postgres: $(VENV)/installed-postgres

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@# Types are checked beside the tests, which often wait; what was found is told after them.
	@echo "$(BIN)/mypy & $(BIN)/pytest $(TOGETHER)"; \
	$(BIN)/mypy > $(VENV)/types.txt 2>&1 & checking=$$!; \
	tests=0; $(BIN)/pytest $(TOGETHER) || tests=$$?; \
	types=0; wait $$checking || types=$$?; cat $(VENV)/types.txt; \
	exit $$(( tests ? tests : types ))

lock: $(VENV)/installed-dev
	$(BIN)/uv pip compile pyproject.toml --universal --upgrade --generate-hashes --quiet --no-header \
		--extra build --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --universal --upgrade --generate-hashes --quiet --no-header \
		--extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --universal --upgrade --generate-hashes --quiet --no-header \
		--extra bench --constraint requirements.lock --output-file requirements-bench.lock
	$(BIN)/uv pip compile pyproject.toml --universal --upgrade --generate-hashes --quiet --no-header \
		--extra postgres --constraint requirements.lock --output-file requirements-postgres.lock

clean:
	rm -rf $(VENV) .demo

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Dateline needs Python 3.11 or newer; this is %d.%d. Try: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Dateline needs into $(VENV) (once; a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot retrieval
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/installed-postgres: $(VENV)/installed requirements-postgres.lock
	@echo "Installing PostgreSQL's driver"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgres.lock
	@touch $@
