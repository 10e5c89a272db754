# The commands of this project. Each does its own set-up.

PORT ?= 8000
export PORT
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

.PHONY: run test check lock runtime development python

# The help centre on this machine, with its jobs and, the first time, a demo.
run: runtime
	@.venv/bin/python manage.py run

# Every test, those in a browser included, on as many processors as there are.
test: development
	@.venv/bin/python tests/machine.py chromium
	.venv/bin/pytest --numprocesses auto --dist loadgroup

# What can be said without running the site; stops at the first complaint.
check: development
	@.venv/bin/python tests/machine.py xgettext
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/djade --check --target-version 5.2 $(TEMPLATES)
	.venv/bin/lint-imports
	.venv/bin/mypy
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python tests/catalogues.py
	$(PRODUCTION) .venv/bin/python manage.py check --deploy --fail-level WARNING

# Writes down which versions, and which files of them, are installed everywhere.
lock: development
	.venv/bin/uv pip compile pyproject.toml $(LOCK) -o requirements.lock
	.venv/bin/uv pip compile --group dev --constraint requirements.lock $(LOCK) \
		-o tests/requirements.lock

TEMPLATES = $(shell find portal tickets kb -name '*.html')
PRODUCTION = DEBUG=0 ALLOWED_HOSTS=help.example.com SITE_URL=https://help.example.com \
	SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz
LOCK = --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

runtime: python
	@$(PYTHON) portal/install.py requirements.lock

development: python
	@$(PYTHON) portal/install.py requirements.lock tests/requirements.lock

python:
	@test -n "$(PYTHON)" || { \
		echo "Annai needs Python 3.11 or newer, and this machine has none:" \
			"https://www.python.org/downloads/"; \
		exit 1; }
