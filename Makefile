# `make demo` and `make test` set up everything on a machine with Python 3.11 or newer and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check docs bench faults fuzz clean

demo: $(READY)
	$(BIN)/regulars demo --out demo

test: check
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --ignore tests/shell/test_faults.py
	$(BIN)/python -m pytest tests/shell/test_faults.py

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/house

# The pages of docs/ as a site, in build/site. A dead link ends it.
docs: $(READY)
	$(BIN)/zensical build --config-file mkdocs.yml --clean --strict

bench: $(READY)
	$(BIN)/python -m bench.run --lines 10000000 --rounds 3

# The long suite that kills a run at 50 random moments; `make test` runs a sample of it.
faults: $(READY)
	REGULARS_KILLS=50 $(BIN)/python -m pytest tests/shell/test_faults.py

# Many more changed logs than `make test` draws, from seeds of the day; a failing test's name is its seed.
fuzz: $(READY)
	REGULARS_FUZZ=$${REGULARS_FUZZ:-200} REGULARS_FUZZ_SEED=$${REGULARS_FUZZ_SEED:-$$(date +%Y%m%d%H%M)} \
		$(BIN)/python -m pytest tests/corpus/test_fuzz.py

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[app,demo,dev,docs,postgres]'
	touch $@

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
