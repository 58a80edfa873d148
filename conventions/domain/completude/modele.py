"""How far the convention has drifted from its model: variants to choose, required pieces removed, pieces to drop."""

from collections.abc import Iterable, Iterator

from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.domain.modeles import annexes_applicables, articles_applicables
from conventions.models import Annexe, AnnexeModele, Article, ArticleModele, Convention


def manques_du_modele(convention: Convention) -> Iterator[Manque]:
    """Unanswered hypotheses, then articles and annexes that the model requires and that are not there."""
    options = list(convention.options.all())
    natures = [partie.nature for partie in convention.parties.all()]
    version = convention.version_modele
    repondues = {option.hypothese_id for option in options}
    sans_reponse = [h for h in version.hypotheses.all() if h.pk not in repondues]
    for hypothese in sans_reponse:
        yield Manque(
            "variante",
            f"Une variante reste à choisir : « {hypothese.question} » Répondez à la question.",
            lien("variantes", convention.reference),
        )
    if sans_reponse:
        return
    articles = articles_applicables(version, natures, options)
    yield from _comparer(convention, "article", convention.articles.all(), articles)
    annexes = annexes_applicables(version, natures, options)
    yield from _comparer(convention, "annexe", convention.annexes.all(), annexes)


def _comparer(
    convention: Convention,
    genre: str,
    pieces: Iterable[Article | Annexe],
    applicables: Iterable[ArticleModele | AnnexeModele],
) -> Iterator[Manque]:
    presentes = {piece.cle for piece in pieces}
    attendues = {modele.cle: modele for modele in applicables}
    for modele in attendues.values():
        if modele.obligatoire and modele.cle not in presentes:
            accord = "e" if genre == "annexe" else ""
            yield Manque(
                f"{genre}_obligatoire",
                f"L’{genre} « {modele.titre} », exigé{accord} par le modèle, n’est pas dans la convention. Ajoutez-"
                f"l{'a' if accord else 'e'}.",
                lien(f"{genre}s", convention.reference),
            )
    for piece in pieces:
        if piece.modele is not None and piece.cle not in attendues:
            yield Manque(
                f"{genre}_sans_objet",
                f"L’{genre} « {piece.titre} » ne correspond plus aux parties de la convention. "
                f"Vérifiez son texte, ou retirez-l{'a' if genre == 'annexe' else 'e'}.",
                lien(genre, convention.reference, piece.pk),
                Gravite.AVERTISSEMENT,
            )
