from django.urls import URLPattern, URLResolver, include, path

from plan_actions.views import calendrier, classeur, fiches, gabarits, referentiel, reglages, structure

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
    path("fiches/<int:pk>/", fiches.fiche, name="fiche"),
    path("fiches/<int:pk>/champ/", fiches.champ, name="fiche_champ"),
    path("fiches/<int:pk>/dupliquer/", structure.dupliquer, name="fiche_dupliquer"),
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
