import pytest
from django.utils import timezone

from conventions.domain.lecture import charger
from conventions.enums import EtatRendu
from conventions.models import Convention, Rendu
from tests.fabriques import ConventionFactory

pytestmark = pytest.mark.django_db


def test_par_objet_par_pk_ou_par_reference():
    convention = ConventionFactory()
    assert charger(convention) == charger(convention.pk) == charger(convention.reference) == convention


def test_relit_la_base():
    convention = ConventionFactory()
    convention.titre = "Titre jamais enregistré"
    assert charger(convention).titre != convention.titre


def test_absente():
    with pytest.raises(Convention.DoesNotExist):
        charger("CTG26-1999-0001")


def test_les_pages_connues_sont_celles_du_dernier_pdf_pret():
    convention = ConventionFactory()
    assert charger(convention).pages_connues is None
    for pages, etat in [(12, EtatRendu.PRET), (14, EtatRendu.PRET), (None, EtatRendu.EN_COURS)]:
        pret = {"pdf": "rendus/a.pdf", "fini_le": timezone.now()} if etat == EtatRendu.PRET else {}
        Rendu.objects.create(convention=convention, source="0" * 64, etat=etat, pages=pages, **pret)
    assert charger(convention).pages_connues == 14


def test_tout_lire_ne_fait_plus_de_requete(django_assert_num_queries):
    convention = charger(ConventionFactory())
    with django_assert_num_queries(0):
        assert convention.caf.reglages.prefixe == "CTG"
        assert convention.version_modele.modele.nom
        for partie in convention.parties.all():
            assert partie.organisme.nom == partie.nom
            assert [s.nom_complet for s in partie.signataires.all()]
        assert [(p.modele, p.auteur) for p in convention.articles.all()]
        assert [(p.modele, p.fichier, p.responsable) for p in convention.annexes.all()]
        assert [o.hypothese for o in convention.options.all()] == []
        assert [c.nom for c in convention.communes.all()]
