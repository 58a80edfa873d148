"""From the text that somebody typed or pasted in a cell to a checked value."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from conventions.erreurs import CelluleInvalide
from conventions.models import Convention
from conventions.tables.definition import Choix, Colonne, GenreColonne, Table
from conventions.tables.nombres import Illisible, ecrire_decimal, lire_date, lire_nombre
from ctg.typographie import FINE
from territoires.models import Commune
from territoires.referentiels.normalisation import normaliser, variantes
from territoires.validateurs import compacter, valider_siren, valider_siret

Champ = models.Field[Any, Any]

Mots = tuple[tuple[str, tuple[str, ...]], ...]

SIGLES_MAX = 20
"""Choices that a refusal names; a longer list says less."""
RAPPROCHEMENTS_MAX = 100
"""Different words for which the nearest one is looked for; a source that has more is another one."""
LONG_MAX = 20_000
"""Characters of a long text whose field sets no limit."""

BORNES = BaseDatabaseOperations.integer_field_ranges
"""Those of every database: one of them would let more pass, and another one stop on it."""
OUI = {"oui", "o", "yes", "y", "vrai", "true", "1", "x", "✓", "✔", "☑", "☒"}
NON = {"non", "n", "no", "faux", "false", "0", "☐"}
NUMERIQUES = {GenreColonne.ENTIER, GenreColonne.DECIMAL, GenreColonne.MONTANT}
TEXTUELS = {GenreColonne.TEXTE, GenreColonne.LONG, GenreColonne.CHOIX}
TIRETS = {"-", "–", "—", "−"}
SANS_RESULTAT = "#CALC!"
"""What the reader of spreadsheets puts for a formula that was saved without its result."""

_ERREUR_DE_TABLEUR = re.compile(r"#(?:REF|N/A|VALEUR|VALUE|DIV/0|NAME|NOM|NULL?|NUM|NOMBRE|SPILL|CALC)[!?]?|#{3,}")
_CODE_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}", re.IGNORECASE)


class Lecteur:
    """Reads the cells of one table for one convention; choices and communes are looked up once.

    Without a table, the columns are those of no model: no length but :data:`LONG_MAX`, no validator.

    ``arrondir``: too many decimals are rounded and noted in :attr:`arrondis` instead of being refused (spreadsheets
    hold more decimals than they show).
    """

    def __init__(self, table: Table | None, convention: Convention, *, arrondir: bool = False) -> None:
        self.table, self.convention, self.arrondir = table, convention, arrondir
        self.arrondis: list[str] = []
        self._choix: dict[str, Choix] = {}
        self._index: dict[str, dict[str, str]] = {}
        self._par_nom: dict[str, list[Commune]] | None = None
        self._par_code: dict[str, Commune | None] = {}
        self._cherches: dict[tuple[str, str], list[str]] = {}

    def lire(self, colonne: Colonne, texte: str, *, brouillon: bool = False) -> Any:
        """The checked value of a cell; ``brouillon`` lets a mandatory one be empty. Raises :class:`CelluleInvalide`."""
        champ = self._champ(colonne)
        try:
            return self._lire(colonne, champ, texte, brouillon=brouillon)
        except Illisible as erreur:
            raise CelluleInvalide(str(erreur), colonne.nom) from None
        except ValidationError as erreur:
            raise CelluleInvalide(_phrase(erreur), colonne.nom) from None

    def lire_ligne(
        self, textes: Mapping[str, str], *, brouillon: bool = False
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """(values, sentences) by field for the cells given. Raises ``KeyError`` for a column that does not exist."""
        valeurs: dict[str, Any] = {}
        erreurs: dict[str, str] = {}
        assert self.table is not None
        for nom, texte in textes.items():
            try:
                valeurs[nom] = self.lire(self.table.colonne(nom), texte, brouillon=brouillon)
            except CelluleInvalide as erreur:
                erreurs[nom] = str(erreur)
        return valeurs, erreurs

    def choix(self, colonne: Colonne) -> Choix:
        """The (code, label) pairs of a column, for this convention."""
        if colonne.nom not in self._choix:
            champ = self._champ(colonne)
            propres = colonne.choix(self.convention) if colonne.choix else list(champ.flatchoices if champ else ())
            self._choix[colonne.nom] = [
                (str(code), str(libelle)) for code, libelle in propres if code not in {"", None}
            ]
        return self._choix[colonne.nom]

    def precharger(self, textes: Iterable[str]) -> None:
        """Look up in one query the communes that are named by their code only."""
        codes = {code for texte in textes if (code := _code_insee(texte))} - self._par_code.keys()
        trouvees = Commune.objects.in_bulk(sorted(codes)) if codes else {}
        self._par_code.update({code: trouvees.get(code) for code in codes})

    def _champ(self, colonne: Colonne) -> Champ | None:
        return None if self.table is None else self.table.champ(colonne.nom)

    def _lire(self, colonne: Colonne, champ: Champ | None, texte: str, *, brouillon: bool) -> Any:
        propre = nettoyer(texte, lignes=colonne.genre is GenreColonne.LONG)
        if _ERREUR_DE_TABLEUR.fullmatch(propre.strip()):
            raise Illisible(
                "Cette formule n’a pas de résultat enregistré : ouvrez le classeur, enregistrez-le, puis reprenez-le."
                if propre == SANS_RESULTAT
                else f"La cellule contient une erreur du tableur ({propre[:20]}) : corrigez sa formule."
            )
        if not propre or (colonne.genre in NUMERIQUES and propre in TIRETS):
            return self._vide(colonne, champ, brouillon=brouillon)
        valeur = self._valeur(colonne, champ, propre)
        if champ is not None:
            champ.run_validators(valeur.pk if isinstance(valeur, models.Model) else valeur)
        return valeur

    def _vide(self, colonne: Colonne, champ: Champ | None, *, brouillon: bool) -> Any:
        if colonne.obligatoire and not brouillon:
            raise Illisible(f"« {colonne.libelle} » est à remplir : donnez une valeur.")
        if champ is not None and champ.has_default():
            return champ.get_default()
        if colonne.genre in TEXTUELS if champ is None else isinstance(champ, models.CharField | models.TextField):
            return ""
        if champ is None or champ.null:
            return None
        raise Illisible(f"« {colonne.libelle} » est à remplir : donnez une valeur.")

    def _valeur(self, colonne: Colonne, champ: Champ | None, texte: str) -> Any:
        match colonne.genre:
            case GenreColonne.TEXTE | GenreColonne.LONG:
                return _texte(champ, texte)
            case GenreColonne.CHOIX:
                code = self._code(colonne, champ, texte)
                return code if champ is None else champ.to_python(code)
            case GenreColonne.DATE:
                return lire_date(texte)
            case GenreColonne.ENTIER:
                return self._entier(colonne, champ, texte)
            case GenreColonne.DECIMAL | GenreColonne.MONTANT:
                return self._decimal(colonne, champ, texte)
            case GenreColonne.OUI_NON:
                return _oui_non(texte)
            case GenreColonne.COMMUNE:
                return self._commune(texte)

    def _code(self, colonne: Colonne, champ: Champ | None, texte: str) -> str:
        choix = self.choix(colonne)
        if colonne.nom not in self._index:
            self._index[colonne.nom] = _index_des_choix(choix, colonne.mots)
        index, cherche = self._index[colonne.nom], normaliser(texte)
        if texte in dict(choix):
            return texte
        if cherche in index:
            return index[cherche]
        if texte in {str(code) for code, _ in (champ.flatchoices if champ else ())}:
            return texte
        if possibles := _sens(colonne, choix, cherche):
            raise Illisible(
                f"« {texte[:60]} » ne suffit pas : précisez {' ou '.join(f'« {un} »' for un in possibles)}."
            )
        proches = self._proches(colonne.nom, cherche, index, 0.7)
        sigles = [libelle.partition(" – ")[0] for _, libelle in choix]
        conseil = (
            f"Vouliez-vous dire « {dict(choix)[index[proches[0]]]} » ?"
            if proches
            else f"Choisissez parmi : {', '.join(sigles[:SIGLES_MAX])}{'…' if len(sigles) > SIGLES_MAX else '.'}"
        )
        raise Illisible(f"« {texte[:60]} » n’est pas dans la liste de « {colonne.libelle} ». {conseil}")

    def _entier(self, colonne: Colonne, champ: Champ | None, texte: str) -> int:
        lu = lire_nombre(texte, entier=True)
        if lu != lu.to_integral_value():
            raise Illisible(f"« {texte} » a des décimales : « {colonne.libelle} » est un nombre entier.")
        petit, grand = BORNES.get(champ.get_internal_type() if champ else "", BORNES["IntegerField"])
        if not petit <= lu <= grand:
            raise Illisible(f"« {texte} » est hors limites : donnez un nombre entre {petit} et {grand}.")
        return int(lu)

    def _decimal(self, colonne: Colonne, champ: Champ | None, texte: str) -> Decimal:
        places = getattr(champ, "decimal_places", None) or (0 if champ else 2)
        chiffres = getattr(champ, "max_digits", None) or 14
        lu = lire_nombre(texte)
        arrondi = lu.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if abs(arrondi) >= Decimal(10) ** (chiffres - places):
            raise Illisible(f"« {texte} » est trop grand : vérifiez le nombre de chiffres.")
        if arrondi != lu:
            if not self.arrondir:
                raise Illisible(
                    f"« {texte} » a trop de décimales : arrondissez-le, par exemple à {ecrire_decimal(arrondi)}."
                )
            self.arrondis.append(f"« {colonne.libelle} » : {texte} est arrondi à {ecrire_decimal(arrondi)}.")
        return arrondi

    def _proches(self, ou: str, cherche: str, noms: Iterable[str], seuil: float) -> list[str]:
        """The nearest name of a column, if one is near: each search costs, and thousands of lines may be faulty."""
        if (ou, cherche) not in self._cherches:
            if len(self._cherches) >= RAPPROCHEMENTS_MAX:
                return []
            self._cherches[ou, cherche] = difflib.get_close_matches(cherche[:80], list(noms), n=1, cutoff=seuil)
        return self._cherches[ou, cherche]

    def _commune(self, texte: str) -> Commune:
        if code := _code_insee(texte):
            commune = self._commune_de_code(code)
            if commune is None:
                raise Illisible(f"Aucune commune n’a le code Insee {code} : vérifiez-le, ce n’est pas le code postal.")
            return commune
        par_nom = self._communes()
        cherche = normaliser(re.sub(r"\b\d{5}\b", " ", texte))
        trouvees = next((par_nom[nom] for nom in variantes(cherche) if nom in par_nom), [])
        if len(trouvees) == 1:
            return trouvees[0]
        if trouvees:
            codes = " ou ".join(commune.code for commune in trouvees)
            raise Illisible(f"Plusieurs communes s’appellent « {texte} » : donnez le code Insee, {codes}.")
        proches = self._proches("", cherche, par_nom, 0.75)
        conseil = f"Vouliez-vous dire « {par_nom[proches[0]][0].nom} » ? Sinon, donnez" if proches else "Donnez"
        raise Illisible(f"« {texte[:60]} » n’est pas une commune de la convention. {conseil} son code Insee.")

    def _communes(self) -> dict[str, list[Commune]]:
        if self._par_nom is None:
            self._par_nom = {}
            for commune in self.convention.communes.all():
                self._par_nom.setdefault(commune.nom_recherche, []).append(commune)
        return self._par_nom

    def nom_suffit(self, commune: Commune) -> bool:
        """Whether the bare name of a commune is read back as that commune."""
        cherche = normaliser(re.sub(r"\b\d{5}\b", " ", commune.nom))
        noms = self._communes()
        return noms.get(next((nom for nom in variantes(cherche) if nom in noms), ""), []) == [commune]

    def _commune_de_code(self, code: str) -> Commune | None:
        self.precharger([code])
        return self._par_code[code]


def nettoyer(texte: str, *, lignes: bool = False) -> str:
    """The text without control characters nor outer spaces, composed (NFC); on one line unless ``lignes``."""
    compose = unicodedata.normalize("NFC", texte.replace("\r\n", "\n").replace("\r", "\n"))
    visible = "".join(
        c for c in compose if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"} or c == "\u200d"
    )
    if lignes:
        return "\n".join(ligne.rstrip() for ligne in visible.replace("\t", " ").split("\n")).strip()
    return re.sub(r"[ \t\n\u2028\u2029]+", " ", visible).strip(" \u00a0\u202f")


def _texte(champ: Champ | None, texte: str) -> str:
    validateurs = champ.validators if champ else []
    if valider_siret in validateurs:
        texte = _numero(texte, 14)
    elif valider_siren in validateurs:
        texte = _numero(texte, 9)
    elif champ is not None and champ.name == "code_postal":
        lu, texte = texte, compacter(texte)
        texte = texte.zfill(5) if re.fullmatch(r"\d{4}", texte) else texte
        if not re.fullmatch(r"\d{5}", texte):
            raise Illisible(f"« {lu[:20]} » n’est pas un code postal : il compte cinq chiffres, par exemple 05000.")
    limite = (champ.max_length if champ else None) or LONG_MAX
    if len(texte) > limite:
        raise Illisible(f"Ce texte compte {len(texte)} caractères, {limite} au plus : raccourcissez-le.")
    return texte


def _numero(texte: str, longueur: int) -> str:
    """An official number without its spaces, with the leading zero that spreadsheets drop."""
    if re.fullmatch(r"\d[.,]\d+e[+]?\d+", texte, re.IGNORECASE):
        raise Illisible(f"Le tableur a abrégé ce numéro en « {texte} » : mettez la colonne au format texte.")
    propre = compacter(texte)
    return propre.zfill(longueur) if re.fullmatch(rf"\d{{{longueur - 1}}}", propre) else propre


def _oui_non(texte: str) -> bool:
    mot = normaliser(texte) or texte.strip()
    if mot in OUI or mot in NON:
        return mot in OUI
    raise Illisible(f"« {texte[:40]} » : répondez par oui ou par non.")


def _index_des_choix(choix: Choix, mots: Mots = ()) -> dict[str, str]:
    """Code of each choice by its code, label, abbreviation, full name, everyday words; no accents nor capitals."""
    index: dict[str, str] = {}
    for code, libelle in choix:
        sigle, _, entier = libelle.partition(" – ")
        for forme in (code, libelle, sigle, entier):
            if normaliser(forme):
                index.setdefault(normaliser(forme), code)
    proposes = {code for code, _ in choix}
    for mot, codes in mots:
        if len(codes) == 1 and codes[0] in proposes:
            index.setdefault(normaliser(mot), codes[0])
    return index


def _sens(colonne: Colonne, choix: Choix, cherche: str) -> list[str]:
    """The choices between which an everyday word leaves the doubt; none when it is not such a word."""
    codes = next((codes for mot, codes in colonne.mots if normaliser(mot) == cherche), ())
    return [libelle.partition(" – ")[0] for code, libelle in choix if code in codes]


def _code_insee(texte: str) -> str:
    """The INSEE code that a text gives, alone or in brackets after the name; empty when there is none."""
    propre = texte.strip().upper()
    if trouve := re.search(r"\(\s*(\w{5})\s*\)$", propre):
        propre = trouve[1]
    if re.fullmatch(r"[1-9]\d{3}", propre):
        propre = f"0{propre}"
    return propre if _CODE_INSEE.fullmatch(propre) else ""


def _phrase(erreur: ValidationError) -> str:
    """The sentences of validators, in words that say what to do for those of Django."""
    phrases = []
    for detail in erreur.error_list:
        limite = (detail.params or {}).get("limit_value")
        if detail.code == "min_value":
            phrases.append(f"Donnez un nombre d’au moins {limite}.")
        elif detail.code == "max_value":
            phrases.append(f"Donnez un nombre d’au plus {limite}.")
        else:
            phrases.extend(detail.messages)
    return " ".join(phrases).replace(f"{FINE}:", " :")
