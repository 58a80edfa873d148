"""Live references: « l'annexe 3 », « articles 5 et 6 », told from those to the law."""

import re
from collections.abc import Iterator

from conventions.imports.propositions.vue import Vu, Vue, avant_de
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition

# A lone X is a blank more often than a ten.
_ROMAIN = r"(?-i:X{0,2}(?:IX|IV|V?I{1,3}|V))"
_NUMERO = rf"(?:premier|1er|\d{{1,2}}(?![\d°%]|[.,-]\d)|{_ROMAIN}(?!\w|\.\s?\d)|(?-i:[A-H])(?![\w']|\.\s?\d))"
_LIEN = r"(?:\s*,\s*(?:et\s+)?|\s+et\s+(?:à\s+l'|de\s+l'|l')?|\s+ou\s+|\s+à\s+|\s*&\s*|\s*-\s*)(?:n°\s?)?"
_RENVOI = re.compile(
    rf"(?P<avant>\b(?:les|aux|des)\s+)?\b(?P<genre>annexe|article)s?\s+(?:n°\s?)?"
    rf"(?P<numeros>{_NUMERO}(?:{_LIEN}{_NUMERO})*)(?!\s?(?:bis|ter|quater)\b)(?!\w)",
    re.IGNORECASE,
)
_UN_NUMERO = re.compile(_NUMERO, re.IGNORECASE)
# The references of the law follow or precede the name of a text that is not this one.
_TEXTE_DE_LOI = (
    r"(?:loi|code|décret|ordonnance|arrêté|règlement|rgpd|traité|constitution|directive|cgct|casf|css|statuts?|charte"
    r"|circulaire|convention\s+(?:d'objectifs|collective|cadre|du\b|de\b|n°|relative)|cog\b|protocole|acte\s+uniforme)"
)
_APRES_LOI = re.compile(
    rf"\s*(?:,|\(|[IVX]+\b)?\s*(?:modifiée?s?\s+)?(?:du|de\s+la|de\s+l'|des|de|d')\s*"
    rf"(?:dite?\s+|même\s+|présente?\s+)?{_TEXTE_DE_LOI}",
    re.IGNORECASE,
)
_AVANT_LOI = re.compile(
    r"\b(?:code|loi|décret|ordonnance|arrêté|rgpd|règlement\s+général)\b[^.;:]{0,60}$", re.IGNORECASE
)
_PRESENTE = re.compile(r"\s*(?:de\s+la|du|de\s+l'|à\s+la|au)\s*présent", re.IGNORECASE)
_AVANT_UN = {"les": "l’", "aux": "à l’", "des": "de l’"}
_VALEURS = {"I": 1, "V": 5, "X": 10}


Numero = int | str


def numero_lu(numero: str) -> Numero | None:
    """The number that the source gives: 4 for « 4 » or « IV », 1 for « premier », « A » for a letter; else ``None``."""
    texte = numero.strip().strip(".:-–—) ")
    if texte.lower() in ("premier", "première", "1er", "1ère", "1re", "un"):
        return 1
    if texte.isdigit():
        return int(texte)
    if texte and re.fullmatch(_ROMAIN, texte):
        valeurs = [_VALEURS[lettre] for lettre in texte]
        return sum(-v if any(v < suivant for suivant in valeurs[n + 1 :]) else v for n, v in enumerate(valeurs))
    return texte if re.fullmatch(r"[A-H]", texte) else None


def renvois(vue: Vue) -> Iterator[Proposition]:
    """The references of the text to its own articles and annexes, and those that nothing answers."""
    cibles = _cibles(vue)
    for vu in vue.textes:
        for trouve in _RENVOI.finditer(vu.texte):
            proposition = _renvoi(vu, trouve, cibles)
            if proposition is not None:
                yield proposition


Cibles = dict[tuple[str, Numero], list[tuple[int, str, str]]]


