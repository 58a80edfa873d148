"""The documents of a convention, in and out of a dossier: their texts, then what is proper to each nature."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from conventions.documents.registre import NatureDocument, NatureDocumentInconnue, blocs, natures, trouver
from conventions.domain.deliberations_vote.assemblees import ASSEMBLEES
from conventions.domain.documents import nouvelle_reference_de
from conventions.domain.dossier.schema import Erreur
from conventions.domain.ecriture import enregistrer
from conventions.domain.mentions import cle_connue
from conventions.models import ArticleModele, Convention, Document, Partie, TexteDocument, VersionModele
from ctg.texte_riche import TexteRefuse, mentions, nettoyer
from territoires.models import Organisme, Utilisateur

REPRISE = "document repris d’un dossier"
PREFIXE = "document_"
ANNEES = range(1900, 2200)
"""Years in which a moment may be moved to another time zone without leaving the calendar."""


def exporter_documents(
    convention: Convention, cles: Mapping[int, str], brouillons: Collection[int] | None
) -> list[dict[str, Any]]:
    """Every document that who reads the drafts of ``brouillons`` may read; ``cles`` gives each party's key by id.

    One whose nature no installed app provides is left out: nothing could be said of its content.
    """
    tous = Document.objects.filter(convention=convention).select_related("version_modele__modele", "partie")
    par_nature: dict[str, list[Document]] = {}
    for document in tous.prefetch_related("textes").order_by("pk"):
        document.convention = convention
        par_nature.setdefault(document.nature, []).append(document)
    lus: list[tuple[int, dict[str, Any]]] = []
    for code, documents in par_nature.items():
        try:
            nature = trouver(code)
        except NatureDocumentInconnue:
            continue
        lus += [(d.pk, _exporter(d, nature, cles)) for d in nature.visibles(documents, brouillons)]
    return [donnees for _, donnees in sorted(lus, key=lambda lu: lu[0])]


def _exporter(document: Document, nature: NatureDocument, cles: Mapping[int, str]) -> dict[str, Any]:
    modele = document.version_modele.modele
    return {
        "nature": document.nature,
        "reference": document.reference,
        "titre": document.titre,
        "modele": {"cle": modele.cle, "version": document.version_modele.numero},
        "partie": cles.get(document.partie_id) if document.partie_id else None,
        "etabli_le": document.etabli_le.isoformat() if document.etabli_le else None,
        "textes": [_texte(texte) for texte in document.textes.all()],
        "contenu": nature.exporter(document, cles),
    }


def _texte(texte: TexteDocument) -> dict[str, Any]:
    return {
        "cle": texte.cle,
        "genre": texte.genre,
        "titre": texte.titre,
        "corps": texte.corps,
        "bloc": texte.bloc,
        "consigne_levee": texte.consigne_levee,
    }


def importer_documents(
    convention: Convention, sources: list[dict[str, Any]], parties: Mapping[str, Partie], par: Utilisateur
) -> None:
    """Write back what :func:`exporter_documents` gave, already checked; each takes a reference of this convention."""
    for source in sources:
        nature = trouver(source["nature"])
        version = trouver_modele(source, convention.caf)
        assert version is not None  # erreurs_des_documents has checked it
        etabli = source.get("etabli_le")
        document = Document(
            convention=convention,
            nature=nature.code,
            version_modele=version,
            reference=nouvelle_reference_de(convention, nature),
            titre=source["titre"],
            partie=parties.get(source.get("partie") or ""),
            etabli_le=_moment(etabli) if etabli else None,
            etabli_par=par if etabli else None,
            auteur=par,
        )
        enregistrer(document, par=par, raison=REPRISE)
        _ecrire_textes(document, source["textes"], par)
        nature.importer(document, source.get("contenu", {}), par)


def _ecrire_textes(document: Document, sources: list[dict[str, Any]], par: Utilisateur) -> None:
    modeles = {piece.cle: piece for piece in ArticleModele.objects.filter(version=document.version_modele)}
    for ordre, source in enumerate(sources, 1):
        texte = TexteDocument(
            document=document,
            modele=modeles.get(source["cle"]),
            ordre=ordre,
            auteur=par,
            **{**source, "corps": nettoyer(source["corps"])},
        )
        enregistrer(texte, par=par, raison=REPRISE)


def _moment(texte: str) -> datetime:
    """An ISO date or moment; a moment without a zone is that of the site."""
    lu = datetime.fromisoformat(texte)
    return lu if lu.tzinfo else timezone.make_aware(lu)


def trouver_modele(source: dict[str, Any], caf: Organisme | None) -> VersionModele | None:
    """The model version that a document of a dossier names, else the latest that is published for its nature.

    Only national models and those of ``caf``; the version is only looked for among those that are no draft.
    """
    versions = VersionModele.objects.filter(
        Q(modele__caf=None) | Q(modele__caf=caf), modele__nature=source["nature"]
    ).exclude(statut="brouillon")
    if modele := source.get("modele"):
        nommees = versions.filter(modele__cle=modele["cle"])
        precise = nommees.filter(numero=modele["version"]) if "version" in modele else nommees
        versions = precise if precise.exists() else nommees
    else:
        versions = versions.filter(statut="publiee")
    return versions.order_by(F("modele__caf_id").desc(nulls_last=True), "modele_id", "-numero").first()


def erreurs_des_documents(donnees: dict[str, Any], caf: Organisme | None) -> Iterator[Erreur]:
    """Every (path, sentence) where the well-formed documents of a dossier do not hold."""
    natures_de = {organisme["cle"]: organisme["nature"] for organisme in donnees["organismes"]}
    parties = {p["organisme"]: p.get("nature") or natures_de.get(p["organisme"]) for p in donnees["parties"]}
    for rang, source in enumerate(donnees.get("documents", [])):
        chemin = f"documents[{rang}]"
        if trouver_modele(source, caf) is None:
            yield (
                f"{chemin}.modele",
                "Aucun modèle ne convient à ce document. Chargez les modèles (manage.py charger_modeles).",
            )
        if source.get("partie") and source["partie"] not in parties:
            yield f"{chemin}.partie", f"« {source['partie']} » n’est pas l’une des parties."
        if source["nature"] == "deliberation" and not source.get("partie"):
            yield f"{chemin}.partie", "Une délibération est celle d’une partie : nommez-la."
        if source["nature"] == "deliberation" and parties.get(source.get("partie")) not in {None, *ASSEMBLEES}:
            yield f"{chemin}.partie", "Cette partie ne prend pas de délibération\u00a0: retirez ce document."
        if source.get("etabli_le") and not _date_lisible(source["etabli_le"]):
            yield f"{chemin}.etabli_le", "Cette date ne se lit pas : écrivez-la sous la forme AAAA-MM-JJ."
        yield from _erreurs_des_textes(chemin, source)
    yield from _parties_en_double(donnees.get("documents", []))


def _date_lisible(texte: str) -> bool:
    try:
        return datetime.fromisoformat(texte).year in ANNEES
    except ValueError:
        return False


def _parties_en_double(sources: list[dict[str, Any]]) -> Iterator[Erreur]:
    vues: set[str] = set()
    for rang, source in enumerate(sources):
        if source["nature"] == "deliberation" and source.get("partie"):
            if source["partie"] in vues:
                yield f"documents[{rang}].partie", "Cette partie a déjà son projet de délibération plus haut."
            vues.add(source["partie"])


def _erreurs_des_textes(chemin: str, source: dict[str, Any]) -> Iterator[Erreur]:
    cles: set[str] = set()
    definis = blocs(source["nature"])
    for rang, texte in enumerate(source["textes"]):
        ou = f"{chemin}.textes[{rang}]"
        if texte["cle"] in cles:
            yield f"{ou}.cle", f"La clé « {texte['cle']} » sert déjà plus haut : changez l’une des deux."
        cles.add(texte["cle"])
        if texte.get("bloc") and texte["bloc"] not in definis:
            yield f"{ou}.bloc", f"Ce document ne sait pas calculer « {texte['bloc']} »."
        try:
            propre = nettoyer(texte["corps"])
        except TexteRefuse as erreur:
            yield f"{ou}.corps", str(erreur)
            continue
        for cle in mentions(propre):
            if not cle_connue(cle, source["nature"]):
                yield f"{ou}.corps", f"Le champ de fusion « {cle} » n’existe pas (liste : docs/mentions.md)."


def schemas_des_documents() -> dict[str, Any]:
    """JSON Schema of what each nature of document has beside its texts, by its code."""
    return {
        nature.code: {"type": "object", "additionalProperties": False, "properties": nature.schema()}
        for nature in natures()
    }
