"""Move the content of a model version: from a national file, to another version, to plain data."""

from conventions.modeles_nationaux.donnees import (
    AnnexeNationale,
    ArticleNational,
    HypotheseNationale,
    ModeleNational,
    OptionNationale,
    Piece,
)
from conventions.models import AnnexeModele, ArticleModele, Hypothese, OptionHypothese, VersionModele


def remplir(version: VersionModele, donnees: ModeleNational) -> None:
    """Create the hypotheses, articles and annexes of a version that has none yet."""
    options: dict[str, OptionHypothese] = {}
    for rang, hypothese in enumerate(donnees.hypotheses, 1):
        ligne = Hypothese.objects.create(
            version=version, cle=hypothese.cle, ordre=rang, question=hypothese.question, aide=hypothese.aide
        )
        for place, option in enumerate(hypothese.options, 1):
            options[f"{hypothese.cle}:{option.cle}"] = OptionHypothese.objects.create(
                hypothese=ligne,
                cle=option.cle,
                ordre=place,
                libelle=option.libelle,
                consequence=option.consequence,
                defaut=option.defaut,
            )
    for rang, article in enumerate(donnees.articles, 1):
        ArticleModele.objects.create(
            version=version,
            genre=article.genre,
            verrouille=article.verrouille,
            bloc=article.bloc,
            **_commun(article, rang, options),
        )
    for rang, annexe in enumerate(donnees.annexes, 1):
        AnnexeModele.objects.create(
            version=version,
            nature=annexe.nature,
            paysage=annexe.paysage,
            **_commun(annexe, rang, options),
        )


def _commun(piece: Piece, rang: int, options: dict[str, OptionHypothese]) -> dict[str, object]:
    return {
        "cle": piece.cle,
        "ordre": rang,
        "titre": piece.titre,
        "corps": piece.corps,
        "consigne": piece.consigne,
        "condition": piece.condition,
        "obligatoire": piece.obligatoire,
        "option": options[piece.hypothese] if piece.hypothese else None,
    }


def copier_contenu(source: VersionModele, cible: VersionModele) -> None:
    """Give ``cible``, still empty, what ``source`` holds."""
    remplir(cible, vers_donnees(source))


def vers_donnees(version: VersionModele) -> ModeleNational:
    """All that the version holds, as plain data."""
    hypotheses = list(version.hypotheses.prefetch_related("options"))
    cles = {option.pk: f"{h.cle}:{option.cle}" for h in hypotheses for option in h.options.all()}
    modele = version.modele
    return ModeleNational(
        cle=modele.cle,
        nature=modele.nature,
        nom=modele.nom,
        description=modele.description,
        numerotation=modele.numerotation,
        titre_document=version.titre_document,
        formule_ouverture=version.formule_ouverture,
        formule_cloture=version.formule_cloture,
        hypotheses=tuple(_hypothese(h) for h in hypotheses),
        articles=tuple(
            ArticleNational(
                genre=a.genre,
                verrouille=a.verrouille,
                bloc=a.bloc,
                **_texte(a, cles),  # type: ignore[arg-type]
            )
            for a in version.articles.all()
        ),
        annexes=tuple(
            AnnexeNationale(
                nature=a.nature,
                paysage=a.paysage,
                **_texte(a, cles),  # type: ignore[arg-type]
            )
            for a in version.annexes.all()
        ),
    )


def _hypothese(hypothese: Hypothese) -> HypotheseNationale:
    return HypotheseNationale(
        cle=hypothese.cle,
        question=hypothese.question,
        aide=hypothese.aide,
        options=tuple(
            OptionNationale(cle=o.cle, libelle=o.libelle, consequence=o.consequence, defaut=o.defaut)
            for o in hypothese.options.all()
        ),
    )


def _texte(piece: ArticleModele | AnnexeModele, cles: dict[int, str]) -> dict[str, object]:
    return {
        "cle": piece.cle,
        "titre": piece.titre,
        "corps": piece.corps,
        "consigne": piece.consigne,
        "condition": piece.condition,
        "obligatoire": piece.obligatoire,
        "hypothese": cles[piece.option_id] if piece.option_id else "",
    }
