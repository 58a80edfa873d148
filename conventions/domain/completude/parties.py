"""What the parties lack: a Caf, a collectivité, signatories with a mandate, logos."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.enums import MAX_PARTIES, MAX_SIGNATAIRES
from conventions.models import Convention, Partie, Signataire
from ctg.texte_riche.blancs import reperes
from ctg.typographie import date_en_lettres, enumerer
from territoires.models import NatureOrganisme, SignatureCaf, TitreSignataire

LOGOS_NOMMES = 3


def manques_des_parties(convention: Convention, jour: date) -> Iterator[Manque]:
    """Who is missing among the parties, then what each lacks, in the order of the parties."""
    parties = list(convention.parties.all())
    yield from _qualites(convention, parties)
    yield from _homonymes(convention, parties)
    for partie in parties:
        page = lien("parties", convention.reference, ancre=f"partie-{partie.pk}")
        signataires = list(partie.signataires.all())
        if not signataires:
            yield Manque(
                "sans_signataire",
                f"Personne ne signe pour {partie.denomination.sujet()}. Désignez son signataire.",
                page,
                partie_id=partie.pk,
            )
        elif partie.organisme_id == convention.caf_id:
            yield from _signature_caf(convention, partie, signataires)
        if len(signataires) > MAX_SIGNATAIRES:
            yield Manque(
                "trop_de_signataires",
                f"{partie.denomination.sujet_majuscule()} a plus de {MAX_SIGNATAIRES} signataires. Retirez-en.",
                page,
                partie_id=partie.pk,
            )
        if trouves := reperes(partie.nom):
            yield _repere(convention, partie, f"Le nom {partie.denomination.de()}", trouves)
        for signataire in signataires:
            yield from _signataire(convention, partie, signataire, jour)
    yield from _logos(convention, parties)


def _qualites(convention: Convention, parties: list[Partie]) -> Iterator[Manque]:
    page = lien("parties", convention.reference)
    if all(p.organisme_id != convention.caf_id for p in parties):
        yield Manque("sans_caf", "La Caf n’est pas partie à la convention. Ajoutez-la aux parties.", page)
    if not any(p.est_collectivite for p in parties):
        yield Manque(
            "sans_collectivite",
            "Aucune collectivité n’est partie à la convention. Ajoutez au moins une commune, une intercommunalité ou "
            "un syndicat.",
            page,
        )
    if len(parties) > MAX_PARTIES:
        yield Manque(
            "trop_de_parties",
            f"La convention a {len(parties)} parties, pour {MAX_PARTIES} au plus. Retirez celles qui ne signent pas.",
            page,
        )


def _homonymes(convention: Convention, parties: list[Partie]) -> Iterator[Manque]:
    for nom, nombre in Counter(p.nom.strip().casefold() for p in parties).items():
        if nombre > 1:
            memes = [p for p in parties if p.nom.strip().casefold() == nom]
            yield Manque(
                "parties_homonymes",
                f"Deux parties portent le même nom : « {memes[-1].nom} ». Corrigez l’une, ou retirez le doublon.",
                lien("parties", convention.reference, ancre=f"partie-{memes[-1].pk}"),
                partie_id=memes[-1].pk,
            )


def _signature_caf(convention: Convention, partie: Partie, signataires: list[Signataire]) -> Iterator[Manque]:
    """Rule 7: who signs for the Caf follows its settings; a delegate may stand for the director or the president."""
    page = lien("parties", convention.reference, ancre=f"partie-{partie.pk}")
    reglages = getattr(convention.caf, "reglages", None)
    deux = reglages is not None and reglages.signature == SignatureCaf.DEUX
    titres = Counter(s.titre for s in signataires)
    delegues = titres[TitreSignataire.DELEGUE]
    attendus = [(TitreSignataire.DIRECTEUR, "le directeur ou la directrice")]
    if deux:
        attendus.append((TitreSignataire.PRESIDENT_CA, "le président ou la présidente du conseil d’administration"))
    absents = [nom for titre, nom in attendus if not titres[titre]]
    if len(absents) > delegues:
        yield Manque(
            "signature_caf",
            f"D’après ses réglages, {partie.denomination.sujet()} signe par {enumerer([nom for _, nom in attendus])} : "
            f"il manque {enumerer(absents[delegues:])}. Ajoutez ce signataire, ou changez les réglages de la Caf.",
            page,
            partie_id=partie.pk,
        )
    elif len(signataires) > len(attendus):
        yield Manque(
            "signature_caf_en_trop",
            f"{partie.denomination.sujet_majuscule()} a {len(signataires)} signataires, alors que ses réglages "
            f"prévoient {enumerer([nom for _, nom in attendus])}. Vérifiez qui signe.",
            page,
            Gravite.AVERTISSEMENT,
            partie.pk,
        )


def _signataire(convention: Convention, partie: Partie, signataire: Signataire, jour: date) -> Iterator[Manque]:
    """Rules 3 and 8: an active mandate or delegation, and the act that gives it where it is not an elected office."""
    page = lien("parties", convention.reference, ancre=f"partie-{partie.pk}")
    qui = f"{signataire.nom_complet} ({partie.denomination.sujet()})"
    if trouves := reperes(f"{signataire.nom_complet}, {signataire.fonction}"):
        yield _repere(convention, partie, f"Le signataire de {partie.denomination.sujet()}", trouves)
    # A text with a past effect is signed today at the earliest: the mandate of that day is the one that counts.
    effet = max(convention.date_effet, jour)
    if not signataire.en_mandat(jour):
        yield Manque(
            "hors_mandat",
            f"Le mandat de {qui} n’est pas en cours aujourd’hui{_bornes(signataire)}. "
            "Corrigez ses dates, ou désignez qui signera.",
            page,
            Gravite.AVERTISSEMENT,
            partie.pk,
        )
    elif not signataire.en_mandat(effet):
        yield Manque(
            "mandat_finissant",
            f"Le mandat de {qui} ne couvre pas la date d’effet, le {date_en_lettres(effet)}{_bornes(signataire)}. "
            "Vérifiez qui signera à cette date.",
            page,
            Gravite.AVERTISSEMENT,
            partie.pk,
        )
    par_delegation = signataire.titre == TitreSignataire.DELEGUE or partie.nature == NatureOrganisme.ETAT
    if par_delegation and not signataire.acte.strip():
        yield Manque(
            "sans_pouvoir",
            f"L’acte qui donne pouvoir de signer à {qui} n’est pas nommé. "
            "Indiquez l’arrêté, la décision ou la délégation, avec sa date.",
            page,
            Gravite.AVERTISSEMENT,
            partie.pk,
        )


def _bornes(signataire: Signataire) -> str:
    if signataire.mandat_du and signataire.mandat_au:
        return f" (du {date_en_lettres(signataire.mandat_du)} au {date_en_lettres(signataire.mandat_au)})"
    if signataire.mandat_au:
        return f" (jusqu’au {date_en_lettres(signataire.mandat_au)})"
    return f" (à partir du {date_en_lettres(signataire.mandat_du)})" if signataire.mandat_du else ""


def _repere(convention: Convention, partie: Partie, quoi: str, trouves: list[str]) -> Manque:
    return Manque(
        "repere",
        f"{quoi} contient encore {enumerer([f'« {r} »' for r in trouves])}. Écrivez le texte définitif.",
        lien("parties", convention.reference, ancre=f"partie-{partie.pk}"),
        partie_id=partie.pk,
    )


def _logos(convention: Convention, parties: list[Partie]) -> Iterator[Manque]:
    sans = [partie for partie in parties if not partie.logo]
    if not sans:
        return
    noms = [partie.denomination.sujet() for partie in sans[:LOGOS_NOMMES]]
    if len(sans) > LOGOS_NOMMES:
        autres = len(sans) - LOGOS_NOMMES
        noms.append(f"{autres} autres parties" if autres > 1 else "une autre partie")
    yield Manque(
        "sans_logo",
        f"Sans logo, le nom est imprimé à sa place en couverture pour {enumerer(noms)}. "
        "Déposez le logo dans la fiche de l’organisme, puis actualisez la partie.",
        lien("parties", convention.reference, ancre=f"partie-{sans[0].pk}"),
        Gravite.AVERTISSEMENT,
        sans[0].pk if len(sans) == 1 else None,
    )
