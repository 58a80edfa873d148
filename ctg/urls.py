from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from ctg.views import adresse_fermee, galerie

# One door for everybody: the administration asks for the same log-in, second factor included.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("administration/", admin.site.urls),
    # The address is the identity that invitations check: it changes by the administrator, never by its owner.
    path("compte/email/", adresse_fermee, name="account_email"),
    path("compte/", include("allauth.urls")),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/marque.svg")),
    path("", include("territoires.urls")),
    path("", include("plan_actions.urls")),
    path("", include("conventions.urls")),
]
if settings.DEBUG:
    urlpatterns.insert(0, path("galerie/", galerie))

handler400 = "ctg.views.requete_incorrecte"
handler403 = "ctg.views.acces_refuse"
handler404 = "ctg.views.page_introuvable"
handler500 = "ctg.views.erreur_interne"
