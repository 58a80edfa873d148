"""What a fiche says in each section of its gabarit, as plain paragraphs and lists ready to be printed or shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from conventions.enums import Theme
from ctg.typographie import INSECABLE, date_en_lettres, enumerer, montant, nombre, typographier
from plan_actions.domain.totaux import ecart_fiche, total_fiche
from plan_actions.enums import Disposition, GenreSection, Source
from plan_actions.models import FicheAction, GabaritFiche, IndicateurAction, LigneFinancement, SectionGabarit

ORDRE_DES_SOURCES = tuple(source for source in Source if source)


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A label and what stands under it: paragraphs, a list, then what sums it up.

    ``cle`` names the section or the typed field.
    """

    cle: str
    libelle: str
    paragraphes: tuple[str, ...] = ()
    liste: tuple[str, ...] = ()
    conclusion: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paragraphes or self.liste or self.conclusion)


@dataclass(frozen=True, slots=True)
class Rang:
    """One row of a fiche: a rubrique, or two side by side."""

    rubriques: tuple[Rubrique, ...]


def rangs(fiche: FicheAction, gabarit: GabaritFiche, sauf: frozenset[Source] = frozenset()) -> list[Rang]:
    """The fiche laid out as its gabarit says, then what it holds that no section shows, but for ``sauf``.

    Rows without anything are left out; in a grid, a cell may be empty beside a full one.
    """
    prevues = [(rubrique(fiche, section), section.colonne) for section in gabarit.sections.all()]
    autres = [(r, 1) for r in champs_sans_rubrique(fiche, gabarit, sauf)]
    if gabarit.disposition != Disposition.GRILLE:
        return [Rang((r,)) for r, _ in (*prevues, *autres) if r]
    gauche = [r for r, colonne in prevues if colonne == 1]
    droite = [r for r, colonne in prevues if colonne == 2]
    paires = [_paire(gauche, droite, rang) for rang in range(max(len(gauche), len(droite)))]
    return [rang for rang in paires if any(rang.rubriques)] + [Rang((r,)) for r, _ in autres]


def _paire(gauche: list[Rubrique], droite: list[Rubrique], rang: int) -> Rang:
    return Rang(tuple(colonne[rang] for colonne in (gauche, droite) if rang < len(colonne)))


def rubrique(fiche: FicheAction, section: SectionGabarit) -> Rubrique:
    """One section of the gabarit, filled with what the fiche says."""
    libelle = typographier(section.libelle)
    if section.source:
        return _du_champ(fiche, Source(section.source), section.cle, libelle)
    texte = str(fiche.textes.get(section.cle, ""))
    lignes = tuple(typographier(ligne.strip(" \t-–•")) for ligne in texte.splitlines() if ligne.strip(" \t-–•"))
    if section.genre == GenreSection.LISTE:
        return Rubrique(section.cle, libelle, liste=lignes)
    return Rubrique(section.cle, libelle, paragraphes=tuple(typographier(p) for p in _paragraphes(texte)))


def champs_sans_rubrique(
    fiche: FicheAction, gabarit: GabaritFiche, sauf: frozenset[Source] = frozenset()
) -> list[Rubrique]:
    """The typed fields that are filled and that no section of the gabarit shows: nothing typed is left unprinted."""
    montres = {*sauf, *(section.source for section in gabarit.sections.all())}
    reste = [_du_champ(fiche, s, s.value, s.label) for s in ORDRE_DES_SOURCES if s not in montres]
    return [r for r in reste if r]


def _paragraphes(texte: str) -> list[str]:
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]


def _du_champ(fiche: FicheAction, source: Source, cle: str, libelle: str) -> Rubrique:
    paragraphes: tuple[str, ...] = ()
    liste: tuple[str, ...] = ()
    conclusion: tuple[str, ...] = ()
    match source:
        case Source.THEMES:
            paragraphes = (themes(fiche),)
        case Source.PILOTE:
            paragraphes = (pilote(fiche),)
        case Source.PUBLIC:
            paragraphes = (fiche.public,)
        case Source.PERIODE:
            paragraphes = (periode(fiche),)
        case Source.PARTENAIRES:
            liste = tuple(f"{p.nom} : {p.role}" if p.role else p.nom for p in fiche.partenaires.all())
        case Source.ETAPES:
            liste = tuple(
                f"{e.libelle} ({date_en_lettres(e.echeance)})" if e.echeance else e.libelle for e in fiche.etapes.all()
            )
        case Source.INDICATEURS:
            liste = tuple(indicateur_en_phrase(i) for i in fiche.indicateurs.all())
        case Source.FINANCEMENTS:
            liste, conclusion = financements(fiche)
    return Rubrique(
        cle,
        libelle,
        tuple(typographier(p) for p in paragraphes if p),
        tuple(typographier(ligne) for ligne in liste),
        tuple(typographier(phrase) for phrase in conclusion),
    )


def themes(fiche: FicheAction) -> str:
    """« Petite enfance, parentalité », in the order of the list."""
    labels = [Theme(code).label for code in Theme.values if code in fiche.themes]
    return enumerer([label if rang == 0 else label[:1].lower() + label[1:] for rang, label in enumerate(labels)])


