"""Full and short names of the legal persons of a convention, built from their nature and their own name."""

import re

from ctg.grammaire.lieux import apostrophes, avec_de, de_lieu
from ctg.grammaire.personne import Denomination

_CAISSES = {
    "caf": ("Caisse d’allocations familiales", "Caf"),
    "cpam": ("Caisse primaire d’assurance maladie", "CPAM"),
    "carsat": ("Caisse d’assurance retraite et de la santé au travail", "Carsat"),
    "msa": ("Mutualité sociale agricole", "MSA"),
}
_EPCI = {
    "CC": ("communauté de communes", "la"),
    "CA": ("communauté d’agglomération", "la"),
    "CU": ("communauté urbaine", "la"),
    "EPT": ("établissement public territorial", "l’"),
}
_COURTES = {
    "caf": ("Caf", "la"),
    "commune": ("commune", "la"),
    "departement": ("Département", "le"),
    "msa": ("MSA", "la"),
    "etat": ("État", "l’"),
    "cpam": ("CPAM", "la"),
    "carsat": ("Carsat", "la"),
    "france_travail": ("France Travail", ""),
    "syndicat": ("syndicat", "le"),
    "association": ("association", "l’"),
}
# First word of a full name: its article, and whether it is feminine. Longer beginnings come first.
_PREMIERS_MOTS = (
    ("les", True, "Communes Villes Missions"),
    ("les", False, "Francas Restos Départements"),
    (
        "la",
        True,
        "Caisse Chambre Collectivité Communauté Commune Fédération Fondation Ligue Maison Métropole Mission Mutualité "
        "Mutuelle Préfecture Région Régie Sauvegarde Société Ville Croix-Rouge Direction Cité Confédération",
    ),
    (
        "le",
        False,
        "Bureau Centre Collectif Comité Conseil Département Fonds Foyer Groupement Ministère Pôle Pays Rectorat Relais "
        "Réseau Secours Service SIVOM SIVU Syndicat Territoire Groupe Parc Planning Mouvement",
    ),
    (
        "l’",
        True,
        "Académie Agence Amicale Assemblée Association Entente École Eurométropole Inspection Union Université "
        "Unité Agglomération Antenne Action",
    ),
    ("l’", False, "Établissement État Office Institut Institution Hôpital Espace Atelier Organisme Observatoire"),
)
_GUIDE = {mot: (article, feminin) for article, feminin, mots in _PREMIERS_MOTS for mot in mots.split()}
_GUIDE["Institution"] = ("l’", True)
# Common nouns written in lower case inside a sentence when a register gives them a capital.
_NOMS_COMMUNS = re.compile(
    r"^(?:Communauté|Commune|Ville|Syndicat|Centre (?:inter)?communal|Établissement|Association|Métropole(?= d))"
)


def _nommer(nom: str) -> Denomination:
    """A full name whose first word tells the article; none when it is not known ("France Travail")."""
    premier = re.split(r"[\s’]", nom, maxsplit=1)[0]
    article, feminin = _GUIDE.get(premier[:1].upper() + premier[1:], ("", False))
    if _NOMS_COMMUNS.match(nom):
        nom = nom[0].lower() + nom[1:]
    return Denomination(nom, article, feminin, article == "les")


def _propre(nom: str) -> str:
    """The name as registers write it, with French typography: quotes, apostrophes, « Cœur »."""
    nom = re.sub(r"(?:''|\")(.+?)(?:''|\")", "«\u00a0\\1\u00a0»", nom)
    return re.sub(r"\bCoeur", "Cœur", apostrophes(nom))


def _sans_prefixe(nom: str, *prefixes: str) -> str:
    """The name without its kind and the "de" that links them: "Caf de l’Isère" gives "de l’Isère"."""
    for prefixe in prefixes:
        if nom.lower() == prefixe.lower():
            return ""
        if nom.lower().startswith(f"{prefixe.lower()} "):
            return nom[len(prefixe) + 1 :]
    return nom


def _complement(nom: str, article: str | None, liaison: int | None = None) -> str:
    """ "de l’Isère", "du Pradet"; kept as it is when it already starts with its "de"."""
    if re.match(r"(?:de |du |des |d’)", nom):
        return nom
    return de_lieu(nom, liaison) if article is None else avec_de(article, nom)


def _caisse(nature: str, nom: str, article: str | None) -> Denomination:
    entier, sigle = _CAISSES[nature]
    reste = _sans_prefixe(nom, f"Caisse de {entier}", entier, sigle)
    if nature in ("msa", "carsat") and article is None and not re.match(r"(?:de |du |des |d’)", reste):
        # These cover several départements and are named by juxtaposition: "MSA Alpes du Nord", "Carsat Sud-Est".
        return Denomination(f"{entier} {reste}".strip(), "la", True)
    return Denomination(f"{entier} {_complement(reste, article)}" if reste else entier, "la", True)


