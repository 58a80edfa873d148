"""Models of documents: load the national ones, prepare and publish versions, tell what applies to given parties."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from conventions.documents.registre import blocs
from conventions.domain.copie_modele import copier_contenu, remplir, vers_donnees
from conventions.domain.mentions import cle_connue
from conventions.enums import NATURES_DE_DOCUMENT, Condition, Numerotation, StatutModele
from conventions.erreurs import ErreurMetier
from conventions.modeles_nationaux.controle import erreurs_de_modele
from conventions.modeles_nationaux.donnees import ModeleNational
from conventions.models import AnnexeModele, ArticleModele, Modele, OptionHypothese, VersionModele
from conventions.permissions import ACTIONS, peut_dans_caf
from ctg.droits import ActionRefusee
from ctg.texte_riche import mentions
from territoires.models import COLLECTIVITES, NatureOrganisme, Organisme, Utilisateur

P = TypeVar("P", ArticleModele, AnnexeModele)

_NATURES = {
    Condition.DEPARTEMENT: NatureOrganisme.DEPARTEMENT,
    Condition.MSA: NatureOrganisme.MSA,
    Condition.ETAT: NatureOrganisme.ETAT,
    Condition.CPAM: NatureOrganisme.CPAM,
    Condition.INTERCOMMUNALITE: NatureOrganisme.INTERCOMMUNALITE,
}


def remplie(condition: str, natures_parties: Sequence[str]) -> bool:
    """Whether parties of these natures (one entry a party) meet the condition of a model's piece."""
    if condition in _NATURES:
        return _NATURES[Condition(condition)] in natures_parties
    plusieurs = sum(nature in COLLECTIVITES for nature in natures_parties) > 1
    return {Condition.PLUSIEURS_COLLECTIVITES: plusieurs, Condition.UNE_COLLECTIVITE: not plusieurs}.get(
        Condition(condition), True
    )


def _applicables(pieces: Iterable[P], natures: Sequence[str], options: Iterable[OptionHypothese]) -> list[P]:
    choisies = {option.pk for option in options}
    return [
        piece
        for piece in pieces
        if (piece.option_id is None or piece.option_id in choisies) and remplie(piece.condition, natures)
    ]


def articles_applicables(
    version: VersionModele, natures_parties: Iterable[str], options: Iterable[OptionHypothese]
) -> list[ArticleModele]:
    """The articles of the version that apply, in order, given the nature of each party and the options chosen."""
    return _applicables(version.articles.all(), list(natures_parties), options)


def annexes_applicables(
    version: VersionModele, natures_parties: Iterable[str], options: Iterable[OptionHypothese]
) -> list[AnnexeModele]:
    """Same as :func:`articles_applicables` for annexes."""
    return _applicables(version.annexes.all(), list(natures_parties), options)


