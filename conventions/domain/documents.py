"""Documents of a convention: make one from a model, write its texts, close it, remove it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from conventions.documents.registre import NatureDocument, NatureDocumentInconnue, trouver
from conventions.domain.ecriture import enregistrer, prendre, relire, supprimer, titre_propre, verrouiller
from conventions.domain.instanciation import choisir_options
from conventions.domain.lecture import charger
from conventions.domain.mentions_document import refuser_champs_inconnus
from conventions.domain.modeles import articles_applicables
from conventions.enums import StatutModele
from conventions.erreurs import ArticleVerrouille, ErreurMetier
from conventions.models import Convention, Document, Partie, TexteDocument, VersionModele
from conventions.permissions import exiger, exiger_pour, peut, peut_pour
from ctg.texte_riche import nettoyer
from territoires.models import Organisme, Utilisateur

CREATION = "création du document"


def charger_document(cible: Document | int | str) -> tuple[Document, Any]:
    """The document (itself, its pk or its reference), its convention and its texts, loaded whole, and its sujet.

    A constant number of queries, and reading any of it makes no other. Raises ``Document.DoesNotExist`` and
    ``NatureDocumentInconnue``.
    """
    textes = TexteDocument.objects.select_related("modele", "auteur").order_by("ordre", "pk")
    prets = Document.objects.select_related("version_modele__modele", "etabli_par").prefetch_related(
        Prefetch("textes", textes)
    )
    if isinstance(cible, str):
        document = prets.get(reference=cible)
    else:
        document = prets.get(pk=cible.pk if isinstance(cible, Document) else cible)
    document.convention = charger(document.convention_id)
    if document.partie_id is not None:
        document.partie = next(p for p in document.convention.parties.all() if p.pk == document.partie_id)
    return document, trouver(document.nature).charger(document)


def peut_rediger(
    utilisateur: Utilisateur, nature: NatureDocument, convention: Convention, partie: Partie | None = None
) -> bool:
    """Whether the user may write a document of that nature now; for a party, the Caf and that party alone."""
    if partie is None:
        return peut(utilisateur, nature.permission, convention)
    return peut_pour(utilisateur, nature.permission, convention, partie.organisme_id)


def modifiable_par(utilisateur: Utilisateur, document: Document) -> bool:
    """Whether the user may write the texts of the document now."""
    try:
        nature = trouver(document.nature)
    except NatureDocumentInconnue:
        return False
    return document.est_projet and peut_rediger(utilisateur, nature, document.convention, document.partie)


@transaction.atomic
def creer_document(
    convention: Convention,
    nature: str,
    *,
    par: Utilisateur,
    partie: Partie | None = None,
    objet: int | None = None,
    version_modele: VersionModele | None = None,
    titre: str = "",
    **sujet: Any,
) -> Document:
    """Make a document from a model: the one published by the Caf for that nature, else the national one.

    A party has one document of a nature, an ``objet`` too: the one already there is then returned.
    ``NatureDocument.titre`` is given ``reference``, ``partie``, ``objet`` and what ``sujet`` holds. Raises
    ``ActionRefusee``, ``NatureDocumentInconnue``, ``TexteRefuse``, and ``ErreurMetier`` when no model serves.
    """
    definition = trouver(nature)
    actuelle = verrouiller(convention.pk)
    if partie is not None and partie.convention_id != actuelle.pk:
        raise ErreurMetier("Cette partie n’est pas dans la convention : choisissez-la dans la liste.")
    _exiger(par, definition, actuelle, partie)
    if existant := _existant(actuelle, nature, partie, objet):
        return existant
    version = version_modele or modele_par_defaut(actuelle.caf, nature)
    _verifier_modele(version, actuelle, nature)
    reference = nouvelle_reference_de(actuelle, definition)
    propose = titre or definition.titre(actuelle, reference=reference, partie=partie, objet=objet, **sujet)
    document = Document(
        convention=actuelle,
        nature=nature,
        version_modele=version,
        reference=reference,
        titre=titre_propre(propose),
        partie=partie,
        objet=objet,
        auteur=par,
    )
    enregistrer(document, par=par, raison=CREATION)
    _instancier(document, par)
    return document


def modele_par_defaut(caf: Organisme, nature: str) -> VersionModele:
    """The published version that a new document of that nature starts from. Raises ``ErreurMetier`` when there is none.

    The model of the Caf comes first, the last published where it has several.
    """
    publiees = VersionModele.objects.publiees().filter(modele__nature=nature).select_related("modele")
    siennes = publiees.filter(modele__caf=caf).order_by("-publiee_le", "-pk").first()
    version = siennes or publiees.filter(modele__caf=None).order_by("pk").first()
    if version is None:
        raise ErreurMetier(
            f"Aucun modèle n’est publié pour « {trouver(nature).libelle} » : "
            "publiez-en un, ou demandez à l’administrateur de charger les modèles nationaux."
        )
    return version


def modeles_proposes(caf: Organisme, nature: str) -> list[VersionModele]:
    """The published versions that a document of that nature may be made from, those of the Caf first."""
    publiees = VersionModele.objects.publiees().filter(modele__nature=nature).select_related("modele")
    siennes = list(publiees.filter(modele__caf=caf).order_by("-publiee_le", "-pk"))
    return [*siennes, *publiees.filter(modele__caf=None).order_by("pk")]


def _verifier_modele(version: VersionModele, convention: Convention, nature: str) -> None:
    propose = version.statut == StatutModele.PUBLIEE and version.modele.caf_id in {None, convention.caf_id}
    if not propose or version.modele.nature != nature:
        raise ErreurMetier("Ce modèle n’est plus proposé pour ce document : choisissez-en un autre dans la liste.")


def _existant(convention: Convention, nature: str, partie: Partie | None, objet: int | None) -> Document | None:
    if partie is None and objet is None:
        return None
    # The convention of an objet follows from it: the constraint holds for the nature alone.
    return Document.objects.filter(convention=convention, nature=nature, partie=partie, objet=objet).first()


def nouvelle_reference_de(convention: Convention, nature: NatureDocument) -> str:
    """The next number of that nature in the convention, which is locked; that of a removed document is not given again.

    Two natures never share a prefix.
    """
    debut = f"{convention.reference}-{nature.prefixe}-"
    passees = Document.history.filter(convention_id=convention.pk, nature=nature.code, reference__startswith=debut)
    rangs = [int(reference.removeprefix(debut)) for reference in passees.values_list("reference", flat=True).distinct()]
    return f"{debut}{max(rangs, default=0) + 1}"


def _instancier(document: Document, par: Utilisateur) -> None:
    """Copy the pieces of the model that apply to the parties of the convention, under the default variants."""
    version = document.version_modele
    natures = [partie.nature for partie in document.convention.parties.all()]
    pieces = articles_applicables(version, natures, choisir_options(version, ()))
    textes = [
        TexteDocument(
            document=document,
            modele=piece,
            cle=piece.cle,
            genre=piece.genre,
            bloc=piece.bloc,
            ordre=ordre,
            titre=piece.titre,
            corps=piece.corps,
        )
        for ordre, piece in enumerate(pieces, 1)
    ]
    if textes:
        bulk_create_with_history(textes, TexteDocument, default_user=par, default_change_reason=CREATION)


@dataclass(frozen=True, slots=True)
class DocumentOuvert:
    """A document locked for writing, as it now is, with its nature."""

    document: Document
    nature: NatureDocument


def ouvrir_document(document: Document, *, par: Utilisateur, projet: bool = True) -> DocumentOuvert:
    """Lock the convention, then the document as it now is, once the right is checked; for any writer of a document.

    With ``projet``, an established document is refused. Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    convention = verrouiller(document.convention_id)
    actuel = relire(document, "version_modele__modele", "partie")
    actuel.convention = convention
    nature = trouver(actuel.nature)
    _exiger(par, nature, convention, actuel.partie)
    if projet and not actuel.est_projet:
        raise ErreurMetier(
            f"« {actuel.titre} » est établi : son texte ne change plus. Reprenez sa rédaction pour le modifier."
        )
    return DocumentOuvert(actuel, nature)


