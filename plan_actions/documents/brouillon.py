"""What stands in a document for what it may not, or can no longer, print."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from conventions.models import Annexe
from ctg.typographie import espaces_insecables


def en_redaction(phrase: str, annexe: Annexe | None = None) -> SafeString:
    """The sentence as a paragraph, with who is still drafting the annexe; empty for an empty sentence."""
    if not phrase:
        return SafeString("")
    if annexe is not None and annexe.responsable is not None:
        phrase = f"{phrase} par {annexe.responsable.denomination.sujet()}."
    return format_html('<p class="plan-a-venir">{}</p>', espaces_insecables(phrase))
