"""What people paste or upload, read as rows: bounded before it is opened."""

import io
import time
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.tables.lecture_tableur import LIGNES_MAX, TableurRefuse, lire_classeur, lire_collage

pytestmark = pytest.mark.pur


def xlsx(rangees: list[list[object]], *, fusions: tuple[str, ...] = ()) -> bytes:
    classeur = openpyxl.Workbook()
    for rangee in rangees:
        classeur.active.append(rangee)
    for plage in fusions:
        classeur.active.merge_cells(plage)
    return octets(classeur)


def octets(classeur: openpyxl.Workbook) -> bytes:
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def avec(contenu: bytes, **parties: bytes) -> bytes:
    """The same workbook with parts replaced or added; « / » is written « __ » in their names."""
    sortie = io.BytesIO()
    nouvelles = {nom.replace("__", "/"): octets for nom, octets in parties.items()}
    with zipfile.ZipFile(io.BytesIO(contenu)) as avant, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as apres:
        for nom in avant.namelist():
            if nom not in nouvelles:
                apres.writestr(nom, avant.read(nom))
        for nom, partie in nouvelles.items():
            apres.writestr(nom, partie)
    return sortie.getvalue()


def refus(contenu: bytes, nom: str = "structures.xlsx") -> TableurRefuse:
    with pytest.raises(TableurRefuse) as erreur:
        lire_classeur(contenu, nom)
    return erreur.value


def test_un_collage_se_coupe_comme_excel_l_a_mis():
    texte = 'Nom\tAdresse\r\n"Les\nLutins ""bleus"""\t"2 rue\tHaute"\r\n"Le Nid"\t5" de haut\r\n'
    assert lire_collage(texte) == [
        ["Nom", "Adresse"],
        ['Les\nLutins "bleus"', "2 rue\tHaute"],
        ['"Le Nid"', '5" de haut'],
    ]


def test_un_guillemet_perdu_n_avale_pas_la_suite():
    assert lire_collage('"Les Lutins\tA\nLe Nid\tB') == [['"Les Lutins', "A"], ["Le Nid", "B"]]


def test_un_collage_de_csv_se_lit_aussi():
    assert lire_collage('Nom;Type;Ville\n"A; B";EAJE;Valbrune') == [
        ["Nom", "Type", "Ville"],
        ["A; B", "EAJE", "Valbrune"],
    ]
    assert lire_collage("un texte ; avec un point-virgule") == [["un texte ; avec un point-virgule"]]


def test_les_lignes_vides_gardent_leur_numero():
    assert lire_collage("A\tB\n\n \t\nC\t\n\n") == [["A", "B"], [], [], ["C"]]


def test_un_collage_demesure_se_refuse():
    for texte, motif in (
        ("a\n" * (LIGNES_MAX + 30), "lignes"),
        ("\t" * 70 + "a", "colonnes"),
        ("a" * 3_000_001, "taille"),
    ):
        with pytest.raises(TableurRefuse) as erreur:
            lire_collage(texte)
        assert erreur.value.motif == motif
    with pytest.raises(TableurRefuse, match="rien à lire"):
        lire_collage(" \t\n")
    assert len(lire_collage("a\n" * LIGNES_MAX)) == LIGNES_MAX


@given(st.text(alphabet='ab"\t\n; ', max_size=60))
def test_aucun_collage_ne_fait_tomber_la_lecture(texte: str):
    try:
        rangees = lire_collage(texte)
    except TableurRefuse:
        return
    assert sum(len(cellule) for rangee in rangees for cellule in rangee) <= len(texte)


CELLULES = st.text(alphabet='ab"\t\n', min_size=1, max_size=6).map(lambda texte: f"x{texte}y")


