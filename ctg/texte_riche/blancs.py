"""Find what is still to be filled in a text: marked blanks, and the placeholders that people type by habit.

The rule (``Convention``: nothing of the kind in a frozen version) stops a whole signature, so an ordinary French
sentence must never be taken for a placeholder: « Pilote : à préciser » is one, « les moyens à adapter aux besoins »
is not.
"""

import re

from ctg.texte_riche.arbre import Ligne, blocs_de_texte
from ctg.texte_riche.composition import composer

# Stands for a merge field, a note or a marked blank: something is written there, and it is not ours to judge.
_OBJET = "\ufffc"
_LETTRE = "A-Za-zÀ-ÖØ-öø-ÿŒœ"
_UNITE = (
    r"(?:€|%|k€|euros?|habitants?|places?|enfants?|familles?|jeunes|ETP|ans?|années?|mois|jours?|heures?|exemplaires?"
    r"|pages?|annexes?)"
)
_MOIS = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_DETERMINANT = (
    r"(?:le|la|les|du|de|des|au|aux|à|en|n°|soit|par|pour|et|avec|sis|sise|entre|numéro|[Aa]rticle|[Aa]nnexe"
    r"|Monsieur|Madame|M\.|Mme)"
)
_CHAMP = r"(?:nom|date|montant|lieu|adresse|nombre|effectif|titre|référence|calendrier|budget|pilote)s?"
_CROIX = r"(?:X{2,}+|x{2,}+)"
_ECRIRE = r"(?:adapter|pr[ée]ciser|compl[ée]ter|renseigner)"
_FAIRE = rf"(?:{_ECRIRE}|remplir|d[ée]finir)"
_VERBE = (
    r"(?:rest\w*|demeur\w*|vis\w*|consist\w*|cherch\w*|continu\w*|commenc\w*|aid\w*|contribu\w*|parv\w*|tend\w*|attach\w*|"
    r"engag\w*|inviter?|invité\w*|amené\w*|destiné\w*|vocation|manière|façon|sorte)"
)

_MOTIFS = [
    # Crosses: XXX, xxxx, 20XX, XX/XX/2024, XX XX XX XX, XX €, le XX, Monsieur X.
    re.compile(
        rf"(?<![{_LETTRE}\d])(?:{_CROIX}[/.\-]|\d{{1,2}}[/.\-]){{0,3}}(?:X{{3,}}+|x{{3,}}+)"
        rf"(?:[/.\- ](?:{_CROIX}|\d{{2,4}})){{0,5}}(?![{_LETTRE}])"
    ),
    re.compile(rf"(?<![{_LETTRE}\d])(?:\d{{1,2}}|XX|xx)/(?:XX|xx)(?:/(?:20)?(?:\d{{2,4}}|{_CROIX}))?(?![{_LETTRE}])"),
    re.compile(rf"(?<![{_LETTRE}\d])XX/\d{{1,2}}(?:/\d{{2,4}})?(?![{_LETTRE}\d])"),
    re.compile(r"\b(?:19|20)(?:XX|xx)\b"),
    re.compile(r"\bXX(?:[ .\-]XX)+\b"),
    re.compile(rf"\bXX(?=\s*(?:{_UNITE}|{_MOIS})(?![{_LETTRE}]))"),
    re.compile(rf"(?<![{_LETTRE}])(?:{_DETERMINANT}\s|d’|l’|d'|l')XX(?![{_LETTRE}\d/°])"),
    re.compile(rf"\b(?:M\.|MM\.|Mme|Monsieur|Madame|(?:commune|ville|Caf|CAF) de)\s[XY](?![{_LETTRE}\d’'\-])"),
    re.compile(r"\b(?:jj|JJ)/(?:mm|MM)(?:/(?:aa|AA){1,2})?\b"),
    # Dotted lines and underscores, a date with dots, an ellipsis where a value is expected.
    re.compile(r"_{3,}|\.{5,}|…{2,}|(?:\.\s){4,}\.?"),
    re.compile(r"(?<![.…])(?:\.{2,}+|…)\s?/\s?(?:\.{2,}+|…)(?:\s?/\s?(?:\.{2,}+|…|\d{2,4}))?"),
    re.compile(rf"(?<![{_LETTRE}])(?:{_DETERMINANT}|:)\s(?:\.{{3,4}}|…)(?![.…\]])"),
    re.compile(r"(?<=[^\s,;(\[]\s)(?:\.{3,4}|…)(?=\s(?:€|%|euros?|habitants|/|\d))"),
    # Words said to the writer.
    re.compile(r"\bSP[EÉ]CIMEN\b"),
    re.compile(rf"[(\[]\s?(?:[^()\[\]]{{0,60}}\s)?[aà] {_FAIRE}(?:\s[^()\[\]]{{0,60}})?[)\]]", re.IGNORECASE),
    re.compile(
        r"\[(?:nom|prénom|date|lieu|montant|adresse|commune|indiquer|insérer|choisir)\b[^\[\]]{0,80}\]",
        re.IGNORECASE,
    ),
    re.compile(rf":\s?[aà] {_FAIRE}(?![{_LETTRE}])", re.IGNORECASE),
    re.compile(rf"(?<![{_LETTRE}]){_CHAMP} [aà] {_FAIRE}(?=\s*(?:[.;,)\]/]|$))", re.IGNORECASE),
]
_BLOC_ENTIER = re.compile(
    rf"(?:\.{{3,}}+|…++|x{{2,}}+|_++|\?{{2,}}+|sp[eé]cimen|[aà] {_FAIRE}(?: \S+){{0,2}})[ .;…]*+", re.IGNORECASE
)
_A_FAIRE_FINAL = re.compile(rf"\b[aà] {_ECRIRE}\s?(?=[.;]|$)", re.IGNORECASE)
_VERBE_AVANT = re.compile(rf"\b{_VERBE}(?:\s\w+){{0,1}}\s$", re.IGNORECASE)
_CITATION = re.compile(r"[\[(]\s?(?:\.{3}|…)\s?[\])]")


