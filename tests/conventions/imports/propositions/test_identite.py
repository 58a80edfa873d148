"""The identity of a Caf, from the register."""

from datetime import date

import pytest

from conventions.imports.propositions import IdentiteCaf, identite_de
from territoires.models import TitreSignataire
from tests.fabriques import CafFactory, RepresentantFactory


@pytest.mark.django_db
def test_l_identite_d_une_caf_vient_du_registre_et_de_ceux_en_mandat() -> None:
    caf = CafFactory(nom="Caisse d’allocations familiales de l’Isle", ville="Valbourg")
    for nom, titre, fin in (
        ("Ancien", TitreSignataire.DIRECTEUR, date(2020, 1, 1)),
        ("Morel", TitreSignataire.DIRECTEUR, None),
        ("Petit", TitreSignataire.PRESIDENT_CA, None),
    ):
        RepresentantFactory(organisme=caf, prenom="Aline", nom=nom, titre=titre, mandat_du=None, mandat_au=fin)

    identite = identite_de(caf, le=date(2024, 1, 1))

    assert identite == IdentiteCaf(caf.nom, "Aline Morel", "Aline Petit", "Valbourg")


@pytest.mark.pur
@pytest.mark.parametrize(
    ("nom", "complement"),
    [
        ("Caisse d’allocations familiales de l’Isle", "de l’Isle"),
        ("Caf du Lac", "du Lac"),
        ("Caisse d'Allocations Familiales des Monts", "des Monts"),
        ("Autre organisme", ""),
        ("", ""),
    ],
)
def test_le_complement_est_ce_qui_distingue_une_caf(nom: str, complement: str) -> None:
    assert IdentiteCaf(nom).complement == complement
