"""A first avenant to the complete convention, prepared ahead: the text alone, every blank filled, people made up."""

from django.db import transaction

from conventions.demonstration.textes import remplir
from conventions.domain.documents import creer_document, etablir, lever_consigne, modifier_texte
from conventions.enums import Nature
from conventions.models import Convention, Document
from ctg.typographie import date_en_lettres
from territoires.models import Utilisateur


@transaction.atomic
def avenant(convention: Convention, *, par: Utilisateur) -> Document:
    """The avenant, once, whatever has become of it."""
    existant = Document.objects.filter(convention=convention, nature=Nature.AVENANT).first()
    if existant is not None:
        return existant
    document = creer_document(convention, Nature.AVENANT, par=par)
    valeurs = _valeurs(convention)
    for texte in document.textes.select_related("modele"):
        if texte.cle in valeurs:
            corps = remplir(texte.corps, valeurs[texte.cle])
            texte = modifier_texte(texte, par=par, jeton=texte.jeton, corps=corps)
        if texte.consigne:
            lever_consigne(texte, par=par)
    return etablir(document, par=par)


def _valeurs(convention: Convention) -> dict[str, list[str]]:
    """What takes the place of each blank, by key of text, in their order."""
    signature = date_en_lettres(convention.date_effet.replace(year=convention.date_effet.year - 1, month=12, day=18))
    seconde_annee = convention.date_effet.year + 1
    return {
        "visas": [
            signature,
            f"14 octobre {convention.date_effet.year}",
            f"5 novembre {convention.date_effet.year} pour la première, 26 novembre pour la dernière",
        ],
        "preambule": [
            "un relais petite enfance itinérant a ouvert et deux communes ont confié leur accueil périscolaire à la "
            "communauté de communes"
        ],
        "objet": [
            "d’étendre l’accueil périscolaire intercommunal et d’inscrire le relais itinérant parmi les services "
            "soutenus"
        ],
        "modifications": [
            "article de la convention relatif aux champs d’intervention de chaque collectivité",
            "La communauté de communes organise l’accueil périscolaire des écoles de toutes ses communes membres, "
            "ainsi qu’un relais petite enfance itinérant, présent chaque semaine dans cinq d’entre elles.",
        ],
        "annexes": ["la liste des structures soutenues et le plan d’actions, mis à jour au 1er janvier"],
        "effet": [f"1er janvier {seconde_annee}"],
    }
