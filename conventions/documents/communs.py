"""The computed blocks that a model of any nature of document may use."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from conventions.documents.registre import BlocDocument, ContexteBloc
from conventions.pdf.parties import blocs_signature, designer_ensemble
from territoires.models import ReglagesCaf


def parties(contexte: ContexteBloc) -> SafeString:
    """« Entre : ... d’une part ; et ... d’autre part », as at the head of the convention."""
    toutes = list(contexte.convention.parties.all())
    siens = [partie for partie in toutes if partie.est_caf]
    autres = [partie for partie in toutes if not partie.est_caf]
    return render_to_string(
        "pdf/_parties.html",
        {
            "doc": {
                "caf": designer_ensemble(siens, projet=contexte.projet),
                "autres": designer_ensemble(autres, projet=contexte.projet),
            }
        },
    )


def signatures(contexte: ContexteBloc) -> SafeString:
    """One frame for each signatory of the convention, as many on a row as the Caf has chosen."""
    caf = contexte.convention.caf
    par_rang = (getattr(caf, "reglages", None) or ReglagesCaf(caf=caf)).signatures_par_rang
    cadres = blocs_signature(list(contexte.convention.parties.all()), par_rang, projet=contexte.projet)
    return render_to_string("pdf/documents/signatures.html", {"doc": {"signatures": cadres, "par_rang": par_rang}})


BLOCS = (
    BlocDocument("parties", "Les parties de la convention", parties),
    BlocDocument("signatures", "Les cadres de signature", signatures),
)
