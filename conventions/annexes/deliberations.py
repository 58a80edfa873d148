"""The annexe of the délibérations: one uploaded extract a party, printed in place or attached."""

import base64
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from conventions.annexes.registre import ContexteAnnexe, FichierJoint, NatureAnnexe
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.deliberations import Emplacement, emplacements, peut_deposer
from conventions.domain.ecriture import enregistrer
from conventions.domain.fichiers import stocker
from conventions.domain.liens import lien
from conventions.models import Annexe, Convention, EtatDeliberation, ModeImpression, Partie, PieceDeliberation
from ctg.fichiers import controler_pdf
from ctg.typographie import enumerer
from territoires.models import Utilisateur


class Deliberations(NatureAnnexe):
    code = "deliberations"
    libelle = "Délibérations"
    aide = "L’extrait de délibération de chaque partie, déposé en PDF après son vote."
    gabarit = "conventions/annexes/deliberations.html"
    relations = (
        "pieces_deliberations__fichier",
        "pieces_deliberations__depose_par",
        "convention__parties__documents__deliberation",
    )
    plusieurs_fichiers = True

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """Which extracts are there and which are not, which acts do not apply yet; never blocking.

        Silent before the vote, which they follow.
        """
        places = emplacements(annexe, convention)
        return [*_extraits(annexe, convention, places), *_en_attente(convention, places)]

    def remplie(self, annexe: Annexe) -> bool:
        return bool(annexe.pieces_deliberations.all())

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe:
        """The list of the parties with their piece, then each piece under the name of its party."""
        places = emplacements(annexe, annexe.convention)
        contexte = {"emplacements": places, "imprimees": annexe.impression == ModeImpression.INSERE}
        suite = render_to_string("pdf/annexes/deliberations.html", contexte)
        joints = tuple(
            FichierJoint(place.piece.fichier, f"Délibération – {place.partie.nom}") for place in places if place.piece
        )
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage, suite, joints)

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        places = emplacements(annexe, convention)
        return {"emplacements": [(place, peut_deposer(utilisateur, convention, place.partie)) for place in places]}

    def exporter(self, annexe: Annexe, parties: Mapping[int, str]) -> dict[str, Any]:
        return {"pieces": [_exporter(piece, parties) for piece in annexe.pieces_deliberations.all()]}

    def importer(
        self, annexe: Annexe, contenu: dict[str, Any], parties: Mapping[str, Partie], par: Utilisateur
    ) -> None:
        for source in contenu.get("pieces", ()):
            octets = base64.b64decode(source["fichier"]["contenu"])
            fichier = stocker(
                annexe.convention, controler_pdf(octets), par=par, nom=source["fichier"]["nom"], contenu=octets
            )
            piece = PieceDeliberation(annexe=annexe, partie=parties[source["partie"]], fichier=fichier, depose_par=par)
            enregistrer(piece, par=par)

    def schema(self) -> dict[str, Any]:
        fichier = {
            "type": "object",
            "additionalProperties": False,
            "required": ["nom", "contenu"],
            "properties": {
                "nom": {"type": "string", "minLength": 1, "maxLength": 200},
                "empreinte": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "contenu": {"type": "string"},
            },
        }
        piece = {
            "type": "object",
            "additionalProperties": False,
            "required": ["partie", "fichier"],
            "properties": {"partie": {"type": "string"}, "fichier": fichier},
        }
        return {"pieces": {"type": "array", "maxItems": 60, "items": piece}}


def _exporter(piece: PieceDeliberation, parties: Mapping[int, str]) -> dict[str, Any]:
    with piece.fichier.contenu.open("rb") as flux:
        contenu = base64.b64encode(flux.read()).decode("ascii")
    return {
        "partie": parties[piece.partie_id],
        "fichier": {"nom": piece.fichier.nom, "empreinte": piece.fichier.empreinte, "contenu": contenu},
    }


def _extraits(annexe: Annexe, convention: Convention, places: list[Emplacement]) -> list[Manque]:
    absentes = [f"« {place.partie.denomination_courte} »" for place in places if place.piece is None]
    presentes = [f"« {place.partie.denomination_courte} »" for place in places if place.piece]
    if not absentes or (convention.modifiable and not presentes):
        return []
    jointes = f" Déjà jointes : {enumerer(presentes)}." if presentes else ""
    return [
        Manque(
            "deliberations_a_joindre",
            f"Délibérations à joindre après le vote : {enumerer(absentes)}.{jointes}",
            lien("annexe", convention.reference, annexe.pk),
            Gravite.AVERTISSEMENT,
        )
    ]


def _en_attente(convention: Convention, places: list[Emplacement]) -> list[Manque]:
    """The délibérations drafted here that no signature may follow yet (rule 5), each with its state."""
    suivies = [
        place for place in places if place.deliberation and place.deliberation.etat != EtatDeliberation.EXECUTOIRE
    ]
    if convention.modifiable or not suivies:
        return []
    dites = [
        f"« {place.partie.denomination_courte} » ({place.deliberation.etat.label.lower()})"
        for place in suivies
        if place.deliberation
    ]
    phrase = f"Délibérations pas encore exécutoires : {enumerer(dites)}. Chacune se vote, se transmet, puis se publie."
    return [
        Manque("deliberations_en_attente", phrase, lien("deliberations", convention.reference), Gravite.AVERTISSEMENT)
    ]
