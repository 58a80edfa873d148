from django.apps import AppConfig, apps

# Third-party apps without a French catalogue, as the administration names them: app, model, one, several.
NOMS = (
    ("mfa", "Double authentification", "authenticator", "moyen d’authentification", "moyens d’authentification"),
    ("django_tasks_database", "Travaux de fond", "dbtaskresult", "travail de fond", "travaux de fond"),
)


class CtgConfig(AppConfig):
    name = "ctg"
    verbose_name = "Conventions territoriales globales"

    def ready(self) -> None:
        for etiquette, nom, modele, singulier, pluriel in NOMS:
            application = apps.get_app_config(etiquette)
            application.verbose_name = nom
            options = application.get_model(modele)._meta
            options.verbose_name, options.verbose_name_plural = singulier, pluriel
