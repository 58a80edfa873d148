import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from conventions.imports.blocs import GenreParagraphe, Paragraphe, Tableau, depuis_json, vers_json
from conventions.imports.lecture import lire_ici
from tests.conventions.imports import word_fabrique as w
from tests.conventions.imports.mots import mots_de, mots_ecartes, mots_gardes, rangs_de, resume

pytestmark = pytest.mark.pur


def lire(ecrire):
    return lire_ici("docx", w.fichier(ecrire))


def raisons(source):
    return [(ecart.raison, ecart.paragraphe.texte) for ecart in source.ecarts]


def test_styles_de_titre_y_compris_derives_et_de_plan():
    def ecrire(d):
        d.add_heading("Pacte de voisinage", 0)
        d.add_heading("Les cours partagées", 2)
        derive = d.styles.add_style("Clause maison", 1)
        derive.base_style = d.styles["Heading 1"]
        d.add_paragraph("Les jours de marché", style="Clause maison")
        w.paragraphe_xml(d, w.course("Par son plan"), '<w:outlineLvl w:val="2"/>')
        d.add_paragraph("Un texte.")

    assert resume(lire(ecrire)) == [
        "# Pacte de voisinage",
        "## Les cours partagées",
        "# Les jours de marché",
        "### Par son plan",
        "Un texte.",
    ]


def test_un_long_paragraphe_en_style_de_titre_reste_un_texte():
    source = lire(lambda d: d.add_heading("mot " * 100, 1))
    assert source.blocs[0].genre is GenreParagraphe.TEXTE


def test_sans_style_le_gras_et_le_centre_sont_gardes():
    def ecrire(d):
        p = d.add_paragraph()
        p.alignment = WD_ALIGN_PARAGRAPH.CENTER
        p.add_run("Clause 1").bold = True
        p = d.add_paragraph("Avec ")
        p.add_run("appui").italic = True
        p.add_run(" et ")
        p.add_run("trait").underline = True
        p.add_run(" du 1")
        p.add_run("er").font.superscript = True

    titre, texte = lire(ecrire).blocs
    assert titre.centre
    assert [(f.texte, f.gras) for f in titre.fragments] == [("Clause 1", True)]
    assert [(f.texte, f.italique, f.souligne, f.exposant) for f in texte.fragments] == [
        ("Avec ", False, False, False),
        ("appui", True, False, False),
        (" et ", False, False, False),
        ("trait", False, True, False),
        (" du 1", False, False, False),
        ("er", False, False, True),
    ]


def test_le_gras_d_un_style_de_paragraphe_ou_de_caractere_compte():
    def ecrire(d):
        fort = d.styles.add_style("Fort maison", 1)
        fort.font.bold = True
        d.add_paragraph("tout en gras", style="Fort maison")
        p = d.add_paragraph("un mot ")
        p.add_run("appuyé", style="Strong")

    gras, mixte = lire(ecrire).blocs
    assert gras.fragments[0].gras
    assert [fragment.gras for fragment in mixte.fragments] == [False, True]


def test_listes_imbriquees_et_numeros_dessines_par_word():
    def ecrire(d):
        numero = w.numeroter(d, "%1.")
        d.add_paragraph("pommes", style="List Bullet")
        d.add_paragraph("vertes", style="List Bullet 2")
        for texte, niveau in (("laver", 0), ("à l’eau", 1), ("au sel", 1), ("sécher", 0)):
            w.paragraphe_xml(d, w.course(texte), w.liste(numero, niveau))

    assert resume(lire(ecrire)) == ["• pommes", "  • vertes", "1. laver", "  a) à l’eau", "  b) au sel", "2. sécher"]


@pytest.mark.parametrize(
    ("modele", "forme", "attendus"),
    [
        ("Article %1 - ", "decimal", ["Article 1 - Objet", "Article 2 - Durée"]),
        ("Titre %1 :", "upperRoman", ["Titre I : Objet", "Titre II : Durée"]),
    ],
)
def test_le_numero_d_un_titre_est_ecrit_devant_lui(modele, forme, attendus):
    def ecrire(d):
        numero = w.numeroter(d, modele, forme)
        for texte in ("Objet", "Durée"):
            w.paragraphe_xml(d, w.course(texte), f'<w:pStyle w:val="Heading1"/>{w.liste(numero)}')
            d.add_paragraph("Un texte entre les deux.")

    source = lire(ecrire)
    assert [b.texte for b in source.blocs if b.genre is GenreParagraphe.TITRE] == attendus