@given(st.lists(st.lists(CELLULES, min_size=2, max_size=3), min_size=1, max_size=4))
def test_ce_qu_un_tableur_met_au_presse_papiers_se_relit(rangees: list[list[str]]):
    def cite(cellule: str) -> str:
        return '"' + cellule.replace('"', '""') + '"' if set(cellule) & set("\t\n") else cellule

    assert lire_collage("\r\n".join("\t".join(map(cite, rangee)) for rangee in rangees)) == rangees


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_un_csv_se_lit_quels_que_soient_separateur_et_accents(separateur: str, codage: str):
    texte = separateur.join(["Nom", "Adresse"]) + "\r\n" + separateur.join(['"L’Îlot"', f'"2{separateur} rue\nHaute"'])
    feuille = lire_classeur(texte.encode(codage), "structures.csv")
    assert feuille.rangees == [["Nom", "Adresse"], ["L’Îlot", f"2{separateur} rue\nHaute"]]
    assert bool(feuille.avertissements) == (codage == "cp1252")


def test_excel_peut_annoncer_le_separateur():
    assert lire_classeur(b"sep=,\r\nNom,Type\r\nA,B", "a.csv").rangees == [[], ["Nom", "Type"], ["A", "B"]]


def test_un_csv_casse_se_refuse():
    assert refus(b'Nom;Type\n"' + b"a" * 200_000, "a.csv").motif == "csv"
    assert refus(b"a\n" * (LIGNES_MAX + 30), "a.csv").motif == "lignes"


def test_un_classeur_se_lit_comme_il_se_montre():
    classeur = openpyxl.Workbook()
    classeur.active.append(["Nom", date(2026, 2, 3), 1234.5, 12, True, 0.1 + 0.2, "01500", None, 73282932000074, 1e-7])
    classeur.active.append([0.125])
    classeur.active["A2"].number_format = "0.0%"
    feuille = lire_classeur(octets(classeur), "a.xlsx")
    assert feuille.rangees == [
        ["Nom", "2026-02-03", "1234,5", "12", "oui", "0,3", "01500", "", "73282932000074", "0,0000001"],
        ["12,5 %"],
    ]


def test_une_formule_donne_son_resultat_ou_se_dit():
    contenu = xlsx([["Nom", "Total"], ["A", "=1+1"]])
    assert lire_classeur(contenu, "a.xlsx").rangees[1] == ["A", "#CALC!"]
    feuille = zipfile.ZipFile(io.BytesIO(contenu)).read("xl/worksheets/sheet1.xml").replace(b"<v></v>", b"<v>2</v>")
    feuille = feuille.replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
    assert lire_classeur(avec(contenu, **{"xl__worksheets__sheet1.xml": feuille}), "a.xlsx").rangees[1] == ["A", "2"]


def test_des_cellules_fusionnees_se_deplient_et_se_disent():
    rangees = [["Structures de Valbrune", None], ["Type", "Nom"], ["EAJE", "A"], [None, "B"], ["RPE", "C"]]
    feuille = lire_classeur(xlsx(rangees, fusions=("A1:B1", "A3:A4")), "a.xlsx")
    assert feuille.rangees[2:] == [["EAJE", "A"], ["EAJE", "B"], ["RPE", "C"]]
    assert feuille.rangees[0] == ["Structures de Valbrune"]
    assert len(feuille.avertissements) == 1
    assert "A3:A4" in feuille.avertissements[0]


def test_seule_la_premiere_feuille_remplie_se_lit():
    classeur = openpyxl.Workbook()
    classeur.active.title = "Mode d’emploi"
    classeur.active.append(["Explications"])
    classeur.create_sheet("Vide")
    classeur.create_sheet("Cachée").append(["secret"])
    classeur["Cachée"].sheet_state = "hidden"
    classeur.create_sheet("Données").append(["Nom"])
    classeur.create_sheet("Autres").append(["Nom"])
    feuille = lire_classeur(octets(classeur), "a.xlsx")
    assert (feuille.nom, feuille.rangees) == ("Données", [["Nom"]])
    assert feuille.avertissements == ("Seule la feuille « Données » est lue ; le classeur en a d’autres.",)


