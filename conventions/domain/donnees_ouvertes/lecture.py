"""A file of figures by commune, from its bytes to numbers; its sentences never quote a figure."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from conventions.domain.donnees_ouvertes.colonnes import CODES, NOMS, PERIODES, ColonneConnue, cle, connue
from conventions.erreurs import ErreurMetier
from ctg.typographie import compter

TAILLE_MO = 12
LIGNES_MAX = 200_000
COLONNES_MAX = 60
INDICATEURS_MAX = 30
ERREURS_MONTREES = 50
ABSENTES = {"", "nd", "n.d.", "na", "n/a", "nc", "s", "so", "c", "-", "–", "...", "…"}
VALEUR_MAX = Decimal(10) ** 11

_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_NOMBRE = re.compile(r"-?\d+(?:[.,]\d{1,6})?")


class FichierIllisible(ErreurMetier):
    """The file cannot be used at all; the sentence says how to mend it."""


@dataclass
class Rapport:
    """What was read and what was left aside, line by line; no figure of the file is in it."""

    lignes: int = 0
    hors_territoire: int = 0
    autres_annees: int = 0
    erreurs: list[tuple[int, str]] = field(default_factory=list)
    absentes: list[str] = field(default_factory=list)

    def signaler(self, ligne: int, phrase: str) -> None:
        if len(self.erreurs) < ERREURS_MONTREES:
            self.erreurs.append((ligne, phrase))


@dataclass(frozen=True, slots=True)
class Lecture:
    """The raw figures of the communes of the territory, by column then commune. Never to be stored."""

    colonnes: tuple[ColonneConnue, ...]
    valeurs: Mapping[str, Mapping[str, Decimal | None]] = field(repr=False)
    rapport: Rapport = field(repr=False)


def lire(contenu: bytes, communes: Mapping[str, str], millesime: int) -> Lecture:
    """The figures of ``communes`` (names by code) for that year. Raises :class:`FichierIllisible`."""
    lecteur = csv.reader(io.StringIO(_decoder(contenu), newline=""), delimiter=_separateur(contenu))
    try:
        rangees = _bornees(lecteur)
        entetes = next(rangees, (0, []))[1]
        return _Rangement(entetes, communes, millesime).lire(rangees)
    except csv.Error:
        raise FichierIllisible(
            "Ce fichier n’est pas un CSV lisible : dans le tableur, enregistrez-le au format CSV UTF-8 et reprenez-le."
        ) from None


def _decoder(contenu: bytes) -> str:
    """The text, from UTF-8 or from the encoding of a French Windows."""
    if len(contenu) > TAILLE_MO * 1024 * 1024:
        raise FichierIllisible(
            f"Ce fichier pèse plus de {TAILLE_MO} Mo : gardez les lignes de votre territoire et reprenez-le."
        )
    if not contenu.strip():
        raise FichierIllisible("Ce fichier est vide : choisissez-en un autre.")
    if contenu.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise FichierIllisible(
            "Ce fichier n’est pas un CSV mais un classeur ou un document : ouvrez-le dans le tableur, puis "
            "« Enregistrer sous », « CSV UTF-8 »."
        )
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        texte = contenu.decode("utf-16", "replace")
    else:
        try:
            texte = contenu.decode("utf-8-sig")
        except UnicodeDecodeError:
            texte = contenu.decode("cp1252", "replace")
    if "\x00" in texte:
        raise FichierIllisible("Ce fichier n’est pas un texte : choisissez le fichier CSV.")
    return texte


def _separateur(contenu: bytes) -> str:
    debut = contenu[:20_000].decode("latin-1").replace("\x00", "").lstrip().partition("\n")[0]
    return max((";", "\t", ",", "|"), key=debut.count)


def _bornees(lecteur: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """(line number in the file, cells) of each line that is not empty. Raises :class:`FichierIllisible`."""
    for rang, cellules in enumerate(lecteur, 1):
        if rang > LIGNES_MAX:
            raise FichierIllisible(
                f"Ce fichier compte plus de {compter(LIGNES_MAX, 'ligne')} : gardez celles de votre territoire."
            )
        if any(cellule.strip() for cellule in cellules):
            yield rang, cellules


class _Rangement:
    """The lines of one file, sorted by commune."""

    def __init__(self, entetes: list[str], communes: Mapping[str, str], millesime: int) -> None:
        self.communes, self.millesime = communes, str(millesime)
        self.rapport = Rapport()
        cles = [cle(entete) for entete in entetes]
        if len(entetes) > COLONNES_MAX:
            raise FichierIllisible(f"Ce fichier a plus de {COLONNES_MAX} colonnes : gardez celles qui servent.")
        self.code = next((rang for rang, nom in enumerate(cles) if nom in CODES), None)
        if self.code is None:
            raise FichierIllisible(_sans_code(entetes))
        self.periode = next((rang for rang, nom in enumerate(cles) if nom in PERIODES), None)
        ecartes = {self.code, self.periode, *(rang for rang, nom in enumerate(cles) if nom in NOMS)}
        self.entetes = {rang: entete for rang, entete in enumerate(entetes) if rang not in ecartes and entete.strip()}
        if doubles := {cles[rang] for rang in self.entetes if cles.count(cles[rang]) > 1}:
            noms = next(entetes[rang] for rang in self.entetes if cles[rang] in doubles)
            raise FichierIllisible(
                f"Deux colonnes portent le titre « {noms[:60]} » : renommez ou retirez l’une d’elles."
            )
        self.largeur = len(entetes)
        self.lus: dict[str, dict[int, Decimal | None]] = {}
        self.fautives: set[tuple[str, int]] = set()

    def lire(self, rangees: Iterator[tuple[int, list[str]]]) -> Lecture:
        for ligne, cellules in rangees:
            self.rapport.lignes += 1
            self._lire_ligne(ligne, cellules)
        if not self.lus:
            raise FichierIllisible(
                "Aucune commune du territoire n’est dans ce fichier : vérifiez qu’il porte sur votre département, "
                "et que l’année demandée y figure."
            )
        self.rapport.absentes = [nom for code, nom in self.communes.items() if code not in self.lus]
        return self._conclure()

    def _lire_ligne(self, ligne: int, cellules: list[str]) -> None:
        assert self.code is not None
        if len(cellules) > self.largeur and any(c.strip() for c in cellules[self.largeur :]):
            self.rapport.signaler(ligne, "La ligne a plus de cellules que de titres : elle est laissée de côté.")
            return
        code = _code(cellules[self.code]) if self.code < len(cellules) else ""
        if not _CODE.fullmatch(code):
            self.rapport.signaler(ligne, "Le code de la commune ne compte pas cinq caractères : ligne laissée de côté.")
            return
        if code not in self.communes:
            self.rapport.hors_territoire += 1
            return
        if self._autre_annee(cellules):
            self.rapport.autres_annees += 1
            return
        lues = {rang: self._nombre(ligne, code, rang, cellules) for rang in self.entetes}
        if self.lus.setdefault(code, lues) != lues:
            raise FichierIllisible(
                f"Ligne {ligne} : {self.communes[code]} figure deux fois avec des valeurs différentes. Gardez une "
                "ligne par commune (une seule année, un seul type)."
            )

    def _autre_annee(self, cellules: list[str]) -> bool:
        if self.periode is None or self.periode >= len(cellules):
            return False
        texte = cellules[self.periode].strip()
        return bool(re.search(r"\d{4}", texte)) and self.millesime not in texte

    def _nombre(self, ligne: int, code: str, rang: int, cellules: list[str]) -> Decimal | None:
        texte = re.sub(r"[\s\u00a0\u202f]", "", cellules[rang]) if rang < len(cellules) else ""
        if texte.casefold() in ABSENTES:
            return None
        texte = texte.removesuffix("%").replace(",", ".")
        if len(texte) > 24 or not _NOMBRE.fullmatch(texte) or abs(Decimal(texte)) > VALEUR_MAX:
            self.fautives.add((code, rang))
            return None
        return Decimal(texte)

    def _conclure(self) -> Lecture:
        """Keep the numeric columns; a text column is left aside, a stray text in a numeric one is reported."""
        retenues: dict[str, ColonneConnue] = {}
        valeurs: dict[str, dict[str, Decimal | None]] = {}
        for rang, entete in self.entetes.items():
            lues = {code: par_rang[rang] for code, par_rang in self.lus.items()}
            nombres = [valeur for valeur in lues.values() if valeur is not None]
            fautives = [code for code, colonne in self.fautives if colonne == rang]
            if not nombres or len(fautives) > len(nombres):
                continue
            colonne = connue(entete, entiere=all(valeur == int(valeur) for valeur in nombres))
            if colonne.code in retenues:
                raise FichierIllisible(f"Deux colonnes donnent « {colonne.libelle} » : retirez l’une d’elles.")
            for code in fautives:
                self.rapport.signaler(
                    0, f"{self.communes[code]}, colonne « {entete[:60]} » : ce n’est pas un nombre, la valeur manque."
                )
            retenues[colonne.code] = colonne
            valeurs[colonne.code] = {code: lues.get(code) for code in self.communes}
        if not retenues:
            raise FichierIllisible("Ce fichier n’a aucune colonne de nombres pour votre territoire.")
        if len(retenues) > INDICATEURS_MAX:
            raise FichierIllisible(f"Ce fichier a plus de {INDICATEURS_MAX} indicateurs : gardez ceux qui servent.")
        return Lecture(tuple(retenues.values()), valeurs, self.rapport)


def _code(texte: str) -> str:
    """An Insee code as written, or as a spreadsheet left it (first zero lost, decimals added)."""
    code = texte.strip().strip("'\"=").upper().removesuffix(".0").removesuffix(",0")
    return code.zfill(5) if code.isdecimal() and len(code) == 4 else code


def _sans_code(entetes: Collection[str]) -> str:
    if any(_CODE.fullmatch(_code(entete)) for entete in entetes):
        return (
            "La première ligne contient des valeurs au lieu des titres : ajoutez une ligne de titres "
            "(numcomdo, nomcom, indfoy_ndur, indnbp_ndur…)."
        )
    return (
        "Aucune colonne ne donne le code Insee des communes : la première ligne doit le nommer « numcomdo » "
        "(ou « code_insee », « codgeo »)."
    )
