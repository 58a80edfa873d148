"""Official geography: départements, intercommunalités, communes (loaded by ``charger_referentiels``)."""

from django.db import models


class Departement(models.Model):
    code = models.CharField("code", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=60)
    article = models.CharField("article", max_length=3, blank=True)
    region = models.CharField("région", max_length=60)
    millesime = models.PositiveSmallIntegerField("millésime")

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class Intercommunalite(models.Model):
    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    nom = models.CharField("nom", max_length=200)
    nature = models.CharField("nature", max_length=10)
    population = models.PositiveIntegerField("population", default=0)
    departement = models.ForeignKey(Departement, null=True, on_delete=models.PROTECT, related_name="intercommunalites")
    nom_recherche = models.CharField(max_length=200, db_index=True, editable=False)
    millesime = models.PositiveSmallIntegerField("millésime")

    class Meta:
        verbose_name = "intercommunalité"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class Commune(models.Model):
    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    nom = models.CharField("nom", max_length=100)
    codes_postaux = models.CharField("codes postaux", max_length=250, blank=True)
    population = models.PositiveIntegerField("population", default=0)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="communes")
    intercommunalite = models.ForeignKey(
        Intercommunalite, null=True, blank=True, on_delete=models.SET_NULL, related_name="communes"
    )
    nom_recherche = models.CharField(max_length=100, db_index=True, editable=False)
    millesime = models.PositiveSmallIntegerField("millésime")

    class Meta:
        verbose_name = "commune"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom
