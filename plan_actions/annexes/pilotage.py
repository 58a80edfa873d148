"""The steering annexe: standing instances, comité de pilotage at parity, coopération posts."""

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string

from conventions.annexes.registre import ContexteAnnexe, NatureAnnexe
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.models import Annexe, Convention
from ctg.typographie import compter
from plan_actions.annexes.tables_pilotage import INSTANCES, MEMBRES, POSTES
from plan_actions.domain.parite import parite
from plan_actions.enums import College, GenreInstance
from territoires.models import Utilisateur


class Pilotage(NatureAnnexe):
    code = "pilotage"
    libelle = "Pilotage et coopération"
    aide = "Les instances, la composition du comité de pilotage et les postes de coopération."
    gabarit = "plan_actions/annexes/pilotage.html"
    tables = (INSTANCES, MEMBRES, POSTES)
    relations = ("instances", "membres_copil", "postes")

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """Rule 15 (parity, a copil each year), an instance without rhythm, a post whose missions are not said."""
        if annexe.fichier_id and not self.remplie(annexe):
            return []
        return [*_du_copil(annexe, convention), *_des_instances(annexe, convention), *_des_postes(annexe, convention)]

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe:
        if not self.remplie(annexe):
            return super().contexte_impression(annexe)
        contexte = {
            "colleges": colleges(annexe),
            "parite": parite(annexe.membres_copil.all()),
            "instances": list(annexe.instances.all()),
            "postes": list(annexe.postes.all()),
            "etp_total": sum(poste.etp for poste in annexe.postes.all()),
        }
        suite = render_to_string("pdf/plan_actions/pilotage.html", contexte)
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage, suite=suite)

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        return {
            "table_instances": INSTANCES,
            "table_membres": MEMBRES,
            "table_postes": POSTES,
            "parite": parite(annexe.membres_copil.all()),
            "postes": list(annexe.postes.all()),
        }


def colleges(annexe: Annexe) -> list[dict[str, Any]]:
    """The seats grouped by college, those that vote counted; a college without a seat is left out."""
    membres = list(annexe.membres_copil.all())
    groupes = []
    for college in College:
        sieges = [membre for membre in membres if membre.college == college]
        if sieges:
            groupes.append({"nom": college.label, "sieges": sieges, "voix": sum(membre.votant for membre in sieges)})
    return groupes


def _du_copil(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    url = lien("annexe", convention.reference, annexe.pk, ancre="membres_copil")
    membres = list(annexe.membres_copil.all())
    if not membres:
        yield Manque(
            "copil_vide",
            f"L’annexe « {annexe.titre} » ne donne pas la composition du comité de pilotage. Ajoutez ses membres, "
            "collège par collège.",
            url,
            Gravite.BLOQUANT if annexe.obligatoire else Gravite.AVERTISSEMENT,
            annexe.responsable_id,
        )
        return
    compte = parite(membres)
    if not compte.respectee:
        yield Manque(
            "parite",
            f"Le comité de pilotage n’est pas à parité : {compter(compte.caf, 'voix', 'voix')} pour la Caf, "
            f"{compte.collectivites} pour les collectivités. Ajoutez ou retirez une voix, ou rendez-la consultative.",
            url,
            partie_id=annexe.responsable_id,
        )


def _des_instances(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    url = lien("annexe", convention.reference, annexe.pk, ancre="instances")
    instances = list(annexe.instances.all())
    copils = [instance for instance in instances if instance.genre == GenreInstance.COPIL]
    if not copils:
        yield Manque(
            "copil_absent",
            f"L’annexe « {annexe.titre} » ne compte pas le comité de pilotage parmi ses instances. Ajoutez-le avec "
            "sa périodicité : il se réunit au moins une fois par an.",
            url,
            Gravite.AVERTISSEMENT,
            annexe.responsable_id,
        )
    sans_rythme = [instance.nom for instance in instances if not instance.periodicite.strip()]
    if sans_rythme:
        yield Manque(
            "instance_sans_rythme",
            f"L’annexe « {annexe.titre} » ne dit pas quand se réunit « {sans_rythme[0]} »"
            + (f" (ni {compter(len(sans_rythme) - 1, 'autre instance')})" if len(sans_rythme) > 1 else "")
            + ". Donnez la périodicité.",
            url,
            Gravite.AVERTISSEMENT,
            annexe.responsable_id,
        )


def _des_postes(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    url = lien("annexe", convention.reference, annexe.pk, ancre="postes")
    postes = list(annexe.postes.all())
    if not postes:
        yield Manque(
            "poste_absent",
            f"L’annexe « {annexe.titre} » ne nomme aucun poste de coopération. Ajoutez-le, ou écrivez dans "
            "l’introduction qui anime la convention.",
            url,
            Gravite.AVERTISSEMENT,
            annexe.responsable_id,
        )
    for poste in postes:
        if not poste.missions.strip():
            yield Manque(
                "poste_sans_mission",
                f"Le poste « {poste.intitule} » n’a pas de mission. Écrivez-les, ou reprenez celles du référentiel.",
                url,
                Gravite.AVERTISSEMENT,
                annexe.responsable_id,
            )
