"""What the entry of a structure proposes: the register of the Caf, the gestionnaires already named, the communes."""

from collections.abc import Iterable

from conventions.domain.structures_registre import registre_du_territoire
from conventions.models import Convention, LigneStructure
from territoires.models import Commune, Structure
from territoires.referentiels.normalisation import normaliser

MAX = 10


def suggerer(convention: Convention, colonne: str, texte: str) -> list[dict[str, str]]:
    """At most ten proposals for a column of the table of structures, those that begin like ``texte`` first.

    Nothing of another territory, nor of the private draft of a party, is proposed.
    """
    cherche = normaliser(texte)
    match colonne:
        case "nom":
            return _structures(convention, cherche)
        case "gestionnaire":
            return [{"libelle": nom, "gestionnaire": nom} for nom in _classer(_gestionnaires(convention), cherche)]
        case "commune":
            return _communes(convention, cherche)
        case "code_postal":
            return _communes(convention, texte.strip(), par_code=True)
        case _:
            return []


def _classer(noms: Iterable[str], cherche: str) -> list[str]:
    """The names that hold ``cherche``, those that begin with it first, without doubles."""
    trouves = {nom: normaliser(nom) for nom in noms if nom}
    retenus = [nom for nom, plat in trouves.items() if cherche in plat]
    return sorted(retenus, key=lambda nom: (not trouves[nom].startswith(cherche), trouves[nom]))[:MAX]


def _structures(convention: Convention, cherche: str) -> list[dict[str, str]]:
    trouvees = [s for s in registre_du_territoire(convention) if cherche in normaliser(s.nom)]
    trouvees.sort(key=lambda s: (not normaliser(s.nom).startswith(cherche), normaliser(s.nom), s.pk))
    return [_proposition(structure) for structure in trouvees[:MAX]]


def _proposition(structure: Structure) -> dict[str, str]:
    """The cells that the choice fills; the label tells homonyms apart."""
    lieu = structure.commune.nom if structure.commune else structure.ville
    return {
        "libelle": ", ".join(filter(None, [structure.nom, structure.get_type_display().partition(" – ")[0], lieu])),
        "type": structure.type,
        "nom": structure.nom,
        "adresse": structure.adresse,
        "code_postal": structure.code_postal,
        "commune": str(structure.commune) if structure.commune else "",
        "gestionnaire": structure.gestionnaire,
        "siret": structure.siret,
    }


def _gestionnaires(convention: Convention) -> list[str]:
    lignes = LigneStructure.objects.filter(annexe__convention=convention).exclude(gestionnaire="")
    nommes = lignes.values_list("annexe", "annexe__responsable", "annexe__transmise_le", "gestionnaire")
    seule = convention.annexes.filter(nature="structures").count() == 1
    # With a single annexe of structures, who asks is who fills it.
    visibles = [nom for _, partie, transmise, nom in nommes if seule or partie is None or transmise]
    collectivites = [partie.nom[:1].upper() + partie.nom[1:] for partie in convention.parties.all()]
    return [*visibles, *(s.gestionnaire for s in registre_du_territoire(convention)), *collectivites]


def _communes(convention: Convention, cherche: str, *, par_code: bool = False) -> list[dict[str, str]]:
    def va(commune: Commune) -> bool:
        if par_code:
            return any(code.startswith(cherche) for code in commune.codes_postaux.split())
        return cherche in commune.nom_recherche

    return [
        {"libelle": f"{commune.nom} ({commune.code_postal})", "commune": str(commune), "code_postal": _code(commune)}
        for commune in convention.communes.order_by("nom_recherche")
        if va(commune)
    ][:MAX]


def _code(commune: Commune) -> str:
    """Its postcode when it has only one: a big town is not told which."""
    codes = commune.codes_postaux.split()
    return codes[0] if len(codes) == 1 else ""
