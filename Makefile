# One word a task. Every target works alone, from a fresh clone, and again.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input --require-hashes
HAS_TEST := .venv/test-$(shell cksum < requirements/test.txt | tr ' ' '-')
HAS_RUN := .venv/run-$(shell cksum < requirements/run.txt | tr ' ' '-')
TESTS ?= tests
ARGS ?=
PART ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak drill sbom

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 16

run: $(HAS_RUN) ## serve the portal on http://127.0.0.1:8000 (PORT= changes it), sample included
	@PORT=$(PORT) exec $(BIN)/python -m portal.serve

test: $(HAS_TEST) ## every test (TESTS=tests/meetings for some; CI=true insists on a Chromium)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS) $(TESTS)

check: $(HAS_TEST) ## lint, formatting, types, templates, known weaknesses of packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint portal/templates --lint --quiet
	$(BIN)/python -m bench.supply.weaknesses

sbom: $(HAS_TEST) ## what the portal stands on, for others to look through: sbom.json (CycloneDX)
	@$(BIN)/python -m bench.supply.parts

bench: $(HAS_RUN) ## measure the portal against a bare reference (about 4 minutes)
	@$(BIN)/python -m bench.run

soak: $(HAS_TEST) ## 50 people for half an hour on each database, the faults at length, a guesser's clock (PART=faults: one alone)
	@$(BIN)/python -m bench.soak $(PART)

drill: $(HAS_RUN) ## back up under load, restore elsewhere, compare (ARGS="--times 100 --postgres postgresql+psycopg://...")
	@$(BIN)/python -m bench.drill $(ARGS)

# A lock that changed has another name here, so the packages are installed anew. The test lock holds the run lock.
$(HAS_RUN): $(BIN)/python
	@echo "Installing what the portal needs to run ..."
	@$(PIP) -r requirements/run.txt
	@rm -f .venv/run-* && touch $@

$(HAS_TEST): $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements/test.txt
	@rm -f .venv/test-* .venv/run-* && touch $@ $(HAS_RUN)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The portal needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python has no venv module. On Debian: apt-get install python3-venv" >&2; exit 1; }
