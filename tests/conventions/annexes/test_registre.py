from datetime import date

import pytest

from conventions.annexes import registre
from conventions.annexes.libre import Libre
from conventions.annexes.registre import ContexteAnnexe
from conventions.domain.completude import Gravite, Manque, manques
from conventions.domain.lecture import charger
from conventions.pdf.contexte import composer
from tests.fabriques import AnnexeFactory, ConventionFactory, FichierFactory


class Essai(Libre):
    """What an app above would register."""

    code = "essai"
    libelle = "Essai"

    def manques(self, annexe, convention):
        return [Manque("essai", f"Il manque les structures de {convention.titre}.", "", Gravite.BLOQUANT)]

    def contexte_impression(self, annexe):
        return ContexteAnnexe("<p>Tableau</p>", paysage=True)


@pytest.fixture
def essai(monkeypatch):
    monkeypatch.setattr(registre, "_natures", dict(registre._natures))
    nature = Essai()
    registre.enregistrer(nature)
    return nature


def test_les_natures_fournies():
    assert registre.choix()[:2] == [("libre", "Texte libre"), ("pdf", "Fichier PDF")]
    assert all(nature.libelle and nature.aide for nature in registre.natures())


def test_un_code_ne_sert_qu_une_fois():
    class Usurpatrice(Libre):
        pass

    with pytest.raises(ValueError, match=r"en double.*libre"):
        registre.enregistrer(Usurpatrice())
    registre.enregistrer(Libre())
    assert registre.choix()[0] == ("libre", "Texte libre")


def test_une_nature_absente():
    with pytest.raises(registre.NatureInconnue, match="essai"):
        registre.trouver("essai")


@pytest.mark.django_db
def test_une_autre_application_apporte_sa_nature(essai):
    convention = ConventionFactory(annexes=0)
    annexe = AnnexeFactory(convention=convention, nature="essai", corps="")
    trouves = [m.phrase for m in manques(charger(convention)) if m.code == "essai"]
    assert trouves == [f"Il manque les structures de {convention.titre}."]
    demande = composer(convention, projet=True, jour=date(2026, 1, 1))
    section = f'<section class="annexe paysage" id="annexe-{annexe.cle}">'
    assert " ".join(demande.html.split()).partition(section)[2].partition("</h2>")[2].startswith(" <p>Tableau</p>")


@pytest.mark.django_db
def test_un_projet_se_lit_encore_sans_l_application_qui_donnait_sa_nature():
    convention = ConventionFactory(annexes=0)
    AnnexeFactory(convention=convention, nature="essai", corps="<p>Le texte saisi.</p>")
    assert "<p>Le texte saisi.</p>" in composer(convention, projet=True, jour=date(2026, 1, 1)).html


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["libre", "pdf"])
def test_ce_qui_s_imprime(code):
    convention = ConventionFactory()
    fichier = FichierFactory(convention=convention)
    annexe = AnnexeFactory(convention=convention, nature=code, fichier=fichier, paysage=True)
    assert registre.trouver(code).contexte_impression(annexe) == ContexteAnnexe(annexe.corps, fichier, True)
