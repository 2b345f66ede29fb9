# Two commands: `make demo` shows what the kit does, `make test` proves it. Both create what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TOX := $(BIN)/tox run
LOCK := requirements.lock
GROUPS := tox test lint types pyright bench mutants vendors ahead

.PHONY: demo test readme reference slow coverage vendors ahead bench scale mutants vendor-mutants newest lock cassettes clean help

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(STAMP): pyproject.toml $(LOCK)
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	awk '/^[a-z]/ {found = /^uv==/} found' $(LOCK) | $(BIN)/python -m pip install --quiet --require-hashes --requirement /dev/stdin
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint $(LOCK) --build-constraint $(LOCK) \
		--editable ".[all]" --group tox
	touch $@

demo: $(STAMP)  ## Collect simulated estates into a store and show what was found
	$(BIN)/chariot demo

test: $(STAMP)  ## Lint, types, tests and replay, as CI runs them
	$(TOX) -e lint,types,tests,replay
	$(BIN)/chariot check --results .tox/findings.json --search 8 --readme README.md --verify

readme: $(STAMP)  ## Examine every vendor, and write its level into the README
	$(BIN)/chariot check --readme README.md

reference: $(STAMP)  ## Write the API reference in docs/reference from the docstrings
	$(BIN)/python .ci/reference

slow: $(STAMP)  ## What takes a second or more: memory, killed processes, the walk from nothing to gold
	$(TOX) -e slow

coverage: $(STAMP)  ## Count the branches that tests reach, at least nine in ten
	$(TOX) -e coverage

vendors: $(STAMP)  ## Run the vendors' own clients against the simulators
	$(TOX) -e vendors

ahead: $(STAMP)  ## Run the tests with the clock a year ahead: nothing may depend on today's date
	$(TOX) -e ahead

bench: $(STAMP)  ## Measure against others, and see who loops for ever, into benchmarks/RESULTS.md
	$(TOX) -e bench

scale: $(STAMP)  ## Measure whole runs of 10,000 hosts to a million
	$(TOX) -e scale

mutants: $(STAMP)  ## Put small mistakes into the riskiest modules, and see which the tests let pass
	$(TOX) -e mutants

vendor-mutants: $(STAMP)  ## Put small mistakes into every vendor, and see which its own tests let pass
	$(TOX) -e vendor-mutants

newest: $(STAMP)  ## Run the tests with the newest versions that pyproject.toml allows, not the locked ones
	$(TOX) -e newest

lock: $(STAMP)  ## Write the newest allowed versions, with their hashes, into requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--all-extras $(GROUPS:%=--group %) --custom-compile-command "make lock" \
		--output-file $(LOCK) pyproject.toml

cassettes: $(STAMP)  ## Record all conversations with the simulators anew
	for vendor in $$(ls cassettes); do $(BIN)/chariot record $$vendor --refresh || exit 1; done

clean:  ## Remove everything that make created
	rm -rf $(VENV) .tox build *.egg-info
