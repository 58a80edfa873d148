from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.deliberations_vote.arithmetique import Portee, Seance, controler

pytestmark = pytest.mark.pur

SEANCE = Seance(
    en_exercice=11,
    presents="M. Paul Gabarit\nMme Claire Maquette\nM. Louis Canevas\nMme Zoé Décor\nM. Félix Figurant\nMme Ève Test",
    procurations="Mme Agathe Épreuve, procuration à M. Paul Gabarit",
    pour=6,
    contre=0,
    abstentions=1,
    secretaire="Mme Zoé Décor",
    convocation_le=date(2026, 3, 6),
    seance_le=date(2026, 3, 12),
    delai=5,
)


def dits(seance: Seance, portee: Portee | None = None) -> dict[str, str]:
    """What is said, by field."""
    return {c.champ: c.phrase for c in controler(seance) if portee in (None, c.portee)}


def contradictions(**champs) -> dict[str, str]:
    return dits(replace(SEANCE, **champs), Portee.CONTRADICTION)


def a_verifier(**champs) -> dict[str, str]:
    seance = replace(SEANCE, **champs)
    assert dits(seance, Portee.CONTRADICTION) == {}
    return dits(seance, Portee.VERIFIER)


def test_compte_les_personnes_collees_et_ne_dit_rien_de_chiffres_qui_concordent():
    assert (SEANCE.total_presents, SEANCE.total_procurations, SEANCE.votants, SEANCE.voix) == (6, 1, 7, 7)
    assert dits(SEANCE) == {}


def test_ne_dit_rien_de_ce_qui_n_est_pas_encore_saisi():
    assert controler(Seance()) == []
    assert controler(Seance(en_exercice=11, pour=3)) == []


def test_des_voix_qui_ne_font_pas_les_votants_se_contredisent():
    assert "1\u00a0voix de trop" in contradictions(pour=7)["pour"]
    assert "2\u00a0voix de moins" in contradictions(pour=4)["pour"]


def test_qui_ne_prend_pas_part_au_vote_compte_parmi_les_votants():
    assert "sans_vote" in a_verifier(pour=5, sans_vote=1)
    assert "1 sans prendre part au vote" in contradictions(sans_vote=1)["pour"]


def test_plus_de_votants_que_de_membres_se_contredit():
    assert "en_exercice" in contradictions(en_exercice=6)


def test_une_liste_et_un_nombre_differents_se_contredisent():
    assert "nombre_presents" in contradictions(nombre_presents=5)
    assert dits(replace(SEANCE, nombre_presents=6, nombre_procurations=1)) == {}


def test_une_personne_ne_tient_qu_une_place():
    assert "procurations" in contradictions(procurations="Mme Zoé Décor, procuration à M. Paul Gabarit")
    assert "absents" in contradictions(absents="Monsieur Paul GABARIT")
    assert "absents" in contradictions(absents="Mme Agathe Epreuve")


def test_deux_noms_de_famille_communs_ne_font_pas_une_personne():
    assert contradictions(absents="Mme Marie Gabarit\nM. Paul-Louis Gabarit\nM. A B\nM. C D") == {}


def test_le_porteur_de_deux_procurations_est_dit_sans_bloquer():
    deux = "Mme Agathe Épreuve, procuration à M. Gabarit\nM. Basile Essai, pouvoir à M. Paul Gabarit"
    assert "L. 2121-20" in a_verifier(procurations=deux, pour=7)["procurations"]
    assert dits(replace(SEANCE, procurations=deux, pour=7, communale=False)) == {}


def test_le_porteur_absent_est_dit():
    assert (
        "ne figure pas parmi les présents" in a_verifier(procurations="Mme A B, procuration à M. C D")["procurations"]
    )


def test_une_procuration_sans_porteur_est_dite():
    assert "dites à qui" in a_verifier(procurations="Mme Agathe Épreuve")["procurations"]


def test_le_secretaire_siege():
    assert "secretaire" in a_verifier(secretaire="M. Ailleurs")


def test_le_partage_des_voix_dit_la_voix_preponderante():
    assert "préside l’emporte" in a_verifier(pour=3, contre=3)["pour"]


def test_un_rejet_ne_se_note_pas_comme_un_vote():
    assert "n’a pas approuvé" in contradictions(pour=2, contre=4)["pour"]
    assert "n’a pas approuvé" in contradictions(pour=0, contre=0, abstentions=7)["pour"]


@pytest.mark.parametrize(("en_exercice", "atteint"), [(11, True), (12, False), (13, False)])
def test_le_quorum_est_plus_de_la_moitie_sans_les_procurations(en_exercice, atteint):
    seance = replace(SEANCE, en_exercice=en_exercice)
    assert seance.quorum is atteint
    assert ("presents" in a_verifier(en_exercice=en_exercice)) is not atteint


@pytest.mark.parametrize(("delai", "envoi", "dit"), [(5, 6, False), (5, 7, True), (3, 8, False), (3, 9, True)])
def test_le_delai_se_compte_en_jours_francs(delai, envoi, dit):
    assert ("convocation_le" in a_verifier(convocation_le=date(2026, 3, envoi), delai=delai)) is dit


def test_la_convocation_precede_la_seance():
    assert "convocation_le" in contradictions(convocation_le=date(2026, 3, 12))


@given(
    en_exercice=st.integers(1, 200),
    presents=st.integers(0, 200),
    procurations=st.integers(0, 200),
    pour=st.integers(0, 200),
    contre=st.integers(0, 200),
    abstentions=st.integers(0, 200),
    sans_vote=st.integers(0, 20),
)
def test_aucune_contradiction_ne_passe_et_aucun_vote_juste_n_est_refuse(
    en_exercice, presents, procurations, pour, contre, abstentions, sans_vote
):
    seance = Seance(
        en_exercice=en_exercice,
        nombre_presents=presents,
        nombre_procurations=procurations,
        pour=pour,
        contre=contre,
        abstentions=abstentions,
        sans_vote=sans_vote,
    )
    juste = (
        presents + procurations <= en_exercice
        and pour + contre + abstentions + sans_vote == presents + procurations
        and pour >= contre
        and pour > 0
    )
    assert (not dits(seance, Portee.CONTRADICTION)) is juste
    assert seance.quorum is (presents > en_exercice / 2)
