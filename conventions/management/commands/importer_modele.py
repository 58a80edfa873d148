"""manage.py importer_modele FICHIER --caf ID_OU_SIREN --nature NATURE"""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from conventions.domain.imports_modele import NATURES_IMPORTABLES, importer_maintenant
from conventions.domain.imports_revue import Revue
from conventions.domain.modeles import publier
from conventions.erreurs import ErreurMetier
from conventions.imports.controles import TAILLE_MO, FichierModeleRefuse
from conventions.imports.structure import GenrePiece, GenreProposition
from conventions.management.acteur import agir_pour, trouver_caf
from conventions.models import ImportModele, Modele, VersionModele
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from ctg.typographie import compter
from territoires.models import Organisme

EXTRAIT = 60
ECARTS_CITES = 40
PIECES = {
    GenrePiece.TITRE: "titre",
    GenrePiece.ENTETE: "en-tête",
    GenrePiece.PARTIES: "parties",
    GenrePiece.VISAS: "visas",
    GenrePiece.PREAMBULE: "préambule",
    GenrePiece.ARTICLE: "article",
    GenrePiece.SECTION: "section titrée",
    GenrePiece.PASSAGE: "passage",
    GenrePiece.CLOTURE: "clôture",
    GenrePiece.ANNEXE: "annexe",
    GenrePiece.ECARTE: "mis à part",
}
PROPOSITIONS = {
    GenreProposition.NOTE: "consignes de rédaction",
    GenreProposition.NOTE_DE_BAS: "notes de bas de page",
    GenreProposition.BLANC: "blancs à remplir",
    GenreProposition.CHAMP: "champs automatiques",
    GenreProposition.RENVOI: "renvois automatiques",
    GenreProposition.RENVOI_PERDU: "renvois qui ne mènent nulle part",
    GenreProposition.CONDITION: "conditions",
    GenreProposition.VARIANTE: "variantes",
    GenreProposition.PARTIES: "texte des parties",
    GenreProposition.SIGNATURES: "bloc de signature",
    GenreProposition.NATURE_ANNEXE: "types d’annexe",
}


class Command(BaseCommand):
    help = "Importe le modèle d’une Caf (.docx, .odt, Markdown, texte), et affiche son numéro puis un compte rendu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path, help="le document de la Caf")
        parser.add_argument("--caf", required=True, metavar="ID_OU_SIREN", help="la Caf dont c’est le modèle")
        parser.add_argument("--nature", required=True, choices=[str(n) for n in NATURES_IMPORTABLES])
        parser.add_argument("--nom", default="", help="nom du modèle (celui du fichier par défaut)")
        parser.add_argument("--modele", type=int, help="le modèle dont ce fichier est une nouvelle version")
        parser.add_argument("--publier", action="store_true", help="publie la version sans autre relecture")
        parser.add_argument("--par", metavar="COURRIEL", help="le compte qui importe (un administrateur de la Caf)")

    def handle(self, *args: Any, fichier: Path, caf: str, **options: Any) -> None:
        contenu = _lire(fichier)
        organisme = trouver_caf(caf)
        try:
            with transaction.atomic():
                importation, version = self._importer(fichier, contenu, organisme, options)
        except (FichierModeleRefuse, ErreurMetier, ActionRefusee, TexteRefuse) as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"modele {version.modele_id}")
        self._rapporter(importation, version)

    def _importer(
        self, fichier: Path, contenu: bytes, caf: Organisme, options: dict[str, Any]
    ) -> tuple[ImportModele, VersionModele]:
        par = agir_pour(caf, options["par"])
        importation, version = importer_maintenant(
            caf,
            nature=options["nature"],
            nom=options["nom"] or fichier.stem.replace("_", " ").strip() or "Modèle importé",
            fichier_nom=fichier.name,
            contenu=contenu,
            par=par,
            modele=_modele(caf, options["modele"]),
        )
        if options["publier"]:
            version = publier(version, par=par)
        return importation, version

    def _rapporter(self, importation: ImportModele, version: VersionModele) -> None:
        revue = Revue(importation)
        etat = "publiée" if version.publiee_le else "en préparation"
        self.stdout.write(f"{version.modele.nom} : version {version.numero}, {etat}.")
        self.stdout.write(f"Titre du document : {version.titre_document}")
        genres = Counter(piece.genre for piece in revue.structure.pieces)
        self.stdout.write("Reconnu : " + ", ".join(f"{nombre} × {PIECES[g]}" for g, nombre in genres.items()) + ".")
        for genre, (reste, total) in revue.comptes.items():
            self.stdout.write(f"Proposé : {PROPOSITIONS[genre]} : {total}, dont {reste} à décider.")
        avertissements = [*revue.source.avertissements, *revue.structure.avertissements]
        avertissements += [p.libelle for p in revue.visibles if p.avertissement]
        for phrase in dict.fromkeys(avertissements):
            self.stdout.write(f"Attention : {phrase}")
        self._lister_ecarts(revue)

    def _lister_ecarts(self, revue: Revue) -> None:
        ecarts = [(ecart.raison, " ".join(ecart.paragraphe.texte.split())) for ecart in revue.ecarts]
        self.stdout.write(f"Mis à part : {compter(len(ecarts), 'ligne')}.")
        for raison, texte in ecarts[:ECARTS_CITES]:
            self.stdout.write(f"  {raison} : {texte if len(texte) <= EXTRAIT else texte[: EXTRAIT - 1] + '…'}")
        if len(ecarts) > ECARTS_CITES:
            self.stdout.write(f"  et {len(ecarts) - ECARTS_CITES} de plus.")


def _lire(fichier: Path) -> bytes:
    if not fichier.is_file():
        raise CommandError(f"Le fichier « {fichier} » n’existe pas.")
    if fichier.stat().st_size > TAILLE_MO * 1_000_000:
        raise CommandError(
            f"Ce fichier dépasse {TAILLE_MO}\u00a0Mo : retirez-en les images, ou gardez-en le texte seul."
        )
    return fichier.read_bytes()


def _modele(caf: Organisme, numero: int | None) -> Modele | None:
    if numero is None:
        return None
    modele = Modele.objects.filter(pk=numero, caf=caf).first()
    if modele is None:
        raise CommandError(f"Cette Caf n’a pas de modèle de numéro {numero}.")
    return modele
