"""What the steps of a creation keep, offer and recall."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import QueryDict

from conventions.domain import creation as domaine
from conventions.domain.modeles import annexes_applicables, articles_applicables
from conventions.domain.parties import verifier_parties
from conventions.domain.periode import Territoire
from conventions.enums import MAX_PARTIES, GenreArticle
from conventions.erreurs import PartieRefusee
from conventions.forms.creation import versions_proposees
from conventions.models import Creation, Hypothese, OptionHypothese, VersionModele
from ctg.typographie import nombre
from territoires.domain.organismes import fiche_commune, fiche_intercommunalite
from territoires.models import Commune, Intercommunalite, Organisme, Utilisateur

CODE = re.compile(r"[0-9A-Z]{1,18}")
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
    if len(texte) < 2:
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


def territoire_choisi(creation: Creation) -> Territoire:
    return domaine.proposer_territoire(creation.caf, **lieu_choisi(creation))


def propositions(creation: Creation) -> list[dict[str, Any]]:
    """Suggested and added parties, with their signatories, ticked as they were left."""
    proposees = domaine.proposer_parties(creation.caf, **lieu_choisi(creation))
    connues = {p.cle for p in proposees}
    ajoutees = organismes_nommes(creation.caf, creation.donnees.get("ajoutees", []))
    proposees += [
        domaine.PropositionPartie(cle, organisme, True, "Ajoutée par vous.")
        for cle, organisme in ajoutees.items()
        if cle not in connues
    ]
    if garde := creation.donnees.get("parties"):
        proposees = [replace(p, retenue=p.cle in garde["cles"]) for p in proposees]
    prefetch_related_objects([p.organisme for p in proposees if p.organisme.pk], "representants")
    return [
        {
            "proposition": p,
            "signataires": domaine.signataires_proposes(p.organisme) if p.organisme.pk else [],
            "obligatoire": p.organisme.pk == creation.caf_id,
        }
        for p in proposees
    ]


def organismes_nommes(caf: Organisme, cles: Iterable[str]) -> dict[str, Organisme]:
    """What each key names, in the order given and in three queries whatever their number.

    A card of the Caf's register, the Caf itself, or a place of the official code (then unsaved). A key that is
    malformed, unknown or of another Caf names nothing.
    """
    codes: dict[str, list[str]] = {"organisme": [], "commune": [], "intercommunalite": []}
    cles = list(cles)
    for cle in cles:
        genre, _, code = cle.partition(":")
        if genre in codes and CODE.fullmatch(code) and (genre != "organisme" or code.isdecimal()):
            codes[genre].append(code)
    fiches = Organisme.objects.filter(Q(caf=caf) | Q(pk=caf.pk), pk__in=[int(code) for code in codes["organisme"]])
    trouves = {f"organisme:{fiche.pk}": fiche for fiche in fiches}
    for commune in Commune.objects.actuels().filter(pk__in=codes["commune"]):
        trouves[f"commune:{commune.pk}"] = fiche_commune(caf, commune)
    for epci in Intercommunalite.objects.actuels().filter(pk__in=codes["intercommunalite"]):
        trouves[f"intercommunalite:{epci.pk}"] = fiche_intercommunalite(caf, epci)
    return {cle: trouves[cle] for cle in cles if cle in trouves}


def cochees(donnees: QueryDict, proposees: list[dict[str, Any]]) -> list[str]:
    """Ticked keys in the order shown; the Caf always, a key that was not offered never."""
    demandees = set(donnees.getlist("partie"))
    return [p["proposition"].cle for p in proposees if p["obligatoire"] or p["proposition"].cle in demandees]


def recocher(proposees: list[dict[str, Any]], cles: list[str]) -> list[dict[str, Any]]:
    """The same propositions ticked as they were posted, so that a refusal loses nothing."""
    return [{**p, "proposition": replace(p["proposition"], retenue=p["proposition"].cle in cles)} for p in proposees]


def ajouter(creation: Creation, cle: str, cles: list[str]) -> bool:
    """Add a party found by search, keeping what was ticked; False when the key names nothing that may be added."""
    organisme = organismes_nommes(creation.caf, [cle]).get(cle)
    ajoutees = creation.donnees.setdefault("ajoutees", [])
    if organisme is not None:
        cle = _cle_de_la_fiche(creation.caf, organisme) or cle
        ajoutees[:] = dict.fromkeys([*ajoutees, cle])
        cles = list(dict.fromkeys([*cles, cle]))
    creation.donnees["parties"] = {"cles": cles, "ajoutees": ajoutees}
    creation.save(update_fields=["donnees", "modifie_le"])
    return organisme is not None


def _cle_de_la_fiche(caf: Organisme, lieu: Organisme) -> str:
    """The key of the card that the register already has of a place, so that it is not offered twice."""
    if lieu.pk is not None:
        return ""
    memes = Organisme.objects.filter(
        caf=caf, nature=lieu.nature, commune=lieu.commune, intercommunalite=lieu.intercommunalite
    )
    fiche = memes.first()
    return f"organisme:{fiche.pk}" if fiche else ""


def verifier_cles(caf: Organisme, cles: list[str]) -> None:
    """Raises PartieRefusee when there is nobody beside the Caf, too many, or the same twice."""
    if len(cles) < 2:
        raise PartieRefusee("Choisissez au moins une partie avec la Caf : une commune, une intercommunalité…")
    if len(cles) > MAX_PARTIES:
        raise PartieRefusee(
            f"Une convention compte {MAX_PARTIES} parties au plus ; vous en avez choisi {len(cles)}. Décochez-en."
        )
    verifier_parties(caf, list(organismes_nommes(caf, cles).values()))


def chercher_parties(utilisateur: Utilisateur, creation: Creation, texte: str) -> list[dict[str, str]]:
    """Organismes of the Caf's register, then communes and intercommunalités, that could be added."""
    if len(texte) < 2:
        return []
    connus = Organisme.objects.visibles_par(utilisateur).filter(caf=creation.caf, nom__icontains=texte)[:6]
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
                {"hypothese": h, "options": [(o, _est_retenue(o, h, retenues)) for o in h.options.all()]}
                for h in version.hypotheses.all()
            ],
        }
        for version in versions
    ]


def _est_retenue(option: OptionHypothese, hypothese: Hypothese, retenues: set[int]) -> bool:
    """The answer given to this question, else the default one."""
    repondue = any(o.pk in retenues for o in hypothese.options.all())
    return option.pk in retenues if repondue else option.defaut


def resume(creation: Creation, version: VersionModele, territoire: Territoire) -> dict[str, Any]:
    """What the last button will create, in figures."""
    cles = creation.donnees["parties"]["cles"]
    organismes = list(organismes_nommes(creation.caf, cles).values())
    options = list(OptionHypothese.objects.filter(pk__in=creation.donnees["modele"]["options"]))
    natures = [o.nature for o in organismes]
    articles = articles_applicables(version, natures, options)
    return {
        "territoire": territoire,
        "parties": organismes,
        "options": options,
        "articles": sum(a.genre == GenreArticle.ARTICLE for a in articles),
        "annexes": len(annexes_applicables(version, natures, options)),
    }
