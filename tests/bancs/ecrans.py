"""List, dashboard and convention page with 10, 1,000 and 10,000 conventions in the database."""

from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conventions.enums import Statut
from conventions.models import Convention, Partie
from territoires.models import Role
from tests.bancs.mesure import Releve, duree
from tests.fabriques import CafFactory, ConventionFactory, membre

EFFECTIFS = (10, 1_000, 10_000)
PASSAGES = 25
BORNE = 1.5


def mesurer(releve: Releve) -> None:
    """(b) the same literal number of queries, and time at 10,000 within 1.5 of the time at 10."""
    Convention.objects.all().update(statut=Statut.ABANDONNEE)
    caf = CafFactory()
    agent = membre(caf, Role.ADMINISTRATEUR)
    modele = ConventionFactory(caf=caf, agent=agent)
    client = Client()
    client.force_login(agent)
    pages = {"liste": "/conventions/", "tableau de bord": "/", "convention": modele.get_absolute_url()}
    temps: dict[str, list[float]] = {nom: [] for nom in pages}
    requetes: dict[str, list[int]] = {nom: [] for nom in pages}
    for effectif in EFFECTIFS:
        completer(modele, effectif)
        for nom, adresse in pages.items():
            client.get(adresse)
            with CaptureQueriesContext(connection) as capture:
                assert client.get(adresse).status_code == 200
            requetes[nom].append(len(capture))
            temps[nom].append(min(duree(lambda a=adresse: client.get(a)) for _ in range(PASSAGES)))
    for nom in pages:
        releve.compter(f"(b) {nom} : requêtes avec {', '.join(map(str, EFFECTIFS))} conventions", requetes[nom])
        releve.noter(f"(b) {nom} : temps avec 10 000 rapporté à 10", temps[nom][-1] / temps[nom][0], BORNE)


def completer(modele: Convention, effectif: int) -> None:
    """Bring the acting Caf to ``effectif`` conventions, all visible to its agent: the harshest case."""
    deja = Convention.objects.filter(caf=modele.caf).count()
    jours = [date(2026, 1, 1) + timedelta(days=rang % 365) for rang in range(effectif)]
    statuts = [Statut.REDACTION, Statut.DELIBERATIONS, Statut.EN_VIGUEUR, Statut.ACHEVEE]
    neuves = Convention.objects.bulk_create(
        Convention(
            reference=f"BANC-{rang}",
            nature=modele.nature,
            caf=modele.caf,
            version_modele=modele.version_modele,
            titre=f"Convention territoriale globale n° {rang}",
            territoire_nom="commune de Valbrune",
            date_effet=jours[rang],
            date_fin=date(2030, 12, 31),
            statut=statuts[rang % 4],
            agent=modele.agent,
        )
        for rang in range(deja, effectif)
    )
    source = modele.parties.first()
    Partie.objects.bulk_create(
        Partie(
            convention=neuve,
            organisme=source.organisme,
            nature=source.nature,
            nom=source.nom,
            denomination_courte=source.denomination_courte,
        )
        for neuve in neuves
    )
