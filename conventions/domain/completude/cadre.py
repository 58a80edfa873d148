"""What the frame of a convention lacks: title, territory, period, place."""

from collections.abc import Iterator
from datetime import date

from conventions.domain.completude.analyse import analyser
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.domain.periode import verifier_periode
from conventions.erreurs import PeriodeInvalide
from conventions.models import Convention
from ctg.texte_riche.blancs import reperes
from ctg.typographie import enumerer


def manques_du_cadre(convention: Convention, jour: date) -> Iterator[Manque]:
    """Title, communes, period (rule 1, retroactivity), place of signature."""
    page = lien("periode", convention.reference)
    if not convention.titre.strip():
        yield Manque("titre_vide", "La convention n’a pas de titre. Donnez-lui celui de la couverture.", page)
    for quoi, texte in (("titre", convention.titre), ("nom du territoire", convention.territoire_nom)):
        if trouves := reperes(texte):
            yield Manque(
                "repere",
                f"Le {quoi} contient encore {enumerer([f'« {r} »' for r in trouves])}. Écrivez le texte définitif.",
                page,
            )
    if not convention.territoire_nom.strip():
        yield Manque("territoire_sans_nom", "Le territoire n’a pas de nom. Écrivez celui qui sera imprimé.", page)
    yield from _communes(convention)
    try:
        for phrase in verifier_periode(convention.nature, convention.date_effet, convention.date_fin, jour=jour):
            yield Manque("periode_retroactive", phrase, page, Gravite.AVERTISSEMENT)
    except PeriodeInvalide as erreur:
        yield Manque("periode", str(erreur), page)
    if not convention.lieu_signature.strip() and not _lieu_attendu(convention):
        yield Manque(
            "lieu_signature",
            "Le lieu de signature n’est pas indiqué. Ajoutez la ville où les parties signeront.",
            page,
            Gravite.AVERTISSEMENT,
        )


def _lieu_attendu(convention: Convention) -> bool:
    """Whether the closing formula prints the place: its absence is then reported with the formula, as blocking."""
    return "signature.lieu" in analyser(convention.version_modele.formule_cloture).mentions


def _communes(convention: Convention) -> Iterator[Manque]:
    page = lien("periode", convention.reference)
    communes = list(convention.communes.all())
    if not communes:
        yield Manque("sans_commune", "Aucune commune n’est couverte. Choisissez celles du territoire.", page)
    disparues = [commune.nom for commune in communes if not commune.est_actuelle]
    if disparues:
        verbe = "n’existent plus" if len(disparues) > 1 else "n’existe plus"
        yield Manque(
            "commune_disparue",
            f"{enumerer(disparues)} {verbe} au code officiel géographique. "
            "Vérifiez les communes couvertes : une fusion a pu intervenir.",
            page,
            Gravite.AVERTISSEMENT,
        )
