"""Factories of the documents of a convention: an avenant with one text."""

from typing import Any

import factory

from conventions.enums import GenreArticle, Nature
from conventions.models import Document, TexteDocument
from tests.fabriques.conventions import ConventionFactory, VersionModeleFactory
from tests.fabriques.territoires import Fabrique


class DocumentFactory(Fabrique):
    """An avenant still in project; ``textes=N`` gives it N articles (one by default)."""

    class Meta:
        model = Document

    convention = factory.SubFactory(ConventionFactory)
    nature = Nature.AVENANT
    version_modele = factory.SubFactory(VersionModeleFactory, modele__nature=factory.SelfAttribute("...nature"))
    reference = factory.LazyAttributeSequence(lambda o, n: f"{o.convention.reference}-AV-{n + 100}")
    titre = "Avenant n°\u00a01"

    @factory.post_generation
    def textes(self, create: bool, extracted: int | None, **kwargs: Any) -> None:
        for rang in range(1, 2 if extracted is None else extracted + 1):
            TexteDocumentFactory(document=self, ordre=rang)


class TexteDocumentFactory(Fabrique):
    class Meta:
        model = TexteDocument

    document = factory.SubFactory(DocumentFactory, textes=0)
    cle = factory.Sequence(lambda n: f"texte_{n}")
    genre = GenreArticle.ARTICLE
    ordre = factory.Sequence(lambda n: n + 1)
    titre = "Objet de l’avenant"
    corps = "<p>L’avenant ajoute un service à la convention.</p>"
