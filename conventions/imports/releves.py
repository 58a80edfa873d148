"""What a reader left aside or had to decide, counted while it reads, said in French sentences."""

from collections import Counter
from collections.abc import Iterator

_PHRASES = {
    "zones": (
        "Une zone de texte a été lue à la suite du paragraphe qui la porte\u00a0: vérifiez sa place.",
        "{n} zones de texte ont été lues à la suite des paragraphes qui les portent\u00a0: vérifiez leur place.",
    ),
    "imbriques": (
        "Un tableau placé dans la cellule d’un autre a été mis à plat\u00a0: vérifiez sa place.",
        "{n} tableaux placés dans la cellule d’un autre ont été mis à plat\u00a0: vérifiez leur place.",
    ),
    "images": (
        "Une image a été laissée de côté.",
        "{n} images ont été laissées de côté.",
    ),
    "schemas": (
        "Un schéma ou un graphique a été laissé de côté\u202f; ses mots sont parmi ce qui est mis de côté.",
        "{n} schémas ou graphiques ont été laissés de côté\u202f; leurs mots sont parmi ce qui est mis de côté.",
    ),
    "commentaires": (
        "Un commentaire a été laissé de côté\u00a0: le modèle n’en garde pas.",
        "{n} commentaires ont été laissés de côté\u00a0: le modèle n’en garde pas.",
    ),
    "masques": (
        "Un passage de texte masqué a été mis de côté.",
        "{n} passages de texte masqué ont été mis de côté.",
    ),
    "inseres": (
        "Un document inséré dans ce fichier n’a pas été lu\u00a0: copiez son texte dans le document principal.",
        "{n} documents insérés dans ce fichier n’ont pas été lus\u00a0: copiez leur texte dans le document principal.",
    ),
}


def phrases(releves: Counter[str]) -> Iterator[str]:
    """The sentences of these counts: insertions, suppressions, en_tetes, sommaire, and the keys of ``_PHRASES``."""
    ajouts, retraits = releves["insertions"], releves["suppressions"]
    if ajouts or retraits:
        yield (
            "Ce document porte des modifications suivies\u00a0: il est lu comme si elles étaient toutes acceptées "
            f"({_compte(ajouts, 'ajout')}, {_compte(retraits, 'suppression')})."
        )
    for cle, (une, plusieurs) in _PHRASES.items():
        if nombre := releves[cle]:
            yield une if nombre == 1 else plusieurs.format(n=nombre)
    if releves["en_tetes"]:
        yield "Les en-têtes et les pieds de page ont été mis de côté\u00a0: l’application imprime les siens."
    if releves["sommaire"]:
        yield "Le sommaire a été mis de côté\u00a0: l’application en imprime un à jour."


def _compte(nombre: int, nom: str) -> str:
    return f"{nombre} {nom}{'s' if nombre > 1 else ''}"
