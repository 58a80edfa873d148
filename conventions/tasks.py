"""Background jobs: an id in, the domain does the rest. The only module that knows the task library."""

from django_tasks import task


@task()
def rendre_pdf(rendu_id: int) -> None:
    """Runs one render; running it twice changes nothing."""
    from conventions.pdf.rendu import executer

    executer(rendu_id)


@task()
def lire_modele(import_id: int) -> None:
    """Reads one imported file; running it twice changes nothing."""
    from conventions.domain.imports_modele import executer

    executer(import_id)


@task()
def envoyer_notifications(pks: list[int]) -> None:
    """Sends the e-mails of these notifications, each at most once."""
    from conventions.domain.courriels import envoyer

    for pk in pks:
        envoyer(pk)
