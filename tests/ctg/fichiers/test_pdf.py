"""Every kind of PDF that is refused, built on the spot, and the honest ones that pass."""

import hashlib
import time
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from ctg.fichiers import FichierRefuse, controler_pdf
from ctg.pdf import PieceJointe, rendre
from tests.ctg.pdf.exemples import enregistrer, pdf_signe, pdf_simple, rouvrir

JS = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def abime(transformer, **options) -> bytes:
    with rouvrir(pdf_simple()) as pdf:
        transformer(pdf)
        return enregistrer(pdf, **options)


def note(pdf: Pdf, **entrees) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entrees)])


def noms_javascript(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", JS])))


def javascript_en_reserve(pdf: Pdf) -> None:
    """Hidden three levels down, and in an object that nothing opens at once."""
    pdf.Root.Cache = pdf.make_indirect(Dictionary(A=Array([Dictionary(Next=Array([JS]))])))


def joindre(pdf: Pdf) -> None:
    pdf.attachments["cheval.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ")


def bombe(pdf: Pdf) -> None:
    flux = pdf.make_stream(b"")
    flux.write(zlib.compress(bytes(80 << 20), 9), filter=Name.FlateDecode)
    pdf.Root.Bombe = flux


def bombe_en_poupees(pdf: Pdf) -> None:
    flux = pdf.make_stream(b"")
    contenu = zlib.compress(zlib.compress(bytes(90 << 20), 9), 9)
    flux.write(contenu, filter=Array([Name.FlateDecode, Name.FlateDecode]), decode_parms=None)
    pdf.Root.Bombe = flux


def bombe_en_morceaux(pdf: Pdf) -> None:
    contenu = zlib.compress(bytes(60 << 20), 9)
    pdf.Root.Bombes = Array([])
    for _ in range(6):
        flux = pdf.make_stream(b"")
        flux.write(contenu, filter=Name.FlateDecode)
        pdf.Root.Bombes.append(flux)


def image_geante(pdf: Pdf) -> None:
    pdf.Root.Image = pdf.make_stream(
        b"x", Type=Name.XObject, Subtype=Name.Image, Width=20_000, Height=20_000, ColorSpace=Name.DeviceGray
    )


def lien(**action):
    return lambda pdf: note(pdf, Subtype=Name.Link, A=Dictionary(**action))


def flux_exterieur(pdf: Pdf) -> None:
    pdf.Root.Z = pdf.make_stream(b"", F="//pirate/partage", FFilter=Name.FlateDecode)


def mettre(chemin: str, valeur):
    def transformer(pdf: Pdf) -> None:
        pdf.Root[chemin] = valeur

    return transformer


def page(**entrees):
    def transformer(pdf: Pdf) -> None:
        for cle, valeur in entrees.items():
            pdf.pages[0].obj[f"/{cle}"] = valeur

    return transformer


REFUS = {
    "vide": ("vide", b""),
    "texte renommé": ("nature", b"Bonjour"),
    "zip renommé": ("nature", b"PK\x03\x04" + bytes(3000)),
    "tronqué": ("tronque", pdf_simple()[:-200] + b" " * 3000),
    "coupé au milieu": ("tronque", pdf_simple(50)[:4000]),
    "sans objets": ("abime", b"%PDF-1.7\nrien\n%%EOF"),
    "mot de passe": ("protege", abime(lambda pdf: None, encryption=pikepdf.Encryption(user="u", owner="o"))),
    "restrictions": ("protege", abime(lambda pdf: None, encryption=pikepdf.Encryption(user="", owner="o"))),
    "javascript à l’ouverture": ("javascript", abime(mettre("/OpenAction", JS))),
    "javascript nommé": ("javascript", abime(noms_javascript)),
    "javascript caché": ("javascript", abime(javascript_en_reserve)),
    "javascript d’un lien": ("javascript", abime(lambda pdf: note(pdf, Subtype=Name.Link, A=JS))),
    "programme": (
        "lancement",
        abime(lambda pdf: note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="cmd.exe"))),
    ),
    "envoi": (
        "lancement",
        abime(lambda pdf: note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="http://x"))),
    ),
    "adresse d’un programme": ("lancement", abime(lien(S=Name.URI, URI="file:///C:/Windows/calc.exe"))),
    "adresse javascript": ("lancement", abime(lien(S=Name.URI, URI=" JavaScript:alert(1)"))),
    "document d’un autre serveur": ("lancement", abime(lien(S=Name.GoToR, F=r"\\\\pirate\partage\a.pdf", D=0))),
    "document d’ailleurs": ("lancement", abime(lien(S=Name.GoToR, F=Dictionary(UF="//pirate/a.pdf"), D=0))),
    "contenu d’un autre fichier": ("joints", abime(flux_exterieur)),
    "actions du document": ("automatique", abime(mettre("/AA", Dictionary(WC=Dictionary(S=Name.Named))))),
    "actions de page": ("automatique", abime(page(AA=Dictionary(O=Dictionary(S=Name.Named))))),
    "ouverture d’une adresse": ("automatique", abime(mettre("/OpenAction", Dictionary(S=Name.URI, URI="http://x")))),
    "fichier joint": ("joints", abime(joindre)),
    "fichier en note": ("joints", abime(lambda pdf: note(pdf, Subtype=Name.FileAttachment))),
    "xfa": ("xfa", abime(mettre("/AcroForm", Dictionary(Fields=Array([]), XFA="x")))),
    "son": ("multimedia", abime(lambda pdf: note(pdf, Subtype=Name.Sound))),
    "bombe": ("bombe", abime(bombe, compress_streams=False)),
    "bombe en poupées": ("bombe", abime(bombe_en_poupees, compress_streams=False)),
    "bombe en morceaux": ("bombe", abime(bombe_en_morceaux, compress_streams=False)),
    "page géante": ("page_geante", abime(page(MediaBox=Array([0, 0, 595, 14_000])))),
    "page grossie": ("page_geante", abime(page(UserUnit=100))),
    "page nulle": ("page_geante", abime(page(MediaBox=Array([0, 0, 0, 842])))),
    "image géante": ("image_geante", abime(image_geante)),
    "sans page": ("sans_page", enregistrer(Pdf.new())),
    "trop de pages": ("pages", pdf_simple(301)),
}


