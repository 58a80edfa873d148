from django.conf import settings

from conventions.documentation import pages
from conventions.documents.registre import blocs, natures

PAGE = "docs/documents.md"


def test_la_page_des_documents_suit_le_registre():
    assert (settings.RACINE / PAGE).read_text(encoding="utf-8") == pages()[PAGE], "à régénérer : make docs"


def test_chaque_nature_chaque_bloc_et_chaque_champ_y_figurent():
    page = pages()[PAGE]
    for nature in natures():
        assert f"## {nature.libelle}\n" in page
        for cle in [*blocs(nature.code), *(champ.cle for champ in nature.champs)]:
            assert f"| `{cle}` |" in page