def _intercommunalite(nom: str) -> Denomination:
    sigle, _, reste = nom.partition(" ")
    if sigle in _EPCI and reste:
        type_, article = _EPCI[sigle]
        return Denomination(f"{type_} {reste}", article, article == "la")
    if re.search(r"[Mm]étropole\b", nom) and not re.match(r"(?:Eurom|M)étropole", nom):
        return Denomination(nom, "", True)
    return _nommer(nom)


def _commune(nom: str, liaison: int | None) -> Denomination:
    if re.match(r"(?:[Cc]ommune|[Vv]ille) (?:de |du |des |d’)", nom):
        return Denomination(nom[0].lower() + nom[1:], "la", True)
    return Denomination(f"commune {de_lieu(nom, liaison)}", "la", True)


def _ccas(nom: str, liaison: int | None) -> Denomination:
    intercommunal = nom.startswith("CIAS") or "intercommunal" in nom.lower()
    entier = f"centre {'inter' if intercommunal else ''}communal d’action sociale"
    reste = _sans_prefixe(nom, entier, "CIAS", "CCAS")
    return Denomination(f"{entier} {_complement(reste, None, liaison)}" if reste else entier, "le", False)


def _departement(nom: str, article: str | None) -> Denomination:
    if re.match(r"Département\b", nom):
        return Denomination(nom, "le", False)
    if re.match(r"(?:Collectivité|Métropole|Ville|Conseil) ", nom):
        return _nommer(nom)
    return Denomination(f"Département {_complement(nom, article)}", "le", False)


def _syndicat(nom: str) -> Denomination:
    trouve = _nommer(nom)
    if trouve.article or re.match(r"[A-Z]{2,}", nom):
        return Denomination(trouve.nom, trouve.article or "le", trouve.feminin, trouve.pluriel)
    return Denomination(f"syndicat {nom}", "le", False)


def _association(nom: str) -> Denomination:
    if nom.lower().startswith("association"):
        return Denomination(nom[0].lower() + nom[1:], "l’", True)
    return Denomination(f"association {nom}", "l’", True)


def denomination(
    nature: str, nom_propre: str, *, article: str | None = None, liaison: int | None = None
) -> Denomination:
    """The full name of a legal person: "la commune du Pradet", "le Département du Var".

    ``nature`` is a value of ``NatureOrganisme``. ``nom_propre`` is its own name, bare ("Isère", "Le Pradet") or as a
    register has it ("Caf de l’Isère", "CC Conflent-Canigou"). ``article`` is that of a bare territory ("l’" for
    "Isère", "" for "Paris"; ``None``: unknown, read from the name). ``liaison`` is the Insee link code of a commune.
    """
    nom = _propre(nom_propre)
    match nature:
        case "caf" | "cpam" | "msa" | "carsat":
            return _caisse(nature, nom, article)
        case "commune":
            return _commune(nom, liaison)
        case "intercommunalite":
            return _intercommunalite(nom)
        case "departement":
            return _departement(nom, article)
        case "ccas":
            return _ccas(nom, liaison)
        case "syndicat":
            return _syndicat(nom)
        case "association":
            return _association(nom)
        case "etat":
            return Denomination("État", "l’", False)
        case "france_travail":
            return Denomination(nom or "France Travail", "", False)
        case _ if article is not None:
            return Denomination(nom, article, article == "la", article == "les")
        case _:
            return _nommer(nom)


def denomination_courte(nature: str, nom_propre: str = "") -> Denomination:
    """What a party is called after "ci-après": "la Caf", "la communauté de communes", "le Département", "l’État"."""
    if nature == "departement" and (trouve := re.match(r"Collectivité|Métropole|Ville", nom_propre)):
        return Denomination(trouve.group(), "la", True)
    if nature in _COURTES:
        nom, article = _COURTES[nature]
        return Denomination(nom, article, article == "la" or nature == "association")
    complete = denomination(nature, nom_propre)
    if nature == "ccas":
        return Denomination("CIAS" if "intercommunal" in complete.nom else "CCAS", "le", False)
    if nature == "intercommunalite":
        for nom, article in _EPCI.values():
            if complete.nom.startswith(nom):
                return Denomination(nom, article, article == "la")
        if "étropole" in complete.nom:
            return Denomination("métropole", "la", True)
    return complete
