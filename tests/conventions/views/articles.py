"""Ask for the pages of the articles as a given user would."""

from typing import Any

from django.test import Client
from django.urls import reverse

from conventions.models import Article, Convention
from territoires.models import Utilisateur


def connecte(utilisateur: Utilisateur) -> Client:
    client = Client()
    client.force_login(utilisateur)
    return client


def adresse(objet: Article | Convention, nom: str = "article", *args: Any) -> str:
    if isinstance(objet, Convention):
        return reverse(f"conventions:{nom}", args=[objet.reference])
    return reverse(f"conventions:{nom}", args=[objet.convention.reference, objet.pk, *args])


def saisie(article: Article, corps: str, **champs: Any) -> dict[str, Any]:
    return {"jeton": article.jeton, "titre": article.titre, "corps": corps, **champs}


def enregistrer(client: Client, article: Article, corps: str, *, auto: bool = False, **champs: Any) -> Any:
    entetes = {"X-Enregistrement": "auto"} if auto else {}
    return client.post(adresse(article), saisie(article, corps, **champs), headers=entetes)


def texte(article: Article) -> str:
    return Article.objects.get(pk=article.pk).corps


def page(reponse: Any) -> str:
    return reponse.content.decode()
