# Every target sets up what it needs in .venv, from the locks in requirements/, and does so once.
# `make help` lists the targets.

VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements/run.lock requirements/build.lock

# The first Python that is new enough; `make PYTHON=…` chooses another.
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11 python; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$candidate"; break; }; done)

# A machine's pip settings may say where packages come from, but not where they go or which ones they are.
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_CONSTRAINT PIP_BUILD_CONSTRAINT PIP_REQUIREMENT PIP_REQUIRE_HASHES \
	PIP_NO_BINARY PIP_NO_DEPS PIP_PYTHON PIP_DRY_RUN PYTHONHOME PYTHONPATH PYTHONSTARTUP
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/python -m pip -qq --no-input

# How many processes the tests share; `make test TEST_PROCESSES=0` runs them in one, as a debugger wants it.
TEST_PROCESSES ?= 2

TYPED = $(foreach folder,pipeline schemas examples tests benchmarks,$(if $(shell find $(folder) -name '*.py' 2>/dev/null),$(folder)))

# The locks hold for every platform, and nothing of the machine that made them gets into them.
UV_COMPILE := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u UV_FIND_LINKS -u UV_INDEX -u UV_DEFAULT_INDEX \
	-u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_CONSTRAINT -u UV_OVERRIDE -u UV_EXCLUDE_NEWER \
	$(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header $(LOCK_OPTIONS)

.DEFAULT_GOAL := help
.PHONY: help run test bench fuzz seeded faults soak lint format types layers docs check lock upgrade wheel setup clean
.DELETE_ON_ERROR:

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do printf '  make %-9s %s\n' "$$target" "$$text"; done

run: $(VENV)/.run ## Reconcile what waits in inbox/ (the August 2016 example, when there is nothing) and say where to look
	@$(BIN)/avstamning demo --if-unused --place-only .
	@$(BIN)/avstamning run --workspace . || { code=$$?; [ $$code -eq 1 ] || exit $$code; \
		echo; echo "The run worked, and found something to act on: that is what its exit code 1 says."; }
	@latest=$$(ls -dt outbox/[0-9]*/*/ 2>/dev/null | head -n 1); [ -z "$$latest" ] || echo "Look in $$latest"

test: $(VENV)/.dev ## Run all tests; what had to be left out is listed at the end
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile $(PYTEST_OPTIONS)

bench: $(VENV)/.dev ## Measure reading, the rules' cost, the joint test and writing the workbook (minutes)
	@$(BIN)/python benchmarks/reading.py 3
	@$(BIN)/python benchmarks/rules.py
	@$(BIN)/python benchmarks/joint.py
	@$(BIN)/python benchmarks/workbook.py

fuzz: $(VENV)/.dev ## Read mutants of the corpus for two minutes, new ones each time (FUZZ_SECONDS=600 for longer)
	@$(BIN)/python -m tests.reading.fuzz $(or $(FUZZ_SECONDS),120)

seeded: $(VENV)/.dev ## Measure how well seeded errors are found (hours; see docs/seeded-errors.md)
	@$(BIN)/python -m benchmarks.seeded_errors --resume --verbose

faults: $(VENV)/.dev ## Let every step of a run go wrong in every way, and write the tables of docs/reliability.md (an hour)
	@$(BIN)/python -m tests.faults.matrix

soak: $(VENV)/.dev ## Drop 200 files while runs go on and are killed at random (some minutes)
	@$(BIN)/python -m tests.faults.soak

lint: $(VENV)/.dev ## Check style and the usual mistakes (ruff, bandit)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml pipeline schemas
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted as 'make format' does it:"; $(BIN)/ruff format --check .; }

format: $(VENV)/.dev ## Format the code, and correct what ruff can correct safely
	@$(BIN)/ruff check --fix --quiet --exit-zero .
	@$(BIN)/ruff format --quiet .

types: $(VENV)/.dev ## Check types (mypy, strict)
	@$(BIN)/mypy $(TYPED)

layers: $(VENV)/.dev ## Check that imports go one way
	@$(BIN)/lint-imports --no-logo

docs: $(VENV)/.dev ## Write the generated parts of the documentation anew
	@if [ -f pipeline/docs.py ]; then $(BIN)/python -m pipeline.docs; else echo "No documentation is generated yet."; fi

check: lint types layers test ## Everything that must hold before a commit

lock: $(VENV)/.dev ## Write the locks anew after a change of dependencies, keeping the versions they pin
	@$(UV_COMPILE) pyproject.toml -o requirements/run.lock
	@$(UV_COMPILE) requirements/build.in -c requirements/run.lock -o requirements/build.lock
	@$(UV_COMPILE) pyproject.toml requirements/build.in requirements/dev.in -c requirements/run.lock -c requirements/build.lock \
		-o requirements/dev.lock

upgrade: ## Write the locks anew with the newest versions
	@$(MAKE) --no-print-directory lock LOCK_OPTIONS=--upgrade

wheel: $(VENV)/.run ## Build the wheel into dist/
	@$(BIN)/python -m hatchling build --target wheel

setup: $(VENV)/.dev ## Set up .venv with everything

clean: ## Remove what make made (inbox/ and outbox/ are left alone)
	@rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed, and none was found. Install it, or name it: make PYTHON=…" >&2; exit 2; }
	@echo "Setting up $(VENV) (once; about a minute) …"
	@"$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module does not work here. On Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }

$(VENV)/.run: $(LOCKS) pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/run.lock -r requirements/build.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@
