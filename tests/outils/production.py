"""A site in production settings, from an empty directory: run as a program, prints what it found as JSON.

A process of its own, because settings are read once and know that tests run by the presence of pytest.
"""

import json
import os
from io import StringIO
from typing import Any

HOTE = "ctg.exemple.fr"
EMAIL, MOT_DE_PASSE = "technique@exemple.fr", "une longue phrase de passe"
# Hashing is what is under test; compressing takes twenty seconds.
SANS_COMPRESSION = ("css", "js", "map", "svg", "txt", "html", "json", "md", "woff2")


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "ctg.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = SANS_COMPRESSION
    controle = StringIO()
    call_command("check", deploy=True, fail_level="WARNING", stdout=controle, stderr=controle)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    faits: dict[str, Any] = {
        "controle": controle.getvalue(),
        "tables": connection.introspection.table_names(),
        "debug": settings.DEBUG,
        "pages": pages(),
    }
    print(json.dumps(faits))


def pages() -> dict[str, Any]:
    """Status, headers and cookies of a few real answers."""
    from django.test import Client

    from territoires.models import Utilisateur

    Utilisateur.objects.create_superuser(EMAIL, MOT_DE_PASSE)
    proxy = {"headers": {"host": HOTE, "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.7"}}
    client = Client(raise_request_exception=False)
    faits = {
        "en_clair": decrire(client.get("/", headers={"host": HOTE})),
        "autre_hote": decrire(client.get("/", headers={"host": "autre.exemple.fr", "x-forwarded-proto": "https"})),
        "connexion": decrire(client.get("/compte/login/", **proxy)),
        "perdue": decrire(client.get("/nulle-part/", **proxy)),
        "entree": decrire(client.post("/compte/login/", {"login": EMAIL, "password": MOT_DE_PASSE}, **proxy)),
        "accueil": decrire(client.get("/", **proxy)),
    }
    return faits


def decrire(reponse: Any) -> dict[str, Any]:
    cookies = {
        nom: {attribut: cookie[attribut] for attribut in ("secure", "httponly", "samesite")}
        for nom, cookie in reponse.cookies.items()
    }
    return {
        "code": reponse.status_code,
        "entetes": {nom.lower(): valeur for nom, valeur in reponse.headers.items()},
        "cookies": cookies,
        "html": reponse.content.decode() if "html" in reponse.get("Content-Type", "") else "",
    }


if __name__ == "__main__":
    main()
