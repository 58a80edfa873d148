"""The tables of a diagnosis: its indicators, under statistical secrecy, its issues, its calendar."""

from collections.abc import Sequence

from conventions.domain.diagnostic import est_effectif, taire
from conventions.erreurs import LigneInvalide
from conventions.models import Annexe, Convention, Enjeu, EtapeDiagnostic, LigneIndicateur
from conventions.tables.definition import Colonne, GenreColonne, Table, enregistrer
from conventions.tables.lecteur import OUI
from conventions.tables.nombres import Illisible, lire_nombre
from ctg.typographie import compter, pluriel
from territoires.domain.secret import REGLES, effectif_secret
from territoires.referentiels.normalisation import normaliser

CALCULEE = (
    "La valeur du territoire de « {} » est calculée à partir des communes importées : elle ne se saisit pas. Ajoutez "
    "plutôt un autre indicateur."
)


def proteger_lignes(convention: Convention, lignes: Sequence[LigneIndicateur]) -> None:
    """Take out of rows about to be written what secrecy covers (rule 16); each says it in its ``avis``.

    The territory of an imported row stays as the import made it: a typed one could give a hidden commune away.
    Raises ``LigneInvalide``; four queries at most.
    """
    importees = {ligne.pk: ligne for ligne in lignes if ligne.code and ligne.pk}
    calculees = LigneIndicateur.objects.in_bulk(list(importees)) if importees else {}
    for pk, ligne in importees.items():
        enregistree = calculees.get(pk)
        if enregistree is None:
            continue
        if (ligne.territoire, ligne.secrete) != (enregistree.territoire, enregistree.secrete):
            raise LigneInvalide({"territoire": CALCULEE.format(enregistree.libelle)})
        ligne.effectif = enregistree.effectif
    tues = []
    for ligne in lignes:
        if avis := taire(ligne):
            ligne.avis = avis
            tues.append(ligne.pk)
    if passees := [pk for pk in tues if pk]:
        _oublier(passees)


def _oublier(pks: Sequence[int]) -> None:
    """Take out of the history what was kept before the row said that it counts persons."""
    for champ in ("territoire", "departement", "france"):
        trop = {f"{champ}__gt": 0, f"{champ}__lt": REGLES.petite + 1}
        LigneIndicateur.history.filter(id__in=pks, **trop).update(**{champ: None})


def taire_depot(annexe: Annexe, lignes: list[dict[str, str]]) -> tuple[list[str], list[str]]:
    """Take out of lines read from a paste or a file what secrecy covers, before they wait for a confirmation.

    A line that does not say what it counts is held to be what the row of the same name counts; one query.
    """
    comptees = {
        normaliser(libelle)
        for libelle, unite, effectif in annexe.indicateurs.values_list("libelle", "unite", "effectif")
        if est_effectif(LigneIndicateur(unite=unite, effectif=effectif))
    }
    tues = 0
    for ligne in lignes:
        dite = normaliser(ligne.get("effectif", "")) in OUI
        dite = dite or est_effectif(LigneIndicateur(unite=ligne.get("unite", "")))
        if not dite and normaliser(ligne.get("libelle", "")) not in comptees:
            continue
        for champ in ("territoire", "departement", "france"):
            if _petit(ligne.get(champ, "")):
                ligne[champ] = ""
                tues += 1
                if champ == "territoire":
                    ligne |= {"secrete": "oui"}
    if not tues:
        return [], []
    ajoutes = [] if all("secrete" in ligne for ligne in lignes) else ["secrete"]
    for ligne in lignes:
        ligne.setdefault("secrete", "non")
    sont = pluriel(tues, "n’est pas repris", "ne sont pas repris")
    return ajoutes, [f"{compter(tues, 'effectif')} de 1 à 4 {sont} : secret statistique."]


def _petit(texte: str) -> bool:
    try:
        return effectif_secret(lire_nombre(texte)) if texte.strip() else False
    except Illisible:
        return False


