# The front door of the house. `make` alone says what there is; the work itself stands in scripts/.

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak container clean-data

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: ## install what is missing, build, render the demonstration event once, open it on a local page
	@scripts/run.sh

test: ## everything that CI runs: style, builds, all tests, docs, spelling, the page in Chromium
	@scripts/test.sh

check: ## what one runs all day: format, lints, quick tests
	@scripts/check.sh

bench: ## the figures, beside the floors
	@scripts/bench.sh
	@scripts/bench.sh case
	@scripts/bench.sh page
	@scripts/bench.sh bell
	@scripts/bench.sh ledger
	@scripts/bench.sh durable

soak: ## the long tests: fuzzing and kills, results to docs/soak.md (SECONDS_EACH=600)
	@scripts/soak.sh

container: ## build the container image `pfiff` with docker or podman
	@scripts/container.sh

clean-data: ## remove all that Pfiff and its build keep outside this folder
	@scripts/clean-data.sh
