# `make demo` and `make test` set up everything on a machine with Python 3.11 or newer and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := build/tools
USERS := build/users
DBT := build/dbt

# Modules are compiled once, also where the environment says that none shall be kept: tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

export REGULARS_DBT_PYTHON ?= $(abspath $(DBT)/bin/python)

TESTS = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder \
	--ignore tests/shell/test_prompt.py --ignore tests/house

.PHONY: demo test whole check pages docs bench engines faults fuzz truth proofs hashes licences audit clean

demo: $(READY)
	$(BIN)/regulars demo --out demo

test: check $(DBT)/.ready
	REGULARS_SAMPLE=1 $(TESTS)
	$(BIN)/python -m pytest tests/shell/test_prompt.py

# The tests that `make test` takes a sample of, all of them.
whole: check $(DBT)/.ready
	$(TESTS)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/house
	$(BIN)/python -m tests.docs.readability

# Whatever is written from the code: pages of docs/, and the steps of the public Python. Tests compare them.
pages: $(READY)
	for page in public_steps kpis_page tables_page links_picture cli_page python_page exports_page prepared_statements site; do \
		$(BIN)/python -m tests.docs.$$page || exit 1; done

# The pages of docs/ as a site, in build/site. A dead link ends it.
docs: $(READY)
	$(BIN)/zensical build --config-file mkdocs.yml --clean --strict

bench: $(READY)
	$(BIN)/python -m bench.run --lines 10000000 --rounds 3

# Every engine with all studies and on all of Online Retail, in every wrapping; `make test` runs a sample of it.
engines: $(READY) $(DBT)/.ready
	REGULARS_ENGINES=1 $(BIN)/python -m pytest -s tests/engines tests/golden

# 200 runs killed at random moments, 10,000 readings during publishes, and a minute of 500 half-open connections;
# `make test` runs a sample of it.
faults: $(READY)
	REGULARS_HALF_OPEN=$${REGULARS_HALF_OPEN:-60} REGULARS_KILLS=$${REGULARS_KILLS:-200} REGULARS_READS=$${REGULARS_READS:-10000} \
		REGULARS_FLIPS=$${REGULARS_FLIPS:-1000} REGULARS_SPLITS=$${REGULARS_SPLITS:-100} \
		$(BIN)/python -m pytest -s tests/shell/test_faults.py tests/shell/test_prompt.py \
		tests/shell/test_resume.py tests/shell/test_erase.py tests/shell/test_flipped_bits.py \
		tests/shell/test_kill_points.py tests/shell/test_splits.py tests/app/test_connections.py

# Many more changed logs than `make test` draws, from seeds of the day; it prints the seeds of those that fail.
fuzz: $(READY)
	$(BIN)/python -m tests.corpus.fuzz --files $${REGULARS_FUZZ:-1000} --seed $${REGULARS_FUZZ_SEED:-$$(date +%y%m%d%H%M)}

# Shops whose future is known, of every story, ten times (REGULARS_TRUTH), as docs/truth.md; `make test` draws three.
truth: $(READY)
	$(BIN)/python -m tests.truth.page
	$(BIN)/python -m pytest tests/truth --numprocesses 0

# 10,000 experiments without an effect on each of three shops, and such with a known one; and what forecasts and alerts
# promise, on 1,000 simulated shops. `make test` runs a sample of both.
proofs: $(READY)
	REGULARS_PROOFS=1 $(BIN)/python -m pytest -s tests/proofs
	REGULARS_PROOFS=$${REGULARS_PROOFS:-1000} $(BIN)/python -m pytest -s tests/laws/test_forecast.py tests/laws/test_alerts.py

# What users install, with the hash of every file: written from constraints.txt.
EXTRAS = app postgres excel mcp experiments
hashes: $(TOOLS)/.ready
	$(TOOLS)/bin/python -m piptools compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-annotate --no-header --strip-extras --allow-unsafe --constraint constraints.txt \
		$(foreach extra,$(EXTRAS),--extra $(extra)) --output-file requirements-hashed.txt pyproject.toml

# An SBOM (CycloneDX) and the licences of what users install; a licence that is not permissive ends it.
licences: $(READY) $(TOOLS)/.ready $(USERS)/.ready
	$(TOOLS)/bin/cyclonedx-py environment --output-reproducible --short-PURLs --pyproject pyproject.toml \
		$(USERS) --output-file build/sbom.json
	$(BIN)/python -m tests.supply.licences build/sbom.json build/licences.txt

# Known vulnerabilities of what users install. It asks an index, so it is no test; where none answers it says why.
audit: $(READY) $(TOOLS)/.ready
	$(BIN)/python -m tests.supply.audit $(TOOLS)/bin/pip-audit requirements-hashed.txt

$(TOOLS)/.ready: Makefile
	$(PYTHON) -m venv --clear $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet cyclonedx-bom==7.5.0 pip-audit==2.10.1 pip-tools==7.6.2
	touch $@

# By it a test reads the semantic layer of an export as MetricFlow does; it wants an older click than the rest.
$(DBT)/.ready: Makefile
	$(PYTHON) -m venv --clear $(DBT)
	$(DBT)/bin/python -m pip install --quiet dbt-semantic-interfaces==0.10.5 PyYAML==6.0.4
	touch $@

# As a user installs it: every file by its hash, then this package alone.
$(USERS)/.ready: requirements-hashed.txt pyproject.toml
	$(PYTHON) -m venv --clear $(USERS)
	$(USERS)/bin/python -m pip install --quiet --no-compile --require-hashes --requirement requirements-hashed.txt
	$(USERS)/bin/python -m pip install --quiet --no-compile --no-deps .
	touch $@

# Modules are compiled when they are first used; to compile all of them takes as long as to install them.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[app,demo,dev,docs,experiments,mcp,postgres,spark]'
	touch $@

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
