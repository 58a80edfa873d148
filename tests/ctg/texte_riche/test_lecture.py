from ctg.texte_riche import mentions, notes, texte_brut

TEXTE = (
    "<h3>Objet</h3><p>La <strong>Caf</strong> et "
    '<span data-mention="collectivites"></span>'
    '<span data-note="Code"></span><br>suite <span data-mention="caf.nom"></span></p>'
    "<ul><li>un<ul><li>deux</li></ul></li></ul>"
    "<table><tbody><tr><td><p>a</p><p>b</p></td>"
    '<td>c<span data-mention="collectivites"></span></td></tr></tbody></table>'
)


def test_texte_brut_donne_un_bloc_par_ligne() -> None:
    assert texte_brut(TEXTE).split("\n") == [
        "Objet",
        "La Caf et {collectivites}",
        "suite {caf.nom}",
        "un",
        "deux",
        "a b\tc{collectivites}",
    ]


def test_mentions_dans_l_ordre_sans_doublon() -> None:
    assert mentions(TEXTE) == ["collectivites", "caf.nom"]


def test_notes_dans_l_ordre() -> None:
    assert notes(TEXTE) == ["Code"]
    assert notes("") == []
