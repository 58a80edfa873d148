"""The convocation and the minutes print the same words, in the same order, until somebody means otherwise."""

from datetime import date, time

import pytest

from conventions.domain.modeles import charger_modele_national
from conventions.enums import Nature
from conventions.modeles_nationaux.lecture import lire_modele
from ctg.pdf import controler
from plan_actions.domain.comptes_rendus import etablir_compte_rendu, preparer_document
from plan_actions.domain.reunions import convoquer, document_de, modifier_reunion
from plan_actions.models import Reunion
from tests.conventions.documents.instantanes import comparer, imprimer, texte_normal
from tests.conventions.documents.scene_fixe import convention_fixe
from tests.fabriques.comites import (
    ComiteFactory,
    DecisionFactory,
    MembreComiteFactory,
    PointReunionFactory,
    PresenceFactory,
    ReunionFactory,
)

pytestmark = pytest.mark.django_db
MEMBRES = (
    ("caf", "Odile Essai", "Présidente", "present", ""),
    ("caf", "", "Direction de l’action sociale", "represente", "Noé Essai"),
    ("collectivites", "Lou Essai", "Maire", "present", ""),
    ("collectivites", "Max Essai", "Adjoint à la jeunesse", "excuse", ""),
    ("partenaires", "", "Médecin de PMI", "absent", ""),
)


@pytest.fixture
def reunion() -> Reunion:
    convention = convention_fixe()
    for cle in ("convocation", "compte_rendu"):
        charger_modele_national(lire_modele(cle))
    comite = ComiteFactory(convention=convention, dispositif="CTG")
    reunion = ReunionFactory(comite=comite, jour=date(2024, 3, 14))
    ReunionFactory(comite=comite, jour=date(2024, 10, 10), debut=time(9, 30), fin=None)
    for ordre, (college, nom, qualite, etat, par) in enumerate(MEMBRES, 1):
        organisme = {"caf": "Caf", "collectivites": "Commune", "partenaires": "Département"}[college]
        votant = college != "partenaires"
        membre = MembreComiteFactory(
            comite=comite, ordre=ordre, college=college, organisme=organisme, nom=nom, qualite=qualite, votant=votant
        )
        PresenceFactory(reunion=reunion, membre=membre, etat=etat, represente_par=par)
    PointReunionFactory(
        reunion=reunion,
        ordre=1,
        intitule="Bilan des actions",
        compte_rendu="<p>Six actions sur neuf sont réalisées.</p><ul><li>une crèche ouverte</li></ul>",
    )
    PointReunionFactory(reunion=reunion, ordre=2, intitule="Questions diverses", rapporteur="", duree=None)
    DecisionFactory(reunion=reunion, ordre=1)
    DecisionFactory(reunion=reunion, ordre=2, texte="Écrire aux familles", responsable="", echeance=None)
    return reunion


def test_la_convocation_s_imprime_dans_son_ordre(reunion):
    convoquer(reunion, par=reunion.comite.convention.agent)
    pdf = imprimer(document_de(reunion, Nature.CONVOCATION))
    comparer("convocation", pdf.contenu)
    assert controler(pdf.contenu) == []


def test_le_compte_rendu_s_imprime_dans_son_ordre(reunion):
    document = etablir_compte_rendu(reunion, par=reunion.comite.convention.agent)
    pdf = imprimer(document)
    comparer("compte_rendu", pdf.contenu)
    assert controler(pdf.contenu) == []


def test_un_compte_rendu_en_redaction_porte_la_marque_projet(reunion):
    reunion.presences.all().delete()
    document = preparer_document(reunion, Nature.COMPTE_RENDU, par=reunion.comite.convention.agent)
    texte = texte_normal(imprimer(document).contenu)
    assert "projet du" in texte.lower()
    assert "0 présent" in texte.replace("\u00a0", " ")


def test_une_convocation_envoyee_garde_ce_qu_elle_annoncait(reunion):
    agent = reunion.comite.convention.agent
    convoquee = convoquer(reunion, par=agent)
    modifier_reunion(convoquee, par=agent, jeton=convoquee.jeton, lieu="Un tout autre endroit")
    texte = texte_normal(imprimer(document_de(reunion, Nature.CONVOCATION)).contenu)
    assert "Salle du conseil" in texte
    assert "autre endroit" not in texte
