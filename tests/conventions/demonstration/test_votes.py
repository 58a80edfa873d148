"""The councils of the complete convention: one délibération in each state, whose figures hold."""

from conventions.domain.deliberations_vote.etapes import accuse_de, ecarts_de_l_accuse
from conventions.domain.documents import charger_document
from conventions.domain.documents_completude import manques_du_document
from conventions.models import Deliberation, EtatDeliberation


def test_une_deliberation_dans_chaque_etat(demonstration):
    deliberations = list(
        Deliberation.objects.filter(document__convention=demonstration.complete).select_related("document", "version")
    )
    assert sorted(d.etat for d in deliberations) == sorted(EtatDeliberation)
    votees = [d for d in deliberations if d.etat != EtatDeliberation.PROJET]
    assert {d.version for d in votees} == {demonstration.complete.versions.get()}
    for deliberation in votees:
        document, sujet = charger_document(deliberation.document)
        assert manques_du_document(document, sujet) == []
        if accuse := accuse_de(deliberation):
            assert ecarts_de_l_accuse(accuse, sujet.deliberation, sujet.partie) == []
