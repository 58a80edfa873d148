"""Factories of the review: threads with a first message, notifications."""

from typing import Any

import factory

from conventions.models import Fil, GenreNotification, Message, Notification
from tests.fabriques.conventions import ConventionFactory
from tests.fabriques.territoires import Fabrique, UtilisateurFactory


class FilFactory(Fabrique):
    """An open thread on the convention with one message of its author; give ``annexe`` or ``article`` for another."""

    class Meta:
        model = Fil

    convention = factory.SubFactory(ConventionFactory)
    cree_par = factory.SelfAttribute("convention.agent")
    libelle = "Diagnostic partagé"

    @factory.post_generation
    def message(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        Message.objects.create(fil=self, auteur=self.cree_par, texte=extracted or "Le nombre de places a changé.")


class NotificationFactory(Fabrique):
    class Meta:
        model = Notification

    utilisateur = factory.SubFactory(UtilisateurFactory)
    genre = GenreNotification.COMMENTAIRE
    cle = factory.Sequence(lambda n: f"message:{n}")
    phrase = "Camille Durand a écrit un commentaire\u00a0: Diagnostic partagé"
    adresse = "/conventions/"
