"""What the steps of a creation keep, offer and recall."""

from dataclasses import replace
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict

from conventions.domain import creation as domaine
from conventions.domain.modeles import annexes_applicables, articles_applicables
from conventions.domain.parties import verifier_parties
from conventions.enums import MAX_PARTIES, GenreArticle
from conventions.erreurs import PartieRefusee
from conventions.forms.creation import versions_proposees
from conventions.models import Creation, Hypothese, OptionHypothese, VersionModele
from ctg.typographie import nombre
from territoires.domain.organismes import fiche_commune, fiche_intercommunalite
from territoires.models import Commune, Intercommunalite, Organisme, Utilisateur

SUITES = {"territoire": ("parties", "ajoutees"), "parties": (), "modele": ()}


def noter(creation: Creation, etape: str, reponse: dict[str, Any]) -> None:
    """Keep an answer; a territory that changes forgets the parties chosen for the former one."""
    if creation.donnees.get(etape) != reponse:
        for suite in SUITES.get(etape, ()):
            creation.donnees.pop(suite, None)
    creation.donnees[etape] = reponse
    creation.save(update_fields=["donnees", "modifie_le"])


def chercher_territoires(texte: str) -> list[dict[str, str]]:
    """Communes then intercommunalités, as (key, name, detail)."""
    if len(texte.strip()) < 2:
        return []
    trouves = [
        {
            "cle": f"commune:{c.pk}",
            "nom": c.nom,
            "detail": f"commune, {c.code_postal} {c.departement.nom}, {nombre(c.population)} habitants",
        }
        for c in Commune.objects.rechercher(texte).select_related("departement")[:8]
    ]
    trouves += [
        {"cle": f"epci:{e.pk}", "nom": e.nom, "detail": f"intercommunalité, {nombre(e.population)} habitants"}
        for e in Intercommunalite.objects.rechercher(texte)[:6]
    ]
    return trouves


def lieu_choisi(creation: Creation) -> dict[str, Any]:
    """The commune or the intercommunalité of step 1, as keyword arguments of the domain."""
    genre, _, code = creation.donnees["territoire"]["cle"].partition(":")
    if genre == "epci":
        return {"intercommunalite": Intercommunalite.objects.get(pk=code)}
    return {"commune": Commune.objects.select_related("intercommunalite", "departement").get(pk=code)}


def territoire_choisi(creation: Creation) -> Any:
    return domaine.proposer_territoire(creation.caf, **lieu_choisi(creation))


def propositions(creation: Creation) -> list[dict[str, Any]]:
    """Suggested and added parties, with their signatories, ticked as they were left."""
    proposees = domaine.proposer_parties(creation.caf, **lieu_choisi(creation))
    connues = {p.cle for p in proposees}
    for cle in creation.donnees.get("ajoutees", []):
        if cle not in connues and (organisme := _organisme(creation.caf, cle)):
            proposees.append(domaine.PropositionPartie(cle, organisme, True, "Ajoutée par vous."))
    if garde := creation.donnees.get("parties"):
        proposees = [replace(p, retenue=p.cle in garde["cles"]) for p in proposees]
    return [
        {
            "proposition": p,
            "signataires": domaine.signataires_proposes(p.organisme) if p.organisme.pk else [],
            "obligatoire": p.organisme.pk == creation.caf_id,
        }
        for p in proposees
    ]


def _organisme(caf: Organisme, cle: str) -> Organisme | None:
    genre, _, code = cle.partition(":")
    if genre == "organisme" and code.isdecimal():
        return Organisme.objects.filter(caf=caf, pk=int(code)).first()
    if genre == "commune" and (commune := Commune.objects.actuels().filter(pk=code).first()):
        return fiche_commune(caf, commune)
    if genre == "intercommunalite" and (epci := Intercommunalite.objects.actuels().filter(pk=code).first()):
        return fiche_intercommunalite(caf, epci)
    return None


def cochees(donnees: QueryDict, proposees: list[dict[str, Any]]) -> list[str]:
    """Ticked keys in the order shown; the Caf always, a key that was not offered never."""
    demandees = set(donnees.getlist("partie"))
    return [p["proposition"].cle for p in proposees if p["obligatoire"] or p["proposition"].cle in demandees]