INDICATEURS = enregistrer(
    Table(
        code="indicateurs",
        libelle="Portrait du territoire",
        ligne="indicateur",
        feminin=False,
        modele=LigneIndicateur,
        parent="annexe",
        relation="indicateurs",
        lignes_max=300,
        cle=("libelle", "millesime"),
        colonnes=(
            Colonne(
                "libelle",
                "Indicateur",
                obligatoire=True,
                largeur="large",
                aide="Ce qui est mesuré, en quelques mots.",
                exemple="Part des familles monoparentales",
                synonymes=("Libellé", "Intitulé", "Nom de l’indicateur", "Mesure"),
            ),
            Colonne(
                "unite",
                "Unité",
                largeur="etroite",
                aide="Un pourcentage, ou ce que l’on compte.",
                exemple="%",
                synonymes=("Unités",),
            ),
            Colonne(
                "territoire",
                "Territoire",
                GenreColonne.DECIMAL,
                largeur="etroite",
                aide="Un effectif de 1 à 4 n’est jamais enregistré : secret statistique.",
                exemple="30",
                synonymes=("Valeur", "EPCI", "CC", "CDC", "Commune", "Intercommunalité"),
            ),
            Colonne(
                "departement",
                "Département",
                GenreColonne.DECIMAL,
                largeur="etroite",
                aide="La même mesure dans tout le département.",
                exemple="33",
                synonymes=("Dép.", "Dept"),
            ),
            Colonne(
                "france",
                "France",
                GenreColonne.DECIMAL,
                largeur="etroite",
                aide="La même mesure en France, métropolitaine ou entière : dites laquelle dans la source.",
                exemple="24",
                synonymes=("FM", "France métropolitaine", "France entière", "National"),
            ),
            Colonne(
                "millesime",
                "Année",
                GenreColonne.ENTIER,
                largeur="etroite",
                aide="L’année que les chiffres décrivent.",
                exemple="2025",
                synonymes=("Millésime", "Date", "Année de référence"),
            ),
            Colonne(
                "source",
                "Source",
                largeur="large",
                aide="Qui produit ces chiffres, et dans quel fichier.",
                exemple="Caf, fichier des allocataires au 31 décembre",
                synonymes=("Sources", "Origine", "Producteur"),
            ),
            Colonne(
                "effectif",
                "Effectif",
                GenreColonne.OUI_NON,
                largeur="etroite",
                aide="Oui si l’on compte des personnes ou des foyers : le secret statistique s’applique alors.",
                exemple="non",
                synonymes=("Dénombrement", "Effectif de personnes"),
            ),
            Colonne(
                "secrete",
                "Secret",
                GenreColonne.OUI_NON,
                largeur="etroite",
                aide="Oui si la source tait la valeur du territoire : « s » s’imprime à sa place.",
                exemple="non",
                synonymes=("Secret statistique",),
            ),
        ),
        avant_ecriture=proteger_lignes,
        derives=("territoire", "departement", "france", "effectif", "secrete"),
        avant_depot=taire_depot,
    )
)
ENJEUX = enregistrer(
    Table(
        code="enjeux",
        libelle="Enjeux",
        ligne="enjeu",
        feminin=False,
        modele=Enjeu,
        parent="annexe",
        relation="enjeux",
        lignes_max=200,
        cle=("theme", "enjeu"),
        colonnes=(
            Colonne(
                "theme",
                "Thème",
                GenreColonne.CHOIX,
                obligatoire=True,
                aide="Un des thèmes de la convention.",
                exemple="Petite enfance",
                synonymes=("Thématique", "Champ"),
            ),
            Colonne(
                "constat",
                "Constat",
                GenreColonne.LONG,
                largeur="large",
                aide="Ce que le diagnostic a montré, chiffre à l’appui si possible.",
                exemple="Une famille sur trois est sans solution d’accueil le mercredi.",
                synonymes=("Constats", "Diagnostic", "État des lieux"),
            ),
            Colonne(
                "enjeu",
                "Enjeu",
                GenreColonne.LONG,
                obligatoire=True,
                largeur="large",
                aide="Ce qui se joue pour les habitants, à l’infinitif.",
                exemple="Ouvrir des places d’accueil le mercredi dans chaque bassin de vie.",
                synonymes=("Enjeux", "Priorité", "Besoin"),
            ),
        ),
    )
)
ETAPES = enregistrer(
    Table(
        code="etapes_diagnostic",
        libelle="Calendrier du diagnostic",
        ligne="étape",
        modele=EtapeDiagnostic,
        parent="annexe",
        relation="etapes_diagnostic",
        lignes_max=60,
        cle=("etape",),
        colonnes=(
            Colonne(
                "etape",
                "Étape",
                obligatoire=True,
                largeur="large",
                aide="Ce qui sera fait.",
                exemple="Groupes de travail par thème",
                synonymes=("Étapes", "Phase", "Action"),
            ),
            Colonne(
                "acteurs",
                "Acteurs",
                largeur="large",
                aide="Qui s’en charge, et qui y participe.",
                exemple="Comité technique et partenaires",
                synonymes=("Qui", "Instance", "Pilote", "Participants"),
            ),
            Colonne(
                "echeance",
                "Échéance",
                GenreColonne.DATE,
                largeur="etroite",
                aide="Le jour où l’étape est finie, même approximatif.",
                exemple="30/10/2026",
                synonymes=("Date", "Date limite", "Pour le"),
            ),
        ),
    )
)
