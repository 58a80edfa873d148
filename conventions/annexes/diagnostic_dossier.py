"""The values by commune of a diagnosis, in and out of a dossier: what no table of rows carries."""

from typing import Any

from conventions.annexes.diagnostic_secret import oublier
from conventions.domain.diagnostic import taire
from conventions.domain.donnees_ouvertes.colonnes import connue
from conventions.domain.ecriture import enregistrer
from conventions.models import Annexe, LigneIndicateur, ValeurCommune
from conventions.tables.dossier import INSEE, MONTANT
from territoires.domain.secret import Genre, effectif_secret
from territoires.models import Commune, Utilisateur

COMMUNES_MAX = 2_000
SCHEMA: dict[str, Any] = {
    "communes": {
        "type": "array",
        "maxItems": 300,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["indicateur", "code", "valeurs"],
            "properties": {
                "indicateur": {"type": "integer", "minimum": 0, "maximum": 299},
                "code": {"type": "string", "minLength": 1, "maxLength": 40},
                "arrondie": {"type": "boolean"},
                "valeurs": {
                    "type": "array",
                    "maxItems": COMMUNES_MAX,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["commune"],
                        "properties": {
                            "commune": {"type": "string", "pattern": INSEE},
                            "valeur": {"type": "string", "pattern": MONTANT},
                            "secrete": {"type": "boolean"},
                        },
                    },
                },
            },
        },
    }
}


def exporter_communes(annexe: Annexe) -> list[dict[str, Any]]:
    """The imported indicators, by their rank among the rows of the annexe; no query once loaded."""
    return [
        {
            "indicateur": rang,
            "code": ligne.code,
            "arrondie": ligne.arrondie,
            "valeurs": [_valeur(valeur) for valeur in ligne.communes.all()],
        }
        for rang, ligne in enumerate(annexe.indicateurs.all())
        if ligne.code
    ]


def _valeur(valeur: ValeurCommune) -> dict[str, Any]:
    if valeur.secrete:
        return {"commune": valeur.commune_id, "secrete": True}
    return {"commune": valeur.commune_id} | ({} if valeur.valeur is None else {"valeur": f"{valeur.valeur:f}"})


def importer_communes(annexe: Annexe, contenu: list[dict[str, Any]], *, par: Utilisateur) -> None:
    """Write them back on rows just imported; a commune that no longer exists, or a count from 1 to 4, is left out.

    A column known to count persons does so whatever the dossier says of it. Where a count had to be left out, or one
    commune alone is hidden, the total would give it away: it is left out too.
    """
    lignes = list(LigneIndicateur.objects.filter(annexe=annexe).order_by("ordre", "pk"))
    codes = {valeur["commune"] for importe in contenu for valeur in importe["valeurs"]}
    connues = set(Commune.objects.filter(pk__in=codes).values_list("pk", flat=True))
    valeurs: dict[tuple[int, str], ValeurCommune] = {}
    for importe in contenu:
        if importe["indicateur"] >= len(lignes):
            continue
        ligne = lignes[importe["indicateur"]]
        ligne.code, ligne.arrondie = importe["code"], importe.get("arrondie", False)
        ligne.effectif = ligne.effectif or connue(ligne.code, entiere=False).genre is not Genre.TAUX
        siennes = {lue["commune"]: _lue(ligne, lue) for lue in importe["valeurs"] if lue["commune"] in connues}
        if ligne.effectif and _trahit(importe["valeurs"], siennes):
            ligne.secrete = True
        taire(ligne)
        oublier([ligne])
        enregistrer(ligne, par=par, raison="import du dossier")
        if ligne.secrete:
            LigneIndicateur.history.filter(id=ligne.pk).update(territoire=None)
        valeurs |= {(ligne.pk, commune): valeur for commune, valeur in siennes.items()}
    ValeurCommune.objects.bulk_create(valeurs.values())


def _trahit(lues: list[dict[str, Any]], gardees: dict[str, ValeurCommune]) -> bool:
    """Whether a total beside these values would give a hidden one away."""
    tues = [lue for lue in lues if lue["commune"] in gardees and gardees[lue["commune"]].secrete]
    return len(tues) == 1 or any("valeur" in lue for lue in tues)


def _lue(ligne: LigneIndicateur, lue: dict[str, Any]) -> ValeurCommune:
    champ = ValeurCommune._meta.get_field("valeur")
    valeur = champ.to_python(lue.get("valeur"))
    secrete = lue.get("secrete", False) or (ligne.effectif and effectif_secret(valeur))
    return ValeurCommune(
        ligne=ligne, commune_id=lue["commune"], valeur=None if secrete else valeur, secrete=bool(secrete)
    )
