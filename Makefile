# Ringbus. `make help` lists what can be made; `make demo` and `make test` set up what they need themselves.
SHELL := /bin/sh
PLATFORM ?= examples/hailo.yaml
TESTS ?= tests
PYTEST = .venv/bin/python -m pytest

export PATH := $(CURDIR)/.venv/bin:$(PATH)
# A configuration file of Terraform's that this machine's owner made may name mirrors that do not exist here.
export TF_CLI_CONFIG_FILE := /dev/null

.PHONY: help setup lab-tools demo test test-lab test-localstack test-fast lint accept bench kill-matrix down clean
.DEFAULT_GOAL := help

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: .venv/ready ## Make .venv (Python 3.12 or 3.13) and find a Terraform; instant when it is there

.venv/ready: pyproject.toml constraints.txt scripts/setup.sh scripts/terraform_library.py
	@sh scripts/setup.sh

lab-tools: ## Install the Debian packages that the lab needs (as root)
	@sh scripts/lab.sh

demo: setup ## Two regions on the embedded LocalStack, and as root real hosts behind them, from a bare clone (some minutes)
	@PLATFORM=$(PLATFORM) sh scripts/demo.sh

# What stories on LocalStack wait for is mostly the provider's own pauses: two at a time, each beside a LocalStack of its
# own, and beside them the lab.
test: lint ## Every tier: lint, unit, cases, goldens, architecture, Terraform, checkov, wheel, lab, LocalStack
	@[ -z "$(CI)" ] || sh scripts/lab.sh
ifeq ($(TESTS),tests)
	$(PYTEST) -m 'not (lab or localstack)' tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line test-lab test-localstack
else
	$(PYTEST) $(TESTS)
endif

test-lab: setup ## The lab's tier alone
	$(PYTEST) -m lab --timeout=1500 --durations=15 tests

test-localstack: setup ## LocalStack's tier alone
	$(PYTEST) -m localstack -n 2 --dist loadfile --no-loadscope-reorder --timeout=1500 --durations=25 tests

test-fast: lint ## What needs no Terraform, no network and no LocalStack
	$(PYTEST) -m 'not (terraform or checkov or wheel or localstack or lab)' $(TESTS)

lint: setup ## ruff, mypy --strict, import-linter
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

accept: setup ## Write the goldens anew; look at `git diff tests/golden` before committing them
	.venv/bin/python -m tests.accept

bench: setup ## Measure what the README's figures say (but for the kill and crash matrices, which take long)
	@for benchmark in $(filter-out %/kill_matrix/run.py %/crash_matrix/run.py,$(wildcard benchmarks/*/run.py)); do echo "== $$benchmark"; .venv/bin/python $$benchmark || exit 1; done

kill-matrix: setup ## Kill ringbus at every boundary of a release and over its time, and see it recover (half an hour)
	.venv/bin/python benchmarks/kill_matrix/run.py

down: setup ## Stop the embedded LocalStack (nothing in it is kept)
	.venv/bin/ringbus localstack down

clean: ## Remove .venv and what tools left in the checkout; not .ringbus (releases and state), not the cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