def _cibles(vue: Vue) -> Cibles:
    """The pieces that may be referred to, by kind and number: rank, key, title."""
    cibles: Cibles = {}
    for rang, piece in enumerate(vue.structure.pieces):
        numero = numero_lu(piece.numero)
        if piece.genre in (GenrePiece.ARTICLE, GenrePiece.ANNEXE) and numero is not None:
            cibles.setdefault((piece.genre.value, numero), []).append((rang, piece.cle, piece.titre))
    return cibles


def _renvoi(vu: Vu, trouve: re.Match[str], cibles: Cibles) -> Proposition | None:
    genre = trouve["genre"].lower()
    # Without numbered articles, « article 12 » is of another text, unless it says that it is of this one.
    aucun = genre == "article" and not any(cle == genre for cle, _ in cibles)
    if aucun and not _PRESENTE.match(vu.texte, trouve.end()):
        return None
    if _est_la_loi(vu.texte, trouve) or (genre == "article" and _est_un_intitule(vu.texte, trouve)):
        return None
    numeros = _numeros(trouve["numeros"])
    if not all(isinstance(n, int) or (genre, n) in cibles for n in numeros):
        return None
    cles, manquants, titres = [], [], []
    for numero in numeros:
        # Numbers start again in a document that holds another one: the nearest piece answers.
        proches = sorted(cibles.get((genre, numero), ()), key=lambda cible: abs(cible[0] - vu.rang))
        if proches:
            cles.append(f"{genre}:{proches[0][1]}")
            titres.append(f"«\u00a0{proches[0][2] or proches[0][1]}\u00a0»")
        else:
            manquants.append(numero)
    avant = (trouve["avant"] or "").strip().lower()
    seul = len(numeros) == 1
    debut = trouve.start("genre") if seul else trouve.start()
    fin = trouve.end("numeros")
    if manquants:
        nom = f"{genre} {manquants[0]}"
        return vu.proposer(
            GenreProposition.RENVOI_PERDU,
            debut,
            fin,
            f"Ce renvoi ne mène nulle part\u00a0: le document n’a pas d’{nom}. Dites ce qu’il désigne, ou laissez-le.",
            alerte=True,
            reference=nom,
            avant="" if seul else _AVANT_UN.get(avant, ""),
        )
    valeur = {"cle": cles[0]} if seul else {"cle": cles[0], "cles": cles, "avant": _AVANT_UN.get(avant, "")}
    return vu.proposer(
        GenreProposition.RENVOI,
        debut,
        fin,
        f"En faire un renvoi à {' et '.join(titres)}, dont le numéro suivra la place.",
        **valeur,
    )


def _numeros(texte: str) -> list[Numero]:
    """The numbers of « 5 et 6 », « 2 à 4 », « 1, 3 et 7 »; a range gives all those between its bounds."""
    numeros: list[Numero] = []
    fin = 0
    for trouve in _UN_NUMERO.finditer(texte):
        lien, fin_avant = texte[fin : trouve.start()].replace("n°", "").strip(), fin
        fin = trouve.end()
        numero = numero_lu(trouve.group())
        if numero is None:
            continue
        dernier = numeros[-1] if numeros else None
        if fin_avant and lien in ("à", "-") and isinstance(dernier, int) and isinstance(numero, int):
            numeros.extend(range(dernier + 1, numero))
        numeros.append(numero)
    return numeros


def _est_un_intitule(texte: str, trouve: re.Match[str]) -> bool:
    """« Article 1 : ... » at the head of a paragraph is an article of another act, not a reference to one."""
    if trouve.start() > 10 or texte[: trouve.start()].strip(" -*•"):
        return False
    return bool(re.match(r"\s*[:.\-]", texte[trouve.end() : trouve.end() + 10]))


def _est_la_loi(texte: str, trouve: re.Match[str]) -> bool:
    if _PRESENTE.match(texte, trouve.end()):
        return False
    return bool(_APRES_LOI.match(texte, trouve.end()) or _AVANT_LOI.search(avant_de(texte, trouve)))
