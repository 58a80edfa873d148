"""Every address of the site, and what readers of each side get."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.scene import Scene


@dataclass(frozen=True)
class Page:
    """What an address is about, and what a reader of the Caf then of a collectivité gets: (GET, POST)."""

    quoi: Callable[[Scene], dict[str, Any]]
    caf: tuple[int, int]
    collectivite: tuple[int, int]
    objet: bool = True


LIRE = (200, 405)
REFUS = (403, 403)
LECTURE_REFUSEE = (403, 405)
AUTRUI = (404, 404)
SAISIE = (200, 403)
RENVOI = (302, 403)
RENVOIS = (302, 302)


def de(nom: str, cle: str = "pk") -> Callable[[Scene], dict[str, Any]]:
    """The row that this attribute of the scene holds."""
    return lambda s: {cle: getattr(s, nom).pk}


def ici(**plus: Callable[[Scene], Any]) -> Callable[[Scene], dict[str, Any]]:
    """The convention, and a part of it."""
    return lambda s: {"reference": s.convention.reference, **{cle: valeur(s) for cle, valeur in plus.items()}}


def part(nom: str) -> Callable[[Scene], dict[str, Any]]:
    return ici(pk=lambda s: getattr(s, nom).pk)


def extrait(s: Scene) -> dict[str, Any]:
    """The slot of the délibération of the mairie."""
    return {"reference": s.convention.reference, "pk": s.piece.annexe_id, "partie": s.piece.partie_id}


def de_l_import(**plus: int) -> Callable[[Scene], dict[str, Any]]:
    """The import of a model, and a piece of it."""
    return lambda s: {"cle": s.import_modele.cle, **plus}


def deliberation(**plus: Callable[[Scene], Any]) -> Callable[[Scene], dict[str, Any]]:
    """The délibération of the mairie."""
    return ici(partie=lambda s: s.deliberation.document.partie_id, **plus)


def piece(genre: str) -> Callable[[Scene], dict[str, Any]]:
    return lambda s: {"genre": genre, "pk": getattr(s, f"{genre}_modele").pk}


def du_plan(**plus: Callable[[Scene], Any]) -> Callable[[Scene], dict[str, Any]]:
    """The plan of the convention, and a part of it."""
    return ici(annexe=lambda s: s.plan.annexe_id, **plus)


def element(genre: str) -> Callable[[Scene], dict[str, Any]]:
    return du_plan(genre=lambda s: genre, pk=lambda s: getattr(s, genre).pk)


def du_comite(**plus: Callable[[Scene], Any]) -> Callable[[Scene], dict[str, Any]]:
    """The committee of the scene, and a part of it."""
    return ici(pk=lambda s: s.reunion.comite_id, **plus)


def de_la_reunion(**plus: Callable[[Scene], Any]) -> Callable[[Scene], dict[str, Any]]:
    """The meeting of the scene, and a part of it."""
    return ici(pk=lambda s: s.reunion.pk, **plus)


def ligne_de_reunion(nom: str) -> Callable[[Scene], dict[str, Any]]:
    """A row of the sheet of that meeting."""
    return ici(reunion=lambda s: s.reunion.pk, pk=lambda s: getattr(s, nom).pk)


def siege(s: Scene) -> dict[str, Any]:
    """Somebody who sits on the committee."""
    return {"reference": s.convention.reference, "comite": s.reunion.comite_id, "pk": s.membre_comite.pk}


def rubrique(s: Scene) -> dict[str, Any]:
    return {"pk": s.gabarit.pk, "cle": "contexte"}


def dans_une_table(**plus: Callable[[Scene], Any]) -> Callable[[Scene], dict[str, Any]]:
    """The table of structures of the scene, and a part of it."""
    return ici(table=lambda s: "structures", parent=lambda s: s.structure.annexe_id, **plus)


def d_un_document(**plus: Callable[[Scene], Any]) -> Callable[[Scene], dict[str, Any]]:
    """A text of the avenant of the scene."""
    return ici(pk=lambda s: s.document.pk, texte=lambda s: s.document.textes.get().pk, **plus)


def rangee(s: Scene) -> int:
    return s.structure.pk


def rien(_: Scene) -> dict[str, Any]:
    return {}


def generale(caf: tuple[int, int], collectivite: tuple[int, int]) -> Page:
    """A page that names nothing in its address."""
    return Page(rien, caf, collectivite, objet=False)


TERRITOIRES = {
    "recherche_communes": generale(LIRE, LIRE),
    "recherche_territoires": generale(LIRE, LIRE),
    "recherche_organismes": generale(LIRE, LIRE),
    "agir_pour": generale((302, 302), (302, 302)),
    "organismes": generale(LIRE, LIRE),
    "organisme_creer": generale(REFUS, REFUS),
    "organisme": Page(de("mairie"), LIRE, LIRE),
    "organisme_modifier": Page(de("mairie"), REFUS, REFUS),
    "organisme_logo": Page(de("mairie"), LIRE, LIRE),
    "organisme_logo_deposer": Page(de("mairie"), REFUS, REFUS),
    "reglages": Page(lambda s: {"pk": s.convention.caf_id}, REFUS, REFUS),
    "reglages_types": Page(lambda s: {"pk": s.convention.caf_id}, REFUS, REFUS),
    "representant_creer": Page(de("mairie"), REFUS, REFUS),
    "representant_modifier": Page(de("representant"), REFUS, REFUS),
    "representant_retirer": Page(de("representant"), REFUS, REFUS),
    "membres": Page(de("mairie"), (403, 405), (403, 405)),
    "inviter": Page(de("mairie"), REFUS, REFUS),
    "membre_role": Page(de("appartenance"), REFUS, REFUS),
    "membre_retirer": Page(de("appartenance"), REFUS, REFUS),
    "invitation_annuler": Page(de("invitation"), REFUS, REFUS),
}
CONVENTIONS = {
    "tableau_de_bord": generale(LIRE, LIRE),
    "a_faire": generale(LIRE, LIRE),
    "liste": generale(LIRE, LIRE),
    "liste_tableur": generale(LIRE, LIRE),
    "creer": generale(REFUS, REFUS),
    "creation_abandonner": Page(lambda s: {"cle": s.creation.cle}, AUTRUI, AUTRUI),
    "creation": Page(lambda s: {"cle": s.creation.cle, "etape": "territoire"}, AUTRUI, AUTRUI),
    "convention": Page(ici(), LIRE, LIRE),
    "transition": Page(ici(action=lambda s: "soumettre"), REFUS, REFUS),
    "dossier": Page(ici(), LIRE, LIRE),
    "articles": Page(ici(), SAISIE, SAISIE),
    "article_ajouter": Page(ici(), REFUS, REFUS),
    "article": Page(part("article"), SAISIE, SAISIE),
    "article_deplacer": Page(part("article"), REFUS, REFUS),
    "article_retirer": Page(part("article"), REFUS, REFUS),
    "article_consigne": Page(part("article"), REFUS, REFUS),
    "article_comparer": Page(part("article"), LIRE, LIRE),
    "article_historique": Page(part("article"), LIRE, LIRE),
    "article_restaurer": Page(
        ici(pk=lambda s: s.article.pk, historique_id=lambda s: s.article.history.first().pk), REFUS, REFUS
    ),
    "annexes": Page(ici(), SAISIE, SAISIE),
    "annexe_ajouter": Page(ici(), REFUS, REFUS),
    "annexe_demander": Page(ici(), REFUS, REFUS),
    "annexe": Page(part("annexe"), SAISIE, SAISIE),
    "annexe_etape": Page(ici(pk=lambda s: s.annexe.pk, action=lambda s: "valider"), REFUS, REFUS),
    "annexe_fichier": Page(part("annexe"), LIRE, LIRE),
    "annexe_deposer": Page(part("annexe"), REFUS, REFUS),
    "annexe_deplacer": Page(part("annexe"), REFUS, REFUS),
    "annexe_retirer": Page(part("annexe"), REFUS, REFUS),
    "annexe_consigne": Page(part("annexe"), REFUS, REFUS),
    "table_cellule": Page(dans_une_table(pk=rangee), RENVOI, RENVOI),
    "table_ajouter": Page(dans_une_table(), REFUS, REFUS),
    "table_ligne": Page(dans_une_table(pk=rangee), REFUS, REFUS),
    "table_retirer": Page(dans_une_table(pk=rangee), REFUS, REFUS),
    "table_deplacer": Page(dans_une_table(pk=rangee), RENVOI, RENVOI),
    "table_restaurer": Page(dans_une_table(historique_id=lambda s: s.structure_retiree), RENVOI, RENVOI),
    "table_coller": Page(dans_une_table(), REFUS, REFUS),
    "table_modele": Page(dans_une_table(), LIRE, LIRE),
    "table_exporter": Page(dans_une_table(), LIRE, LIRE),
    "table_importer": Page(dans_une_table(), REFUS, REFUS),
    "table_suggestions": Page(dans_une_table(), LIRE, LIRE),
    "reprise": Page(ici(cle=lambda s: s.import_lignes.cle), AUTRUI, AUTRUI),
    "diagnostic_importer": Page(ici(pk=lambda s: s.import_communes.annexe_id), REFUS, REFUS),
    "diagnostic_apercu": Page(
        ici(pk=lambda s: s.import_communes.annexe_id, cle=lambda s: s.import_communes.cle), REFUS, REFUS
    ),
    "deliberation_deposer": Page(extrait, REFUS, REFUS),
    "deliberation_fichier": Page(extrait, LIRE, LIRE),
    "deliberations": Page(ici(), LIRE, LIRE),
    "deliberation_preparer": Page(deliberation(), REFUS, REFUS),
    "deliberation_seance": Page(deliberation(), REFUS, REFUS),
    "deliberation_verifier": Page(deliberation(), REFUS, REFUS),
    "deliberation_texte": Page(deliberation(), LIRE, LIRE),
    "deliberation_etape": Page(deliberation(code=lambda s: "annuler"), REFUS, REFUS),
    "deliberation_extrait": Page(deliberation(), REFUS, REFUS),
    "structures_verser": Page(ici(pk=lambda s: s.structure.annexe_id), REFUS, REFUS),
    "structures_reprendre": Page(ici(pk=lambda s: s.structure.annexe_id, partie=lambda s: s.partie.pk), REFUS, REFUS),
    "structures_competence": Page(
        ici(pk=lambda s: s.structure.annexe_id, ligne=lambda s: s.structure.pk), REFUS, REFUS
    ),
    "parties": Page(ici(), SAISIE, SAISIE),
    "partie_ajouter": Page(ici(), REFUS, REFUS),
    "partie": Page(part("partie"), REFUS, REFUS),
    "partie_signataires": Page(part("partie"), REFUS, REFUS),
    "partie_actualiser": Page(part("partie"), REFUS, REFUS),
    "partie_deplacer": Page(part("partie"), REFUS, REFUS),
    "partie_retirer": Page(part("partie"), REFUS, REFUS),
    "partie_logo": Page(part("partie"), LIRE, LIRE),
    "periode": Page(ici(), SAISIE, SAISIE),
    "variantes": Page(ici(), SAISIE, SAISIE),
    "variante_choisir": Page(ici(option=lambda s: s.option.pk), REFUS, REFUS),
    "apercu": Page(ici(), LIRE, LIRE),
    # Reading the PDF is a reader's right, and so is asking for it: these two write a job, nothing of the convention.
    "documents": Page(ici(), LIRE, LIRE),
    "presentation_ouvrir": Page(part("annexe"), REFUS, REFUS),
    "document_creer": Page(ici(nature=lambda s: "avenant"), REFUS, REFUS),
    "document": Page(part("document"), LIRE, LIRE),
    "document_pdf": Page(part("document"), RENVOIS, RENVOIS),
    "document_etat": Page(part("document"), REFUS, REFUS),
    "document_retirer": Page(part("document"), REFUS, REFUS),
    "document_texte": Page(d_un_document(), SAISIE, SAISIE),
    "document_consigne": Page(d_un_document(), REFUS, REFUS),
    "document_historique": Page(d_un_document(), LIRE, LIRE),
    "document_restaurer": Page(
        d_un_document(historique_id=lambda s: s.document.textes.get().history.first().pk), REFUS, REFUS
    ),
    "rendu_demander": Page(ici(), (302, 302), (302, 302)),
    "rendu_relancer": Page(part("rendu"), (302, 302), (302, 302)),
    "rendu": Page(part("rendu"), (302, 405), (302, 405)),
    "rendu_pdf": Page(part("rendu"), LIRE, LIRE),
    # A reader comments: without a text, the form comes back.
    "fils": Page(ici(), LIRE, LIRE),
    "fil": Page(part("fil"), LIRE, LIRE),
    "fil_ouvrir": Page(ici(), (302, 422), (302, 422)),
    "fil_repondre": Page(part("fil"), (302, 422), (302, 422)),
    "fil_resoudre": Page(part("fil"), RENVOI, RENVOI),
    "fil_rouvrir": Page(part("fil"), RENVOI, RENVOI),
    "ecarts": Page(ici(), LIRE, LIRE),
    "versions": Page(ici(), LIRE, LIRE),
    "version_pdf": Page(ici(numero=lambda s: s.version.numero), LIRE, LIRE),
    "journal": Page(ici(), LIRE, LIRE),
    "notifications": generale(LIRE, LIRE),
    "notifications_lues": generale((302, 302), (302, 302)),
    "preferences_notifications": generale((200, 422), (200, 422)),
    "notification": Page(de("notification"), AUTRUI, AUTRUI),
    "modeles": generale(LIRE, (403, 405)),
    "suivi_modeles": generale(LIRE, (403, 405)),
    "modele": Page(lambda s: {"pk": s.brouillon.modele_id}, LIRE, (403, 405)),
    "import_deposer": generale(REFUS, REFUS),
    "import_version": Page(lambda s: {"pk": s.brouillon.modele_id}, REFUS, REFUS),
    # Importing is for the administrators of the Caf: its other agents see nothing of it.
    "import_modele": Page(de_l_import(), LECTURE_REFUSEE, LECTURE_REFUSEE),
    "import_suivi": Page(de_l_import(), LECTURE_REFUSEE, LECTURE_REFUSEE),
    "import_fichier": Page(de_l_import(), LECTURE_REFUSEE, LECTURE_REFUSEE),
    "import_changements": Page(de_l_import(), LECTURE_REFUSEE, LECTURE_REFUSEE),
    "import_piece": Page(de_l_import(bloc=1), LECTURE_REFUSEE, LECTURE_REFUSEE),
    "import_apercu": Page(de_l_import(bloc=1), LECTURE_REFUSEE, LECTURE_REFUSEE),
    "import_relancer": Page(de_l_import(), REFUS, REFUS),
    "import_supprimer": Page(de_l_import(), REFUS, REFUS),
    "import_decider": Page(de_l_import(), REFUS, REFUS),
    "import_lot": Page(de_l_import(), REFUS, REFUS),
    "import_annuler": Page(de_l_import(), REFUS, REFUS),
    "import_structure": Page(de_l_import(), REFUS, REFUS),
    "import_preparer": Page(de_l_import(), REFUS, REFUS),
    "modele_dupliquer": Page(lambda s: {"pk": s.brouillon.modele_id}, REFUS, REFUS),
    "modele_preparer": Page(lambda s: {"pk": s.brouillon.modele_id}, RENVOI, REFUS),
    "version_modele": Page(de("brouillon"), SAISIE, REFUS),
    "version_publier": Page(de("brouillon"), REFUS, REFUS),
    "version_retirer": Page(de("publiee"), REFUS, REFUS),
    "version_ecarts": Page(de("brouillon"), LIRE, (403, 405)),
    "version_apercu": Page(de("brouillon"), LIRE, (403, 405)),
    "piece_ajouter": Page(lambda s: {"pk": s.brouillon.pk, "genre": "article"}, RENVOI, REFUS),
    "piece_modele": Page(piece("article"), SAISIE, REFUS),
    "piece_deplacer": Page(piece("annexe"), RENVOI, REFUS),
    "piece_retirer": Page(piece("annexe"), REFUS, REFUS),
}
PLAN_ACTIONS = {
    "calendrier": Page(ici(), SAISIE, SAISIE),
    "calendrier_fichier": Page(ici(), LIRE, LIRE),
    "calendrier_etape": Page(ici(pk=lambda s: s.etape_demarche.pk), REFUS, REFUS),
    "calendrier_liberer": Page(ici(pk=lambda s: s.etape_demarche.pk), REFUS, REFUS),
    "referentiel": Page(lambda s: {"pk": s.convention.caf_id}, SAISIE, SAISIE),
    "referentiel_reprendre": Page(ici(annexe=lambda s: s.annexe.pk), (302, 404), (302, 404)),
    "ajouter": Page(du_plan(genre=lambda s: "axe"), REFUS, REFUS),
    "renommer": Page(element("axe"), REFUS, REFUS),
    "deplacer": Page(element("objectif"), REFUS, REFUS),
    "archiver": Page(element("fiche"), REFUS, REFUS),
    "restaurer": Page(element("fiche"), REFUS, REFUS),
    "reglages": Page(du_plan(), REFUS, REFUS),
    "format_simple": Page(du_plan(), REFUS, REFUS),
    "fiche": Page(du_plan(pk=lambda s: s.fiche.pk), SAISIE, SAISIE),
    "fiche_champ": Page(du_plan(pk=lambda s: s.fiche.pk), REFUS, REFUS),
    "fiche_dupliquer": Page(du_plan(pk=lambda s: s.fiche.pk), REFUS, REFUS),
    "modele": Page(du_plan(), LIRE, LIRE),
    "exporter": Page(du_plan(), LIRE, LIRE),
    "importer": Page(du_plan(), REFUS, REFUS),
    "document_plan": Page(du_plan(), REFUS, REFUS),
    "document_fiche": Page(du_plan(pk=lambda s: s.fiche.pk), REFUS, REFUS),
    # An import is its author's alone: another reader does not see it.
    "reprise": Page(du_plan(cle=lambda s: s.creation.cle), AUTRUI, AUTRUI),
    "comites": Page(ici(), LIRE, LIRE),
    "comites_ouvrir": Page(ici(), REFUS, REFUS),
    "comite_ajouter": Page(ici(), REFUS, REFUS),
    "comite": Page(du_comite(), LIRE, LIRE),
    "comite_modifier": Page(du_comite(), REFUS, REFUS),
    "comite_retirer": Page(du_comite(), REFUS, REFUS),
    "comite_annexe": Page(du_comite(), REFUS, REFUS),
    "membre_ajouter": Page(du_comite(), REFUS, REFUS),
    "membre": Page(siege, REFUS, REFUS),
    "membre_retirer": Page(siege, REFUS, REFUS),
    "reunion_ajouter": Page(du_comite(), REFUS, REFUS),
    "reunion": Page(de_la_reunion(), LIRE, LIRE),
    "reunion_modifier": Page(de_la_reunion(), REFUS, REFUS),
    "reunion_etape": Page(de_la_reunion(action=lambda s: "annuler"), REFUS, REFUS),
    "reunion_document": Page(de_la_reunion(lequel=lambda s: "convocation"), REFUS, REFUS),
    "reunion_invitation": Page(de_la_reunion(), LIRE, LIRE),
    "reunion_ordre": Page(de_la_reunion(), REFUS, REFUS),
    "point_ajouter": Page(de_la_reunion(), REFUS, REFUS),
    "point": Page(ligne_de_reunion("point"), REFUS, REFUS),
    "point_retirer": Page(ligne_de_reunion("point"), REFUS, REFUS),
    "presences": Page(de_la_reunion(), REFUS, REFUS),
    "decision_ajouter": Page(de_la_reunion(), REFUS, REFUS),
    "decision": Page(ligne_de_reunion("decision"), REFUS, REFUS),
    "decision_retirer": Page(ligne_de_reunion("decision"), REFUS, REFUS),
    "rediger": Page(de_la_reunion(), REFUS, REFUS),
    "rediger_point": Page(ligne_de_reunion("point"), REFUS, REFUS),
    "gabarits": generale(LIRE, (403, 405)),
    "gabarit": Page(de("gabarit"), SAISIE, REFUS),
    "gabarit_dupliquer": Page(de("gabarit"), REFUS, REFUS),
    "gabarit_archiver": Page(de("gabarit"), REFUS, REFUS),
    "gabarit_ordonner": Page(de("gabarit"), REFUS, REFUS),
    "rubrique_ajouter": Page(de("gabarit"), REFUS, REFUS),
    "rubrique": Page(rubrique, REFUS, REFUS),
    "rubrique_retirer": Page(rubrique, REFUS, REFUS),
}
PUBLIQUES = {"territoires:invitation"}
PAGES = {f"territoires:{n}": p for n, p in TERRITOIRES.items()} | {
    f"conventions:{n}": p for n, p in CONVENTIONS.items()
}
PAGES |= {f"plan_actions:{n}": p for n, p in PLAN_ACTIONS.items()}
# Enough for any of the forms to be acceptable, so that only the right stops it.
SAISI = {
    "jeton": 0,
    "titre": "Détourné",
    "nom": "Détournée",
    "prenom": "Jeanne",
    "fonction": "Maire",
    "corps": "<p>Détourné.</p>",
    "titre_document": "Détourné",
    "article": "la",
    "denomination_courte": "la détournée",
    "position": 1,
    "commentaire": "Détourné",
    "email": "detourne@exemple.fr",
    "role": "lecteur",
    "signature": "directeur",
    "signatures_par_rang": 2,
    "prefixe": "AUTRE",
    "date_effet": "2027-01-01",
    "date_fin": "2028-12-31",
    "retirer": "1",
    "territoire": "commune:26001",
    "champ": "nom",
    "valeur": "Détournée",
}