def _exiger(par: Utilisateur, nature: NatureDocument, convention: Convention, partie: Partie | None) -> None:
    if partie is None:
        exiger(par, nature.permission, convention)
    else:
        exiger_pour(par, nature.permission, convention, partie.organisme_id)


@transaction.atomic
def modifier_texte(
    texte: TexteDocument, *, par: Utilisateur, jeton: int, corps: str, titre: str | None = None
) -> TexteDocument:
    """Save what was typed, cleaned, if nobody saved since ``jeton``; the same text again is a success, not a change.

    Raises ``ActionRefusee``, ``TexteRefuse`` (past a bound, or a merge field that does not exist here),
    ``ArticleVerrouille``, ``ConflitEdition`` carrying the text as it now is, ``ErreurMetier`` once established.
    """
    document, actuel = _ouvrir_texte(texte, par)
    nouveau = actuel.titre if titre is None else titre_propre(titre, "Le titre du texte")
    return _ecrire(document, actuel, par=par, jeton=jeton, titre=nouveau, corps=nettoyer(corps))


def _ouvrir_texte(texte: TexteDocument, par: Utilisateur) -> tuple[Document, TexteDocument]:
    document = ouvrir_document(texte.document, par=par).document
    return document, relire(texte, "modele")


def _ecrire(
    document: Document,
    actuel: TexteDocument,
    *,
    par: Utilisateur,
    jeton: int,
    titre: str,
    corps: str,
    raison: str = "",
) -> TexteDocument:
    if (titre, corps) == (actuel.titre, actuel.corps):
        return actuel
    if actuel.verrouille:
        raise ArticleVerrouille(f"Le modèle fixe le texte « {actuel.titre} » : il ne se modifie pas.")
    prendre(actuel, jeton)
    refuser_champs_inconnus(document, corps, actuel.corps)
    actuel.titre, actuel.corps, actuel.auteur = titre, corps, par
    enregistrer(actuel, par=par, raison=raison)
    return actuel


