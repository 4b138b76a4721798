# Two commands do everything on a machine with Python 3.11+ and make:
#   make demo   installs kg, ingests the sample articles, prints a timeline and the answers to three queries
#   make test   installs what the tests need and runs all of them
PYTHON ?= python3
VENV ?= .venv
KG = $(VENV)/bin/kg
DEMO = demo-data

.PHONY: demo test lint web clean

demo: $(VENV)/.installed
	@rm -rf $(DEMO)
	$(KG) ingest --store $(DEMO) examples
	@echo; echo "The timeline:"
	$(KG) timeline --store $(DEMO)
	@echo; echo "Three of the saved queries ('kg query' lists them all):"
	$(KG) query --store $(DEMO) planned
	$(KG) query --store $(DEMO) plan-fulfilled
	$(KG) query --store $(DEMO) voices
	@echo; echo "Now serve it:  $(KG) serve --store $(DEMO)   and open http://127.0.0.1:8000/"

test: $(VENV)/.installed-dev
	$(VENV)/bin/python -m pytest

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install -q -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install -q -e '.[dev]'
	@touch $@ $(VENV)/.installed

web:
	cd web && npm ci --no-audit --no-fund --ignore-scripts && node build.mjs

clean:
	rm -rf $(VENV) $(DEMO)
