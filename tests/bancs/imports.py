"""A Word file of 60 pages of our own: reading, recognising and proposing, against mammoth alone."""

import io

import mammoth
from docx import Document

from conventions.imports.lecture import lire_ici
from conventions.imports.propositions import IdentiteCaf, proposer
from conventions.imports.reconnaissance import fautes, reconnaitre
from tests.bancs.mesure import Releve, duree, rapport_apparie

PAGES = 60
MOTS_PAR_PAGE = 450
PASSAGES = 4
BORNE = 2.0
IDENTITE = IdentiteCaf("Caisse d’allocations familiales de la Drôme", "Anne Témoin", "Paul Exemple", "Valence")
PHRASES = (
    "Les services aux familles restent ouverts à chacun, quelle que soit sa commune ou son quartier.",
    "Le nombre de places visé est de XXX au terme de la période, comme le prévoit l’article {suivant}.",
    "Chaque partenaire désigne un référent, qui rend compte au comité de pilotage une fois par an.",
    "La Caisse d’allocations familiales de la Drôme verse sa part après examen des pièces (voir l’annexe 2).",
    "Un bilan partagé, établi avec les habitants, éclaire les choix de l’année suivante.",
)


def mesurer(releve: Releve) -> None:
    """(h) pages a second, and the ratio that bounds them."""
    contenu = document()
    source = lire_ici("docx", contenu)
    mots = sum(len(paragraphe.texte.split()) for paragraphe in source.paragraphes())
    pages = mots / MOTS_PAR_PAGE

    def notre() -> None:
        lue = lire_ici("docx", contenu)
        structure = reconnaitre(lue)
        assert not fautes(lue, structure)
        assert proposer(lue, structure, IDENTITE)

    def nu() -> None:
        mammoth.convert_to_html(io.BytesIO(contenu))

    rapport = rapport_apparie(notre, nu, PASSAGES)
    print(f"(h) {pages / duree(notre):.0f} pages importées par seconde, {pages / duree(nu):.0f} par mammoth seul")
    releve.noter(f"(h) import d’un .docx de {pages:.0f} pages, rapporté à mammoth seul", rapport, BORNE)


def document() -> bytes:
    """Titles, paragraphs of several runs, lists, notes in italics and tables, in the proportions of a convention."""
    fichier = Document()
    fichier.add_heading("Convention territoriale globale", 0)
    fichier.add_paragraph("Vu le code de l’action sociale et des familles,")
    mots, article = 0, 0
    while mots < PAGES * MOTS_PAR_PAGE:
        article += 1
        fichier.add_heading(f"Article {article} – Engagement numéro {article}", 1)
        for rang in range(10):
            paragraphe = fichier.add_paragraph()
            for place in range(3):
                phrase = PHRASES[(rang + place) % len(PHRASES)].format(suivant=article + 1)
                paragraphe.add_run(f"{phrase} ").bold = place == 1 and rang % 4 == 0
                mots += len(phrase.split())
        fichier.add_paragraph().add_run("À adapter : préciser les lieux concernés.").italic = True
        for rang in range(4):
            fichier.add_paragraph(f"Un accueil de proximité numéro {rang + 1}", style="List Bullet")
        if article % 4 == 0:
            tableau = fichier.add_table(rows=6, cols=4)
            for n, cellule in enumerate(tableau._cells):
                cellule.text = f"Action {n} à mener"
    for rang in (1, 2):
        fichier.add_heading(f"Annexe {rang} – Pièce jointe {rang}", 1)
        fichier.add_paragraph("Cette pièce est établie par les partenaires.")
    sortie = io.BytesIO()
    fichier.save(sortie)
    return sortie.getvalue()