def test_article_numerote_sans_style_de_titre():
    def ecrire(d):
        numero = w.numeroter(d, "ARTICLE %1")
        w.paragraphe_xml(d, w.course("Objet", "<w:b/>"), w.liste(numero))

    (bloc,) = lire(ecrire).blocs
    assert (bloc.genre, bloc.texte) == (GenreParagraphe.TEXTE, "ARTICLE 1 Objet")
    assert all(fragment.gras for fragment in bloc.fragments)


def test_une_liste_qui_repart_recommence_a_un():
    def ecrire(d):
        un, deux = w.numeroter(d, "%1)", numero=90), w.numeroter(d, "%1)", numero=91)
        for numero in (un, un, deux):
            w.paragraphe_xml(d, w.course("ligne"), w.liste(numero))

    assert [bloc.marque for bloc in lire(ecrire).blocs] == ["1)", "2)", "1)"]


def test_listes_tapees_a_la_main():
    def ecrire(d):
        for texte in ("Il faut :", "- scier ;", "- poncer :", "o à la main ;", "1. puis ranger", "2. puis balayer"):
            d.add_paragraph(texte)

    assert resume(lire(ecrire)) == [
        "Il faut :",
        "- scier ;",
        "- poncer :",
        "  o à la main ;",
        "    1. puis ranger",
        "    2. puis balayer",
    ]


def test_retraits_des_listes_tapees_a_la_main():
    def ecrire(d):
        d.add_paragraph("- outils")
        d.add_paragraph("  - bêche")
        w.paragraphe_xml(d, w.course("- manche"), '<w:ind w:left="1440" w:hanging="360"/>')
        d.add_paragraph("- graines")

    assert resume(lire(ecrire)) == ["- outils", "  - bêche", "    - manche", "- graines"]


def test_tableau_aux_cellules_fusionnees():
    def ecrire(d):
        t = d.add_table(3, 3)
        t.cell(0, 0).merge(t.cell(0, 2)).text = "Trois colonnes"
        t.cell(1, 0).merge(t.cell(2, 0)).text = "Deux lignes"
        t.cell(1, 1).text = "a"
        t.cell(2, 2).text = "b"

    (tableau,) = lire(ecrire).blocs
    assert isinstance(tableau, Tableau)
    assert [[(c.colonnes, c.lignes) for c in rang] for rang in tableau.rangs] == [
        [(3, 1)],
        [(1, 2), (1, 1), (1, 1)],
        [(1, 1), (1, 1)],
    ]


def test_un_tableau_d_une_cellule_est_un_cadre():
    def ecrire(d):
        d.add_table(1, 1).cell(0, 0).text = "Encadré"

    assert resume(lire(ecrire)) == ["Encadré"]


def test_une_liste_dans_une_cellule_et_un_tableau_dans_une_cellule():
    def ecrire(d):
        t = d.add_table(1, 2)
        t.cell(0, 0).text = "- un"
        t.cell(0, 0).add_paragraph("- deux")
        dedans = t.cell(0, 1).add_table(1, 2)
        dedans.cell(0, 0).text = "intérieur"
        dedans.cell(0, 1).text = "voisin"

    assert resume(lire(ecrire)) == ["| - un / - deux | intérieur / voisin"]


@pytest.mark.parametrize("genre", ["footnote", "endnote"])
def test_notes_a_leur_appel(genre):
    contenu = w.fichier(
        lambda d: w.paragraphe_xml(d, w.course("Le barème") + w.appel(genre, 2) + w.course(" vaut pour tous."))
    )
    contenu = w.avec_partie(
        contenu,
        f"word/{genre}s.xml",
        w.notes(genre, ["Celui de mars."]),
        genre=f"{genre}s",
        type_mime=f"application/vnd.openxmlformats-officedocument.wordprocessingml.{genre}s+xml",
    )
    (bloc,) = lire_ici("docx", contenu).blocs
    assert [(f.texte, f.note) for f in bloc.fragments] == [("Le barème", "Celui de mars."), (" vaut pour tous.", "")]


