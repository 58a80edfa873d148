"""The documents of the complete convention: made once, ready to hand over."""

from conventions.domain.documents import charger_document
from conventions.domain.documents_completude import manques_du_document
from conventions.pdf.document_seul import preparer_document
from tests.conventions.documents.test_presentation import JOUR


def test_la_complete_a_sa_presentation_son_plan_et_une_fiche(demonstration):
    documents = demonstration.complete.documents.filter(nature__in=["presentation", "plan_actions", "fiche_action"])
    par_nature = {document.nature: document for document in documents}
    assert len(documents) == len(par_nature) == 3
    presentation = par_nature["presentation"]
    assert not presentation.est_projet
    html = {nature: preparer_document(document, jour=JOUR).html for nature, document in par_nature.items()}
    assert "À compléter" not in html["presentation"]
    assert "<h1>Ouvrir des places en horaires élargis</h1>" in html["fiche_action"]
    assert "Action 4.2 – " in html["plan_actions"]
    bloquants = [m for d in documents for m in manques_du_document(*charger_document(d)) if m.gravite == "bloquant"]
    assert bloquants == []
