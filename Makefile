# make demo: everything from nothing. make help: the rest.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PORT ?= 8000
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
# A workplace's own certificate authority is in the machine's store, where there is one.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := true
endif

.PHONY: help
help:
	@echo 'make demo        start Medspil with a synthetic municipality (PORT=$(PORT))'
	@echo 'make stop        stop it'
	@echo 'make clean-demo  stop it and throw its data away'
	@echo 'make test        every test, in real browsers too, two files at a time'
	@echo 'make check       format, lint, types, floors, migrations, translations'
	@echo 'make vendor      fetch the pinned style sheet, fonts, icons and htmx anew (needs npm)'
	@echo 'make pictures    the pictures of README and docs, taken anew from a demo'
	@echo 'make bench       the measurements, as a table and as JSON'

# Installed again when what is to be installed has changed.
.venv/installed: pyproject.toml uv.lock scripts/get_uv.py
	@test -n "$(PYTHON)" || { echo 'Medspil needs Python 3.11 or later: sudo apt-get install python3' >&2; exit 1; }
	@uv="$$($(PYTHON) scripts/get_uv.py)" && "$$uv" sync --frozen --quiet
	@touch $@

.PHONY: demo
demo: .venv/installed
	@MEDSPIL_DEMO=1 exec $(BIN)/medspil up --port $(PORT)

.PHONY: stop
stop: .venv/installed
	@$(BIN)/medspil stop

.PHONY: clean-demo
clean-demo: .venv/installed
	@$(BIN)/medspil stop
	@$(BIN)/python scripts/remove_home.py

.PHONY: test
test: .venv/installed
	@scripts/need_browser chromium
	@scripts/need_browser firefox
	@$(BIN)/pytest --numprocesses=2 --dist=loadfile $(ARGS)

.PHONY: vendor
vendor: .venv/installed
	@$(BIN)/python -m medspil.ui.vendor

.PHONY: pictures
pictures: .venv/installed
	@scripts/need_browser chromium
	@$(BIN)/python scripts/pictures.py $(ARGS)

.PHONY: bench
bench: .venv/installed
	@$(BIN)/python -m bench $(ARGS)

.PHONY: check
check: .venv/installed
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_django.py
	@$(BIN)/python -m medspil.config.translations

.PHONY: translations
translations: .venv/installed
	@$(BIN)/python -m medspil.config.translations --update
