"""What JSON Schema cannot say: references, periods, texts and files of a dossier."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q

from conventions.domain.dossier.contenus import schemas
from conventions.domain.dossier.documents import erreurs_des_documents
from conventions.domain.dossier.schema import Erreur
from conventions.domain.dossier.volets import erreurs_des_volets
from conventions.domain.mentions import cle_connue
from conventions.domain.periode import verifier_periode
from conventions.erreurs import PeriodeInvalide
from conventions.models import OptionHypothese, VersionModele
from ctg.fichiers import FichierRefuse, controler_logo, controler_pdf
from ctg.texte_riche import TexteRefuse, mentions, nettoyer
from territoires.models import Commune, Departement, Intercommunalite, Organisme
from territoires.validateurs import valider_siren


def erreurs_de_fond(donnees: dict[str, Any]) -> list[Erreur]:
    """Every (path, sentence) where a well-formed dossier contradicts itself, the rules or the reference data."""
    return [
        *_cles(donnees),
        *_parties(donnees),
        *_annexes(donnees),
        *_periode(donnees["convention"]),
        *_modele(donnees),
        *_geographie(donnees),
        *_textes(donnees),
        *_fichiers(donnees),
        *erreurs_des_volets(donnees),
        *erreurs_des_documents(donnees, _caf_connue(donnees)),
    ]


def _cles(donnees: dict[str, Any]) -> Iterator[Erreur]:
    for liste in ("organismes", "articles", "annexes"):
        vues: set[str] = set()
        for rang, element in enumerate(donnees[liste]):
            if element["cle"] in vues:
                yield (
                    f"{liste}[{rang}].cle",
                    f"La clé « {element['cle']} » sert déjà plus haut : changez l’une des deux.",
                )
            vues.add(element["cle"])


def _parties(donnees: dict[str, Any]) -> Iterator[Erreur]:
    organismes = {o["cle"]: o for o in donnees["organismes"]}
    vues: set[str] = set()
    cafs = 0
    for rang, partie in enumerate(donnees["parties"]):
        chemin = f"parties[{rang}]"
        cle = partie["organisme"]
        if cle not in organismes:
            yield f"{chemin}.organisme", f"Aucun organisme n’a la clé « {cle} » : ajoutez-le à « organismes »."
            continue
        if cle in vues:
            yield (
                f"{chemin}.organisme",
                f"L’organisme « {cle} » est déjà partie : deux parties ne peuvent être le même.",
            )
        vues.add(cle)
        cafs += partie.get("nature", organismes[cle]["nature"]) == "caf"
        for place, signataire in enumerate(partie["signataires"]):
            debut, fin = signataire.get("mandat_du"), signataire.get("mandat_au")
            if debut and fin and fin < debut:
                yield f"{chemin}.signataires[{place}].mandat_au", "Le mandat finit avant d’avoir commencé."
    if cafs != 1:
        yield "parties", f"Une convention a une Caf parmi ses parties, et une seule ; il y en a {cafs}."
    for rang, organisme in enumerate(donnees["organismes"]):
        if organisme.get("siren"):
            try:
                valider_siren(organisme["siren"])
            except ValidationError as erreur:
                yield f"organismes[{rang}].siren", " ".join(erreur.messages)
    for rang, annexe in enumerate(donnees["annexes"]):
        if annexe.get("responsable") and annexe["responsable"] not in vues:
            yield f"annexes[{rang}].responsable", f"« {annexe['responsable']} » n’est pas l’une des parties."


def _annexes(donnees: dict[str, Any]) -> Iterator[Erreur]:
    """What only an entrusted annexe, or a nature that holds something, may carry."""
    for rang, annexe in enumerate(donnees["annexes"]):
        if annexe.get("statut", "a_completer") != "a_completer" and not annexe.get("responsable"):
            yield (
                f"annexes[{rang}].statut",
                "Seule une annexe confiée à une partie se transmet et se valide : nommez son responsable.",
            )
        if annexe.get("contenu") and annexe.get("nature", "libre") not in schemas():
            yield f"annexes[{rang}].contenu", "Cette nature d’annexe ne porte qu’un texte et un fichier."


def _periode(convention: dict[str, Any]) -> Iterator[Erreur]:
    effet, fin = (date.fromisoformat(convention["periode"][borne]) for borne in ("effet", "fin"))
    try:
        verifier_periode(convention["nature"], effet, fin, reprise=True)
    except PeriodeInvalide as erreur:
        yield "convention.periode", str(erreur)


def organisme_connu(source: dict[str, Any], caf: Organisme | None) -> Organisme | None:
    """The organisme of the register of ``caf`` (``None``: among the Cafs) that a dossier describes."""
    connus = Organisme.objects.filter(nature=source["nature"], caf=caf)
    for champ in ("commune", "intercommunalite", "siren"):
        if source.get(champ) and (trouve := connus.filter(**{champ: source[champ]}).first()):
            return trouve
    return connus.filter(nom=source["nom"]).first()


def caf_du_dossier(donnees: dict[str, Any]) -> dict[str, Any] | None:
    """The organisme that pilots the convention, as the dossier describes it."""
    par_cle = {o["cle"]: o for o in donnees["organismes"]}
    parties = (par_cle.get(p["organisme"]) for p in donnees["parties"])
    return next((o for o in parties if o is not None and o["nature"] == "caf"), None)


def _caf_connue(donnees: dict[str, Any]) -> Organisme | None:
    source = caf_du_dossier(donnees)
    return organisme_connu(source, None) if source else None


def trouver_version(convention: dict[str, Any], caf: Organisme | None) -> VersionModele | None:
    """The model version that the dossier names, else the latest national one of its nature.

    Only national models and those of ``caf``: another Caf's may bear the same key, and its text is its own.
    """
    versions = VersionModele.objects.filter(
        Q(modele__caf=None) | Q(modele__caf=caf), modele__nature=convention["nature"]
    ).exclude(statut="brouillon")
    if modele := convention.get("modele"):
        versions = versions.filter(modele__cle=modele["cle"])
        if "version" in modele:
            versions = versions.filter(numero=modele["version"])
    else:
        versions = versions.filter(modele__caf=None, statut="publiee")
    return versions.order_by(F("modele__caf_id").asc(nulls_first=True), "modele_id", "-numero").first()


def _modele(donnees: dict[str, Any]) -> Iterator[Erreur]:
    convention = donnees["convention"]
    version = trouver_version(convention, _caf_connue(donnees))
    if version is None:
        yield (
            "convention.modele",
            "Ce modèle n’existe pas ici. Chargez les modèles (manage.py charger_modeles) ou retirez « modele » "
            "pour prendre le modèle national.",
        )
        return
    connues = {
        (o.hypothese.cle, o.cle)
        for o in OptionHypothese.objects.filter(hypothese__version=version).select_related("hypothese")
    }
    for hypothese, option in convention.get("options", {}).items():
        if (hypothese, option) not in connues:
            yield f"convention.options.{hypothese}", f"Le modèle n’a pas la variante « {hypothese} : {option} »."


def _geographie(donnees: dict[str, Any]) -> Iterator[Erreur]:
    codes = donnees["convention"]["territoire"]["communes"]
    propres = [o.get("commune") for o in donnees["organismes"] if o.get("commune")]
    connus = set(Commune.objects.filter(pk__in={*codes, *propres}).values_list("pk", flat=True))
    absent = "Aucune commune n’a le code INSEE « {} » : vérifiez-le (les codes postaux ne conviennent pas)."
    for rang, code in enumerate(codes):
        if code not in connus:
            yield f"convention.territoire.communes[{rang}]", absent.format(code)
    sirens = {o["intercommunalite"] for o in donnees["organismes"] if o.get("intercommunalite")}
    epci = set(Intercommunalite.objects.filter(pk__in=sirens).values_list("pk", flat=True))
    departements = set(Departement.objects.values_list("pk", flat=True))
    for rang, organisme in enumerate(donnees["organismes"]):
        if organisme.get("departement") and organisme["departement"] not in departements:
            yield f"organismes[{rang}].departement", f"Aucun département n’a le code « {organisme['departement']} »."
        if organisme.get("commune") and organisme["commune"] not in connus:
            yield f"organismes[{rang}].commune", absent.format(organisme["commune"])
        if organisme.get("intercommunalite") and organisme["intercommunalite"] not in epci:
            yield (
                f"organismes[{rang}].intercommunalite",
                f"Aucune intercommunalité n’a le SIREN « {organisme['intercommunalite']} ».",
            )


def _textes(donnees: dict[str, Any]) -> Iterator[Erreur]:
    for liste in ("articles", "annexes"):
        for rang, element in enumerate(donnees[liste]):
            chemin = f"{liste}[{rang}].corps"
            try:
                propre = nettoyer(element.get("corps", ""))
            except TexteRefuse as erreur:
                yield chemin, str(erreur)
                continue
            for cle in mentions(propre):
                if not cle_connue(cle):
                    yield chemin, f"Le champ de fusion « {cle} » n’existe pas (liste : docs/mentions.md)."


def _fichiers(donnees: dict[str, Any]) -> Iterator[Erreur]:
    for liste in ("organismes", "parties"):
        for rang, element in enumerate(donnees[liste]):
            if logo := element.get("logo"):
                yield from _fichier(f"{liste}[{rang}].logo", logo, lambda c, n: controler_logo(c, n))
    for rang, annexe in enumerate(donnees["annexes"]):
        if fichier := annexe.get("fichier"):
            yield from _fichier(f"annexes[{rang}].fichier", fichier, lambda c, _: controler_pdf(c))
        yield from _pieces(f"annexes[{rang}].contenu.pieces", annexe, {p["organisme"] for p in donnees["parties"]})


def _pieces(chemin: str, annexe: dict[str, Any], parties: set[str]) -> Iterator[Erreur]:
    """The délibérations joined to an annexe: one a party of the convention, each a sound PDF."""
    vues: set[str] = set()
    for rang, piece in enumerate(annexe.get("contenu", {}).get("pieces", [])):
        if piece["partie"] not in parties or piece["partie"] in vues:
            yield f"{chemin}[{rang}].partie", "Chaque délibération est celle d’une partie de la convention, une fois."
        vues.add(piece["partie"])
        yield from _fichier(f"{chemin}[{rang}].fichier", piece["fichier"], lambda c, _: controler_pdf(c))


def _fichier(chemin: str, fichier: dict[str, str], controler: Any) -> Iterator[Erreur]:
    try:
        contenu = base64.b64decode(fichier["contenu"], validate=True)
    except (binascii.Error, ValueError):
        yield f"{chemin}.contenu", "Ce contenu n’est pas du base64."
        return
    if fichier.get("empreinte") and hashlib.sha256(contenu).hexdigest() != fichier["empreinte"]:
        yield f"{chemin}.empreinte", "L’empreinte ne correspond pas au contenu : le fichier a été altéré."
    try:
        controler(contenu, fichier["nom"])
    except FichierRefuse as erreur:
        yield f"{chemin}.contenu", str(erreur)
