import re

import pytest
from django.utils.safestring import SafeString, mark_safe

from ctg.texte_riche import MentionInconnue, nettoyer, remplacer_mentions, vers_edition, vers_impression

VALEURS = {
    "caf.nom": "la Caisse d’allocations familiales de l’Isère",
    "piege": '<script>alert("1")</script> & co',
    "sure": mark_safe("<strong>ok</strong>"),
}
MENTION = '<p>Entre <strong><span data-mention="{}"></span></strong> et</p>'


def resoudre(cle: str) -> str:
    if cle not in VALEURS:
        raise MentionInconnue(cle)
    return VALEURS[cle]


def imprimer(html: str, *, projet: bool = True, niveau: int = 3) -> str:
    return vers_impression(html, resoudre=resoudre, projet=projet, niveau=niveau)


def test_une_valeur_ordinaire_est_echappee_partout() -> None:
    attendu = '<p>Entre <strong>&lt;script&gt;alert("1")&lt;/script&gt; &amp; co</strong> et</p>'
    assert remplacer_mentions(MENTION.format("piege"), resoudre) == attendu
    assert imprimer(MENTION.format("piege")) == attendu


def test_une_valeur_declaree_sure_passe_telle_quelle() -> None:
    attendu = "<p>Entre <strong><strong>ok</strong></strong> et</p>"
    assert remplacer_mentions(MENTION.format("sure"), resoudre) == attendu
    assert imprimer(MENTION.format("sure")) == attendu


def test_remplacer_garde_notes_et_blancs() -> None:
    html = '<p><mark>à dire</mark><span data-note="n"></span> <span data-mention="caf.nom"></span></p>'
    assert remplacer_mentions(html, resoudre) == (
        '<p><mark>à dire</mark><span data-note="n"></span> la Caisse d’allocations familiales de l’Isère</p>'
    )


def test_une_mention_inconnue_est_dite() -> None:
    with pytest.raises(MentionInconnue, match="inconnue"):
        remplacer_mentions(MENTION.format("inconnue"), resoudre)
    with pytest.raises(MentionInconnue, match="inconnue"):
        imprimer(MENTION.format("inconnue"), projet=False)
    assert imprimer(MENTION.format("inconnue")) == ("<p>Entre <mark><strong>[inconnue]</strong></mark> et</p>")


def test_l_editeur_montre_la_valeur_dans_une_puce() -> None:
    rendu = vers_edition(MENTION.format("piege"), resoudre, titre=lambda cle: f"Champ « {cle} »")
    assert rendu == (
        '<p>Entre <strong><span data-mention="piege" class="mention" title="Champ « piege »">'
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co</span></strong> et</p>"
    )
    assert not isinstance(rendu, SafeString)


def test_l_editeur_signale_un_champ_inconnu() -> None:
    assert vers_edition(MENTION.format("zzz"), resoudre) == (
        '<p>Entre <strong><span data-mention="zzz" class="mention mention-inconnue" title="Champ automatique inconnu">'
        "zzz</span></strong> et</p>"
    )


def test_l_editeur_montre_le_texte_d_une_valeur_sure() -> None:
    assert '<span data-mention="sure" class="mention" title="sure">ok</span>' in vers_edition(
        MENTION.format("sure"), resoudre
    )


def test_les_notes_deviennent_des_notes_de_bas_de_page() -> None:
    assert imprimer('<p>x<span data-note="Code &lt;CASF&gt; : 12 %"></span>.</p>') == (
        '<p>x<span class="note">Code &lt;CASF&gt;\u00a0: 12\u202f%</span>.</p>'
    )


def test_les_blancs_ne_se_voient_que_sur_le_projet() -> None:
    html = "<p>le <mark>date</mark></p>"
    assert imprimer(html, projet=True) == html
    assert imprimer(html, projet=False) == "<p>le date</p>"


def test_les_espaces_deviennent_insecables_a_l_impression() -> None:
    assert imprimer("<p>Soit 1 089 800 € ; article 4 !</p>") == (
        "<p>Soit 1\u202f089\u202f800\u202f€\u202f; article\u00a04\u202f!</p>"
    )


