"""Show a stored rich text: in the editor, in a page, on paper."""

import re
from collections.abc import Callable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ctg.texte_riche import tableaux
from ctg.texte_riche.arbre import Fragment, Ligne, Marque, Noeud, ecrire, ecrire_fragment, lignes, ouvrir
from ctg.texte_riche.composition import composer
from ctg.texte_riche.lecture import texte_brut
from ctg.typographie import espaces_insecables

# Gives the value of a merge field: plain text, or HTML that its author declares safe (``SafeString``).
# Raises ``LookupError`` (``MentionInconnue``) for a key that means nothing.
Resolution = Callable[[str], str]

MOT_MAX = 200
_COUPE_TOUS_LES = 40
_MORCEAUX = re.compile(r"\s+|\S+")


def _resolu(cle: str, resoudre: Resolution, marques: tuple[Marque, ...]) -> Fragment:
    valeur = resoudre(cle)
    return Fragment("html" if hasattr(valeur, "__html__") else "texte", str(valeur), marques)


def remplacer_mentions(html: str, resoudre: Resolution) -> SafeString:
    """The text with the value of each merge field in its place, escaped unless it is a ``SafeString``.

    Lets the ``LookupError`` of ``resoudre`` through.
    """

    def ecrire_un(fragment: Fragment) -> str:
        if fragment.genre == "mention":
            fragment = _resolu(fragment.valeur, resoudre, ())
        return ecrire_fragment(fragment)

    return mark_safe(ecrire(composer(html), ecrire_un))  # noqa: S308 (every run is escaped)


def vers_edition(html: str, resoudre: Resolution, titre: Callable[[str], str] = str) -> str:
    """The text for the editor: each merge field is a chip that shows its present value; ``nettoyer`` empties it again.

    ``titre`` gives the tooltip of a key (by default the key). An unknown key shows as itself, with the class
    ``mention-inconnue``, so that the writer sees and mends it. The result is not marked safe: it goes in a field.
    """

    def ecrire_un(fragment: Fragment) -> str:
        if fragment.genre != "mention":
            return ecrire_fragment(fragment)
        cle = fragment.valeur
        try:
            valeur, classe = resoudre(cle), "mention"
            if hasattr(valeur, "__html__"):
                valeur = texte_brut(str(valeur))
            infobulle = titre(cle)
        except LookupError:
            valeur, classe, infobulle = cle, "mention mention-inconnue", "Champ automatique inconnu"
        attributs = {"data-mention": cle, "class": classe, "title": infobulle}
        return f"{ouvrir('span', attributs)}{escape(valeur)}</span>"

    return ecrire(composer(html), ecrire_un)


def _couper_mots(fragments: list[Fragment]) -> Iterator[Fragment]:
    """Allow a break in the words of more than ``MOT_MAX`` characters, even spread over several runs.

    A word that no line can hold makes the layout take minutes.
    """
    longueur = 0
    for fragment in fragments:
        if fragment.genre != "texte":
            longueur = 0 if fragment.genre == "br" else longueur
            yield fragment
            continue
        sortie: list[str] = []
        for morceau in _MORCEAUX.findall(fragment.valeur):
            if morceau.isspace():
                longueur = 0
            elif longueur + len(morceau) > MOT_MAX:
                coupes = range(0, len(morceau), _COUPE_TOUS_LES)
                morceau = "\u200b" * bool(longueur) + "\u200b".join(morceau[n : n + _COUPE_TOUS_LES] for n in coupes)
                longueur = len(morceau) % _COUPE_TOUS_LES
            else:
                longueur += len(morceau)
            sortie.append(morceau)
        yield Fragment("texte", "".join(sortie), fragment.marques)


def _imprimer_ligne(ligne: Ligne, resoudre: Resolution, projet: bool) -> None:
    imprimes: list[Fragment] = []
    for fragment in ligne.fragments:
        marques = tuple(m for m in fragment.marques if projet or m.nom != "mark")
        if fragment.genre == "mention":
            try:
                fragment = _resolu(fragment.valeur, resoudre, marques)
            except LookupError:
                if not projet:
                    raise
                manque = Marque("mark", f"mention {fragment.valeur}")
                autres = tuple(m for m in marques if m.nom != "mark")
                fragment = Fragment("texte", f"[{fragment.valeur}]", (manque, *autres))
            marques = fragment.marques
        if fragment.genre == "note":
            texte = "".join(f.valeur for f in _couper_mots([Fragment("texte", espaces_insecables(fragment.valeur))]))
            fragment = Fragment("html", f'<span class="note">{escape(texte)}</span>')
        valeur = espaces_insecables(fragment.valeur) if fragment.genre == "texte" else fragment.valeur
        imprimes.append(Fragment(fragment.genre, valeur, marques))
    ligne.fragments = list(_couper_mots(imprimes))


def _titres_et_tableaux(noeud: Noeud, niveau: int, vu: list[bool]) -> None:
    for enfant in noeud.enfants:
        if isinstance(enfant, Ligne):
            continue
        if enfant.nom in ("h3", "h4"):
            # A sub-heading before any heading would skip a level, which PDF/UA forbids.
            profondeur = int(enfant.nom[1]) - 3 if vu else 0
            vu.append(True)
            enfant.nom = f"h{niveau + profondeur}"
        _titres_et_tableaux(enfant, niveau, vu)
        if enfant.nom == "table":
            tableaux.preparer(enfant)


def vers_impression(html: str, *, resoudre: Resolution, projet: bool, niveau: int = 3) -> SafeString:
    """The text ready to print: merge fields resolved, notes as ``<span class="note">``, regular tables with widths.

    With ``projet`` the blanks stay highlighted and an unknown merge field shows as a blank; without it, blanks lose
    their highlight and the ``LookupError`` of ``resoudre`` comes out. ``niveau`` is the level of the first heading.
    Spaces before French punctuation and inside numbers become no-break; words over ``MOT_MAX`` may be cut.
    """
    arbre = composer(html)
    for ligne in lignes(arbre):
        _imprimer_ligne(ligne, resoudre, projet)
    _titres_et_tableaux(arbre, niveau, [])
    return mark_safe(ecrire(arbre).replace("></col>", ">"))  # noqa: S308 (every run is escaped)
