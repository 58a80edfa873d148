from django.conf import settings

from conventions.documentation import pages
from conventions.domain.mentions import CHAMPS, PREFIXES

PAGE = "docs/mentions.md"


def test_la_page_des_mentions_suit_le_registre():
    assert (settings.RACINE / PAGE).read_text(encoding="utf-8") == pages()[PAGE], "à régénérer : make docs"


def test_chaque_champ_y_figure():
    page = pages()[PAGE]
    for cle in [*CHAMPS, *(f"{prefixe}:…" for prefixe in PREFIXES)]:
        assert f"| `{cle}` |" in page
