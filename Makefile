# `make check` is what .ci/run runs after bin/test, in the order in which it fails fastest.
.PHONY: help run worker test check lint types contracts unwritten sqlite coverage matrix servers \
	faults browser fix migrations reference bench demo messages
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
HOUSES := portal enterprises programs experts certification
COVERAGE ?= 95
SIZE ?= small
PROCESSES ?= $(shell n=$$(nproc); echo $$((n < 8 ? n : 8)))
SLOWEST := --durations=15 --durations-min=1
export PYTHONUNBUFFERED := 1
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: ## Set up what is missing, then serve with a worker beside it
	bin/run

worker: ## Only a worker
	bin/worker

test: ## The tests that need no server: make test ARGS="-k review"
	bin/test $(ARGS)

check: lint contracts types unwritten sqlite matrix servers faults browser ## Everything that CI runs

lint:
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m djlint templates --lint --quiet

contracts:
	.venv/bin/lint-imports

types:
	$(PYTHON) -m mypy $(HOUSES)

unwritten:
	DJANGO_SETTINGS_MODULE=portal.settings.test $(PYTHON) manage.py makemigrations --check --dry-run

sqlite: ## The tests on SQLite (TESTED=1: bin/test has just run them)
ifndef TESTED
	TEST_PROCESSES=$(PROCESSES) bin/test
endif

coverage: ## Which branches the tests on SQLite take: half as long again as without
	MEASURE=1 TEST_PROCESSES=$(PROCESSES) bin/test
	$(PYTHON) -m coverage combine --quiet
	$(PYTHON) -m coverage report --fail-under=$(COVERAGE)

servers: ## The tests that use a database, on PostgreSQL and Redis
	bin/with-servers $(PYTHON) -m pytest -n $(PROCESSES) -m "not browser and not matrix" \
	  --of-the-database --ignore=tests/faults $(SLOWEST)

faults: ## Workers, broker and database killed, frozen and emptied
	CI_REQUIRES_SERVERS=1 $(PYTHON) -m pytest -n 2 tests/faults $(SLOWEST)

browser: ## The whole way through, in Chromium
	$(PYTHON) -m pytest -n $(PROCESSES) -m browser $(SLOWEST)

matrix: ## Every route for every role and relation, against tests/matrix.csv
	$(PYTHON) -m pytest -n $(PROCESSES) -m matrix tests/matrix $(SLOWEST)

fix: ## Mend what can be mended by machine
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

migrations: ## Write a migration: make migrations APP=certification NAME=add_expiry
	DJANGO_SETTINGS_MODULE=portal.settings.test $(PYTHON) manage.py makemigrations $(APP) --name $(NAME)

reference: ## Load the official lists
	$(PYTHON) manage.py load_regions

demo: ## Invented data for one province, if there is none yet
	$(PYTHON) manage.py seed_demo --province 330000 --enterprises 10000 --seed 7 --if-empty

bench: ## Benchmarks beside their floors: make bench SIZE=full
	bin/with-servers $(PYTHON) -m tests.bench --size $(SIZE)

documents: ## Print permissions, workflows and settings into docs/
	$(PYTHON) manage.py print_documents

messages: ## Collect the texts and compile their translations (needs gettext)
	$(PYTHON) manage.py makemessages -l zh_Hans --no-location --no-wrap -i .venv -i var
	$(PYTHON) manage.py compilemessages -l zh_Hans
