"""What the page of a fiche is made of: the sections of the gabarit, then what is followed beside them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from conventions.enums import Theme
from conventions.models import Convention
from conventions.tables.definition import Table
from plan_actions.domain.champs import TEXTES, afficher_champ, ecrire_champ
from plan_actions.domain.releves import afficher_releve, annees_de, ecrire_releve
from plan_actions.enums import Disposition, GenreSection, Source, StatutFiche
from plan_actions.models import FicheAction, GabaritFiche, IndicateurAction
from plan_actions.tables import ETAPES, FINANCEMENTS, INDICATEURS, PARTENAIRES

TABLES = {
    Source.ETAPES: ETAPES,
    Source.PARTENAIRES: PARTENAIRES,
    Source.INDICATEURS: INDICATEURS,
    Source.FINANCEMENTS: FINANCEMENTS,
}
CHAMPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    Source.THEMES: (("themes", "Thèmes", "themes"),),
    Source.PILOTE: (
        ("pilote_partie", "Partie pilote", "choix"),
        ("pilote", "Service ou personne", "texte"),
    ),
    Source.PUBLIC: (("public", "Public", "texte"),),
    Source.PERIODE: (("debut", "Début", "date"), ("fin", "Fin", "date")),
}
"""(field, label, kind of entry) of the typed fields that a section may show."""

AIDES = {
    Source.THEMES: "Un ou plusieurs ; ils disent ce que le plan couvre.",
    Source.PILOTE: "Qui conduit l’action : une partie à la convention, une personne ou un service, ou les deux.",
    Source.PUBLIC: "Qui bénéficiera de l’action.",
    Source.PERIODE: "Quand l’action commence, quand elle finit.",
}
DATES = ("debut", "fin")
SUIVIS = (Source.THEMES, Source.PILOTE, Source.PERIODE)
"""What rule 12 asks of each fiche: shown for every gabarit."""


@dataclass
class Champ:
    """One field of the page: what is stored, what was typed when it could not be saved, and why."""

    nom: str
    libelle: str
    genre: str
    avant: str
    affichage: str
    ancre: str
    modifiable: bool
    choix: list[tuple[str, str]] = field(default_factory=list)
    saisie: str | None = None
    erreur: str = ""
    actuel: str | None = None

    @property
    def valeur(self) -> str:
        return self.avant if self.saisie is None else self.saisie

    @property
    def coches(self) -> list[str]:
        return self.valeur.split(",")

    @property
    def id(self) -> str:
        """Where « champ-… » of a link leads."""
        return f"champ-{self.nom}"


@dataclass
class Rubrique:
    """A titled part of the page: fields, or a table of rows."""

    cle: str
    libelle: str
    aide: str = ""
    champs: list[Champ] = field(default_factory=list)
    table: Table | None = None
    place: str = "large"
    """"gauche", "droite" or "large": its side in the two-column grid."""
    annees: list[int] = field(default_factory=list)
    releves: "list[tuple[IndicateurAction, list[Champ]]]" = field(default_factory=list)
    """Under the indicators, one line an indicator and one field a year."""

    @property
    def seul(self) -> Champ | None:
        """Its only field, which the title of the section then names."""
        return self.champs[0] if len(self.champs) == 1 else None


@dataclass
class PageFiche:
    """The sections of a fiche, in the order of the gabarit, and those beside it."""

    fiche: FicheAction
    titre: Champ
    rubriques: list[Rubrique]
    suivi: list[Rubrique]
    autres: list[Rubrique]
    conserves: list[tuple[str, str]]

    def champs(self) -> Iterable[Champ]:
        """Every field that is saved one by one."""
        yield self.titre
        for rubrique in (*self.rubriques, *self.suivi, *self.autres):
            yield from rubrique.champs
            for _, releves in rubrique.releves:
                yield from releves

    @property
    def modifiable(self) -> bool:
        return any(champ.modifiable for champ in self.champs())


def composer(
    fiche: FicheAction, gabarit: GabaritFiche, convention: Convention, ouvert: Callable[[str], bool]
) -> PageFiche:
    """The page of a fiche; ``ouvert(ancre)`` tells whether the user may write there."""

    def champ(nom: str, libelle: str, genre: str) -> Champ:
        ancre = f"fiche:{fiche.pk}:{nom}"
        return Champ(
            nom, libelle, genre, texte_du_champ(fiche, nom), afficher_champ(fiche, nom), ancre, ouvert(ancre),
            choix_de(nom, convention),
        )  # fmt: skip

    def de_source(source: str, **plus: Any) -> Rubrique:
        rubrique = Rubrique(cle=source, libelle=Source(source).label, aide=AIDES.get(Source(source), ""))
        for cle, valeur in plus.items():
            setattr(rubrique, cle, valeur)
        rubrique.table = TABLES.get(Source(source))
        rubrique.champs = [champ(*definition) for definition in CHAMPS.get(source, ())]
        return rubrique

    rubriques, montrees, cles = [], set(), set()
    for section in gabarit.sections.all():
        place = "large"
        if gabarit.disposition == Disposition.GRILLE and section.source not in TABLES:
            place = "droite" if section.colonne == 2 else "gauche"
        if section.source:
            montrees.add(section.source)
            aide = section.aide or AIDES.get(Source(section.source), "")
            rubriques.append(
                de_source(section.source, cle=section.cle, libelle=section.libelle, aide=aide, place=place)
            )
        else:
            cles.add(section.cle)
            genre = "liste" if section.genre == GenreSection.LISTE else "long"
            texte = champ(TEXTES + section.cle, section.libelle, genre)
            rubriques.append(Rubrique(section.cle, section.libelle, section.aide, [texte], place=place))
    _apparier(rubriques)
    avancement = [("statut", "Avancement", "choix"), ("raison", "Raison du report ou de l’abandon", "texte")]
    suivi = [Rubrique("avancement", "Avancement", "", [champ(*definition) for definition in avancement])]
    suivi += [de_source(source) for source in SUIVIS if source not in montrees]
    restes = (Source.PUBLIC, Source.INDICATEURS, Source.ETAPES, Source.PARTENAIRES, Source.FINANCEMENTS)
    autres = [de_source(source) for source in restes if source not in montrees]
    for rubrique in (*rubriques, *autres):
        if rubrique.table is FINANCEMENTS:
            rubrique.champs = [champ("total_declare", "Total annoncé, s’il y en a un", "montant")]
        if rubrique.table is INDICATEURS:
            _poser_releves(rubrique, fiche, convention, ouvert)
    conserves = [(libelle_de(cle), texte) for cle, texte in fiche.textes.items() if cle not in cles and texte]
    titre = champ("titre", "Titre de l’action", "texte")
    return PageFiche(fiche, titre, rubriques, suivi, autres, conserves)


def _apparier(rubriques: list[Rubrique]) -> None:
    """A section of the left column with nothing on its right, or the contrary, takes the whole width."""
    rang = 0
    while rang < len(rubriques):
        paire = [rubrique.place for rubrique in rubriques[rang : rang + 2]]
        if paire == ["gauche", "droite"]:
            rang += 2
            continue
        rubriques[rang].place = "large"
        rang += 1


def _poser_releves(
    rubrique: Rubrique, fiche: FicheAction, convention: Convention, ouvert: Callable[[str], bool]
) -> None:
    indicateurs = list(fiche.indicateurs.all())
    rubrique.annees = annees_de(convention, indicateurs) if indicateurs else []
    for indicateur in indicateurs:
        champs = []
        for annee in rubrique.annees:
            nom, libelle = f"releve.{indicateur.pk}.{annee}", f"{indicateur.libelle}, {annee}"
            avant, lu = ecrire_releve(indicateur, annee), afficher_releve(indicateur, annee)
            ancre = f"fiche:{fiche.pk}:{nom}"
            champs.append(Champ(nom, libelle, "releve", avant, lu, ancre, ouvert(ancre)))
        rubrique.releves.append((indicateur, champs))


def texte_du_champ(fiche: FicheAction, nom: str) -> str:
    """The text of a field as its entry holds it: the canonical one, but for dates, which a calendar writes in ISO."""
    if nom in DATES:
        jour = getattr(fiche, nom)
        return jour.isoformat() if jour else ""
    return ecrire_champ(fiche, nom)


def choix_de(nom: str, convention: Convention) -> list[tuple[str, str]]:
    """What a field offers to choose from."""
    if nom == "themes":
        return list(Theme.choices)
    if nom == "statut":
        return list(StatutFiche.choices)
    if nom == "pilote_partie":
        return [("", "Aucune partie"), *((str(partie.pk), partie.nom) for partie in convention.parties.all())]
    return []


def libelle_de(cle: str) -> str:
    """A key in words, for a text whose section is gone."""
    return cle.replace("_", " ").capitalize()