@transaction.atomic
def lever_consigne(texte: TexteDocument, *, par: Utilisateur, levee: bool = True) -> TexteDocument:
    """Say that the drafting note was followed, or put it back. Raises ``ActionRefusee``, ``ErreurMetier``."""
    _, actuel = _ouvrir_texte(texte, par)
    if actuel.consigne_levee != levee:
        actuel.consigne_levee = levee
        enregistrer(actuel, par=par, raison="consigne suivie" if levee else "consigne remise")
    return actuel


@transaction.atomic
def restaurer_texte(
    texte: TexteDocument, historique_id: int, *, par: Utilisateur, jeton: int | None = None
) -> TexteDocument:
    """Bring back the title and words of one of the text's own history records; that too is recorded.

    Raises ``ActionRefusee``, ``ErreurMetier`` for a record of something else, ``ArticleVerrouille``,
    ``ConflitEdition`` when ``jeton`` is given and stale.
    """
    document, actuel = _ouvrir_texte(texte, par)
    trace = TexteDocument.history.filter(history_id=historique_id, id=actuel.pk, document_id=document.pk).first()
    if trace is None:
        raise ErreurMetier("Cet état du texte est introuvable dans son historique.")
    return _ecrire(
        document,
        actuel,
        par=par,
        jeton=actuel.jeton if jeton is None else jeton,
        titre=trace.titre,
        corps=nettoyer(trace.corps),
        raison="texte restauré depuis l’historique",
    )


@transaction.atomic
def retirer_document(document: Document, *, par: Utilisateur) -> None:
    """Remove a document that is still a project, with its PDFs; its number is not given again.

    Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    from conventions.pdf.depot import oublier

    ouvert = ouvrir_document(document, par=par)
    if not ouvert.nature.retirable:
        raise ErreurMetier(f"« {ouvert.document.titre} » ne se retire pas d’ici.")
    fichiers = list(ouvert.document.rendus.exclude(pdf="").values_list("pdf", flat=True))
    # The texts go with the row that holds them, each with its last state in the history.
    for texte in ouvert.document.textes.all():
        supprimer(texte, par=par)
    supprimer(ouvert.document, par=par)
    transaction.on_commit(lambda: oublier(fichiers))


@transaction.atomic
def etablir(document: Document, *, par: Utilisateur, verifier: bool = True) -> Document:
    """Close the text: it loses the mark PROJET and no longer changes; already closed, nothing happens.

    ``verifier`` refuses a document whose nature is closed otherwise and one that lacks something. Raises
    ``ActionRefusee``, ``ErreurMetier`` (``TransitionRefusee`` with what is missing).
    """
    from conventions.domain.documents_completude import exiger_complet

    ouvert = ouvrir_document(document, par=par, projet=False)
    actuel = ouvert.document
    if not actuel.est_projet:
        return actuel
    if verifier:
        if not ouvert.nature.etablissable:
            raise ErreurMetier(f"« {actuel.titre} » ne s’établit pas à la main.")
        exiger_complet(actuel)
    actuel.etabli_le, actuel.etabli_par = timezone.now(), par
    enregistrer(actuel, par=par, raison="document établi")
    return actuel


@transaction.atomic
def rouvrir_document(document: Document, *, par: Utilisateur, verifier: bool = True) -> Document:
    """Open the text again; it takes back the mark PROJET. Same errors as :func:`etablir`."""
    ouvert = ouvrir_document(document, par=par, projet=False)
    actuel = ouvert.document
    if verifier and not ouvert.nature.etablissable:
        raise ErreurMetier(f"La rédaction de « {actuel.titre} » ne se reprend pas d’ici.")
    if not actuel.est_projet:
        actuel.etabli_le = actuel.etabli_par = None
        enregistrer(actuel, par=par, raison="rédaction reprise")
    return actuel
