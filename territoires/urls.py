from django.urls import path

from territoires.views import comptes, membres, organismes, recherche, representants

app_name = "territoires"
urlpatterns = [
    path("recherche/communes/", recherche.communes, name="recherche_communes"),
    path("recherche/territoires/", recherche.territoires, name="recherche_territoires"),
    path("recherche/organismes/", recherche.organismes, name="recherche_organismes"),
    path("agir-pour/", comptes.agir_pour, name="agir_pour"),
    path("invitation/<str:jeton>/", comptes.invitation, name="invitation"),
    path("organismes/", organismes.liste, name="organismes"),
    path("organismes/nouveau/", organismes.creer, name="organisme_creer"),
    path("organismes/<int:pk>/", organismes.fiche, name="organisme"),
    path("organismes/<int:pk>/modifier/", organismes.modifier, name="organisme_modifier"),
    path("organismes/<int:pk>/logo/", organismes.logo, name="organisme_logo"),
    path("organismes/<int:pk>/logo/deposer/", organismes.deposer, name="organisme_logo_deposer"),
    path("organismes/<int:pk>/reglages/", organismes.reglages, name="reglages"),
    path("organismes/<int:pk>/reglages/types/", organismes.types_structures, name="reglages_types"),
    path("organismes/<int:pk>/representants/nouveau/", representants.creer, name="representant_creer"),
    path("representants/<int:pk>/", representants.modifier, name="representant_modifier"),
    path("representants/<int:pk>/retirer/", representants.retirer, name="representant_retirer"),
    path("organismes/<int:pk>/membres/", membres.liste, name="membres"),
    path("organismes/<int:pk>/membres/inviter/", membres.inviter, name="inviter"),
    path("membres/<int:pk>/role/", membres.changer_role, name="membre_role"),
    path("membres/<int:pk>/retirer/", membres.retirer, name="membre_retirer"),
    path("invitations/<int:pk>/annuler/", membres.annuler_invitation, name="invitation_annuler"),
]
