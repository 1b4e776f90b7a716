# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0
CONSTRAINTS := $(if $(CI),-c .ci/constraints.txt,)

.PHONY: demo test test-all check lint mypy pyright tools check-full mutate bench figures docs clean

INSTALL := $(BIN)/python -m pip install --quiet $(CONSTRAINTS) --editable

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "zopa needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: pyproject.toml | $(VENV)/.made
	$(INSTALL) .
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/.made
	$(INSTALL) '.[test]'
	@touch $(VENV)/.installed $@

$(VENV)/.check: $(VENV)/.test
	$(INSTALL) '.[test,check]'
	@touch $@

$(VENV)/.docs: pyproject.toml | $(VENV)/.made
	$(INSTALL) '.[docs]'
	@touch $(VENV)/.installed $@

demo: $(VENV)/.installed      ## the built-in case, solved
	$(BIN)/zopa solve thaad-deal
	@echo
	@echo "The command is $(BIN)/zopa. Three to try next:"
	@echo "  $(BIN)/zopa when thaad-deal 'equilibrium(withdraw, sanction)'"
	@echo "  $(BIN)/zopa concede thaad-deal 'withdraw, sanction'"
	@echo "  $(BIN)/zopa explore thaad-deal -o deal.html"

test: $(VENV)/.test           ## every test but the slow ones, doctests and the README included
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow"

test-all: $(VENV)/.test       ## every test, as before a change lands
	$(BIN)/python -m pytest $(PARALLEL)

check: lint mypy pyright      ## lint, floors and types; -j2 does two at a time

lint: $(VENV)/.check           ## style, floors, and no function above 20 by cyclomatic complexity
	@mkdir -p build
	$(BIN)/ruff check .
	PYTHONPATH=. $(BIN)/lint-imports
	@$(BIN)/radon cc --min D --show-complexity solver games cli.py zopa >build/complex.txt; cat build/complex.txt; test ! -s build/complex.txt

mypy: $(VENV)/.check
	$(BIN)/mypy

pyright: $(VENV)/.check
	$(BIN)/pyright --pythonpath $(BIN)/python

tools: $(VENV)/.check $(VENV)/.docs

check-full: $(VENV)/.test     ## the long random audits, ten times what `make test-all` runs
	ZOPA_AUDIT=full $(BIN)/python -m pytest $(PARALLEL)

mutate: $(VENV)/.test         ## plant errors in the core one at a time; every one must be caught
	$(BIN)/python tests/mutate.py

bench: $(VENV)/.check         ## the table of docs/benchmarks.md
	$(BIN)/python -m benchmarks

figures: $(VENV)/.test        ## the pictures of docs/pictures.md
	$(BIN)/python docs/figures.py

docs: $(VENV)/.docs           ## the documentation as a site, in build/docs/index.html
	PYTHONPATH=. $(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --fresh-env --quiet docs build/docs

clean:
	rm -rf $(VENV) build docs/generated dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