def test_zones_de_texte_lues_une_fois_a_la_suite():
    def ecrire(d):
        w.paragraphe_xml(d, w.course("Avant") + w.zone("Dans la zone") + w.course(" et après"))
        d.add_paragraph("Fin")

    source = lire(ecrire)
    assert resume(source) == ["Avant et après", "Dans la zone", "Fin"]
    assert any("zone de texte" in phrase for phrase in source.avertissements)


def test_modifications_suivies_acceptees_et_dites():
    def ecrire(d):
        w.paragraphe_xml(
            d,
            w.course("Le prix est ")
            + '<w:del w:id="1" w:author="A"><w:r><w:delText>libre</w:delText></w:r></w:del>'
            + f'<w:ins w:id="2" w:author="A">{w.course("fixe")}</w:ins>'
            + '<w:moveFrom w:id="3" w:author="A"><w:r><w:t>parti</w:t></w:r></w:moveFrom>',
        )

    source = lire(ecrire)
    assert resume(source) == ["Le prix est fixe"]
    assert "1 ajout, 2 suppressions" in source.avertissements[0]


def test_commentaires_laisses_et_comptes():
    def ecrire(d):
        p = d.add_paragraph("Une phrase discutée.")
        d.add_comment(p.runs, text="Vraiment ?", author="A")

    source = lire(ecrire)
    assert resume(source) == ["Une phrase discutée."]
    assert "Un commentaire a été laissé" in source.avertissements[0]


def test_champs_controles_et_liens_gardent_leur_texte():
    def ecrire(d):
        w.paragraphe_xml(
            d,
            "<w:sdt><w:sdtPr/><w:sdtContent>" + w.course("contrôle ") + "</w:sdtContent></w:sdt>"
            '<w:fldSimple w:instr=" REF x ">' + w.course("champ ") + "</w:fldSimple>"
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + w.course("complexe ")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            '<w:hyperlink w:anchor="x">' + w.course("lien ") + "</w:hyperlink>"
            "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>",
        )

    assert resume(lire(ecrire)) == ["contrôle champ complexe lien a+b"]


def test_les_mots_d_elements_inconnus_restent():
    def ecrire(d):
        inconnu = f"<w:neuf>{w.course('un ')}</w:neuf><w:ruby><w:rubyBase>{w.course('deux ')}</w:rubyBase></w:ruby>"
        rubis = f"<w:r><w:t>avant </w:t><w:ruby><w:rubyBase>{w.course('base')}</w:rubyBase></w:ruby></w:r>"
        w.paragraphe_xml(d, inconnu + w.course("trois"))
        w.paragraphe_xml(d, rubis)
        w.paragraphe_xml(d, w.course("Dehors") + w.zone("dessus").replace("<w:p>", f"<w:p>{w.zone('dessous')}", 1))

    assert resume(lire(ecrire)) == ["un deux trois", "avant base", "Dehors", "dessus", "dessous"]


def test_un_tableau_supprime_une_rangee_et_un_paragraphe_efface_rejoint_le_suivant():
    def ecrire(d):
        t = d.add_table(2, 2)
        for rang, ligne in enumerate(t.rows):
            ligne.cells[0].text, ligne.cells[1].text = f"a{rang}", f"b{rang}"
        t.rows[0]._tr.get_or_add_trPr().append(w.element('<w:del w:id="4" w:author="A"/>'))
        w.paragraphe_xml(d, w.course("Une phrase"), '<w:rPr><w:del w:id="5" w:author="A"/></w:rPr>')
        d.add_paragraph(" réunie.")

    assert resume(lire(ecrire)) == ["| a1 | b1", "Une phrase réunie."]


def test_sauts_de_ligne_et_de_page_separent_les_mots():
    def ecrire(d):
        w.paragraphe_xml(d, w.course("Fin de page") + '<w:r><w:br w:type="page"/></w:r>' + w.course("Début"))
        w.paragraphe_xml(d, w.course("une phrase coupée au") + "<w:r><w:br/></w:r>" + w.course("milieu"))

    assert resume(lire(ecrire)) == ["Fin de page", "Début", "une phrase coupée au milieu"]


