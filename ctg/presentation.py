"""How the codes of the domain look: icons and tones, never the only carrier of the meaning."""

ETAPES = ("cadrage", "diagnostic", "redaction", "deliberations", "signature", "en_vigueur", "achevee")

# code: (icon, tone); tones are info, succes, attention, danger, neutre (static/css/composants.css)
APPARENCES = {
    "cadrage": ("map", "info"),
    "diagnostic": ("chart-bar", "info"),
    "redaction": ("pencil-square", "info"),
    "deliberations": ("hand-raised", "attention"),
    "signature": ("pencil", "attention"),
    "en_vigueur": ("check-badge", "succes"),
    "achevee": ("archive-box", "neutre"),
    "resiliee": ("x-circle", "danger"),
    "abandonnee": ("no-symbol", "neutre"),
    "brouillon": ("pencil-square", "attention"),
    "publiee": ("check-circle", "succes"),
    "retiree": ("archive-box", "neutre"),
    "en_attente": ("clock", "neutre"),
    "en_cours": ("arrow-path", "info"),
    "pret": ("check-circle", "succes"),
    "echec": ("exclamation-triangle", "danger"),
    "bloquant": ("exclamation-circle", "danger"),
    "avertissement": ("exclamation-triangle", "attention"),
    "a_completer": ("pencil-square", "attention"),
    "transmise": ("paper-airplane", "info"),
    "a_corriger": ("arrow-uturn-left", "danger"),
    "validee": ("check-circle", "succes"),
    "non_demarree": ("minus-circle", "neutre"),
    "realisee": ("check-circle", "succes"),
    "reportee": ("calendar-days", "attention"),
    "modifie": ("pencil-square", "attention"),
    "ajoute": ("plus-circle", "info"),
    "retire": ("minus-circle", "danger"),
    "identique": ("check-circle", "succes"),
    "actif": ("check-circle", "succes"),
    "expiree": ("clock", "danger"),
}
TONS_MESSAGES = {
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "error": "exclamation-circle",
    "danger": "exclamation-circle",
}


def apparence(code: str) -> tuple[str, str]:
    """Icon and tone of a code; an unknown code gets a neutral look rather than an error."""
    return APPARENCES.get(code, ("information-circle", "neutre"))
