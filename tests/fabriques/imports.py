"""A small model of ours as text, and the import made of it."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from conventions.domain import imports_modele
from conventions.enums import EtatRendu
from conventions.imports import blocs, structure
from conventions.models import ImportModele, Modele
from territoires.models import Organisme, Utilisateur

TEXTE = """CONVENTION TERRITORIALE GLOBALE

Page 1

Vu le code de l’action sociale et des familles,

PREAMBULE

Les partenaires partagent un même souci des familles du territoire.

ARTICLE 1 - OBJET

La convention fixe les priorités retenues pour XXX habitants.

Elle complète l’article 2 et renvoie à l’article 9 pour les bilans.

ARTICLE 2 - ENGAGEMENTS

Chaque partenaire désigne un référent (à adapter).

Le référent rend compte à XXX chaque année.

ARTICLE 3 - DUREE

La convention court sur quatre ans.

Page 2

Fait en deux exemplaires.
"""


def fichier_importe(
    caf: Organisme,
    par: Utilisateur,
    *,
    texte: str = TEXTE,
    nom: str = "Notre convention",
    nature: str = "ctg",
    modele: Modele | None = None,
) -> ImportModele:
    """An import read and ready to review."""
    with transaction.atomic():
        importation = imports_modele.deposer(
            caf, nature=nature, nom=nom, fichier_nom="modele.txt", contenu=texte.encode(), par=par, modele=modele
        )
    imports_modele.executer(importation.pk)
    importation.refresh_from_db()
    assert importation.etat == "pret", importation.message
    return importation


def modele_a_relire(caf: Organisme, par: Utilisateur) -> ImportModele:
    """An import as it stands once read, made without reading anything: a title and an article with two blanks."""
    lignes = ["Convention territoriale globale", "ARTICLE 1 - OBJET", "Elle vaut pour XXX familles.", "Et XXX lieux."]
    source = blocs.SourceLue(
        "texte", tuple(blocs.Paragraphe(n, (blocs.Fragment(ligne),)) for n, ligne in enumerate(lignes))
    )
    pieces = (
        structure.Piece(structure.GenrePiece.TITRE, "titre", titre=lignes[0], titres=(0,)),
        structure.Piece(structure.GenrePiece.ARTICLE, "objet", titre="Objet", numero="1", titres=(1,), blocs=(2, 3)),
    )
    propositions = tuple(
        structure.Proposition(
            f"blanc-{n}", structure.GenreProposition.BLANC, n, debut, debut + 3, "XXX", "Ces mots deviennent un blanc."
        )
        for n, debut in ((2, 15), (3, 3))
    )
    return ImportModele.objects.create(
        caf=caf,
        nature="ctg",
        nom="Modèle apporté",
        fichier=default_storage.save("imports/essai.txt", ContentFile("\n".join(lignes).encode())),
        fichier_nom="essai.txt",
        fichier_empreinte="c" * 64,
        fichier_taille=100,
        etat=EtatRendu.PRET,
        progression=100,
        source=blocs.vers_json(source),
        structure=structure.vers_json(structure.Structure(pieces)),
        propositions=structure.propositions_vers_json(propositions),
        par=par,
    )
