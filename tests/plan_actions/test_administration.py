"""The technical administration of plans: everything to its own Caf, nothing of a private draft, nothing to write."""

import pytest
from django.contrib import admin
from django.urls import reverse

from territoires.models import Role
from tests.fabriques import UtilisateurFactory, membre
from tests.fabriques.plan_actions import FicheActionFactory, ObjectifFactory, ReleveFactory

NOMS = {"planactions", "axe", "objectif", "ficheaction", "indicateuraction", "gabaritfiche"}
PAGES = [modele for modele in admin.site._registry if modele._meta.model_name in NOMS]


def adresse(modele, page, *args):
    return reverse(f"admin:plan_actions_{modele._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("modele", PAGES, ids=lambda m: m._meta.model_name)
def test_chaque_page_s_ouvre_au_superutilisateur(client, scene, modele):
    ReleveFactory(indicateur__fiche__axe__plan=scene.plan)
    ObjectifFactory(axe__plan=scene.plan)
    client.force_login(UtilisateurFactory(is_staff=True, is_superuser=True))
    objet = modele.objects.first()
    assert adresse(modele, "change", objet.pk) in client.get(adresse(modele, "changelist")).content.decode()
    assert client.get(adresse(modele, "change", objet.pk)).status_code == 200
    assert client.get(adresse(modele, "add")).status_code == 403


def test_le_brouillon_d_une_partie_ne_se_lit_pas_dans_l_administration(client, scene):
    fiche = FicheActionFactory(axe__plan=scene.plan, titre="Projet encore secret")
    client.force_login(membre(scene.convention.caf, Role.ADMINISTRATEUR, is_staff=True))
    assert fiche.titre in client.get(adresse(type(fiche), "changelist")).content.decode()
    scene.plan.annexe.responsable = scene.convention.parties.get(ordre=1)
    scene.plan.annexe.save()
    assert fiche.titre not in client.get(adresse(type(fiche), "changelist")).content.decode()
    client.force_login(membre(scene.etrangere.appartenances.first().organisme, Role.ADMINISTRATEUR, is_staff=True))
    assert fiche.titre not in client.get(adresse(type(fiche), "changelist")).content.decode()
