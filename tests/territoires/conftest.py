from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def decoupage_officiel(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The whole official geographic code, loaded once for a module and rolled back after it.

    Tests of the module run in savepoints of this transaction: ask for ``db`` too, never for ``transactional_db``.
    """
    with django_db_blocker.unblock():
        bloc = transaction.atomic()
        # The marker of Django's own test transactions, so that nested durable blocks are accepted.
        bloc._from_testcase = True
        with bloc:
            call_command("charger_referentiels", verbosity=0)
            yield
            transaction.set_rollback(True)
