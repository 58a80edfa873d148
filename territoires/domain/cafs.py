"""Open a Caf in an empty database: its card, its settings, its first administrator."""

from django.db import transaction

from ctg.droits import ActionRefusee
from ctg.grammaire import denomination, denomination_courte
from territoires.models import Departement, NatureOrganisme, Organisme, ReglagesCaf, Utilisateur


def fiche_caf(departement: Departement, nom: str = "") -> Organisme:
    """An unsaved card of the Caf of ``departement``; ``nom`` replaces the département's where it has several Cafs."""
    article = None if nom else departement.article
    complete = denomination(NatureOrganisme.CAF, nom or departement.nom, article=article)
    return Organisme(
        nature=NatureOrganisme.CAF,
        nom=complete.nom,
        article=complete.article,
        feminin=complete.feminin,
        pluriel=complete.pluriel,
        denomination_courte=denomination_courte(NatureOrganisme.CAF).sujet(),
        departement=departement,
    )


@transaction.atomic
def ouvrir_caf(*, par: Utilisateur, departement: Departement, nom: str = "", prefixe: str = "CTG") -> Organisme:
    """The Caf with its settings, created unless one of that name is there. Raises ActionRefusee.

    Only a superuser may, since no membership gives a right on a Caf that does not exist. ``prefixe`` begins the
    references of its conventions; ``ValidationError`` says when it may not.
    """
    if not par.is_superuser:
        raise ActionRefusee("Seul le compte technique peut ouvrir une Caf.")
    fiche = fiche_caf(departement, nom)
    caf = Organisme.objects.cafs().filter(nom=fiche.nom).first()
    if caf is None:
        caf = fiche
        caf.full_clean()
        _enregistrer(caf, par)
    if not ReglagesCaf.objects.filter(caf=caf).exists():
        reglages = ReglagesCaf(caf=caf, prefixe=prefixe)
        reglages.full_clean()
        _enregistrer(reglages, par)
    return caf


def _enregistrer(objet: Organisme | ReglagesCaf, par: Utilisateur) -> None:
    objet._history_user = par  # type: ignore[union-attr]
    objet.save()