@pytest.mark.parametrize(
    ("html", "niveaux", "depart"),
    [
        ("<h4>a</h4><h3>b</h3><h4>c</h4>", ["h3", "h3", "h4"], 3),
        ("<h3>a</h3><h4>b</h4>", ["h3", "h4"], 3),
        ("<h4>a</h4><h4>b</h4>", ["h3", "h4"], 3),
        ("<h3>a</h3><h4>b</h4>", ["h2", "h3"], 2),
    ],
)
def test_aucun_niveau_de_titre_n_est_saute(html: str, niveaux: list[str], depart: int) -> None:
    assert re.findall(r"<(h\d)>", imprimer(html, niveau=depart)) == niveaux


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{'a' * 1000}</p>",
        "<p>" + "<strong>aaaaaaaaaa</strong><em>bbbbbbbbbb</em>" * 50 + "</p>",
        "<p>a " + "é" * 450 + " b</p>",
        '<p>x<span data-note="' + "n" * 900 + '"></span></p>',
    ],
)
def test_un_mot_trop_long_peut_etre_coupe(html: str) -> None:
    rendu = imprimer(html)
    mots = re.sub(r"<[^>]*>", "", rendu).replace("\u200b", " ").split()
    assert max(map(len, mots)) <= 200
    assert re.sub(r"<[^>]*>", "", rendu).replace("\u200b", "") == re.sub(
        r"<[^>]*>", "", re.sub(r'<span data-note="(.*?)">', r"\1", html)
    )


def test_un_mot_de_deux_cents_signes_reste_entier() -> None:
    html = f"<p>{'a' * 200} {'b' * 200}</p>"
    assert imprimer(html) == html


def rangees(rendu: str) -> list[list[tuple[str, str]]]:
    """For each row, the cells with their attributes."""
    return [re.findall(r"<(t[hd])([^>]*)>", rangee) for rangee in re.findall(r"<tr>(.*?)</tr>", rendu, re.S)]


def largeurs(rendu: str) -> list[float]:
    return [float(n) for n in re.findall(r'<col style="width:([\d.]+)%">', rendu)]


def tableau(html: str) -> str:
    return imprimer(nettoyer(f"<table>{html}</table>"))


def test_l_entete_est_reconnue_et_portee() -> None:
    rendu = tableau("<tr><th>A<th colspan=2>B<tr><th>x<td>1<td>2")
    assert re.search(r"<thead>(.*)</thead>", rendu)
    assert rangees(rendu) == [
        [("th", ' scope="col"'), ("th", ' colspan="2" scope="colgroup"')],
        [("th", ' scope="row"'), ("td", ""), ("td", "")],
    ]


def test_un_tableau_tout_en_entetes_garde_un_corps() -> None:
    assert "<thead>" not in tableau("<tr><th>A<th>B")


def test_les_portees_ecrites_sont_gardees() -> None:
    assert rangees(tableau("<tr><th scope=row>A<td>1<tr><td>b<td>c"))[0][0] == ("th", ' scope="row"')


def test_les_rangees_courtes_sont_completees() -> None:
    rendu = tableau("<tr><td>1<td>2<td>3<tr><td>4<tr><td colspan=2>5")
    assert [len(r) for r in rangees(rendu)] == [3, 3, 2]
    assert len(largeurs(rendu)) == 3


def test_une_fusion_qui_depasse_est_coupee() -> None:
    rendu = tableau("<tr><td rowspan=9>1<td>2<tr><td>3")
    assert rangees(rendu) == [[("td", ' rowspan="2"'), ("td", "")], [("td", "")]]


def test_deux_fusions_qui_se_croisent_ne_se_recouvrent_pas() -> None:
    rendu = tableau("<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e")
    assert rangees(rendu) == [
        [("td", ""), ("td", ' rowspan="2"'), ("td", "")],
        [("td", ""), ("td", "")],
    ]


def test_les_largeurs_suivent_le_contenu_et_font_le_tout() -> None:
    rendu = tableau("<tr><td>1<td>" + "long texte " * 30 + "<tr><td>2<td>x")
    courte, longue = largeurs(rendu)
    assert longue > 2 * courte > 20
    assert courte + longue == pytest.approx(100, abs=0.05)


def test_la_legende_precede_les_colonnes() -> None:
    assert tableau("<caption>L</caption><tr><td>1").startswith("<table><caption>L</caption><colgroup><col ")


def test_un_tableau_large_est_signale() -> None:
    assert tableau("<tr>" + "<td>1" * 7).startswith('<table class="large">')
    assert tableau("<tr>" + "<td>1" * 6).startswith("<table><colgroup>")


def test_des_fusions_demesurees_ne_font_pas_exploser_le_tableau() -> None:
    rendu = tableau("<tr>" + "<td rowspan=50 colspan=50>x" * 50 + ("<tr>" + "<td>y" * 50) * 40)
    assert len(rendu) < 200_000


def test_impression_d_un_texte_vide() -> None:
    assert imprimer("") == ""
    assert isinstance(vers_impression("<p>x</p>", resoudre=resoudre, projet=True), SafeString)
