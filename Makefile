# Two commands do everything: `make run` and `make test`.

PYTHON := $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
NAME ?= engine

.PHONY: help run test gate bench messages api screenshots clean

help:
	@echo "make run          installs what is missing, starts Perchoir, prints its address"
	@echo "make test         installs what tests need, runs the whole gate"
	@echo "make gate         runs the gate again, installing nothing (STEP=types for one step)"
	@echo "make bench        measures: NAME=pages, QUICK=1 for less than 50 seconds"
	@echo "make messages     extracts and compiles the translations"
	@echo "make api          writes the description of the API again"
	@echo "make screenshots  takes the pictures of the README from the running product"

run: .venv/installed
	@$(BIN)/python -m tools.messages compile
	@$(BIN)/perchoir up

test: .venv/installed-dev
	@$(BIN)/python -m tools.messages compile
	@$(BIN)/python -m perchoir.listening.engine.kernel
	@$(BIN)/python -m tools.test_machine
	@$(BIN)/python -m tools.gate

gate:
	@$(BIN)/python -m tools.gate $(STEP)

bench: .venv/installed-dev $(if $(filter engine,$(NAME)),.venv/installed-bench)
	@$(BIN)/python -m bench.$(NAME)

messages: .venv/installed-dev
	@$(BIN)/python -m tools.messages extract
	@$(BIN)/python -m tools.messages compile

api: .venv/installed-dev
	@$(BIN)/python -m tools.api

screenshots: .venv/installed-dev
	@$(BIN)/python -m tools.screenshots

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Perchoir needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml .venv/bin/python
	@echo "Installing Perchoir (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

# What the engine is compared with; without it the bench runs and says what it skips.
.venv/installed-bench: .venv/installed-dev
	@echo "Installing what the engine is compared with"
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	@touch $@

clean:
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache
