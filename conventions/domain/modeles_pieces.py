"""Write the articles and annexes of a Caf's draft model, and offer the merge fields they may use."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from conventions.documents.registre import champs as champs_des_documents
from conventions.documents.registre import champs_de
from conventions.domain.champs import CHAMPS, TypeChamp
from conventions.domain.ecriture import deplacer, enregistrer, prendre, ranger, relire, supprimer, titre_propre
from conventions.domain.mentions import ACCORDS_COURANTS, PREFIXES, ChampResolu, cle_connue
from conventions.domain.modeles import exiger_modele
from conventions.enums import GenreArticle, StatutModele
from conventions.erreurs import ErreurMetier
from conventions.models import AnnexeModele, ArticleModele, VersionModele
from ctg.texte_riche import TexteRefuse, mentions, nettoyer
from territoires.models import Utilisateur

PieceDeModele = ArticleModele | AnnexeModele


def ouvrir_brouillon(version_id: int, *, par: Utilisateur) -> VersionModele:
    """The draft, locked. Raises ActionRefusee, and ErreurMetier once it is published."""
    version = VersionModele.objects.select_for_update(of=("self",)).select_related("modele__caf").get(pk=version_id)
    exiger_modele(par, version.modele)
    if version.statut != StatutModele.BROUILLON:
        raise ErreurMetier("Cette version est publiée : préparez-en une nouvelle pour changer le texte.")
    return version


def propre(html: str, nature: str = "") -> str:
    """Clean rich text whose merge fields all exist in what a model of that nature makes. Raises TexteRefuse."""
    texte = nettoyer(html)
    if inconnues := [cle for cle in mentions(texte) if not cle_connue(cle, nature)]:
        raise TexteRefuse(f"Ce champ de fusion n’existe pas : « {inconnues[0]} ». Choisissez-le dans le menu.")
    return texte


@transaction.atomic
def modifier_version(version: VersionModele, *, par: Utilisateur, jeton: int, champs: dict[str, Any]) -> VersionModele:
    """Save the title and the opening and closing words. Raises ConflitEdition, TexteRefuse, ErreurMetier."""
    brouillon = ouvrir_brouillon(version.pk, par=par)
    prendre(brouillon, jeton)
    brouillon.titre_document = titre_propre(champs["titre_document"])
    brouillon.formule_ouverture = propre(champs["formule_ouverture"], brouillon.modele.nature)
    brouillon.formule_cloture = propre(champs["formule_cloture"], brouillon.modele.nature)
    enregistrer(brouillon, par=par)
    return brouillon


@transaction.atomic
def modifier_piece(piece: PieceDeModele, *, par: Utilisateur, champs: dict[str, Any]) -> PieceDeModele:
    """Save an article or annexe of a draft. Raises TexteRefuse, ErreurMetier."""
    nature = ouvrir_brouillon(piece.version_id, par=par).modele.nature
    piece = relire(piece)
    for champ, valeur in champs.items():
        setattr(piece, champ, valeur)
    piece.titre = titre_propre(piece.titre)
    piece.corps = propre(piece.corps, nature)
    enregistrer(piece, par=par)
    return piece


@transaction.atomic
def ajouter_piece(version: VersionModele, genre: type[PieceDeModele], *, par: Utilisateur, titre: str) -> PieceDeModele:
    """Add an empty article or annexe at the end of a draft, with a key made from its title."""
    brouillon = ouvrir_brouillon(version.pk, par=par)
    existantes = list(genre._default_manager.filter(version=brouillon))
    titre = titre_propre(titre)
    piece = genre(
        version=brouillon,
        titre=titre,
        cle=cle_libre(titre, {p.cle for p in existantes}),
        ordre=len(existantes) + 1,
        obligatoire=False,
    )
    enregistrer(piece, par=par)
    return piece


def cle_libre(titre: str, prises: set[str]) -> str:
    """A key such as ``duree_de_la_convention`` that no other piece has."""
    base = slugify(titre).replace("-", "_")[:50].strip("_")
    base = base if base and base[0].isalpha() else f"piece_{base}".strip("_")
    suites: Iterator[str] = (f"{base}_{n}" for n in range(2, 1000))
    return base if base not in prises else next(cle for cle in suites if cle not in prises)


@transaction.atomic
def deplacer_piece(piece: PieceDeModele, *, par: Utilisateur, position: int) -> None:
    """Bring a piece to ``position`` (1 for the first) in its draft."""
    brouillon = ouvrir_brouillon(piece.version_id, par=par)
    pieces = list(type(piece)._default_manager.filter(version=brouillon).order_by("ordre", "pk"))
    ranger(deplacer(pieces, piece, position))


@transaction.atomic
def retirer_piece(piece: PieceDeModele, *, par: Utilisateur) -> None:
    """Remove a piece from a draft; its history stays."""
    brouillon = ouvrir_brouillon(piece.version_id, par=par)
    genre = type(piece)
    supprimer(piece, par=par)
    ranger(genre._default_manager.filter(version=brouillon).order_by("ordre", "pk"))


def catalogue_modele(version: VersionModele) -> list[ChampResolu]:
    """Merge fields that a model may hold, each with what it stands for instead of a value."""
    champs = [
        ChampResolu(c.cle, c.libelle, c.groupe, f"[{c.libelle}]", TypeChamp.TEXTE, c.aide)
        for c in champs_de(version.modele.nature).values()
    ]
    champs += [ChampResolu(c.cle, c.libelle, c.groupe, f"[{c.libelle}]", c.genre, c.aide) for c in CHAMPS.values()]
    for singulier, pluriel in ACCORDS_COURANTS:
        nom = f"{singulier} / {pluriel}"
        champs.append(ChampResolu(f"accord:{singulier}|{pluriel}", nom, "Accords", nom, TypeChamp.ACCORD))
    for prefixe, pieces in (("article", version.articles.all()), ("annexe", version.annexes.all())):
        vues: set[str] = set()
        for piece in pieces:
            numerotee = isinstance(piece, AnnexeModele) or piece.genre == GenreArticle.ARTICLE
            if piece.cle not in vues and numerotee:
                vues.add(piece.cle)
                nom = f"{PREFIXES[prefixe]} : {piece.titre}"
                cle = f"{prefixe}:{piece.cle}"
                champs.append(ChampResolu(cle, nom, "Renvois", f"[{prefixe} « {piece.titre} »]", TypeChamp.REFERENCE))
    return champs


def montrer_mention(cle: str) -> str:
    """What stands for a merge field in a model, where no convention gives it a value."""
    if champ := CHAMPS.get(cle) or champs_des_documents().get(cle):
        return f"[{champ.libelle}]"
    prefixe, _, argument = cle.partition(":")
    return argument.replace("|", " / ") if prefixe == "accord" else f"[{prefixe} {argument}]"
