# Two commands for everyone: `make demo` and `make test`. The rest is for those who change things.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
NODE_MODULES := js/node_modules/.package-lock.json
BUNDLE := maestro_jupyter/static/widget.js
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)
# Without a screen, JupyterLab prints the address instead of opening it.
BROWSER_FLAG := $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname)),,--no-browser)
JS_SOURCES := $(shell find js/src js/scripts js/schema -type f 2>/dev/null)
AGENTS ?= claude codex copilot droid gemini opencode qwen
LABEXTENSION := $(VENV)/share/jupyter/labextensions/maestro-jupyter

.DEFAULT_GOAL := help
.PHONY: help demo test test-agents test-python test-js test-notebooks test-e2e pictures lint format bench types texts build install machine clean

help:  ## what can be done here
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

$(VENV)/bin/pip:
	@command -v node >/dev/null || { echo "make: Node.js 20 or later is needed to build the grid: install nodejs and npm." >&2; exit 1; }
	@command -v git >/dev/null || { echo "make: git is needed: install git." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: Python 3.11 or later is needed; set PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "make: could not make a virtual environment; on Debian: apt install python3-venv." >&2; rm -rf $(VENV); exit 1; }

$(INSTALLED): pyproject.toml js/package.json js/package-lock.json jupyter-config/server-config/maestro_jupyter.json | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	$(BIN)/jupyter server extension enable --sys-prefix maestro_jupyter >/dev/null 2>&1
	@touch $@

$(NODE_MODULES): js/package.json js/package-lock.json
	cd js && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLE): $(NODE_MODULES) $(JS_SOURCES) js/package.json
	cd js && npm run --silent build

# What pip copied is what there was on that day; the link is what was built last.
$(LABEXTENSION): $(INSTALLED)
	@rm -rf $@ && mkdir -p $(@D) && ln -s $(abspath maestro_jupyter/labextension) $@ && touch -h $@

install: $(INSTALLED) $(BUNDLE) $(LABEXTENSION)  ## set up .venv with everything

demo: install  ## open JupyterLab on the quickstart notebook
	$(BIN)/jupyter lab $(ROOT_FLAG) $(BROWSER_FLAG) --LabApp.default_url=/lab/tree/notebooks/quickstart.ipynb

test: test-python test-js test-notebooks test-agents test-e2e  ## run all tests

test-python: machine
	$(BIN)/python -m pytest -q -n 2 --ignore=tests/e2e --ignore=tests/real_agents tests

test-js: $(NODE_MODULES)
	cd js && npm run --silent typecheck && npm test --silent

test-notebooks: install
	$(BIN)/python -m pytest -q --nbval-lax --nbval-cell-timeout=300 --timeout=900 notebooks

test-agents: install  ## drive real agents, installed from npm, with a scripted model; AGENTS="claude gemini" picks
	$(BIN)/python tests/real_agents/install.py $(AGENTS)
	$(BIN)/python -m pytest -q -n 2 --dist worksteal --timeout=900 -k "install$(foreach agent,$(AGENTS), or $(agent))" tests/real_agents

machine: install  ## install the programs that the tests need (on Debian, as root)
	$(BIN)/python tests/machine.py

test-e2e: machine
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --timeout=600 tests/e2e

lint: install  ## check style, types, floors and generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd js && npm run --silent lint && npm run --silent typecheck && npm run --silent texts -- --check
	$(BIN)/python js/scripts/check_types.py

format: install  ## format all sources
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd js && npm run --silent format

types: install  ## generate the TypeScript types from the Python model
	cd js && PATH="$(abspath $(BIN)):$$PATH" npm run --silent types

pictures: test-e2e  ## make the README's pictures anew, from what the browser tests saw
	cp test-results/grid.png test-results/lab-light.png test-results/lab-dark.png docs/

bench: machine  ## measure speed and memory against their floors; writes bench/results.json
	$(BIN)/python -m bench

texts: install  ## collect the texts that people read, for translators
	cd js && npm run --silent texts

build: install  ## build the wheel and the source distribution into dist/
	$(BIN)/python -m build

clean:  ## remove everything that was built
	rm -rf $(VENV) dist build js/node_modules js/lib maestro_jupyter/static maestro_jupyter/labextension test-results
