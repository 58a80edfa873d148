"""Rich text: one vocabulary, cleaned on the way in, bounded, and shown in three ways (editor, page, paper).

Stored text holds ``<mark>`` for a blank, ``<span data-mention="key"></span>`` for a merge field and
``<span data-note="text"></span>`` for a footnote. It is never evaluated as a template.
"""

from ctg.texte_riche.blancs import blancs
from ctg.texte_riche.erreurs import (
    FusionTropGrande,
    ImbricationTropProfonde,
    MentionInconnue,
    TableauTropLarge,
    TableauTropLong,
    TexteRefuse,
    TexteTropLong,
    TropDeNotes,
)
from ctg.texte_riche.lecture import mentions, notes, texte_brut
from ctg.texte_riche.nettoyage import nettoyer
from ctg.texte_riche.rendu import remplacer_mentions, vers_edition, vers_impression

__all__ = [
    "FusionTropGrande",
    "ImbricationTropProfonde",
    "MentionInconnue",
    "TableauTropLarge",
    "TableauTropLong",
    "TexteRefuse",
    "TexteTropLong",
    "TropDeNotes",
    "blancs",
    "mentions",
    "nettoyer",
    "notes",
    "remplacer_mentions",
    "texte_brut",
    "vers_edition",
    "vers_impression",
]
