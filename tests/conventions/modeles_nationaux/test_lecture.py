"""A fault in a model file is refused with its place and its reason."""

import pytest

from conventions.modeles_nationaux.lecture import DOSSIER, ModeleNationalInvalide, analyser, lire_modele

SOURCE = (DOSSIER / "ctg.toml").read_text(encoding="utf-8")


def _erreurs(texte: str) -> list[str]:
    with pytest.raises(ModeleNationalInvalide) as capture:
        analyser(texte, "essai.toml")
    return capture.value.erreurs


def _remplacer(ancien: str, nouveau: str) -> str:
    assert ancien in SOURCE
    return SOURCE.replace(ancien, nouveau, 1)


def test_modele_inconnu() -> None:
    with pytest.raises(KeyError):
        lire_modele("../ctg")


def test_pas_du_toml() -> None:
    (erreur,) = _erreurs("[modele")
    assert erreur.startswith("Le fichier n’est pas du TOML")


@pytest.mark.parametrize(
    ("ancien", "nouveau", "attendue"),
    [
        ('cle = "objet"', 'cle = "objet"\ncouleur = "bleu"', "article « objet » : la clé « couleur » est inconnue."),
        ("paysage = true\n", "", "annexe « plan_actions » : la clé « paysage » manque."),
        (
            'cle = "objet"\ngenre = "article"',
            'cle = "objet"\ngenre = 3',
            "article « objet » : la clé « genre » n’a pas le bon type.",
        ),
        ("[[annexes]]", "[[pieces]]\ncle = 'x'\n[[annexes]]", "La table « pieces » est inconnue."),
        ('nature = "ctg"', 'nature = "bail"', "La nature « bail » est inconnue."),
        ('numerotation = "articles"', 'numerotation = "lettres"', "La numérotation « lettres » est inconnue."),
        ('condition = "msa"', 'condition = "cnaf"', "« champs_msa » : la condition « cnaf » est inconnue."),
        ('cle = "objet"', 'cle = "Objet 1"', "La clé « Objet 1 » n’a pas la bonne forme."),
        (
            'cle = "fin"',
            'cle = "recours"',
            "L’article « recours » est écrit plusieurs fois sans options différentes d’une même hypothèse.",
        ),
        (
            'hypothese = "diagnostic:a_venir"',
            'hypothese = "diagnostic:realise"',
            "L’article « objectifs » est écrit plusieurs fois sans options différentes d’une même hypothèse.",
        ),
        (
            'hypothese = "diagnostic:a_venir"',
            'hypothese = "diagnostic:perdu"',
            "« objectifs » : l’option « diagnostic:perdu » n’existe pas.",
        ),
        (
            "defaut = true",
            "defaut = false",
            "L’hypothèse « diagnostic » doit avoir deux options au moins, dont une seule par défaut.",
        ),
        ('genre = "visas"', 'genre = "article"', "Les visas précèdent le préambule, qui précède les articles."),
        (
            'data-mention="article:duree"',
            'data-mention="article:dure"',
            "« fin » renvoie à article:dure, qui peut manquer.",
        ),
        (
            'data-mention="article:duree"',
            'data-mention="article:champs_msa"',
            "« fin » renvoie à article:champs_msa, qui peut manquer.",
        ),
        (
            'data-mention="annexe:plan_actions"',
            'data-mention="article:preambule"',
            "« objet » renvoie à article:preambule, qui peut manquer.",
        ),
        (
            "<p>À défaut d’accord",
            "<p><mark>date</mark> À défaut d’accord",
            "L’article « recours » est verrouillé : il ne peut pas contenir de blanc à remplir.",
        ),
    ],
)
def test_structure_refusee(ancien: str, nouveau: str, attendue: str) -> None:
    assert attendue in _erreurs(_remplacer(ancien, nouveau))


@pytest.mark.parametrize(
    ("html", "attendue"),
    [
        ("<p>Un <b>mot</b></p>", "l’élément <b> n’est pas permis."),
        ('<p style="color:red">Un mot</p>', "l’attribut « style » de <p> n’est pas permis."),
        ("<p>Un mot", "le HTML n’est pas équilibré"),
        ("<p>Un mot</h3>", "le HTML n’est pas équilibré"),
        ("Un mot", "du texte se trouve hors de tout paragraphe."),
        ("<li>Un mot</li>", "le bloc <li> n’est pas permis à ce niveau."),
        ("<p><mark> </mark></p>", "un blanc <mark> doit dire ce qu’il faut écrire."),
        ('<p><span data-mention="caf.nom">la Caf</span></p>', "un <span> porte une seule mention"),
        ("<p><span></span></p>", "un <span> porte une seule mention"),
        ('<p><span data-mention="accord:un seul"></span></p>', "la mention « accord:un seul » doit donner"),
        ("<table><tbody><tr><th>A</th></tr></tbody></table>", "un <th> doit porter scope"),
    ],
)
def test_texte_refuse(html: str, attendue: str) -> None:
    erreurs = _erreurs(_remplacer("<p>À défaut d’accord", f"{html}\n<p>À défaut d’accord"))
    assert any(erreur.startswith(f"article « recours » : {attendue}") for erreur in erreurs), erreurs


def test_toutes_les_erreurs_a_la_fois() -> None:
    texte = _remplacer('nature = "ctg"', 'nature = "bail"').replace('condition = "msa"', 'condition = "cnaf"')
    assert len(_erreurs(texte)) == 2
