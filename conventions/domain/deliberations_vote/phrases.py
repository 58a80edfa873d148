"""The sentences that a register extract computes: who met and when, how they voted, since when the act applies."""

from datetime import date, time

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from conventions.domain.deliberations_vote.arithmetique import Seance
from conventions.domain.deliberations_vote.assemblees import Assemblee
from conventions.models import Deliberation, Partie
from ctg.typographie import INSECABLE, MOIS, compter, date_en_lettres, enumerer, espaces_insecables, nombre_en_lettres


def a_completer(libelle: str) -> SafeString:
    """What stands where a value lacks, until the session has been held."""
    return format_html('<mark class="mention-vide">à compléter{}: {}</mark>', INSECABLE, libelle)


def ou_blanc(valeur: str, libelle: str) -> SafeString:
    """The value, escaped and with French spaces, or the place where it will stand."""
    return SafeString(escape(espaces_insecables(valeur))) if valeur else a_completer(libelle)


def jour_en_toutes_lettres(jour: date) -> str:
    """« L’an deux mille vingt-six, le douze mars »; the first of a month is « le premier »."""
    quantieme = "premier" if jour.day == 1 else nombre_en_lettres(jour.day)
    return f"L’an {nombre_en_lettres(jour.year)}, le {quantieme} {MOIS[jour.month - 1]}"


def heure_en_lettres(heure: time) -> str:
    """« vingt heures trente », « vingt et une heures », « midi »; minutes in words."""
    if heure.hour in {0, 12}:
        debut = "minuit" if heure.hour == 0 else "midi"
    else:
        mot = "heure" if heure.hour == 1 else "heures"
        debut = f"{nombre_en_lettres(heure.hour, feminin=True)} {mot}"
    return f"{debut} {nombre_en_lettres(heure.minute, feminin=True)}" if heure.minute else debut


def phrase_seance(deliberation: Deliberation, partie: Partie, regles: Assemblee) -> SafeString:
    """Who met, when, where, under whom; what is not known yet is left to complete."""
    if deliberation.seance_le:
        jour = SafeString(escape(jour_en_toutes_lettres(deliberation.seance_le)))
    else:
        jour = format_html("L’an {}", a_completer("date de la séance"))
    heure = f", à {heure_en_lettres(deliberation.seance_a)}" if deliberation.seance_a else ""
    lieu = f" {deliberation.lieu}" if deliberation.lieu else ""
    return format_html(
        "{}{}, les membres {} {}, régulièrement convoqués, se sont réunis en séance publique{}, "
        "sous la présidence de {}.",
        jour,
        heure,
        regles.denomination.de(),
        partie.denomination.de(),
        espaces_insecables(lieu),
        ou_blanc(deliberation.president, "nom et qualité de qui préside"),
    )


def resultat(seance: Seance) -> str:
    """« à l’unanimité (32 voix pour) », « par 20 voix pour, 3 voix contre et 2 abstentions »; empty while unknown."""
    if seance.pour is None or seance.contre is None or seance.abstentions is None:
        return ""
    voix = [f"{compter(seance.pour, 'voix', 'voix')} pour"]
    if seance.unanime:
        return f"à l’unanimité ({voix[0]})"
    if seance.contre:
        voix.append(f"{compter(seance.contre, 'voix', 'voix')} contre")
    if seance.abstentions:
        voix.append(compter(seance.abstentions, "abstention"))
    debut = "à l’unanimité des suffrages exprimés, par" if not seance.contre else "par"
    return f"{debut} {enumerer(voix)}"


def phrase_vote(seance: Seance, regles: Assemblee) -> SafeString:
    """The words between the reasons and the decisions."""
    sans = ""
    if seance.sans_vote:
        verbe = "ne prenant" if seance.sans_vote == 1 else "ne prenant chacun"
        sans = f" ({compter(seance.sans_vote, 'membre')} {verbe} pas part au vote)"
    preponderante = ""
    if seance.pour is not None and seance.pour == seance.contre:
        preponderante = ", la voix de qui préside étant prépondérante"
    return format_html(
        "Après en avoir débattu, {}, {}{}{}, décide{}:",
        regles.denomination.sujet(),
        ou_blanc(resultat(seance), "résultat du vote"),
        espaces_insecables(sans),
        preponderante,
        INSECABLE,
    )


def mention_executoire(deliberation: Deliberation) -> SafeString:
    """Since when the act applies (rule 5); a date that is not noted yet leaves room to write it by hand."""
    return format_html(
        "Acte transmis au représentant de l’État le {} et publié le {}. Il est exécutoire depuis le {}.",
        _jour(deliberation.transmise_le),
        _jour(deliberation.publiee_le),
        _jour(deliberation.executoire_le),
    )


def etat_et_dates(deliberation: Deliberation) -> str:
    """« Votée le 12 mars 2026 (DEL26_014), transmise le 16 mars 2026 »: the date of each step; empty for a projet."""
    if deliberation.votee_le is None:
        return ""
    numero = f" ({deliberation.numero})" if deliberation.numero else ""
    etapes = [f"Votée le {date_en_lettres(deliberation.votee_le)}{numero}"]
    if deliberation.transmise_le:
        etapes.append(f"transmise le {date_en_lettres(deliberation.transmise_le)}")
    if deliberation.publiee_le:
        etapes.append(f"publiée le {date_en_lettres(deliberation.publiee_le)}")
    if deliberation.executoire_le:
        etapes.append(f"exécutoire depuis le {date_en_lettres(deliberation.executoire_le)}")
    return ", ".join(etapes)


def _jour(jour: date | None) -> SafeString:
    if jour is None:
        return SafeString('<span class="a-la-main">………………………</span>')
    return SafeString(escape(espaces_insecables(date_en_lettres(jour))))
