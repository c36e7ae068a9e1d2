# Fresh machine: Python 3.11 or newer and make. Each target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEOPLE ?= 200000
BENCH_PEOPLE ?= 2000000

.DEFAULT_GOAL := help
.PHONY: help setup demo selftest test test-slow crash check format lock docs bench bench-own bench-rivals bench-small bench-100m bench-rivals-20m clean

help:
	@echo "make demo    a synthetic population, scored: prints where the scorecard is"
	@echo "make test    the tests"
	@echo "make selftest  whether planted defects are found, and nothing else"
	@echo "make crash   runs killed, crowded and out of space, all of them"
	@echo "make check   format, lint, types, import contracts, generated docs, tests"
	@echo "make setup   .venv with the ddss command in it"
	@echo "make bench   all measurements into docs/benchmarks.md; takes long"
	@echo "make bench-rivals  the part against other validators, which it installs: BENCH_PEOPLE=2000000"
	@echo "make bench-rivals-20m, make bench-100m   the same and our own at sizes that take long"
	@echo "make bench-small   ratios alone, as CI has them"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "ddss needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
# The lock is whole. Without --no-deps pip looks at newer releases than it names, and stops at one that has no hash.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--requirement requirements.lock
# uv_build looks for its own program on the PATH.
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation --no-index --editable .
	@touch $(READY)

demo: setup
	$(BIN)/ddss demo --people $(PEOPLE) --out demo

selftest: setup
	$(BIN)/ddss selftest

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-slow: setup
	$(BIN)/python -m pytest -m slow

crash: setup
	$(BIN)/python -m pytest tests/crash -m "slow or not slow"

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m checks.docs --check
	$(BIN)/python -m checks.catalogue_docs --check
	$(BIN)/python -m checks.measure_docs --check
	$(BIN)/python -m schemas.docs --check
	$(BIN)/python -m schemas.contracts.docs --check
	$(BIN)/python -m synthetic.docs --check
	$(BIN)/python -m flows.detection_page --check
	$(BIN)/python -m flows.deployments --check
	$(BIN)/python -m checks.expectations.suites --check
	$(BIN)/python -m checks.expectations.docs --check
	$(BIN)/python -m scorecards.exports.docs --check
	$(MAKE) test

docs: setup
	$(BIN)/python -m checks.docs
	$(BIN)/python -m checks.catalogue_docs
	$(BIN)/python -m checks.measure_docs
	$(BIN)/python -m schemas.docs
	$(BIN)/python -m schemas.contracts.docs
	$(BIN)/python -m synthetic.docs
	$(BIN)/python -m flows.detection_page
	$(BIN)/python -m flows.deployments
	$(BIN)/python -m checks.expectations.suites
	$(BIN)/python -m checks.expectations.docs
	$(BIN)/python -m scorecards.exports.docs

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock names no index: hashes say what is meant, wherever it comes from.
lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --group dev --generate-hashes \
		--no-emit-index-url --no-header --output-file requirements.lock pyproject.toml

# Two parts, because the second installs other people's programs and takes as long again.
bench: bench-own bench-rivals

BENCH := $(BIN)/python benchmarks/into_docs.py
bench-own: setup
	$(BENCH) scan_ratio -- $(BIN)/python benchmarks/scan_ratio.py --people 1000000 10000000 30000000 --repeat 3 3 1
	$(BENCH) startup -- $(BIN)/python benchmarks/startup.py
	$(BENCH) pages -- $(BIN)/python benchmarks/pages.py --people 1000000 --repeat 3
	$(BENCH) synth_speed -- $(BIN)/python benchmarks/synth_speed.py
	$(BENCH) gx_engine -- $(BIN)/python benchmarks/gx_engine.py
	$(BENCH) gx_run -- $(BIN)/python benchmarks/gx_run.py
	$(BENCH) flow_overhead -- $(BIN)/python benchmarks/flow_overhead.py

# Takes 40 GB of disk and an hour.
bench-100m: setup
	$(BENCH) scan_ratio_100m -- $(BIN)/python benchmarks/scan_ratio.py --people 100000000 --repeat 1

bench-rivals: setup
	$(BENCH) rivals -- $(BIN)/python -m benchmarks.rivals --people $(BENCH_PEOPLE)

# Those that have the memory for it.
LARGE := polars duckdb soda dataframely cuallee pandera-polars pandera-lazy pointblank gx-engine gx-communes
bench-rivals-20m: setup
	$(BENCH) rivals_20m -- $(BIN)/python -m benchmarks.rivals --people 20000000 --repeat 1 --brief --only $(LARGE)

bench-small: setup
	$(BIN)/python benchmarks/small.py

clean:
	rm -rf $(VENV) demo build dist
