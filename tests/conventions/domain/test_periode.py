from datetime import date

import pytest

from conventions.domain.periode import Territoire, modifier_periode, modifier_presentation, verifier_periode
from conventions.enums import Nature, Statut
from conventions.erreurs import ConflitEdition, ErreurMetier, PeriodeInvalide
from conventions.models import Convention
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from tests.conventions.domain.scene import FIN, Scene, fraiche
from tests.fabriques import CommuneFactory, membre

JOUR = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("nature", "effet", "fin"),
    [
        (Nature.CTG, date(2027, 1, 1), date(2031, 12, 31)),
        (Nature.CTG, date(2027, 6, 15), date(2031, 12, 31)),
        (Nature.CTG, date(2026, 11, 21), date(2026, 12, 31)),
        (Nature.ACTE_ENGAGEMENT, date(2027, 1, 1), date(2027, 12, 31)),
        (Nature.ACTE_ENGAGEMENT, date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_accepte_les_periodes_de_la_regle_1(nature, effet, fin):
    assert verifier_periode(nature, effet, fin, jour=JOUR) == []


@pytest.mark.parametrize(
    ("nature", "effet", "fin", "phrase"),
    [
        (
            Nature.CTG,
            date(2027, 1, 1),
            date(2032, 12, 31),
            "La période est trop longue\u00a0: une convention territoriale globale s’arrête au plus tard le "
            "31 décembre de la quatrième année qui suit celle de son effet. Avec un effet au 1er janvier 2027, la fin "
            "est au plus tard le 31 décembre 2031.",
        ),
        (
            Nature.ACTE_ENGAGEMENT,
            date(2027, 1, 1),
            date(2028, 1, 1),
            "La période est trop longue\u00a0: un acte d’engagement dure un an au plus. Avec un effet au "
            "1er janvier 2027, la fin est au plus tard le 31 décembre 2027.",
        ),
        (
            Nature.CTG,
            date(2027, 1, 1),
            date(2026, 12, 31),
            "La convention finirait le 31 décembre 2026, avant d’avoir commencé le 1er janvier 2027\u00a0: corrigez "
            "l’une des deux dates.",
        ),
        (
            Nature.CTG,
            date(2021, 1, 1),
            date(2024, 12, 31),
            "La période est déjà finie depuis le 31 décembre 2024\u00a0: vérifiez l’année de chacune des deux dates.",
        ),
    ],
)
def test_refuse_en_disant_comment_corriger(nature, effet, fin, phrase):
    with pytest.raises(PeriodeInvalide) as refus:
        verifier_periode(nature, effet, fin, jour=JOUR)
    assert str(refus.value) == phrase


def test_refuse_une_convention_d_un_seul_jour():
    with pytest.raises(PeriodeInvalide):
        verifier_periode(Nature.CTG, JOUR, JOUR, jour=JOUR)


def test_un_effet_passe_avertit_sans_bloquer():
    (avertissement,) = verifier_periode(Nature.CTG, date(2026, 1, 1), date(2029, 12, 31), jour=JOUR)
    assert avertissement.startswith("La date d’effet, le 1er janvier 2026, est déjà passée")


def test_une_reprise_accepte_une_periode_finie_mais_pas_trop_longue():
    assert len(verifier_periode(Nature.CTG, date(2020, 1, 1), date(2023, 12, 31), jour=JOUR, reprise=True)) == 1
    with pytest.raises(PeriodeInvalide):
        verifier_periode(Nature.CTG, date(2018, 1, 1), date(2023, 12, 31), jour=JOUR, reprise=True)


def test_modifie_la_periode_et_signe_l_historique(scene: Scene, convention: Convention):
    fin = date(2029, 12, 31)
    apres = modifier_periode(
        convention, par=scene.redacteur, jeton=convention.jeton, date_effet=convention.date_effet, date_fin=fin
    )
    relue = fraiche(convention)
    assert (relue.date_fin, relue.jeton) == (fin, convention.jeton + 1) == (fin, apres.jeton)
    trace = Convention.history.filter(id=convention.pk).latest()
    assert (trace.date_fin, trace.history_user) == (fin, scene.redacteur)


def test_un_formulaire_perime_ne_remplace_pas_la_periode(scene: Scene, convention: Convention):
    jeton = convention.jeton
    modifier_periode(
        convention, par=scene.redacteur, jeton=jeton, date_effet=convention.date_effet, date_fin=date(2029, 12, 31)
    )
    with pytest.raises(ConflitEdition) as conflit:
        modifier_periode(
            convention, par=scene.redacteur, jeton=jeton, date_effet=convention.date_effet, date_fin=date(2028, 12, 31)
        )
    assert conflit.value.actuel.date_fin == date(2029, 12, 31)
    assert fraiche(convention).date_fin == date(2029, 12, 31)


def test_le_meme_envoi_deux_fois_reussit_sans_seconde_trace(scene: Scene, convention: Convention):
    envoi = {"jeton": convention.jeton, "date_effet": convention.date_effet, "date_fin": date(2029, 12, 31)}
    modifier_periode(convention, par=scene.redacteur, **envoi)
    traces = Convention.history.filter(id=convention.pk).count()
    modifier_periode(convention, par=scene.redacteur, **envoi)
    assert Convention.history.filter(id=convention.pk).count() == traces


@pytest.mark.parametrize("qui", ["direction", "lecteur", "etranger", "referente"])
def test_seuls_les_redacteurs_de_la_caf_changent_la_periode(scene: Scene, convention: Convention, qui: str):
    with pytest.raises(ActionRefusee):
        modifier_periode(
            convention,
            par=getattr(scene, qui),
            jeton=convention.jeton,
            date_effet=convention.date_effet,
            date_fin=date(2029, 12, 31),
        )
    assert fraiche(convention).date_fin == FIN


def test_la_periode_soumise_au_vote_ne_change_plus(scene: Scene, convention: Convention):
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    with pytest.raises(ActionRefusee, match="Délibérations"):
        modifier_periode(
            convention,
            par=scene.redacteur,
            jeton=convention.jeton,
            date_effet=convention.date_effet,
            date_fin=date(2029, 12, 31),
        )
    assert fraiche(convention).date_fin == FIN


def test_modifie_titre_lieu_et_territoire(scene: Scene, convention: Convention):
    voisine = CommuneFactory(nom="Valbrune")
    modifier_presentation(
        convention,
        par=scene.redacteur,
        jeton=convention.jeton,
        titre="  CTG du\nval  ",
        lieu_signature="Romans",
        territoire=Territoire("val d’Aure", "le", (scene.commune, voisine)),
    )
    relue = fraiche(convention)
    assert (relue.titre, relue.lieu_signature) == ("CTG du val", "Romans")
    assert (relue.territoire_nom, relue.territoire_article) == ("val d’Aure", "le")
    assert set(relue.communes.all()) == {scene.commune, voisine}


@pytest.mark.parametrize(
    ("champs", "erreur"),
    [
        ({"titre": "  "}, TexteRefuse),
        ({"titre": "t" * 201}, TexteRefuse),
        ({"lieu_signature": "l" * 101}, TexteRefuse),
        ({"territoire": Territoire("", "la")}, ErreurMetier),
        ({"territoire": Territoire("val", "das")}, ErreurMetier),
        ({"territoire": Territoire("val", "le", ())}, ErreurMetier),
    ],
)
def test_refuse_une_presentation_fausse(scene: Scene, convention: Convention, champs, erreur):
    with pytest.raises(erreur):
        modifier_presentation(convention, par=scene.redacteur, jeton=convention.jeton, **champs)
    assert fraiche(convention).jeton == convention.jeton


def test_l_agent_et_le_predecesseur_sont_de_la_caf(scene: Scene, convention: Convention):
    with pytest.raises(ErreurMetier, match="membre de la Caf"):
        modifier_presentation(convention, par=scene.redacteur, jeton=convention.jeton, agent=scene.referente)
    with pytest.raises(ErreurMetier, match="antérieure"):
        modifier_presentation(convention, par=scene.redacteur, jeton=convention.jeton, predecesseur=convention)
    collegue = membre(scene.caf)
    ancienne = scene.creer(date_effet=date(2026, 1, 1))
    modifier_presentation(
        convention, par=scene.redacteur, jeton=convention.jeton, agent=collegue, predecesseur=ancienne
    )
    relue = fraiche(convention)
    assert (relue.agent, relue.predecesseur) == (collegue, ancienne)