def test_des_lignes_vides_mises_en_forme_ne_comptent_pas():
    classeur = openpyxl.Workbook()
    classeur.active.append(["Nom"])
    for rang in range(2, 30_000):
        classeur.active.cell(rang, 1).number_format = "@"
    assert lire_classeur(octets(classeur), "a.xlsx").rangees == [["Nom"]]


def test_un_classeur_demesure_se_refuse():
    assert refus(b"PK\x03\x04" + b"0" * (10 * 1024 * 1024)).motif == "taille"
    assert refus(xlsx([["a"]] * (LIGNES_MAX + 30))).motif == "lignes"
    assert refus(xlsx([["a"] * 61])).motif == "colonnes"
    assert refus(xlsx([[]])).motif == "vide"


def test_une_bombe_se_refuse_avant_d_etre_ouverte():
    sain = xlsx([["Nom"]])
    assert refus(avec(sain, **{"xl__media__a.bin": b"\0" * (61 * 1024 * 1024)})).motif == "bombe"
    # Under the total, yet unfolded a thousand times.
    assert refus(avec(sain, **{"xl__worksheets__sheet1.xml": b" " * (20 * 1024 * 1024)})).motif == "bombe"
    nombreuses = {f"xl__media__{n}.bin": b"a" for n in range(600)}
    assert refus(avec(sain, **nombreuses)).motif == "bombe"


def test_une_taille_annoncee_fausse_se_refuse():
    contenu = bytearray(avec(xlsx([["Nom"]]), **{"xl__media__a.bin": b"\0" * 5_000_000}))
    central = contenu.rfind(b"PK\x01\x02")
    assert int.from_bytes(contenu[central + 24 : central + 28], "little") == 5_000_000
    contenu[central + 24 : central + 28] = (1000).to_bytes(4, "little")
    assert refus(bytes(contenu)).motif in {"abime", "bombe"}


def test_une_entite_xml_se_refuse():
    mille_rires = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    for partie in ("xl__worksheets__sheet1.xml", "xl__workbook.xml", "xl__styles.xml"):
        assert refus(avec(xlsx([["Nom"]]), **{partie: mille_rires})).motif == "abime"


@pytest.mark.parametrize(
    ("contenu", "nom", "motif"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xlsx", "protege"),
        (b"%PDF-1.7\n", "a.xlsx", "pdf"),
        (b"{\\rtf1}", "a.rtf", "doc"),
        (b"", "a.xlsx", "vide"),
        (b"PK\x03\x04 pas un zip", "a.xlsx", "abime"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a.png", "inconnu"),
        (b"Nom;Type", "a.ods", "ods"),
    ],
)
def test_un_autre_format_se_refuse_en_disant_quoi_faire(contenu: bytes, nom: str, motif: str):
    erreur = refus(contenu, nom)
    assert erreur.motif == motif
    assert " : " in str(erreur) or "." in str(erreur)


@pytest.mark.parametrize(
    ("parties", "motif"),
    [
        ({"xl__vbaProject.bin": b"macro"}, "xlsm"),
        (
            {"[Content_Types].xml": b'<Types ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'},
            "xlsm",
        ),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "ods"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "odt"),
        ({"word__document.xml": b"<w/>"}, "docx"),
        ({"xl__workbook.bin": b""}, "xlsb"),
        ({"xl__worksheets__sheet1.xml": b"<worksheet><sheetData><row"}, "abime"),
    ],
)
def test_ce_que_cache_un_zip_se_reconnait(parties: dict[str, bytes], motif: str):
    assert refus(avec(xlsx([["Nom"]]), **parties)).motif == motif


def test_des_balises_jamais_fermees_ne_retiennent_pas_le_serveur():
    feuille = b"<worksheet>" + b"<mergeCell " * 60_000 + b"</worksheet>"
    debut = time.monotonic()
    refus(avec(xlsx([["Nom"]]), **{"xl__worksheets__sheet1.xml": feuille}))
    assert time.monotonic() - debut < 15
