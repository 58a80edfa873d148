"""What a file would publish in an annexe, secrecy applied, waiting for a confirmation."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.db import transaction

from conventions.domain.donnees_ouvertes.anterieures import deja_connues, empreinte
from conventions.domain.donnees_ouvertes.colonnes import ColonneConnue
from conventions.domain.donnees_ouvertes.ecriture import MODE, TABLE, etat_de
from conventions.domain.donnees_ouvertes.lecture import FichierIllisible, Lecture, Rapport, lire
from conventions.domain.saisie import ouvrir_saisie
from conventions.models import Annexe, Convention, ImportLignes
from ctg.typographie import compter, enumerer
from territoires.domain.secret import PAS, Genre, Motif, Protegee, Serie, Zone, proteger
from territoires.models import Commune, Utilisateur

GROUPES_MAX = 16
"""Columns beyond which sums of columns are no longer looked for three by three."""


@transaction.atomic
def preparer(
    annexe: Annexe, *, contenu: bytes, nom: str, millesime: int, source: str, arrondie: bool, par: Utilisateur
) -> ImportLignes:
    """Read the file, hide what must be, keep what may be shown until it is confirmed or left.

    Raises :class:`FichierIllisible` with what to mend, ``ActionRefusee``.
    """
    convention, actuelle = ouvrir_saisie(annexe, par=par)
    communes = {commune.code: commune for commune in convention.communes.all()}
    if not communes:
        raise FichierIllisible("Le territoire de la convention ne compte aucune commune : choisissez-les d’abord.")
    lecture = lire(contenu, {code: commune.nom for code, commune in communes.items()}, millesime)
    protegees = _proteger(convention, communes, lecture, millesime, arrondie=arrondie)
    return ImportLignes.objects.create(
        convention=convention,
        annexe=actuelle,
        table=TABLE,
        parent=actuelle.pk,
        mode=MODE,
        origine=nom[:200],
        donnees={
            "millesime": millesime,
            "source": source[:200],
            "arrondie": arrondie,
            "anterieures": empreinte(convention.caf_id, [c.code for c in lecture.colonnes], communes, millesime),
            "rapport": _phrases(lecture.rapport, protegees, communes),
            "series": [_serie(colonne, protegees[colonne.code]) for colonne in lecture.colonnes],
        },
        etat_lu=etat_de(actuelle),
        par=par,
    )


def _proteger(
    convention: Convention,
    communes: Mapping[str, Commune],
    lecture: Lecture,
    millesime: int,
    *,
    arrondie: bool,
) -> dict[str, Protegee]:
    allocataires = next((c.code for c in lecture.colonnes if c.genre is Genre.ALLOCATAIRES), None)
    if allocataires is None:
        raise FichierIllisible(
            "La colonne des foyers allocataires (« indfoy_ndur ») manque : elle dit dans quelles communes le secret "
            "statistique s’applique. Ajoutez-la au fichier."
        )
    nombres = lecture.valeurs[allocataires]
    zones = [_zone(commune, nombres[code]) for code, commune in communes.items()]
    anterieures = deja_connues(convention.caf_id, [c.code for c in lecture.colonnes], communes, millesime)
    series = [Serie(c.code, lecture.valeurs[c.code], c.genre, **anterieures.get(c.code, {})) for c in lecture.colonnes]
    try:
        return proteger(zones, series, arrondi=arrondie, groupes=sommes(lecture, arrondie=arrondie))
    except ValueError as erreur:
        colonne = str(erreur).partition(",")[0]
        quoi = f"ne sont pas tous des multiples de {PAS}" if arrondie else "ne sont pas tous des nombres entiers"
        suite = " ou décochez « arrondi à 5 »" if arrondie else ""
        raise FichierIllisible(
            f"Les effectifs de la colonne « {colonne} » {quoi} : vérifiez le fichier{suite}."
        ) from None


def _zone(commune: Commune, allocataires: Decimal | None) -> Zone:
    entier = None if allocataires is None else int(allocataires)
    return Zone(commune.code, entier, commune.population)


def sommes(lecture: Lecture, *, arrondie: bool) -> list[tuple[str, ...]]:
    """The columns that add up to another one in every commune: a reader of the table would see it too."""
    codes = [colonne.code for colonne in lecture.colonnes if colonne.genre is not Genre.TAUX]
    tailles = (2, 3) if len(codes) <= GROUPES_MAX else (2,)
    trouvees = []
    for tout in codes:
        autres = [code for code in codes if code != tout]
        for taille in {*tailles, len(autres)} - {0, 1}:
            for parties in combinations(autres, taille):
                if _egales(lecture.valeurs[tout], [lecture.valeurs[p] for p in parties], PAS if arrondie else 0):
                    trouvees.append((tout, *parties))
    return trouvees


def _egales(tout: Mapping[str, Decimal | None], parties: list[Mapping[str, Decimal | None]], ecart: int) -> bool:
    temoins = 0
    for code, valeur in tout.items():
        morceaux = [partie[code] for partie in parties]
        if valeur is None or None in morceaux:
            continue
        if abs(valeur - sum(m for m in morceaux if m is not None)) > ecart:
            return False
        temoins += valeur > 20
    return temoins > 0


def _serie(colonne: ColonneConnue, protegee: Protegee) -> dict[str, Any]:
    return {
        "code": colonne.code,
        "libelle": colonne.libelle,
        "unite": colonne.unite,
        "effectif": colonne.genre is not Genre.TAUX,
        "territoire": protegee.total,
        "secrete": protegee.total_secret,
        "communes": {
            code: [None if valeur is None else str(valeur), code in protegee.motifs]
            for code, valeur in protegee.valeurs.items()
        },
    }


def _phrases(rapport: Rapport, protegees: Mapping[str, Protegee], communes: Mapping[str, Commune]) -> dict[str, Any]:
    """The report of the reading, in sentences: lines set aside, what is hidden and why, never which value."""
    motifs = [motif for protegee in protegees.values() for motif in protegee.motifs.values()]
    zones = {code for p in protegees.values() for code, motif in p.motifs.items() if motif is Motif.ZONE}
    phrases = [f"{compter(rapport.lignes, 'ligne lue', 'lignes lues')}."]
    if rapport.hors_territoire:
        phrases.append(f"{compter(rapport.hors_territoire, 'ligne')} hors du territoire : laissées de côté.")
    if rapport.autres_annees:
        phrases.append(f"{compter(rapport.autres_annees, 'ligne')} d’une autre année : laissées de côté.")
    if rapport.absentes:
        noms = enumerer(rapport.absentes[:8]) + ("…" if len(rapport.absentes) > 8 else "")
        phrases.append(f"Absentes du fichier : {noms}. Aucun total du territoire n’est calculé sans elles.")
    if zones:
        noms = enumerer([communes[code].nom for code in sorted(zones)][:8]) + ("…" if len(zones) > 8 else "")
        phrases.append(f"Moins de 100 allocataires, rien n’est publié : {noms}.")
    if motifs:
        secondes = sum(motif is Motif.SOUSTRACTION for motif in motifs)
        suite = f", dont {compter(secondes, 'cachée', 'cachées')} pour protéger les autres" if secondes else ""
        phrases.append(f"{compter(len(motifs), 'valeur')} sous secret statistique{suite}.")
    if muets := sum(protegee.total_secret for protegee in protegees.values()):
        phrases.append(f"{compter(muets, 'total')} du territoire sous secret statistique lui aussi.")
    erreurs = [[ligne, phrase] for ligne, phrase in rapport.erreurs]
    return {"phrases": phrases, "erreurs": erreurs}