def test_en_tetes_et_pieds_mis_de_cote_une_fois():
    def ecrire(d):
        d.add_paragraph("Le corps.")
        d.sections[0].header.paragraphs[0].text = "Ville des Tilleuls"
        d.sections[0].footer.paragraphs[0].text = "Document de travail"

    source = lire(ecrire)
    assert raisons(source) == [("en-tête courant", "Ville des Tilleuls"), ("pied de page", "Document de travail")]
    assert source.ecarts[0].paragraphe.id < source.blocs[0].id < source.ecarts[1].paragraphe.id


def test_sommaire_genere_mis_de_cote():
    def ecrire(d):
        d.styles.add_style("toc 1", 1)
        d.add_paragraph("Clause 1\t3", style="toc 1")
        d.add_paragraph("Le corps.")

    assert raisons(lire(ecrire)) == [("sommaire", "Clause 1 3")]


def test_texte_masque_mis_de_cote():
    source = lire(lambda d: w.paragraphe_xml(d, w.course("visible ") + w.course("secret", "<w:vanish/>")))
    assert (resume(source), raisons(source)) == (["visible"], [("texte masqué", "secret")])


def test_un_tampon_dans_le_texte_est_mis_de_cote():
    def ecrire(d):
        d.add_paragraph("Une phrase.")
        d.add_paragraph("Reçu en préfecture le 03/04/2031")

        for _ in range(2):
            d.add_paragraph("SPECIMEN")
        d.add_paragraph("Page 3 sur 12")

    assert raisons(lire(ecrire)) == [
        ("tampon", "Reçu en préfecture le 03/04/2031"),
        ("filigrane", "SPECIMEN"),
        ("filigrane", "SPECIMEN"),
        ("numéro de page", "Page 3 sur 12"),
    ]


def test_images_comptees():
    from io import BytesIO

    from PIL import Image

    def ecrire(d):
        octets = BytesIO()
        Image.new("RGB", (4, 4), "red").save(octets, "PNG")
        d.add_paragraph("Texte")
        d.add_picture(octets)

    source = lire(ecrire)
    assert source.avertissements == ("Une image a été laissée de côté.",)


def test_tous_les_mots_survivent_et_les_rangs_suivent_la_lecture():
    def ecrire(d):
        numero = w.numeroter(d, "%1.")
        d.add_heading("Charte du quartier", 0)
        for rang in range(30):
            d.add_heading(f"Clause {rang}", 1)
            d.add_paragraph(f"Phrase numéro {rang}, avec ses mots.")
            w.paragraphe_xml(d, w.course(f"corps{rang} ") + w.zone(f"zone{rang}") + w.course(f"suite{rang}"))
            w.paragraphe_xml(d, w.course(f"item{rang}"), w.liste(numero))
            table = d.add_table(2, 2)
            for case, cellule in enumerate(cellule for ligne in table.rows for cellule in ligne.cells):
                cellule.text = f"case{rang}x{case}"
        d.add_paragraph("-tiret collé")

    contenu = w.fichier(ecrire)
    source = lire_ici("docx", contenu)
    dessines = {str(n) for n in range(1, 31)}
    du_fichier = w.mots_du_fichier(contenu)
    assert sorted(m for m in mots_de(source) if m not in dessines) == sorted(m for m in du_fichier if m not in dessines)
    assert sorted(rangs_de(source)) == list(range(1, len(rangs_de(source)) + 1))
    assert mots_ecartes(source) == []
    assert mots_gardes(source) == mots_de(source)
    assert depuis_json(vers_json(source)) == source


def test_un_fichier_ooxml_strict_se_lit():
    contenu = w.fichier(lambda d: d.add_paragraph("Rédigé en strict"))
    import io
    import zipfile

    entree, sortie = zipfile.ZipFile(io.BytesIO(contenu)), io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as neuf:
        for nom in entree.namelist():
            lu = entree.read(nom).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            neuf.writestr(nom, lu)
    source = lire_ici("docx", sortie.getvalue())
    assert isinstance(source.blocs[0], Paragraphe)
    assert source.blocs[0].texte == "Rédigé en strict"