def empreinte(national: ModeleNational) -> str:
    """SHA-256 of all that the model says, so that loading it again changes nothing."""
    contenu = json.dumps(asdict(national), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(contenu.encode()).hexdigest()


@transaction.atomic
def charger_modele_national(national: ModeleNational, *, par: Utilisateur | None = None) -> VersionModele:
    """The published version of a national model; a new one when its content changed, the former then retired.

    Conventions already made keep the version that they were made from.
    """
    identite = {"nature": national.nature, "nom": national.nom, "description": national.description}
    numerotation = Numerotation(national.numerotation)
    modele, _ = Modele.objects.select_for_update().get_or_create(
        caf=None, cle=national.cle, defaults={**identite, "numerotation": numerotation}
    )
    derniere = modele.versions.order_by("-numero").first()
    if derniere is not None and derniere.empreinte_source == empreinte(national):
        return derniere
    for champ, valeur in {**identite, "numerotation": numerotation}.items():
        setattr(modele, champ, valeur)
    modele.save()
    version = VersionModele(
        modele=modele,
        numero=derniere.numero + 1 if derniere else 1,
        titre_document=national.titre_document,
        formule_ouverture=national.formule_ouverture,
        formule_cloture=national.formule_cloture,
        empreinte_source=empreinte(national),
    )
    _enregistrer(version, par)
    remplir(version, national)
    return _publier(version, par)


@transaction.atomic
def nouvelle_version(modele: Modele, *, par: Utilisateur) -> VersionModele:
    """A draft that starts from the latest version of the Caf's model.

    Raises ``ActionRefusee``, and ``ErreurMetier`` when a draft is already there.
    """
    exiger_modele(par, modele)
    modele = Modele.objects.select_for_update().get(pk=modele.pk)
    derniere = modele.versions.order_by("-numero").first()
    if derniere is not None and derniere.statut == StatutModele.BROUILLON:
        raise ErreurMetier(
            f"La version {derniere.numero} de ce modèle est déjà en préparation : complétez-la ou publiez-la."
        )
    version = VersionModele(
        modele=modele,
        numero=derniere.numero + 1 if derniere else 1,
        titre_document=derniere.titre_document if derniere else modele.nom,
        formule_ouverture=derniere.formule_ouverture if derniere else "",
        formule_cloture=derniere.formule_cloture if derniere else "",
    )
    _enregistrer(version, par)
    if derniere is not None:
        copier_contenu(derniere, version)
    return version


@transaction.atomic
def adapter_modele(version: VersionModele, caf: Organisme, *, par: Utilisateur) -> VersionModele:
    """A model of the Caf's own, whose first draft is a copy of ``version``.

    Raises ``ActionRefusee``, and ``ErreurMetier`` when the Caf already has a model with that key.
    """
    exiger_caf(par, caf)
    source = version.modele
    modele, cree = Modele.objects.get_or_create(
        caf=caf,
        cle=source.cle,
        defaults={
            "nature": source.nature,
            "nom": source.nom,
            "description": source.description,
            "numerotation": source.numerotation,
        },
    )
    if not cree:
        raise ErreurMetier(
            f"Votre Caf a déjà son modèle « {modele.nom} » : préparez-en une nouvelle version plutôt qu’une copie."
        )
    brouillon = VersionModele(
        modele=modele,
        numero=1,
        titre_document=version.titre_document,
        formule_ouverture=version.formule_ouverture,
        formule_cloture=version.formule_cloture,
    )
    _enregistrer(brouillon, par)
    copier_contenu(version, brouillon)
    return brouillon


@transaction.atomic
def publier(version: VersionModele, *, par: Utilisateur) -> VersionModele:
    """Open a draft to new conventions and retire the version it replaces.

    Raises ``ActionRefusee``, and ``ErreurMetier`` when it is no draft or when its content does not hold together.
    """
    exiger_modele(par, version.modele)
    version = VersionModele.objects.select_for_update().get(pk=version.pk)
    if version.statut != StatutModele.BROUILLON:
        raise ErreurMetier("Cette version n’est plus en préparation : créez une nouvelle version pour la changer.")
    if fautes := fautes_de_version(version):
        raise ErreurMetier("Ce modèle ne peut pas encore être publié. " + " ".join(fautes))
    return _publier(version, par)


@transaction.atomic
def retirer(version: VersionModele, *, par: Utilisateur) -> VersionModele:
    """Close a published version to new conventions; those made from it keep it.

    Raises ``ActionRefusee``, and ``ErreurMetier`` when it is not published.
    """
    exiger_modele(par, version.modele)
    version = VersionModele.objects.select_for_update().get(pk=version.pk)
    if version.statut != StatutModele.PUBLIEE:
        raise ErreurMetier("Seule une version publiée peut être retirée.")
    return _retirer(version, par)


def fautes_de_version(version: VersionModele) -> list[str]:
    """What forbids to publish the version, as French sentences: no article, dangling reference, unknown mention..."""
    donnees = vers_donnees(version)
    fautes = [] if donnees.articles else ["Le modèle n’a aucun article : ajoutez-en au moins un."]
    fautes += erreurs_de_modele(donnees)
    for ou, html in donnees.textes().items():
        fautes += [
            f"{ou} : le champ automatique « {cle} » n’existe pas."
            for cle in mentions(html)
            if not cle_connue(cle, donnees.nature)
        ]
    definis = blocs(donnees.nature)
    fautes += [
        f"« {article.titre} » : ce document ne sait pas calculer « {article.bloc} »."
        for article in donnees.articles
        if donnees.nature in NATURES_DE_DOCUMENT and article.bloc and article.bloc not in definis
    ]
    return fautes


def exiger_modele(par: Utilisateur, modele: Modele) -> None:
    """Raise ``ActionRefusee`` unless the user may write the models of that Caf, ``ErreurMetier`` for a national one."""
    if modele.caf is None:
        raise ErreurMetier("Un modèle national ne se modifie pas ici : adaptez-le dans un modèle de votre Caf.")
    exiger_caf(par, modele.caf)


def exiger_caf(par: Utilisateur, caf: Organisme) -> None:
    """Raise ``ActionRefusee`` unless the user may write the models of that Caf."""
    if not peut_dans_caf(par, "modele.modifier", caf):
        raise ActionRefusee(f"Votre rôle ne permet pas cette action : {ACTIONS['modele.modifier'].libelle.lower()}.")


def _publier(version: VersionModele, par: Utilisateur | None) -> VersionModele:
    for ancienne in version.modele.versions.publiees():
        _retirer(ancienne, par)
    version.statut = StatutModele.PUBLIEE
    version.publiee_le = timezone.now()
    version.publiee_par = par
    _enregistrer(version, par)
    return version


def _retirer(version: VersionModele, par: Utilisateur | None) -> VersionModele:
    version.statut = StatutModele.RETIREE
    version.retiree_le = timezone.now()
    _enregistrer(version, par)
    return version


def _enregistrer(version: VersionModele, par: Utilisateur | None) -> None:
    version._history_user = par  # type: ignore[attr-defined]
    version.save()
