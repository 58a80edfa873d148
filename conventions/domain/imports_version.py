"""What an import becomes: the draft of a model, and what a newer file changes in a model that exists."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from django.db import transaction

from conventions.domain.copie_modele import remplir, vers_donnees
from conventions.domain.imports_decisions import ouvrir_import
from conventions.domain.imports_revue import Revue
from conventions.domain.modeles_pieces import cle_libre, montrer_mention
from conventions.enums import StatutModele
from conventions.erreurs import ErreurMetier
from conventions.imports.compilation import compiler
from conventions.modeles_nationaux.donnees import AnnexeNationale, ArticleNational, ModeleNational
from conventions.models import ImportModele, Modele, VersionModele
from ctg.differences import Bloc, comparer
from territoires.models import Utilisateur

Montrer = Callable[[str], str]
PieceCompilee = ArticleNational | AnnexeNationale
EtatPiece = Literal["identique", "modifie", "ajoute", "retire"]
CLE_PROVISOIRE = "modele_importe"


@dataclass(frozen=True, slots=True)
class Changement:
    """A piece of the model before and after, word by word."""

    genre: str
    titre: str
    ancien_titre: str
    etat: EtatPiece
    blocs: tuple[Bloc, ...] = ()


def compiler_revue(revue: Revue, cle: str = CLE_PROVISOIRE) -> ModeleNational:
    """The model that the import would now give; nothing is written."""
    importation = revue.importation
    return compiler(
        revue.source,
        revue.structure,
        revue.propositions,
        revue.decisions,
        cle=cle,
        nature=importation.nature,
        nom=importation.nom,
    )


@transaction.atomic
def preparer_version(importation: ImportModele, *, par: Utilisateur) -> VersionModele:
    """The draft made of the import: of a new model of the Caf, or a new version of the model that it completes.

    Asked again, the same draft is written anew, unless somebody edited it meanwhile or published it: a published
    version is never touched, the next one is prepared. Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    ouverte = ouvrir_import(importation.pk, par=par)
    revue = Revue(ouverte)
    if revue.fautes:
        raise ErreurMetier(f"La structure perdrait du texte\u00a0: {revue.fautes[0]}")
    sienne = VersionModele.objects.filter(imports=ouverte).select_related("modele").first()
    modele = sienne.modele if sienne else ouverte.modele or _nouveau_modele(ouverte)
    modele = Modele.objects.select_for_update().get(pk=modele.pk)
    compile_ = compiler_revue(revue, modele.cle)
    brouillon = modele.versions.filter(statut=StatutModele.BROUILLON).first()
    if brouillon is not None:
        if brouillon.pk != ouverte.version_id:
            raise ErreurMetier(
                f"La version {brouillon.numero} de « {modele.nom} » est déjà en préparation\u00a0: publiez-la ou "
                "retirez-en le contenu avant d’en préparer une autre."
            )
        if empreinte_version(brouillon) != ouverte.empreinte_version:
            raise ErreurMetier(
                f"La version {brouillon.numero} a été retouchée depuis qu’elle a été préparée\u00a0: la préparer à "
                "nouveau effacerait ce travail. Publiez-la, puis préparez la suivante, ou continuez dans la version."
            )
        _vider(brouillon)
    else:
        derniere = modele.versions.order_by("-numero").first()
        brouillon = VersionModele(modele=modele, numero=derniere.numero + 1 if derniere else 1)
    brouillon.titre_document = compile_.titre_document
    brouillon.formule_ouverture = compile_.formule_ouverture
    brouillon.formule_cloture = compile_.formule_cloture
    brouillon._history_user = par  # type: ignore[attr-defined]
    brouillon.save()
    if modele.numerotation != compile_.numerotation and not modele.versions.exclude(pk=brouillon.pk).exists():
        # Conventions made from an earlier version read the numbering of the model: it never changes under them.
        modele.numerotation = compile_.numerotation
        modele.save(update_fields=["numerotation", "modifie_le"])
    remplir(brouillon, compile_)
    ouverte.version = brouillon
    ouverte.empreinte_version = empreinte_version(brouillon)
    ouverte.save(update_fields=["version", "empreinte_version", "modifie_le"])
    importation.version, importation.empreinte_version = brouillon, ouverte.empreinte_version
    return brouillon


