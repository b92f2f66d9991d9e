# A fresh machine needs Python 3.11.4 or newer and make; everything else is in .venv, made from the lock file.
# Paths are relative and tools run as `python -m`, so that the checkout may stand in any folder, spaces included.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
unexport PYTHONPATH PYTHONHOME
# Without compiled modules each process takes seconds longer to start, and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11, 4))' 2>/dev/null && { echo "$$python"; exit; }; \
	done; echo python3)
WORKERS ?= 2
RUN := .venv/bin/python -m
QUICK := not full and not faults and not clients and not browser

# $(call arrives,file,when): stop with a plain sentence when the code of a target is not there yet.
arrives = @ls -d $(1) >/dev/null 2>&1 || { echo "make $@: $(1) is not there yet; it arrives with $(2)." >&2; exit 2; }

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r target text; do \
		printf '%-15s %s\n' "$$target" "$$text"; done

.PHONY: environment
environment:
	@"$(PYTHON)" .ci/environment.py

.PHONY: node
node: environment
	@.venv/bin/python .ci/node.py

.PHONY: demo
demo: environment ## start Ketentafel with a demonstration region on this machine
	$(call arrives,backend/cli*,the command line)
	@$(RUN) backend.cli demo

# Many of these wait for a server rather than compute, so that three at once share two cores.
.PHONY: test
test: WORKERS := 3
test: environment ## run the tests that need no node and no browser (under 10 minutes on 2 cores)
	@$(RUN) pytest -n $(WORKERS) --dist worksteal -m "$(QUICK)"

.PHONY: check
check: environment lint types contracts sdl ## run lint, types, contracts, schema drift and the architecture tests
	@$(RUN) pytest tests/architecture

.PHONY: check-full
check-full: check test-full test-clients test-browser ## run check, then every test but the kill campaigns, with full counts

.PHONY: test-full
test-full: environment ## run the tests that need no node and no browser, with full counts
	@KETENTAFEL_TEST_COUNTS=full $(RUN) pytest -n $(WORKERS) -m "not faults and not clients and not browser"

# Every test that counts down in `make test`, or stands aside there: with `make test` it is all of `make test-full`.
# A module beside the tests that counts down for them stands for its folder.
COUNTED = $(shell grep -rlE 'KETENTAFEL_TEST_COUNTS|mark\.full\b' tests --include='*.py' --exclude-dir=architecture \
	--exclude-dir=node_modules | sed '/\/test_[^/]*$$/!s|/[^/]*$$||' | sort -u)
# Longer than a check of a commit may take, or kills (KETENTAFEL_TEST_COUNTS=full make faults).
LONG := tests/security/promises/% tests/security/promises tests/faults tests/backend/demo/test_kills.py

.PHONY: test-campaigns
test-campaigns: environment ## run with full counts what counts down in make test, but for the longest campaigns
	@KETENTAFEL_TEST_COUNTS=full $(RUN) pytest -n $(WORKERS) -m "not faults and not clients and not browser" \
		$(filter-out $(LONG),$(COUNTED))

# Ten thousand histories and more, in pieces that each have a seed of their own; NIGHTLY=2 runs the first two only.
NIGHTLY ?= 20

.PHONY: nightly
nightly: environment ## live ten thousand random histories, and try as many sequences with referrals (hours)
	@set -e; piece=0; while [ $$piece -lt $(NIGHTLY) ]; do \
		KETENTAFEL_TEST_COUNTS=full KETENTAFEL_HISTORIES_PIECE=$$piece $(RUN) pytest -n $(WORKERS) \
			tests/consent/test_history_twin.py tests/consent/test_sharing_twin.py \
			tests/backend/cases/test_random_sequences.py; \
		piece=$$((piece + 1)); \
	done

.PHONY: test-clients
test-clients: node ## run integrators' clients against the product (needs node)
	@$(RUN) pytest -m clients

.PHONY: test-browser
test-browser: node ## use the demo in a real browser (needs node and Debian's chromium)
	@$(RUN) pytest -m browser

.PHONY: faults
faults: environment ## run the kill campaigns
	@$(RUN) pytest -m faults

.PHONY: lint
lint: environment ## check style and formatting
	@$(RUN) ruff check
	@$(RUN) ruff format --check

.PHONY: types
types: environment ## check the types
	@$(RUN) mypy

.PHONY: contracts
contracts: environment ## check who imports whom
	@.venv/bin/lint-imports --no-logo

.PHONY: sdl
sdl: environment ## compare graphql/schema.graphql with the code
	@$(RUN) casegraph.schema check

.PHONY: migrate
migrate: environment ## bring the databases of the configured regions up to date
	$(call arrives,backend/cli*,the command line)
	@$(RUN) backend.cli migrate

.PHONY: bench
bench: environment ## measure the five operations against the raw statement
	$(call arrives,bench/__main__.py,the benchmark harness)
	@$(RUN) bench

LOCK := .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11.4 --generate-hashes --no-header

.PHONY: lock
lock: environment ## write the lock files anew from pyproject.toml (needs a package index)
	@$(LOCK) --extra embedded --group dev --output-file requirements/dev.txt
	@$(LOCK) --extra embedded --constraint requirements/dev.txt --output-file requirements/runtime.txt