def pilote(fiche: FicheAction) -> str:
    """The party, the person or service, or both."""
    partie = fiche.pilote_partie.nom if fiche.pilote_partie else ""
    partie = partie[:1].upper() + partie[1:]
    return f"{partie} – {fiche.pilote}" if partie and fiche.pilote else partie or fiche.pilote


def periode(fiche: FicheAction) -> str:
    """« Du 1er janvier 2027 au 31 décembre 2028 », or the one date that is known."""
    if fiche.debut and fiche.fin:
        return f"Du {date_en_lettres(fiche.debut)} au {date_en_lettres(fiche.fin)}"
    if fiche.debut:
        return f"À partir du {date_en_lettres(fiche.debut)}"
    return f"Jusqu’au {date_en_lettres(fiche.fin)}" if fiche.fin else ""


def indicateur_en_phrase(indicateur: IndicateurAction) -> str:
    """« Familles accueillies : de 40 à 60 familles (rapport d’activité) »."""
    unite = f" {indicateur.unite}" if indicateur.unite else ""
    depart, cible = indicateur.depart, indicateur.cible
    if depart is not None and cible is not None:
        mesure = f" : de {valeur(depart)} à {valeur(cible)}{unite}"
    elif cible is not None:
        mesure = f" : cible {valeur(cible)}{unite}"
    else:
        mesure = f" : départ {valeur(depart)}{unite}" if depart is not None else ""
    releves = [f"{releve.annee} : {valeur(releve.valeur)}" for releve in indicateur.releves.all()]
    suivi = f" ; relevés : {', '.join(releves)}" if releves else ""
    source = f" ({indicateur.source})" if indicateur.source else ""
    return f"{indicateur.libelle}{mesure}{suivi}{source}"


def valeur(quantite: Decimal) -> str:
    """A number without useless zeros: « 40 », « 0,5 »."""
    exposant = quantite.normalize().as_tuple().exponent
    return nombre(quantite, max(0, -exposant) if isinstance(exposant, int) else 0)


def financements(fiche: FicheAction) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of an action, then its totals; the announced one beside them, with the difference."""
    groupes: dict[tuple[str, str], list[LigneFinancement]] = {}
    for ligne in fiche.financements.all():
        groupes.setdefault((ligne.financeur, ligne.type), []).append(ligne)
    lignes = tuple(phrase for groupe in groupes.values() for phrase in _d_un_financeur(groupe))
    total, annonce = total_fiche(fiche), ecart_fiche(fiche)
    phrases = []
    if lignes:
        verse = f", dont {montant(total.verse)} versés" if total.verse else ""
        phrases.append(f"Total prévu : {montant(total.prevu)}{verse}.")
    if annonce is not None:
        ecart = f" (écart : {montant(annonce.difference)})" if annonce.difference else ""
        phrases.append(f"Total annoncé : {montant(annonce.declare)}{ecart}.")
    return lignes, tuple(phrases)


def _d_un_financeur(lignes: list[LigneFinancement]) -> Iterator[str]:
    """One sentence for the years of a funder: « Caf, subvention : 25 000 € prévus (2027 : 12 500 €…) »."""
    prevus = [ligne.prevu for ligne in lignes if ligne.prevu is not None]
    if len(prevus) < 2 or len(prevus) < len(lignes) or any(ligne.verse is not None for ligne in lignes):
        yield from map(financement_en_phrase, lignes)
        return
    genre = lignes[0].get_type_display()
    if len(set(prevus)) == 1:
        annees = f"{montant(prevus[0])} par an, {_annees([ligne.annee for ligne in lignes])}"
    else:
        annees = ", ".join(f"{ligne.annee} : {montant(prevu)}" for ligne, prevu in zip(lignes, prevus, strict=True))
    total = montant(sum(prevus, Decimal()))
    yield f"{lignes[0].financeur}, {genre[:1].lower()}{genre[1:]} : {total} prévus ({annees})"


def _annees(annees: list[int]) -> str:
    """« de 2027 à 2030 », « en 2027 et 2029 »."""
    ordonnees = sorted(annees)
    suivies = ordonnees == list(range(ordonnees[0], ordonnees[0] + len(ordonnees)))
    if suivies and len(ordonnees) > 2:
        return f"de {ordonnees[0]} à {ordonnees[-1]}"
    return f"en {enumerer([str(annee) for annee in ordonnees])}"


def financement_en_phrase(ligne: LigneFinancement) -> str:
    """« 2027 – Caf, subvention : 12 500 € prévus, 6 000 € versés »."""
    genre = ligne.get_type_display()
    sommes = [f"{montant(ligne.prevu)} prévus"] if ligne.prevu is not None else []
    sommes += [f"{montant(ligne.verse)} versés"] if ligne.verse is not None else []
    suite = f" : {', '.join(sommes)}" if sommes else ""
    return f"{ligne.annee} – {ligne.financeur}, {genre[:1].lower()}{genre[1:]}{suite}".replace(" –", f"{INSECABLE}–")
