# Two commands: `make demo` shows what the kit does, `make test` proves it. Both create what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TOX := $(BIN)/tox run

.PHONY: demo test readme slow coverage vendors bench scale mutants cassettes clean help

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" "tox>=4.22,<5"
	$(BIN)/python -m pip install -qq --editable ".[all]"
	touch $@

demo: $(STAMP)  ## Collect simulated estates into a store and show what was found
	$(BIN)/chariot demo

test: $(STAMP)  ## Lint, types, tests and replay, as CI runs them
	$(TOX) -e lint,types,tests,replay
	$(BIN)/chariot check --findings .tox/findings.json --search 8 --readme README.md --verify

readme: $(STAMP)  ## Examine every vendor, and write its level into the README
	$(BIN)/chariot check --readme README.md

slow: $(STAMP)  ## Memory, processes that are killed, and the walk from nothing to gold
	$(TOX) -e slow

coverage: $(STAMP)  ## Count the branches that tests reach, at least nine in ten
	$(TOX) -e coverage

vendors: $(STAMP)  ## Run the vendors' own clients against the simulators
	$(TOX) -e vendors

bench: $(STAMP)  ## Measure against others, and see who loops for ever, into benchmarks/RESULTS.md
	$(TOX) -e bench

scale: $(STAMP)  ## Measure whole runs of 10,000 hosts to a million
	$(TOX) -e scale

mutants: $(STAMP)  ## Put small mistakes into the riskiest modules, and see which the tests let pass
	$(TOX) -e mutants

cassettes: $(STAMP)  ## Record all conversations with the simulators anew
	for vendor in $$(ls cassettes); do $(BIN)/chariot record $$vendor --again || exit 1; done

clean:  ## Remove everything that make created
	rm -rf $(VENV) .tox build *.egg-info
