# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PYTEST := $(BIN)/python -m pytest
# Files of tests side by side, one for each core: what a file's tests share is made once.
CORES := -n auto --dist loadfile

.PHONY: demo test coverage reliability soak lint run catalogues clean

demo: $(READY)  ## play the whole journey on this machine, with no account
	$(BIN)/python -m bot demo

test: $(READY)  ## run every test; those under faults are many, and would be slow under coverage
	$(PYTEST) $(CORES) --cov --cov-report= --ignore=tests/faults
	$(PYTEST) $(CORES) tests/faults

coverage: $(READY)  ## after the tests: every branch of what must never go wrong was taken
	@$(BIN)/coverage report --include='cloning/*,storage/*' --fail-under=100 > coverage.txt \
		|| { cat coverage.txt; exit 1; }

reliability: $(READY)  ## run what holds the promises, and write docs/reliability.md
	$(BIN)/python -m tests.reliability

soak: $(READY)  ## the same with many more kills, lives and faults; it takes its time
	$(BIN)/python -m tests.reliability --soak

lint: $(READY)  ## what CI checks besides the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

run: $(READY)  ## the bot itself, all in one process, with the settings of .env
	$(BIN)/python -m bot

catalogues: $(READY)  ## after a change of sentences; then translate what is empty
	$(BIN)/pybabel -q extract -F babel.cfg --no-default-keywords -k Sentence -k Counted:1,2 \
		--add-location=file --omit-header -w 100 -o handlers/locales/messages.pot handlers
	$(BIN)/pybabel -q update -i handlers/locales/messages.pot -d handlers/locales \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage coverage.txt *.egg-info