@pytest.mark.parametrize(("motif", "contenu"), REFUS.values(), ids=REFUS.keys())
def test_un_pdf_dangereux_est_refuse_par_une_phrase_qui_dit_quoi_faire(motif, contenu):
    with pytest.raises(FichierRefuse) as erreur:
        controler_pdf(contenu)
    assert erreur.value.motif == motif
    phrases = str(erreur.value).split(". ")
    assert len(phrases) >= 2
    assert "{" not in str(erreur.value)


def test_un_pdf_de_plus_de_trente_megaoctets_est_refuse():
    with pytest.raises(FichierRefuse, match="30 Mo") as erreur:
        controler_pdf(pdf_simple() + bytes(30 << 20))
    assert erreur.value.motif == "taille"


def test_un_pdf_honnete_est_accepte_vite():
    contenu = rendre('<html lang="fr"><title>t</title><h1>x</h1><p><a href="https://a.fr">y</a>', {}).contenu
    debut = time.monotonic()
    controle = controler_pdf(contenu)
    assert time.monotonic() - debut < 0.5
    assert controle.pages == 1
    assert controle.empreinte == hashlib.sha256(contenu).hexdigest()
    assert not controle.signe
    assert controle.avertissements == ()


@pytest.mark.parametrize(
    "action",
    [
        {"S": Name.URI, "URI": "https://caf.example/page"},
        {"S": Name.URI, "URI": "mailto:a@caf.example"},
        {"S": Name.URI, "URI": "caf.example"},
        {"S": Name.GoToR, "F": "voisin.pdf", "D": 0},
    ],
)
def test_un_lien_honnete_est_admis(action):
    assert controler_pdf(abime(lien(**action))).pages == 1


def test_une_ouverture_a_une_page_est_admise():
    contenu = abime(lambda pdf: setattr(pdf.Root, "OpenAction", Array([pdf.pages[0].obj, Name.Fit])))
    assert controler_pdf(contenu).pages == 1


def test_une_police_absente_est_annoncee():
    assert "sous forme d’images" in controler_pdf(pdf_simple()).avertissements[0]


def test_un_pdf_signe_est_reconnu():
    controle = controler_pdf(pdf_signe())
    assert controle.signe
    assert "signé" in controle.avertissements[0]


def test_notre_document_revenu_signe_peut_porter_son_dossier():
    piece = PieceJointe("dossier.json", b"{}", "application/json", "Dossier", "Source")
    contenu = rendre('<html lang="fr"><title>t</title><h1>x</h1>', {}, pieces_jointes=[piece]).contenu
    with pytest.raises(FichierRefuse, match="fichiers joints"):
        controler_pdf(contenu)
    assert controler_pdf(contenu, joints_admis=True).pages == 1
