"""The pages of docs/ drawn from the code say what the code does."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from conventions import permissions
from conventions.documentation import cycle_de_vie, droits
from conventions.domain.cycle_de_vie import TRANSITIONS
from ctg.management.commands.documenter import pages_generees
from territoires import permissions as permissions_territoires


@pytest.mark.parametrize("chemin", ["docs/cycle-de-vie.md", "docs/droits.md"])
def test_les_pages_sont_a_jour(chemin: str):
    assert (settings.RACINE / chemin).read_text(encoding="utf-8") == pages_generees()[chemin], "lancez « make docs »"


def test_chaque_etape_et_chaque_droit_sont_decrits():
    for passage in TRANSITIONS:
        assert f"| `{passage.code}` | {passage.libelle} |" in cycle_de_vie()
    for action in (*permissions.ACTIONS.values(), *permissions_territoires.ACTIONS.values()):
        assert f"| `{action.code}` | {action.libelle} |" in droits()


def test_la_commande_ecrit_puis_verifie(tmp_path, settings, capsys):
    settings.RACINE = tmp_path
    with pytest.raises(CommandError, match="make docs"):
        call_command("documenter", verifier=True)
    assert list(tmp_path.rglob("*.md")) == []
    call_command("documenter")
    assert (tmp_path / "docs/cycle-de-vie.md").read_text(encoding="utf-8") == cycle_de_vie()
    call_command("documenter", verifier=True)
    assert capsys.readouterr().out.endswith("Les pages tirées du code sont à jour.\n")
