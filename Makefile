# Two commands do everything on a fresh machine: `make demo` and `make test`. Both make the environment they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check bench clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[sandbox]' --group dev
	touch $(STAMP)

demo: $(STAMP)  ## the whole story on the sandbox
	@$(BIN)/python examples/demo.py

test: $(STAMP)  ## all tests
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(STAMP)  ## style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)  ## benchmarks, each beside its floor
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) out .armgen
