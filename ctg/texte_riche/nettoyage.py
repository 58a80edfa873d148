"""Clean a rich text on its way in: the only form in which it is stored."""

import nh3

from ctg.texte_riche.arbre import ecrire
from ctg.texte_riche.composition import composer
from ctg.texte_riche.erreurs import TAILLE_COLLEE_MAX, TAILLE_MAX, TexteTropLong

ELEMENTS = frozenset(
    ("p br strong em u sub sup h3 h4 ul ol li blockquote table caption thead tbody tr th td a mark span").split()  # noqa: SIM905 (reads better than a list of quoted words)
)
ATTRIBUTS = {
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "a": {"href"},
    "span": {"data-mention", "data-note"},
}
_NETTOYEUR = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes=ATTRIBUTS,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=None,
)


def nettoyer(html: str) -> str:
    """The canonical, safe form of any HTML, pasted or typed: the vocabulary of ``ELEMENTS`` and nothing else.

    The text is kept, its presentation is brought to the vocabulary (bold, headings, lists, tables, yellow highlight
    as a blank), the values shown in merge fields are emptied. Cleaning a clean text changes nothing.
    Raises ``TexteRefuse`` (a French sentence) past the bounds of ``ctg.texte_riche.erreurs``.
    """
    if len(html) > TAILLE_COLLEE_MAX:
        raise TexteTropLong
    # The tree is already safe; the sanitiser judges it again, since it is the one that follows the HTML standard.
    propre = _NETTOYEUR.clean(ecrire(composer(html))).replace("&nbsp;", "\u00a0")
    if len(propre.encode()) > TAILLE_MAX:
        raise TexteTropLong
    return propre
