"""What the application computes better than a copied text: parties, signature frames, typed annexes."""

import re
from collections.abc import Iterator, Sequence

from conventions.imports.propositions.vue import Vu, Vue
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition

_APRES_LES_PARTIES = re.compile(
    r"\W*(?:il\s+(?:est|a\s+été)\s+(?:\w+\s+)?(?:convenu|arrêté|exposé|décidé|rappelé)|(?:ont|sont)\s+convenu|est\s+convenu"
    r"|ceci\s+(?:étant\s+)?exposé|étant\s+(?:préalablement\s+)?exposé|préalablement|les\s+parties\s+conviennent)",
    re.IGNORECASE,
)
_QUI_SIGNE = re.compile(
    r"\b(?:directeur|directrice|président|présidente|maire|signatures?|cachet|qualité|nom\s+et\s+prénom|pour\s+(?:la|le|l')"
    r"|la\s+caf|la\s+caisse|la\s+commune|la\s+ville|le\s+département|la\s+msa|l'état|la\s+communauté|la\s+collectivité)\b",
    re.IGNORECASE,
)
_PERSONNE = re.compile(r"\W*(?:(?:M\.|Mme|Monsieur|Madame)\s+)?[A-ZÀ-Ý][\w'.-]*(?:\s+[A-ZÀ-Ý][\w'.-]*){1,5}\W*")
_FORMULE = re.compile(r"\b(?:fait|établie?|exemplaires?|originaux|pages|annexes|paraph)", re.IGNORECASE)

_NATURES = (
    (
        "structures",
        r"(?:équipements?|structures?)\b.{0,40}\b(?:services?|soutenu|financé|aidé|bénéfici)"
        r"|\bliste\s+des\s+(?:équipements|structures)",
    ),
    ("diagnostic", r"\bdiagnostics?\b|\bportrait\s+(?:de|du)\s+territoire\b|\bbesoins\s+prioritaires\b"),
    ("plan_actions", r"\bplan\s+d'actions?\b|\bfiches\s+actions?\b|\bprogramme\s+d'actions?\b"),
    ("pilotage", r"\bpilotage\b|\bgouvernance\b|\bcomitologie\b|\binstances\b"),
    ("evaluation", r"\b[ée]valuations?\b"),
    ("deliberations", r"\bd[ée]lib[ée]rations?\b|\bd[ée]cisions?\s+du\s+conseil\b"),
)
_NOMS = {
    "structures": "liste des structures",
    "diagnostic": "diagnostic",
    "plan_actions": "plan d’actions",
    "pilotage": "pilotage",
    "evaluation": "évaluation",
    "deliberations": "délibérations",
}


def parties(vue: Vue) -> Iterator[Proposition]:
    """The text of the parties, less what follows them (« Il est convenu ce qui suit »)."""
    for piece, vus in vue.pieces:
        if piece.genre != GenrePiece.PARTIES or not vus:
            continue
        gardes: set[int] = set()
        suite = False
        for vu in vus:
            suite = suite or bool(_APRES_LES_PARTIES.match(vu.texte))
            if suite:
                gardes.add(vu.bloc.id)
        blocs = [id_ for id_ in piece.blocs if id_ not in gardes]
        if blocs:
            yield vus[0].sur_blocs(
                GenreProposition.PARTIES,
                "Imprimer à la place les parties et les signataires de chaque convention.",
                blocs=blocs,
            )


def signatures(vue: Vue) -> Iterator[Proposition]:
    """The names and offices at the end: they give way to the signature frames."""
    for piece, vus in vue.pieces:
        if piece.genre != GenrePiece.CLOTURE:
            continue
        blocs = _blocs_de_signature(vus)
        if blocs:
            premier = next(vu for vu in vus if vu.bloc.id == blocs[0])
            yield premier.sur_blocs(
                GenreProposition.SIGNATURES,
                "Imprimer à la place un cadre de signature pour chaque signataire de la convention.",
                blocs=blocs,
            )


def _blocs_de_signature(vus: Sequence[Vu]) -> list[int]:
    blocs: dict[int, list[str]] = {}
    for vu in vus:
        blocs.setdefault(vu.bloc.id, []).append(vu.texte.strip())
    exclus = {vu.bloc.id for vu in vus if vu.est_item or vu.est_titre}
    en_cellules = {vu.bloc.id for vu in vus if vu.en_cellule}
    return [
        id_
        for id_, textes in blocs.items()
        if (id_ in en_cellules and any(_QUI_SIGNE.search(texte) for texte in textes))
        or (id_ not in en_cellules and _est_signature(textes[0]) and id_ not in exclus)
    ]


def _est_signature(texte: str) -> bool:
    """A short line that is a name, or that starts with who signs."""
    court = 0 < len(texte.split()) <= 16 and not texte.endswith((".", ";")) and not _FORMULE.search(texte)
    qui = _QUI_SIGNE.search(texte)
    return court and bool(_PERSONNE.fullmatch(texte) or (qui and len(texte[: qui.start()].split()) <= 3))


def natures(vue: Vue) -> Iterator[Proposition]:
    """The annexes whose title says that the application knows how to draw them; one of each nature."""
    vues: set[str] = set()
    for piece, _ in vue.pieces:
        titres = vue.titres_de(piece)
        if piece.genre != GenrePiece.ANNEXE or piece.nature != "libre" or not titres:
            continue
        titre = piece.titre.replace("’", "'")
        trouves = [(m.start(), nature) for nature, motif in _NATURES if (m := re.search(motif, titre, re.IGNORECASE))]
        nature = min(trouves)[1] if trouves else ""
        if nature and nature not in vues:
            vues.add(nature)
            yield titres[0].sur_blocs(
                GenreProposition.NATURE_ANNEXE,
                f"En faire l’annexe «\u00a0{_NOMS[nature]}\u00a0» de l’application, son texte servant d’introduction.",
                nature=nature,
            )
