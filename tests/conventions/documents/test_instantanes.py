"""The built-in models print the same words, in the same order, until somebody means otherwise."""

import pytest

from conventions.domain.documents import creer_document
from conventions.domain.modeles import charger_modele_national
from conventions.enums import Nature
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.pdf.contexte import composer
from tests.conventions.documents.instantanes import comparer, imprimer, rendre_demande
from tests.conventions.documents.scene_fixe import JOUR, convention_fixe

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cle", ["ctg", "acte_engagement_articles", "acte_engagement_sections"])
def test_chaque_modele_de_convention_s_imprime_dans_son_ordre(cle):
    demande = composer(convention_fixe(cle), projet=True, jour=JOUR)
    comparer(cle, rendre_demande(demande).contenu)


def test_un_avenant_s_imprime_dans_son_ordre():
    convention = convention_fixe()
    charger_modele_national(lire_modele("avenant"))
    avenant = creer_document(convention, Nature.AVENANT, par=convention.agent)
    comparer("avenant", imprimer(avenant).contenu)
