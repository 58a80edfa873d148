"""A stored text as a page shows it: to read, to edit, to compare."""

from dataclasses import replace

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from conventions.domain.champs import TypeChamp
from conventions.domain.mentions import ChampResolu, MentionVide, Resolveur, catalogue, cle_connue
from conventions.models import Convention
from ctg.texte_riche import TexteRefuse, blancs, mentions, nettoyer, remplacer_mentions, vers_edition

LIBELLE_MAX = 90


def texte_lu(html: str, resolveur: Resolveur) -> SafeString:
    """The text with its values in place; a field that means nothing is highlighted, a footnote is a numbered call."""

    def valeur(cle: str) -> str:
        try:
            return resolveur(cle)
        except LookupError:
            return format_html('<mark class="mention inconnue">{}</mark>', cle)

    lu = remplacer_mentions(html, valeur)
    # Nothing but the writer of the tree makes a "<": every run of text is escaped.
    return mark_safe(lu.replace("<span data-note=", '<span class="note" data-note='))  # noqa: S308


def texte_a_editer(html: str, resolveur: Resolveur) -> str:
    """What the editor receives; a text that the domain refused comes back as it was typed."""
    try:
        return vers_edition(nettoyer(html), resolveur, resolveur.titre)
    except TexteRefuse:
        return html


def champs_offerts(convention: Convention, corps: str = "") -> list[ChampResolu]:
    """The merge fields of the insert menu, with the agreements and amounts of ``corps``: its chips show their values.

    A field without a value yet has an empty one: its chip then says so.
    """
    return offrir(catalogue(convention), Resolveur(convention), corps)


def offrir(catalogue_complet: list[ChampResolu], resolveur: Resolveur, corps: str) -> list[ChampResolu]:
    """Same as :func:`champs_offerts`, for a catalogue and a resolver already there (those of a document)."""
    champs = [replace(champ, valeur="") if champ.vide else champ for champ in catalogue_complet]
    connus = {champ.cle for champ in champs}
    for cle in mentions(corps):
        if cle in connus or not cle_connue(cle):
            continue
        if cle.startswith("accord:"):
            libelle = cle.removeprefix("accord:").replace("|", " / ")
            champs.append(ChampResolu(cle, libelle, "Accords", str(resolveur(cle)), TypeChamp.ACCORD))
        elif cle.startswith("montant:"):
            champs.append(ChampResolu(cle, resolveur.titre(cle), "Montants", str(resolveur(cle)), TypeChamp.MONTANT))
    return champs


def a_reprendre(html: str, resolveur: Resolveur) -> list[str]:
    """Sentences: the blanks of the text, its fields without a value, and those that mean nothing."""
    phrases = [
        f"Blanc à remplir\u00a0: «\u00a0{Truncator(libelle).chars(LIBELLE_MAX)}\u00a0»" for libelle in blancs(html)
    ]
    for cle in mentions(html):
        try:
            valeur = resolveur(cle)
        except LookupError as erreur:
            phrases.append(str(erreur))
            continue
        if isinstance(valeur, MentionVide):
            phrases.append(f"Champ sans valeur\u00a0: «\u00a0{valeur.champ.libelle}\u00a0»")
    return phrases