def empreinte_version(version: VersionModele) -> str:
    """SHA-256 of all that a version says, to know whether somebody edited it since."""
    fraiche = VersionModele.objects.select_related("modele").get(pk=version.pk)
    contenu = json.dumps(asdict(vers_donnees(fraiche)), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(contenu.encode()).hexdigest()


def _nouveau_modele(importation: ImportModele) -> Modele:
    prises = set(Modele.objects.filter(caf=importation.caf_id).values_list("cle", flat=True))
    return Modele.objects.create(
        caf=importation.caf,
        cle=cle_libre(importation.nom, prises),
        nature=importation.nature,
        nom=importation.nom,
        description=f"Importé de {importation.fichier_nom}.",
    )


def _vider(version: VersionModele) -> None:
    """Remove all the pieces of a draft, its hypotheses last."""
    for lignes in (version.articles, version.annexes, version.hypotheses):
        lignes.all().delete()


def changements(revue: Revue) -> list[Changement]:
    """What the import would change in the last version of its model; empty without one.

    Pieces are matched by their key, then by their title.
    """
    modele = revue.importation.modele
    versions = modele.versions.exclude(imports=revue.importation) if modele else None
    derniere = versions.order_by("-numero").first() if versions is not None else None
    if derniere is None:
        return []
    derniere.modele = modele  # type: ignore[assignment]
    avant, apres = vers_donnees(derniere), compiler_revue(revue, derniere.modele.cle)
    montrer = _Mentions(avant, apres)
    lignes = [_texte("Titre du document", avant.titre_document, apres.titre_document)]
    lignes += list(_pieces("Article", avant.articles, apres.articles, montrer))
    lignes += list(_pieces("Annexe", avant.annexes, apres.annexes, montrer))
    for genre, ancien, nouveau in (
        ("Formule d’ouverture", avant.formule_ouverture, apres.formule_ouverture),
        ("Formule de clôture", avant.formule_cloture, apres.formule_cloture),
    ):
        if ancien or nouveau:
            lignes.append(_comparee(genre, genre, genre, ancien, nouveau, montrer))
    return lignes


class _Mentions:
    """How a merge field reads in a comparison; a live reference by the title of what it points to."""

    def __init__(self, *modeles: ModeleNational) -> None:
        self._titres = {f"article:{p.cle}": p.titre for modele in modeles for p in modele.articles}
        self._titres |= {f"annexe:{p.cle}": p.titre for modele in modeles for p in modele.annexes}

    def __call__(self, cle: str) -> str:
        titre = self._titres.get(cle)
        return f"[{cle.partition(':')[0]} «\u00a0{titre}\u00a0»]" if titre else montrer_mention(cle)


def _texte(genre: str, ancien: str, nouveau: str) -> Changement:
    return Changement(genre, nouveau, ancien, "identique" if ancien == nouveau else "modifie")


def _pieces(
    genre: str, avant: tuple[PieceCompilee, ...], apres: tuple[PieceCompilee, ...], montrer: Montrer
) -> Iterator[Changement]:
    """The pieces after, each with the one it replaces, then those that are gone."""
    restantes = list(avant)
    for piece in apres:
        ancienne = next((p for p in restantes if (p.cle, p.hypothese) == (piece.cle, piece.hypothese)), None)
        ancienne = ancienne or next((p for p in restantes if p.titre.casefold() == piece.titre.casefold()), None)
        if ancienne is None:
            yield Changement(genre, piece.titre, "", "ajoute", tuple(comparer("", piece.corps, montrer)))
        else:
            restantes.remove(ancienne)
            yield _comparee(genre, piece.titre, ancienne.titre, ancienne.corps, piece.corps, montrer)
    for piece in restantes:
        yield Changement(genre, piece.titre, piece.titre, "retire", tuple(comparer(piece.corps, "", montrer)))


def _comparee(genre: str, titre: str, ancien_titre: str, ancien: str, nouveau: str, montrer: Montrer) -> Changement:
    blocs = tuple(comparer(ancien, nouveau, montrer))
    change = titre != ancien_titre or any(bloc.etat != "identique" for bloc in blocs)
    return Changement(genre, titre, ancien_titre, "modifie" if change else "identique", blocs)
