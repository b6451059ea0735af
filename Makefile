PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help install brief kernels kernels-of-deals kernels-of-the-rest test lint docs reference bench calibration bless lock clean

help:            ## what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/'

install: .venv/installed ## the pinned tools and this package, in .venv

.venv/installed: constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	touch $@

brief: .venv/installed ## the flagship case, from file to page; the headline on the terminal
	$(BIN)/detente brief cases/geneva-2022 --output geneva-2022.html

lint: .venv/installed ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

kernels: kernels-of-deals kernels-of-the-rest ## machine code, made once for all processes, by two that share no kernel

kernels-of-deals: .venv/installed
	$(BIN)/python -c "import detente.solvers.packages.best, detente.solvers.agreement.agenda, \
	  detente.solvers.agreement.drafts, detente.solvers.concession.together, detente.solvers.concession.fresh"

kernels-of-the-rest: .venv/installed
	$(BIN)/python -c "import detente.solvers.threat.moves, detente.solvers.tree.qre, detente.solvers.condorcet.play, \
	  detente.solvers.challenge.rounds, detente.solvers.situation.course, detente.solvers.agreement.rounds, \
	  detente.solvers.exchange.worlds, detente.solvers.order.bottleneck, detente.solvers.signalling_slopes; \
	  from detente.lenses import all_lenses; all_lenses()"

test: .venv/installed ## lint, docs, then laws, published numbers, golden runs, doctests, on two processors
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target kernels lint docs
	$(BIN)/python -m pip check
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder --durations 15

docs: .venv/installed ## the manual, as pages that work offline, in docs/_build
	$(BIN)/python -m docs.generate --check
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

reference: .venv/installed ## write the generated pages of the manual anew
	$(BIN)/python -m docs.generate

bench: .venv/installed ## every figure of benchmarks/, with the machine described
	$(BIN)/python -m benchmarks

calibration: .venv/installed ## do odds mean what they say? A thousand histories that the model plays itself; minutes
	$(BIN)/python -m benchmarks.calibration

bless: .venv/installed ## rewrite the golden runs; read the difference before you commit it
	$(BIN)/pytest tests/golden --bless

lock:            ## write constraints.txt anew (for those who change dependencies; needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --output-file constraints.txt

clean:           ## forget what was built
	rm -rf .venv docs/_build
