"""The annexe of the diagnosis: portrait in figures, offer of services, issues by thème, calendar while unfinished."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string

from conventions.annexes.diagnostic_dossier import SCHEMA, exporter_communes, importer_communes
from conventions.annexes.diagnostic_tables import ENJEUX, ETAPES, INDICATEURS
from conventions.annexes.registre import VIDE, ContexteAnnexe, NatureAnnexe
from conventions.domain.completude.analyse import analyser
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.diagnostic import a_venir, annexe_structures, composer
from conventions.domain.liens import lien
from conventions.domain.saisie import lisible
from conventions.models import Annexe, Convention, LigneIndicateur, Partie
from ctg.typographie import enumerer, pluriel
from territoires.models import Utilisateur


class Diagnostic(NatureAnnexe):
    code = "diagnostic"
    libelle = "Diagnostic partagé"
    aide = "Le portrait chiffré du territoire, l’offre de services, les enjeux par thème, le calendrier."
    gabarit = "conventions/annexes/diagnostic.html"
    tables = (INDICATEURS, ENJEUX, ETAPES)
    relations = ("indicateurs__communes__commune", "enjeux", "etapes_diagnostic")

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """Nothing in it, figures that nobody can check, a calendar without a date."""
        attendu = a_venir(convention)
        sans_fichier = not annexe.fichier_id
        indicateurs, enjeux = annexe.indicateurs.all(), annexe.enjeux.all()
        etapes = annexe.etapes_diagnostic.all()
        if sans_fichier and analyser(annexe.corps).vide and not (indicateurs or enjeux or etapes):
            return [self._vide(annexe, convention, a_venir=attendu)]
        trouves = [*_sans_reference(indicateurs)]
        if not indicateurs and not attendu and sans_fichier:
            trouves.append(("indicateurs", "n’a aucun indicateur : ajoutez le portrait chiffré du territoire."))
        if not enjeux and not attendu and sans_fichier:
            trouves.append(("enjeux", "ne dit aucun enjeu : ajoutez ceux que le comité de pilotage a retenus."))
        if attendu and not etapes:
            trouves.append(("etapes_diagnostic", "reste à conduire : donnez son calendrier."))
        if sans_date := sum(etape.echeance is None for etape in etapes):
            quoi = pluriel(sans_date, "une étape du calendrier", f"{sans_date} étapes du calendrier")
            trouves.append(("etapes_diagnostic", f"laisse {quoi} sans échéance : datez-les."))
        return [
            Manque(
                f"diagnostic_{ancre}",
                f"L’annexe « {annexe.titre} » {suite}",
                lien("annexe", convention.reference, annexe.pk, ancre=ancre),
                Gravite.AVERTISSEMENT,
                annexe.responsable_id,
            )
            for ancre, suite in trouves
        ]

    def _vide(self, annexe: Annexe, convention: Convention, *, a_venir: bool) -> Manque:
        quoi = "le calendrier du diagnostic" if a_venir else "des indicateurs, des enjeux, un texte ou un fichier PDF"
        return Manque(
            "diagnostic_vide",
            f"L’annexe « {annexe.titre} » est vide : ajoutez {quoi}.",
            lien("annexe", convention.reference, annexe.pk),
            Gravite.BLOQUANT if annexe.obligatoire else Gravite.AVERTISSEMENT,
            annexe.responsable_id,
        )

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        structures = annexe_structures(convention)
        lues = structures if structures is not None and lisible(utilisateur, structures) else None
        diagnostic = composer(annexe, lues)
        return {
            "diagnostic": diagnostic,
            "annexe_structures": lues,
            "calendrier": a_venir(convention) or bool(diagnostic.etapes),
            "diagnostic_a_venir": a_venir(convention),
            "table_indicateurs": INDICATEURS,
            "table_enjeux": ENJEUX,
            "table_etapes": ETAPES,
        }

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe:
        """The text, then figures, charts, offer, issues and calendar; nothing of the private draft of structures."""
        structures = annexe_structures(annexe.convention)
        publiques = structures if structures is not None and not structures.privee else None
        diagnostic = composer(annexe, publiques)
        suite = VIDE
        if diagnostic.portrait or diagnostic.enjeux or diagnostic.etapes:
            suite = render_to_string("pdf/annexes/diagnostic.html", {"diagnostic": diagnostic, "annexe": annexe})
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage, suite)

    def exporter(self, annexe: Annexe, parties: Mapping[int, str]) -> dict[str, Any]:
        return {"communes": exporter_communes(annexe)}

    def importer(
        self, annexe: Annexe, contenu: dict[str, Any], parties: Mapping[str, Partie], par: Utilisateur
    ) -> None:
        importer_communes(annexe, contenu.get("communes", []), par=par)

    def schema(self) -> dict[str, Any]:
        return SCHEMA


def _sans_reference(indicateurs: Iterable[LigneIndicateur]) -> Iterator[tuple[str, str]]:
    """Figures without their source or their year."""
    for champ, de_quoi in (("source", "de source"), ("millesime", "d’année")):
        if noms := [f"« {ligne.libelle} »" for ligne in indicateurs if not getattr(ligne, champ)]:
            ont = pluriel(len(noms), "n’a", "n’ont")
            suite = "…" if len(noms) > 3 else ""
            yield "indicateurs", f"publie {enumerer(noms[:3])}{suite} , qui {ont} pas {de_quoi} : complétez."
