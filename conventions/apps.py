from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = "Conventions et modèles"

    def ready(self) -> None:
        from conventions.annexes import registre
        from conventions.annexes.deliberations import Deliberations
        from conventions.annexes.diagnostic import Diagnostic
        from conventions.annexes.libre import Libre
        from conventions.annexes.pdf import Pdf
        from conventions.annexes.structures import Structures
        from conventions.documents import communs
        from conventions.documents import registre as documents
        from conventions.documents.avenant import Avenant
        from conventions.documents.deliberation import DeliberationDePartie
        from conventions.documents.presentation import Presentation

        registre.enregistrer(Libre())
        registre.enregistrer(Pdf())
        registre.enregistrer(Structures())
        registre.enregistrer(Diagnostic())
        registre.enregistrer(Deliberations())

        documents.enregistrer_communs(*communs.BLOCS)
        documents.enregistrer(Avenant())
        documents.enregistrer(DeliberationDePartie())
        documents.enregistrer(Presentation())
