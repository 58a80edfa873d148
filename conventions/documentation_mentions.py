"""The page docs/mentions.md, drawn from the registry of merge fields."""

from itertools import groupby

from conventions.documents.registre import natures
from conventions.domain.mentions import CHAMPS, PREFIXE_CONVENTION, PREFIXES, PREFIXES_DE_DOCUMENT

EXEMPLES = {
    "accord": "`accord:s’engage|s’engagent`: the first form when one collectivité is a party, the second when several",
    "article": "`article:duree`: « article 4 », or the quoted title where articles have no number",
    "annexe": "`annexe:diagnostic`: « annexe 2 »",
    "montant": "`montant:12500.50`: « 12 500,50 € (douze mille cinq cents euros et cinquante centimes) »",
}


def mentions(avis: str) -> str:
    """Every merge field, by group; ``avis`` says where the page comes from."""
    lignes = [
        "# Merge fields",
        "",
        f"{avis} Source: `conventions/domain/champs.py`.",
        "",
        'A text stores a field as `<span data-mention="KEY"></span>`, always empty; its value is computed whenever the',
        "text is shown. The list is closed: an unknown key is refused while editing. A field that the convention",
        "cannot fill yet is highlighted in the draft, reported with a link to the page where it is mended, and never",
        "printed in a final document.",
        "",
    ]
    for groupe, champs in groupby(CHAMPS.values(), key=lambda champ: champ.groupe):
        lignes += [f"## {groupe}", "", "| key | shown to the writer as | holds | note |", "|---|---|---|---|"]
        lignes += [f"| `{c.cle}` | {c.libelle} | {c.genre.value} | {c.aide} |" for c in champs]
        lignes.append("")
    lignes += ["## With an argument", "", "| key | shown to the writer as | example |", "|---|---|---|"]
    lignes += [
        f"| `{prefixe}:…` | {libelle} | {EXEMPLES[prefixe].replace('|', '&#124;')} |"
        for prefixe, libelle in PREFIXES.items()
    ]
    return "\n".join([*lignes, *_documents()]) + "\n"


def _documents() -> list[str]:
    """What a document of a convention adds: the fields of its nature, references to what it was made from."""
    lignes = [
        "",
        "## In a document of a convention",
        "",
        "A document made from a convention (avenant, délibération, minutes...) has all of the above, save that",
        "`article:` is one of its own articles, and these, each in the documents of one nature alone. Elsewhere they",
        "are refused as unknown.",
        "",
        "| key | shown to the writer as | in | note |",
        "|---|---|---|---|",
        f"| `{PREFIXE_CONVENTION}:…` | {PREFIXES_DE_DOCUMENT[PREFIXE_CONVENTION]} | any document | "
        f"`{PREFIXE_CONVENTION}:duree`: « article 4 » of the convention |",
    ]
    lignes += [f"| `{c.cle}` | {c.libelle} | {n.libelle} | {c.aide} |" for n in natures() for c in n.champs]
    return lignes
