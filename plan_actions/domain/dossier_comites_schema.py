"""JSON Schema of the committees in a dossier."""

from typing import Any

from plan_actions.enums import College, EtatPresence, GenreInstance

REFUSE_L_INCONNU = {"type": "object", "additionalProperties": False}
DATE = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
HEURE = {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(?!\n)$"}
MOMENT = {
    "type": ["string", "null"],
    "maxLength": 40,
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
}
"""Whether it is a moment that exists is checked with the rest of the part."""


def texte(longueur: int, *, exige: bool = False) -> dict[str, Any]:
    """A text of at most that many characters."""
    return {"type": "string", "maxLength": longueur} | ({"minLength": 1} if exige else {})


def objet(**proprietes: Any) -> dict[str, Any]:
    """An object that has all these properties and no other."""
    return {**REFUSE_L_INCONNU, "required": list(proprietes), "properties": proprietes}


def liste(element: dict[str, Any], maximum: int) -> dict[str, Any]:
    return {"type": "array", "maxItems": maximum, "items": element}


def ou_rien(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


ETAT = {"enum": EtatPresence.values}
COLLEGE = {"enum": College.values}
DUREE = {"type": ["integer", "null"], "minimum": 0, "maximum": 32767}
MEMBRE = objet(
    college=COLLEGE,
    organisme=texte(200),
    nom=texte(150),
    qualite=texte(200),
    courriel=texte(254),
    votant={"type": "boolean"},
    retire_le=MOMENT,
)
POINT_ANNONCE = {
    "type": "array",
    "minItems": 3,
    "maxItems": 3,
    "prefixItems": [texte(250), texte(200), DUREE],
}
CONVOCATION = objet(
    objet=texte(250), jour=DATE, debut=HEURE, fin=ou_rien(HEURE), lieu=texte(250), points=liste(POINT_ANNONCE, 60)
)
LIGNE_FEUILLE = objet(
    college=COLLEGE,
    organisme=texte(200),
    nom=texte(150),
    qualite=texte(200),
    votant={"type": "boolean"},
    etat={"enum": ["", *EtatPresence.values]},
    represente_par=texte(150),
    membre={"type": "integer", "minimum": 0},
)
FEUILLE = objet(presences=liste(LIGNE_FEUILLE, 400), suivante=ou_rien(objet(jour=DATE, debut=HEURE, lieu=texte(250))))
REUNION = objet(
    objet=texte(250, exige=True),
    jour=DATE,
    debut=HEURE,
    fin=ou_rien(HEURE),
    lieu=texte(250, exige=True),
    preside_par=texte(200),
    convoquee_le=MOMENT,
    annulee_le=MOMENT,
    sequence={"type": "integer", "minimum": 0, "maximum": 32767},
    convocation=ou_rien(CONVOCATION),
    feuille=ou_rien(FEUILLE),
    points=liste(
        objet(intitule=texte(250, exige=True), rapporteur=texte(200), duree=DUREE, compte_rendu={"type": "string"}),
        60,
    ),
    presences=liste(objet(membre={"type": "integer", "minimum": 0}, etat=ETAT, represente_par=texte(150)), 400),
    decisions=liste(
        objet(texte={"type": "string", "minLength": 1}, responsable=texte(200), echeance=ou_rien(DATE)), 100
    ),
)
COMITE = objet(
    genre={"enum": GenreInstance.values},
    nom=texte(200, exige=True),
    dispositif=texte(200),
    missions={"type": "string"},
    periodicite=texte(120),
    instance=texte(200),
    annexe_lue=texte(64),
    membres=liste(MEMBRE, 400),
    reunions=liste(REUNION, 200),
)
SCHEMA = liste(COMITE, 60)
