"""What a page adds to a text when it is copied: page numbers, stamps, electronic signatures, running headers.

Each is put aside with its reason, never dropped. The rules ask for a shape or for repetition at page ends; a doubtful
line stays in the text, where a person can still put it aside.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from conventions.imports.lignes import MINUSCULE, nu, phrase_finie, puce

NUMERO_DE_PAGE = "numéro de page"
TAMPON = "tampon"
SIGNATURE = "signature électronique"
EN_TETE = "en-tête courant"
FILIGRANE = "filigrane"
RESIDU = "résidu de numérisation"
IMAGE = "image"
SOMMAIRE = "sommaire"
FILET = "filet"
PIED = "pied de page"
MASQUE = "texte masqué"
SCHEMA = "schéma"

_PAGE_SURE = re.compile(
    r"(?:page|p\.)\s*\d{1,3}(?:\s*(?:/|sur|of|de)\s*\d{1,3})?|\d{1,3}\s*(?:/|sur|of)\s*\d{1,3}|[-–—|]\s*\d{1,3}\s*[-–—|]",
    re.IGNORECASE,
)
_PAGE_NUE = re.compile(r"\d{1,3}")
_TAMPON = re.compile(
    r"(?:re[cç]u|envoyé|transmis)\s+(?:en|à la|au contrôle de)\s*(?:sous[- ])?(?:pr[ée]fecture|légalité)"
    r"|accusé(?: certifié)? (?:de réception|exécutoire)\b.{0,60}$"
    r"|AR\s+(?:pr[ée]fecture|contrôle)"
    r"|(?:date de )?(?:télétransmission|réception préfecture)\s*:"
    r"|application agréée\b.{0,40}$"
    r"|ID\s*:\s*\d{3}-\d{9}",
    re.IGNORECASE,
)
_CODE_ACTE = re.compile(r"(?:\d{2}_[A-Z]{2}-)?\d{3}-\d{9}-\d{8}-[\w.]+(?:-[A-Z]{1,3})?|\d{2}_[A-Z]{2}-\d{3}-\d{9}.*")
_SUITE_DE_TAMPON = re.compile(
    r"(?:le|publié le|affiché le|date)?\s*:?\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:affiché|publié) le|\S*\.(?:com|fr|eu)"
    r"|s\s*l\s*[o²2]w?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:document )?(?:signé|signature)\s+(?:électronique|électroniquement|numérique|numériquement)\b.{0,120}$"
    r"|docusign envelope id\b.{0,60}$|(?:yousign|universign|certinomis|lex persona)\b.{0,80}$"
    r"|(?:empreinte|certificat)\s*(?:sha|électronique|n°)?[-\w]*\s*:\s*\S+$"
    r"|signé par\s*:.{0,160}$",
    re.IGNORECASE,
)
_EMPREINTE = re.compile(r"(?=[0-9A-Fa-f-]*\d)(?=[0-9A-Fa-f-]*[A-Fa-f])[0-9A-Fa-f]{4,}(?:-?[0-9A-Fa-f]{4,}){3,}")
_FILIGRANE = re.compile(r"(?:SP[EÉ]CIMEN|PROJET|BROUILLON|DRAFT|COPIE|CONFIDENTIEL)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>", re.IGNORECASE)
_FILET = re.compile(r"(?:[-=*~#] ?){3,}|_{3,}(?:\s*_{3,})+")
_POINTS_DE_CONDUITE = re.compile(r"\S.*?(?:\.{4,}|…{2,}|(?:\. ){4,})\s*\d{1,3}$")
_NUMERO_FINAL = re.compile(
    r"(?:\s*[|–—-]\s*|\s{2,}|\s+(?:page|p\.)\s*)\d{1,3}(?:\s*(?:/|sur)\s*\d{1,3})?$", re.IGNORECASE
)
_TITRE_DE_SOMMAIRE = re.compile(r"(?:sommaire|table des matières)\s*:?", re.IGNORECASE)
_RENVOI_DE_PAGE = re.compile(r"\S.{2,180}?[\s.…]+(\d{1,3})")
_LONGUEUR_MAX = 300
"""Characters: what a page adds is short."""
_ABORDS = 2
_ECART_MINIMAL = 8
"""Lines between two pages, at the least: figures closer than that are data."""


@dataclass(slots=True)
class Ligne:
    """A line of the file. ``bord``: it touches a page end that the file itself marks; ``html``: a whole table."""

    texte: str
    retrait: int = 0
    page: int = 0
    bord: bool = False
    html: bool = False
    raison: str = ""

    @property
    def vide(self) -> bool:
        return not self.texte


def mettre_a_part(lignes: list[Ligne]) -> None:
    """Writes the reason of each line that a page added. Shapes first, then repetition around what they found."""
    pleines = [ligne for ligne in lignes if not ligne.vide and not ligne.html]
    for ligne in pleines:
        ligne.raison = raison_sure(ligne.texte)
    _sommaires(pleines)
    _filigranes(pleines)
    _prolonger_tampons(pleines)
    _numeros_nus(pleines)
    _en_tetes(pleines)


def raison_sure(texte: str) -> str:
    """Why this line alone cannot be text, from its shape; empty when it may be."""
    if len(texte) > _LONGUEUR_MAX:
        return ""
    propre = nu(texte)
    formes = (
        (_IMAGE.fullmatch(propre), IMAGE),
        (_FILET.fullmatch(texte.strip()), FILET),
        (_PAGE_SURE.fullmatch(propre), NUMERO_DE_PAGE),
        (_TAMPON.match(propre) or _CODE_ACTE.fullmatch(propre), TAMPON),
        (_SIGNATURE.match(propre) or _EMPREINTE.fullmatch(propre), SIGNATURE),
    )
    for trouve, raison in formes:
        if trouve:
            return raison
    # Dots and dashes are blanks to fill; other lines without a letter or a figure say nothing.
    if not any(signe.isalnum() for signe in propre) and not re.search(r"[._…;,-]", propre) and not puce(texte):
        return RESIDU
    return ""


def _sommaires(lignes: Sequence[Ligne]) -> None:
    """Three lines at least that lead to a page by dots; under « Sommaire », those that end with growing pages."""
    suite: list[Ligne] = []
    for rang, ligne in enumerate(lignes):
        if _TITRE_DE_SOMMAIRE.fullmatch(nu(ligne.texte)[:40]):
            _sommaire_annonce(ligne, lignes[rang + 1 : rang + 200])
    for ligne in [*lignes, Ligne("")]:
        courte = not ligne.raison and len(ligne.texte) <= _LONGUEUR_MAX
        if courte and _POINTS_DE_CONDUITE.fullmatch(nu(ligne.texte)):
            suite.append(ligne)
            continue
        if len(suite) >= 3:
            for membre in suite:
                membre.raison = SOMMAIRE
        suite = []


def _sommaire_annonce(titre: Ligne, suivantes: Sequence[Ligne]) -> None:
    membres: list[Ligne] = []
    page = 0
    for ligne in suivantes:
        renvoi = _RENVOI_DE_PAGE.fullmatch(nu(ligne.texte)) if len(ligne.texte) <= _LONGUEUR_MAX else None
        if renvoi is None or int(renvoi[1]) < page:
            break
        page = int(renvoi[1])
        membres.append(ligne)
    if len(membres) >= 3:
        for membre in (titre, *membres):
            membre.raison = SOMMAIRE


def _filigranes(lignes: Sequence[Ligne]) -> None:
    trouves = [ligne for ligne in lignes if not ligne.raison and _FILIGRANE.fullmatch(nu(ligne.texte))]
    if len(trouves) >= 2:
        for ligne in trouves:
            ligne.raison = FILIGRANE


def _prolonger_tampons(lignes: Sequence[Ligne]) -> None:
    """A date, a site, a code that follows a line of a stamp belongs to it."""
    for precedente, ligne in pairwise(lignes):
        if precedente.raison == TAMPON and not ligne.raison and _SUITE_DE_TAMPON.fullmatch(nu(ligne.texte)):
            ligne.raison = TAMPON


def _numeros_nus(lignes: Sequence[Ligne]) -> None:
    """Lone figures that grow by one or two from page to page; one alone only where a page ends for sure."""
    candidats = [
        (rang, int(nu(ligne.texte)))
        for rang, ligne in enumerate(lignes)
        if not ligne.raison and _PAGE_NUE.fullmatch(nu(ligne.texte))
    ]
    chaine = _plus_longue_chaine(candidats)
    surs = {rang for rang, _ in candidats if _fin_de_page(lignes, rang)}
    for rang in {*chaine, *surs} if len(chaine) > 1 else surs:
        lignes[rang].raison = NUMERO_DE_PAGE


def _plus_longue_chaine(candidats: list[tuple[int, int]]) -> list[int]:
    """The longest run of figures that grow by one or two, each well after the one before."""
    meilleures: list[tuple[int, int]] = []
    for place, (rang, valeur) in enumerate(candidats):
        longueur, precedent = 1, -1
        for avant in range(max(0, place - 200), place):
            rang_avant, valeur_avant = candidats[avant]
            suit = 1 <= valeur - valeur_avant <= 2 and rang - rang_avant >= _ECART_MINIMAL
            if suit and meilleures[avant][0] + 1 > longueur:
                longueur, precedent = meilleures[avant][0] + 1, avant
        meilleures.append((longueur, precedent))
    if not meilleures:
        return []
    place = max(range(len(meilleures)), key=lambda rang: meilleures[rang][0])
    chaine = []
    while place >= 0:
        chaine.append(candidats[place][0])
        place = meilleures[place][1]
    return chaine


def _fin_de_page(lignes: Sequence[Ligne], rang: int) -> bool:
    """Whether a page ends at this line: the file says so, or the line stands in the middle of a sentence."""
    if lignes[rang].bord:
        return True
    avant = next((ligne for ligne in reversed(lignes[max(0, rang - 20) : rang]) if not ligne.raison), None)
    apres = next((ligne for ligne in lignes[rang + 1 : rang + 20] if not ligne.raison), None)
    if avant is None or apres is None:
        return False
    return (
        len(avant.texte) > 40
        and not phrase_finie(avant.texte)
        and bool(MINUSCULE.match(apres.texte))
        and puce(apres.texte) is None
    )


def _en_tetes(lignes: Sequence[Ligne]) -> None:
    """Lines said again at page ends, most of the time; the first stays when it opens the document: it is its title."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for rang, ligne in enumerate(lignes):
        if not ligne.raison and (cle := _cle_d_en_tete(ligne.texte)):
            places[cle].append(rang)
    bords = set(_rangs_de_bord(lignes))
    for rangs in places.values():
        espaces = all(b - a >= _ECART_MINIMAL for a, b in pairwise(rangs))
        au_bord = sum(rang in bords for rang in rangs)
        if len(rangs) < 3 or not espaces or au_bord * 3 < len(rangs) * 2:
            continue
        for rang in rangs:
            if rang > _ECART_MINIMAL:
                lignes[rang].raison = EN_TETE


def _cle_d_en_tete(texte: str) -> str:
    propre = nu(texte)
    if not 3 < len(propre) < 120 or "\t" in texte or propre[-1] in ";:," or puce(texte):
        return ""
    return _NUMERO_FINAL.sub("", propre).casefold().strip()


def _rangs_de_bord(lignes: Sequence[Ligne]) -> Iterator[int]:
    """The lines that stand at a page end: near a mark of the file, beside a page number or a stamp."""
    for rang, ligne in enumerate(lignes):
        proches = lignes[max(0, rang - _ABORDS) : rang + _ABORDS + 1]
        if ligne.bord or any(p.raison in {NUMERO_DE_PAGE, TAMPON, SIGNATURE} or p.bord for p in proches):
            yield rang
