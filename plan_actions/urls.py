from django.urls import URLPattern, URLResolver, include, path

from plan_actions.views import (
    calendrier,
    classeur,
    comites,
    documents,
    fiches,
    gabarits,
    referentiel,
    reglages,
    reunions,
    reunions_seance,
    structure,
)

app_name = "plan_actions"

d_un_plan: list[URLPattern | URLResolver] = [
    path("<slug:genre>/ajouter/", structure.ajouter, name="ajouter"),
    path("<slug:genre>/<int:pk>/renommer/", structure.renommer, name="renommer"),
    path("<slug:genre>/<int:pk>/deplacer/", structure.deplacer, name="deplacer"),
    path("<slug:genre>/<int:pk>/archiver/", structure.archiver, name="archiver"),
    path("<slug:genre>/<int:pk>/restaurer/", structure.restaurer, name="restaurer"),
    path("reglages/", reglages.reglages, name="reglages"),
    path("format-simple/", reglages.format_simple, name="format_simple"),
    path("importer/", classeur.importer, name="importer"),
    path("importer/<uuid:cle>/", classeur.reprise, name="reprise"),
    path("modele/", classeur.modele, name="modele"),
    path("exporter/", classeur.exporter, name="exporter"),
    path("document/", documents.plan, name="document_plan"),
    path("fiches/<int:pk>/", fiches.fiche, name="fiche"),
    path("fiches/<int:pk>/champ/", fiches.champ, name="fiche_champ"),
    path("fiches/<int:pk>/document/", documents.fiche, name="document_fiche"),
    path("fiches/<int:pk>/dupliquer/", structure.dupliquer, name="fiche_dupliquer"),
]

d_un_comite: list[URLPattern | URLResolver] = [
    path("", comites.comite, name="comite"),
    path("modifier/", comites.modifier, name="comite_modifier"),
    path("retirer/", comites.retirer, name="comite_retirer"),
    path("annexe/", comites.suivre_annexe, name="comite_annexe"),
    path("membres/ajouter/", comites.membre_ajouter, name="membre_ajouter"),
    path("reunions/ajouter/", reunions.ajouter, name="reunion_ajouter"),
]

d_une_reunion: list[URLPattern | URLResolver] = [
    path("", reunions.reunion, name="reunion"),
    path("modifier/", reunions.modifier, name="reunion_modifier"),
    path("etapes/<slug:action>/", reunions.etape, name="reunion_etape"),
    path("documents/<slug:lequel>/", reunions.document, name="reunion_document"),
    path("invitation.ics", reunions.invitation, name="reunion_invitation"),
    path("ordre-du-jour/", reunions_seance.ordre, name="reunion_ordre"),
    path("points/ajouter/", reunions_seance.point_ajouter, name="point_ajouter"),
    path("presences/", reunions_seance.presences, name="presences"),
    path("decisions/ajouter/", reunions_seance.decision_ajouter, name="decision_ajouter"),
    path("compte-rendu/", reunions_seance.rediger, name="rediger"),
]

lignes_d_une_reunion: list[URLPattern | URLResolver] = [
    path("points/<int:pk>/", reunions_seance.point, name="point"),
    path("points/<int:pk>/retirer/", reunions_seance.point_retirer, name="point_retirer"),
    path("points/<int:pk>/compte-rendu/", reunions_seance.rediger_point, name="rediger_point"),
    path("decisions/<int:pk>/", reunions_seance.decision, name="decision"),
    path("decisions/<int:pk>/retirer/", reunions_seance.decision_retirer, name="decision_retirer"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("conventions/<slug:reference>/calendrier/", calendrier.page, name="calendrier"),
    path("conventions/<slug:reference>/calendrier/agenda.ics", calendrier.fichier, name="calendrier_fichier"),
    path("conventions/<slug:reference>/calendrier/<int:pk>/", calendrier.etape, name="calendrier_etape"),
    path("conventions/<slug:reference>/calendrier/<int:pk>/liberer/", calendrier.liberer, name="calendrier_liberer"),
    path("conventions/<slug:reference>/plan/<int:annexe>/", include(d_un_plan)),
    path(
        "conventions/<slug:reference>/pilotage/<int:annexe>/referentiel/",
        referentiel.reprendre,
        name="referentiel_reprendre",
    ),
    path("conventions/<slug:reference>/comites/", comites.liste, name="comites"),
    path("conventions/<slug:reference>/comites/ouvrir/", comites.ouvrir, name="comites_ouvrir"),
    path("conventions/<slug:reference>/comites/ajouter/", comites.ajouter, name="comite_ajouter"),
    path("conventions/<slug:reference>/comites/<int:pk>/", include(d_un_comite)),
    path("conventions/<slug:reference>/comites/<int:comite>/membres/<int:pk>/", comites.membre, name="membre"),
    path(
        "conventions/<slug:reference>/comites/<int:comite>/membres/<int:pk>/retirer/",
        comites.membre_retirer,
        name="membre_retirer",
    ),
    path("conventions/<slug:reference>/reunions/<int:pk>/", include(d_une_reunion)),
    path("conventions/<slug:reference>/reunions/<int:reunion>/", include(lignes_d_une_reunion)),
    path("referentiel/<int:pk>/", referentiel.referentiel, name="referentiel"),
    path("gabarits/", gabarits.liste, name="gabarits"),
    path("gabarits/<int:pk>/", gabarits.gabarit, name="gabarit"),
    path("gabarits/<int:pk>/dupliquer/", gabarits.dupliquer, name="gabarit_dupliquer"),
    path("gabarits/<int:pk>/archiver/", gabarits.archiver, name="gabarit_archiver"),
    path("gabarits/<int:pk>/ordonner/", gabarits.ordonner, name="gabarit_ordonner"),
    path("gabarits/<int:pk>/rubriques/ajouter/", gabarits.rubrique_ajouter, name="rubrique_ajouter"),
    path("gabarits/<int:pk>/rubriques/<slug:cle>/", gabarits.rubrique, name="rubrique"),
    path("gabarits/<int:pk>/rubriques/<slug:cle>/retirer/", gabarits.rubrique_retirer, name="rubrique_retirer"),
]
