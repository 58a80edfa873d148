"""Model fields of our own."""

from typing import Any

from django.db import models

from territoires.referentiels.normalisation import normaliser


class NomRechercheField(models.CharField):  # type: ignore[type-arg]
    """The normalised form of another attribute of the row, written whenever the row is saved (bulk writes too).

    ``depuis`` names the attribute; a queryset ``update()`` of it bypasses this, as with any ``pre_save``.
    """

    def __init__(self, *args: Any, depuis: str = "nom", **kwargs: Any) -> None:
        self.depuis = depuis
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        nom, chemin, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        if self.depuis != "nom":
            kwargs["depuis"] = self.depuis
        return nom, chemin, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        valeur = normaliser(getattr(model_instance, self.depuis))[: self.max_length]
        setattr(model_instance, self.attname, valeur)
        return valeur
