"""Search of communes and intercommunalités: by name as people type it, by code, by postcode, by SIREN."""

import re
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Case, IntegerField, Q, When

from territoires.referentiels.normalisation import (
    ARTICLES,
    LIAISONS,
    normaliser,
    sans_liaison,
    separer_nature,
    variantes,
)
from territoires.validateurs import compacter

if TYPE_CHECKING:
    from territoires.models.decoupage import Commune, Intercommunalite, Territoire  # noqa: F401

M = TypeVar("M", bound="Territoire", covariant=True)

LONGUEUR_MAX = 100  # longer than any name; keeps a pasted page from becoming a thousand conditions
CODE_PARTIEL = re.compile(r"[0-9]{2,5}|2[ab][0-9]{0,3}")


def _un_de(operateur: str, valeurs: list[str]) -> Q:
    return Q(*[(f"nom_recherche__{operateur}", valeur) for valeur in valeurs], _connector=Q.OR)


def _code_commencant_par(code: str) -> Q:
    """INSEE code or one of the postcodes beginning with ``code``."""
    if len(code) == 5:
        return Q(code=code) | Q(codes_postaux__contains=code)
    return Q(code__startswith=code) | Q(codes_postaux__startswith=code) | Q(codes_postaux__contains=f" {code}")


class TerritoireQuerySet(models.QuerySet[M]):
    """Search shared by communes and intercommunalités."""

    def actuels(self) -> Self:
        """Rows of the vintage in force."""
        return self.filter(supprimee_le__isnull=True)

    def _contenant(self, texte: str) -> Self:
        """Every word of a normalised text within the name; at the start of a word when all are very short."""
        mots = texte.split()
        if all(len(mot) < 3 for mot in mots):
            return self.filter(Q(nom_recherche__startswith=texte) | Q(nom_recherche__contains=f" {texte}"))
        return self.filter(*[Q(nom_recherche__contains=mot) for mot in mots])

    def _classer(self, *conditions: Q) -> Self:
        """Rows that meet the first condition, then the second... and within each the most populated first."""
        ordre = ("-population", "nom_recherche", "pk")
        if not conditions:
            return self.order_by(*ordre)
        cas = [When(condition, then=rang) for rang, condition in enumerate(conditions)]
        rang = Case(*cas, default=len(conditions), output_field=IntegerField())
        return self.alias(rang=rang).order_by("rang", *ordre)


class CommuneQuerySet(TerritoireQuerySet["Commune"]):
    def rechercher(self, texte: str) -> Self:
        """Current communes matching a name, an INSEE code, a postcode (or their beginning), a SIREN or a SIRET.

        A name is typed without accents, hyphens, capitals or article ("st etienne"), in part ("etienne rouvray"), with
        a postcode or a département beside it ("saint denis 974"). Best first: exact, then beginnings, then the most
        populated. An empty text finds nothing.
        """
        texte = texte[:LONGUEUR_MAX]
        siren = compacter(texte)
        if re.fullmatch(r"[0-9]{9}([0-9]{5})?", siren):
            return self.actuels().filter(siren=siren[:9])._classer()
        mots = normaliser(texte).split()
        codes = [mot.upper() for mot in mots if CODE_PARTIEL.fullmatch(mot)]
        nom = " ".join(mot for mot in mots if not CODE_PARTIEL.fullmatch(mot))
        if not mots:
            return self.none()
        trouvees = self.actuels()
        for code in codes:
            trouvees = trouvees.filter(_code_commencant_par(code))
        if not nom:
            return trouvees._classer(Q(code=codes[0]))
        formes = variantes(nom, ARTICLES)
        return trouvees._contenant(nom)._classer(
            Q(nom_recherche__in=formes),
            _un_de("startswith", [f"{forme} " for forme in formes]),
            _un_de("startswith", formes),
            Q(nom_recherche__contains=f" {nom}"),
        )


class IntercommunaliteQuerySet(TerritoireQuerySet["Intercommunalite"]):
    def rechercher(self, texte: str) -> Self:
        """Current intercommunalités matching a name or a SIREN (or its beginning, from six digits), best first.

        The nature may come first ("cc", "communauté de communes"...): it filters. An empty text finds nothing.
        """
        texte = texte[:LONGUEUR_MAX]
        siren = compacter(texte)
        if re.fullmatch(r"[0-9]{6,9}([0-9]{5})?", siren):
            return self.actuels().filter(siren__startswith=siren[:9])._classer()
        nature, nom = separer_nature(normaliser(texte))
        trouvees = self.actuels()
        if nature:
            trouvees = trouvees.filter(nature=nature)
        elif not nom:
            return self.none()
        nom = sans_liaison(nom)
        if not nom:
            return trouvees._classer()
        # The town that a grouping is named after may come anywhere: "lyon" means the Métropole de Lyon.
        return trouvees._contenant(nom)._classer(
            Q(nom_recherche__in=variantes(nom, LIAISONS)),
            Q(nom_recherche__startswith=f"{nom} ")
            | Q(nom_recherche__contains=f" {nom} ")
            | Q(nom_recherche__endswith=f" {nom}"),
            Q(nom_recherche__startswith=nom) | Q(nom_recherche__contains=f" {nom}"),
        )
