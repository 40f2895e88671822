# Needs Python 3.11 or newer, make, and a package index that pip can reach. PYTHON chooses the interpreter.
PYTHON ?= python3
MANAGE = .venv/bin/python manage.py
APPS = bulletins delivery divisions documents exchange files history jobs opendata pages people public_record registry reorganisations search secretariat topics translations units
MEASURED = PYTEST_PLUGINS=tests.measure
PYTEST = .venv/bin/python -m pytest --numprocesses 2 --dist worksteal --durations 10
LOCK = .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

# Some machines and containers forbid byte code; each process would compile Django anew, two seconds of CPU.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run dev test test-all battery bench bench-scale check-outputs lint audit format catalogues backup restore snapshot pictures lock clean environment environment-dev
.DEFAULT_GOAL := help

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' Makefile

run: environment ## install, prepare and serve the directory on HOST:PORT (127.0.0.1:8000)
	@$(MANAGE) prepare
	@exec $(MANAGE) serve

dev: environment ## the same with DEBUG, reloading when code changes
	@DEBUG=true $(MANAGE) prepare
	@DEBUG=true exec $(MANAGE) runserver "$${HOST:-127.0.0.1}:$${PORT:-8000}"

test: environment-dev ## run the suite on SQLite and PostgreSQL, with its coverage; ARGS go to pytest instead
	@$(MANAGE) catalogues --compile
	@$(if $(ARGS),,$(MEASURED)) $(PYTEST) $(ARGS)

test-all: environment-dev ## the same with every test that has a database on both of them
	@$(MANAGE) catalogues --compile
	@$(if $(ARGS),,$(MEASURED)) $(PYTEST) --on all $(ARGS)

battery: environment-dev ## run the stress test at full size; WRITE=1 updates docs/battery.md
	@$(MANAGE) catalogues --compile
	@.venv/bin/python -m tests.battery $(if $(WRITE),--write) $(ARGS)

bench: environment-dev ## measure how fast pages are served, beside a bare Django view; WRITE=1 updates docs/capacity.md
	@$(MANAGE) catalogues --compile
	@.venv/bin/python -m benchmarks.delivery $(if $(WRITE),--write)

bench-scale: environment-dev ## measure a directory of 23,000 bodies beside commit 6891711; WRITE=1 updates docs/capacity.md
	@$(MANAGE) catalogues --compile
	@.venv/bin/python -m benchmarks.scale $(if $(WRITE),--write)

check-outputs: environment-dev ## give LDIF, cards and links to the readers that this system has; WRITE=1 updates docs/outputs.md
	@.venv/bin/python -m tests.outputs $(if $(WRITE),--write)

lint: environment-dev ## check code, templates, migrations and catalogues
	.venv/bin/ruff check
	.venv/bin/bandit --quiet --recursive --severity-level high $(APPS)
	.venv/bin/ruff format --check
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +
	.venv/bin/djlint --lint --quiet templates
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) catalogues --check

audit: environment-dev ## report known vulnerabilities of the locked libraries
	.venv/bin/pip-audit --require-hashes --disable-pip --requirement requirements.txt

format: environment-dev ## format code and templates
	.venv/bin/ruff check --fix --quiet
	.venv/bin/ruff format
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

catalogues: environment ## update the catalogues of interface texts from the code
	@$(MANAGE) catalogues --update

backup: environment ## write a backup of the database, to FILE or into STATE_DIR/backups
	@$(MANAGE) backup $(if $(FILE),"$(FILE)")

restore: environment ## replace the whole database with the backup FILE; YES=1 skips the confirmation
	@$(if $(FILE),$(MANAGE) restore $(if $(YES),--yes )"$(FILE)",echo "Name the backup: make restore FILE=path"; exit 1)

snapshot: environment ## write the static snapshot of the public pages into STATE_DIR, or to DIR
	@$(MANAGE) snapshot $(if $(DIR),"$(DIR)")

pictures: environment-dev ## take the screenshots in docs/pictures/ with the installed Chromium
	@$(MANAGE) catalogues --compile
	@.venv/bin/python -m tests.pictures

lock: environment-dev ## rewrite both lock files from pyproject.toml (UV_UPGRADE=1 takes newer versions)
	$(LOCK) --output-file requirements.txt
	$(LOCK) --group dev --constraints requirements.txt --output-file requirements-dev.txt

clean: ## remove the virtual environment and caches, but not the data in var/
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .coverage* test-results
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name '*.mo' -delete

environment: .venv/bin/pip
	@$(call install,requirements.txt)

environment-dev: .venv/bin/pip
	@$(call install,requirements-dev.txt)

# Installs a lock file, unless exactly this one is installed already.
install = cmp -s $(1) .venv/$(1) || { .venv/bin/python -m secretariat.install $(1) && cp $(1) .venv/$(1); }

.venv/bin/pip:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or set PYTHON."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11. Set PYTHON to a newer one, for example: make run PYTHON=python3.12"; exit 1; }
	@echo "Creating the virtual environment in .venv (about five seconds) …"
	@$(PYTHON) -m venv --clear .venv || \
		{ rm -rf .venv; echo "No virtual environment could be made. On Debian, apt-get install python3-venv may help."; exit 1; }
