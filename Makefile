SHELL := /bin/bash
.DEFAULT_GOAL := aide
PYTHON ?= python3.11
BIN := .venv/bin
SERVIR ?= 1
export PYTHONUNBUFFERED = 1

.PHONY: aide preparer preparer-tests demo test qualite test-sqlite test-postgresql test-navigateur banc servir format verrous docs captures

aide: ## Liste des commandes
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s'|'

preparer: ## Paquets du système et environnement virtuel
	@scripts/preparer

preparer-tests: ## Idem, avec ce que demandent les tests
	@scripts/preparer --tests

demo: preparer ## Démonstration complète sur http://127.0.0.1:8000 (SERVIR=0 pour ne pas servir)
	@CTG_DEBUG=1 $(BIN)/python manage.py demo $(if $(filter 0,$(SERVIR)),--sans-servir,)

servir: preparer ## Site et ouvrier sur la base de développement
	@CTG_DEBUG=1 $(BIN)/python manage.py demo --servir-seulement

test: preparer-tests qualite test-sqlite test-postgresql test-navigateur ## Tout : qualité, SQLite, PostgreSQL, navigateur

qualite: ## Style, format, types, gabarits, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	CTG_DEBUG=1 $(BIN)/mypy .
	$(BIN)/djlint templates --lint --quiet
	CTG_DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	CTG_DEBUG=1 $(BIN)/python manage.py check --fail-level WARNING

test-sqlite: ## Tests sur SQLite
	$(BIN)/python -m pytest -n auto -m "not navigateur and not postgresql"

test-postgresql: ## Tests sur un PostgreSQL jetable
	scripts/postgres_jetable $(BIN)/python -m pytest -n auto -m "not navigateur and not verapdf and not pur" --ignore=tests/ctg --ignore=tests/conventions/modeles_nationaux

test-navigateur: ## Parcours dans Chromium, sur un PostgreSQL jetable
	scripts/postgres_jetable $(BIN)/python -m pytest -m navigateur

banc: preparer-tests ## Rapports de vitesse et de mémoire mesurés en une fois
	$(BIN)/python -m tests.bancs

format: ## Met le code en forme
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet || true

captures: preparer-tests ## Captures d’écran du README, prises de la démonstration
	@CTG_DEBUG=1 $(BIN)/python manage.py demo --sans-servir
	@CTG_DEBUG=1 $(BIN)/python scripts/captures.py demonstration-ctg

docs: ## Régénère les pages tirées du code
	CTG_DEBUG=1 $(BIN)/python manage.py documenter

verrous: ## Recalcule les versions figées des dépendances
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet pyproject.toml --group dev -o requirements-dev.lock
