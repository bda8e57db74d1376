# `make` alone lists what can be made. Everything is installed into .venv and built into _build.
PYTHON ?= python3
BIN := .venv/bin
PINS := .venv/bin/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header pyproject.toml
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help html test evidence mutants exact bench bench-build lighthouse lint frameworks pins clean

# List the targets.
help:
	@awk '/^# [A-Z]/ && !text{text=substr($$0,3)} /^[a-z-]+:/{split($$1,name,":"); printf "make %-11s %s\n", name[1], text; text=""}' Makefile

# Build the site into _build/html: what was there stays until the new one is whole.
html: .venv/ready
	@$(BIN)/python -m actdoc.site

# Run every test; builds the site first, because the tests walk through it.
test: html .venv/tested
	@$(BIN)/python -m pytest -n auto -q

# Run all experiments of the chapters again with other seeds, and see that what they assert holds (two minutes).
# (SEEDS="10 11 12 13 14" chooses them.)
evidence: .venv/ready
	@$(BIN)/python -m actdoc.site.evidence

# Misprint every kind of formula, fact and curve, and see that a test of the built pages notices (two hours).
mutants: .venv/tested
	@$(BIN)/python tests/mutants.py

# Try every number of float32 on what is computed in float32 (a quarter of an hour).
exact: .venv/ready
	@PYTHONPATH=. $(BIN)/python tests/exact.py

# Time the build beside Jupyter Book's of the same chapters, and say where the time goes (some minutes).
bench-build: html .bench/ready
	@$(BIN)/python tests/bench_build.py

# Let Lighthouse judge six pages as a phone gets them, and fail where one falls short (some minutes; needs node and npm).
lighthouse: html .lighthouse/ready
	@$(BIN)/python tests/lighthouse.py

# Format the code, and check it and its types.
lint: .venv/tested
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy
	$(BIN)/basedpyright

# Measure the other frameworks anew, and record it in docs/recorded/frameworks.json (some minutes, 4 GB).
# (Torch is the build for the CPU: pip must find it, by PIP_FIND_LINKS or PIP_EXTRA_INDEX_URL.)
frameworks: .frameworks/ready
	@TF_CPP_MIN_LOG_LEVEL=3 PYTHONPATH=. .frameworks/bin/python -W ignore -m actdoc.frameworks
	@TF_CPP_MIN_LOG_LEVEL=3 .frameworks/bin/python -m pytest -q tests/test_frameworks.py

# Time all functions beside textbook lines, SciPy, PyTorch and JAX, and record it in docs/recorded/speed.json (ten minutes).
# (On a machine that does nothing else. ONLY="gelu relu" measures these, ONLY=--quick a million numbers; neither records.
# ONLY=--cost times activations beside the products of a layer alone, and records it in docs/recorded/cost.json.)
bench: .frameworks/ready
	@PYTHONPATH=. .frameworks/bin/python -W ignore -m actdoc.speed $(ONLY)

# Write the requirements anew: the newest versions that pyproject.toml allows, with hashes.
pins: .venv/ready
	$(PINS) --universal --extra learn --extra site --extra setup -o requirements.txt
	$(PINS) --universal --extra test --constraint requirements.txt -o requirements-test.txt
	$(PINS) --universal --extra bench -o requirements-bench.txt
	UV_FIND_LINKS="$${UV_FIND_LINKS-$$PIP_FIND_LINKS}" $(PINS) --extra frameworks -o requirements-frameworks.txt

# Remove all that was installed and built.
clean:
	rm -rf .venv .frameworks .bench .lighthouse _build

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "actdoc needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0])'
	@echo "Installing into .venv (once; about half a minute)"
	@rm -rf .venv && $(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/# via/p' requirements.txt > .venv/uv.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt
	@$(INSTALL) --requirement requirements.txt
	@touch $@

.venv/tested: requirements-test.txt .venv/ready
	@echo "Installing what tests need into .venv (once; about half a minute)"
	@$(INSTALL) --requirement $<
	@touch $@

.bench/ready: requirements-bench.txt
	@echo "Installing Jupyter Book into .bench (once)"
	@rm -rf .bench && $(PYTHON) -m venv .bench
	@.bench/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

.frameworks/ready: requirements-frameworks.txt
	@echo "Installing the frameworks into .frameworks (once; some minutes)"
	@rm -rf .frameworks && $(PYTHON) -m venv .frameworks
	@.frameworks/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

.lighthouse/ready: Makefile
	@echo "Installing Lighthouse into .lighthouse (once)"
	@rm -rf .lighthouse && mkdir .lighthouse
	@npm install --silent --no-audit --no-fund --prefix .lighthouse lighthouse@13.5.0
	@touch $@