def recocher(proposees: list[dict[str, Any]], cles: list[str]) -> list[dict[str, Any]]:
    """The same propositions ticked as they were posted, so that a refusal loses nothing."""
    return [{**p, "proposition": replace(p["proposition"], retenue=p["proposition"].cle in cles)} for p in proposees]


def ajouter(creation: Creation, cle: str, cles: list[str]) -> None:
    """Add a party found by search, keeping what was ticked."""
    if _organisme(creation.caf, cle) is None:
        return
    ajoutees = creation.donnees.setdefault("ajoutees", [])
    if cle not in ajoutees:
        ajoutees.append(cle)
    creation.donnees["parties"] = {"cles": [*cles, cle], "ajoutees": ajoutees}
    creation.save(update_fields=["donnees", "modifie_le"])


def verifier_cles(caf: Organisme, cles: list[str]) -> None:
    """Raises PartieRefusee when there is nobody beside the Caf, or too many."""
    if len(cles) < 2:
        raise PartieRefusee("Choisissez au moins une partie avec la Caf : une commune, une intercommunalité…")
    if len(cles) > MAX_PARTIES:
        raise PartieRefusee(
            f"Une convention compte {MAX_PARTIES} parties au plus ; vous en avez choisi {len(cles)}. Décochez-en."
        )
    verifier_parties(caf, [o for cle in cles if (o := _organisme_ou_caf(caf, cle))])


def _organisme_ou_caf(caf: Organisme, cle: str) -> Organisme | None:
    return caf if cle == f"organisme:{caf.pk}" else _organisme(caf, cle)


def chercher_parties(utilisateur: Utilisateur, creation: Creation, texte: str) -> list[dict[str, str]]:
    """Organismes of the Caf's register, then communes and intercommunalités, that could be added."""
    if len(texte.strip()) < 2:
        return []
    connus = Organisme.objects.visibles_par(utilisateur).filter(caf=creation.caf, nom__icontains=texte.strip())[:6]
    trouves = [{"cle": f"organisme:{o.pk}", "nom": o.nom, "detail": o.get_nature_display()} for o in connus]
    for lieu in chercher_territoires(texte):
        trouves.append({**lieu, "cle": lieu["cle"].replace("epci:", "intercommunalite:")})
    return trouves


def options_choisies(version: VersionModele, donnees: QueryDict) -> list[int]:
    """One option for each question of the version: the one posted, else the default."""
    choisies = []
    for hypothese in version.hypotheses.prefetch_related("options"):
        options = list(hypothese.options.all())
        posee = donnees.get(f"option_{hypothese.pk}")
        retenue = next((o for o in options if str(o.pk) == posee), None) or next(
            (o for o in options if o.defaut), options[0] if options else None
        )
        if retenue is not None:
            choisies.append(retenue.pk)
    return choisies


def apercu_modeles(creation: Creation, garde: dict[str, Any]) -> list[dict[str, Any]]:
    """Each version that may be chosen, with its questions and how many articles and annexes it brings."""
    hypotheses = Hypothese.objects.prefetch_related("options").order_by("ordre", "pk")
    versions = versions_proposees(creation.caf).prefetch_related(Prefetch("hypotheses", queryset=hypotheses))
    retenues = set(garde.get("options", []))
    return [
        {
            "version": version,
            "choisie": version.pk == garde.get("version"),
            "hypotheses": [
                {"hypothese": h, "options": [(o, o.pk in retenues if retenues else o.defaut) for o in h.options.all()]}
                for h in version.hypotheses.all()
            ],
        }
        for version in versions
    ]


def resume(creation: Creation, version: VersionModele) -> dict[str, Any]:
    """What the last button will create, in figures."""
    cles = creation.donnees["parties"]["cles"]
    organismes = [o for cle in cles if (o := _organisme_ou_caf(creation.caf, cle))]
    options = list(OptionHypothese.objects.filter(pk__in=creation.donnees["modele"]["options"]))
    natures = [o.nature for o in organismes]
    articles = articles_applicables(version, natures, options)
    return {
        "territoire": territoire_choisi(creation),
        "parties": organismes,
        "options": options,
        "articles": sum(a.genre == GenreArticle.ARTICLE for a in articles),
        "annexes": len(annexes_applicables(version, natures, options)),
    }