def _texte(ligne: Ligne) -> str:
    """The words of a line, where a field, a note or a marked blank is one neutral character."""
    return "".join(
        _OBJET
        if f.genre in ("mention", "note", "html") or any(m.nom == "mark" for m in f.marques)
        else " "
        if f.genre == "br"
        else f.valeur
        for f in ligne.fragments
    )


def _marques(ligne: Ligne) -> list[str]:
    libelles: dict[str, str] = {}
    for fragment in ligne.fragments:
        for marque in fragment.marques:
            if marque.nom == "mark":
                valeur = {"texte": fragment.valeur, "mention": f"{{{fragment.valeur}}}"}.get(fragment.genre, " ")
                libelles[marque.valeur] = libelles.get(marque.valeur, "") + valeur
    return [libelle.strip() for libelle in libelles.values()]


def reperes(texte: str) -> list[str]:
    """The placeholders of a plain paragraph, in order."""
    texte = _CITATION.sub("", texte).replace("\u2019", "’").strip()
    if _BLOC_ENTIER.fullmatch(texte):
        return [texte]
    trouves: list[tuple[int, int, str]] = []
    for motif in _MOTIFS:
        trouves.extend((m.start(), m.end(), m.group().strip(" :\u00a0\u202f")) for m in motif.finditer(texte))
    trouves.extend(
        (m.start(), m.end(), m.group().strip())
        for m in _A_FAIRE_FINAL.finditer(texte)
        if not _VERBE_AVANT.search(texte, max(0, m.start() - 60), m.start())
    )
    retenus: list[str] = []
    fin = -1
    for debut, arret, libelle in sorted(trouves, key=lambda t: (t[0], -t[1])):
        if debut >= fin:
            retenus.append(libelle)
            fin = arret
    return retenus


def blancs(html: str) -> list[str]:
    """What remains to be filled: the label of each ``<mark>``, and each typed placeholder, block by block."""
    restants: list[str] = []
    for _, ligne in blocs_de_texte(composer(html)):
        restants.extend(_marques(ligne))
        restants.extend(reperes(_texte(ligne)))
    return restants
