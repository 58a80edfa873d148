"""The review: answers, corrections of the structure, undo; then the version, and a newer file of the same model."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conventions.domain import imports_decisions as decisions
from conventions.domain import imports_gestes as gestes
from conventions.domain.imports_decisions import DejaDecidee, annuler_derniere, decider, decider_lot
from conventions.domain.imports_revue import Revue
from conventions.domain.imports_version import changements, preparer_version
from conventions.domain.modeles import publier
from conventions.domain.modeles_pieces import modifier_piece
from conventions.enums import StatutModele
from conventions.erreurs import ErreurMetier
from conventions.imports.blocs import Fragment, Paragraphe, SourceLue
from conventions.imports.reconnaissance import fautes
from conventions.imports.structure import Etat, GenrePiece, GenreProposition, Piece, Proposition, Structure
from conventions.models import DecisionImport, ImportModele
from ctg.droits import ActionRefusee
from territoires.models import Organisme, Role, Utilisateur
from tests.fabriques import CafFactory, membre
from tests.fabriques.imports import TEXTE, fichier_importe


@pytest.fixture
def caf(db) -> Organisme:
    return CafFactory()


@pytest.fixture
def admin(caf: Organisme) -> Utilisateur:
    return membre(caf, Role.ADMINISTRATEUR)


@pytest.fixture
def importation(caf: Organisme, admin: Utilisateur) -> ImportModele:
    return fichier_importe(caf, admin)


def revue(importation: ImportModele) -> Revue:
    importation.refresh_from_db()
    return Revue(importation)


def de(importation: ImportModele, genre: GenreProposition) -> list[Proposition]:
    return [p for p in revue(importation).visibles if p.genre == genre]


def article(importation: ImportModele, numero: str) -> Piece:
    return next(p.piece for p in revue(importation).pieces if p.piece.numero == numero)


def textes(importation: ImportModele, par: Utilisateur) -> str:
    version = preparer_version(importation, par=par)
    return "\n".join(piece.corps for piece in version.articles.all())


def test_rien_n_est_decide_d_avance_et_tout_mot_a_sa_place(importation):
    r = revue(importation)
    assert r.decisions == {}
    assert len(r.a_decider) == len(r.visibles) > 0
    gardes, ecartes = r.mots
    assert gardes + ecartes == len(TEXTE.split())
    assert [e.paragraphe.texte for e in r.ecarts] == ["Page 1", "Page 2"]


def test_un_blanc_accepte_devient_un_blanc_et_refuse_reste_ecrit(importation, admin):
    premier, second = de(importation, GenreProposition.BLANC)
    decider(importation, premier.id, etat=Etat.ACCEPTEE, valeur={"libelle": "nombre d’habitants"}, par=admin)
    decider(importation, second.id, etat=Etat.REFUSEE, par=admin)
    corps = textes(importation, admin)
    assert "nombre d’habitants</mark>" in corps
    assert corps.count("XXX") == 1


def test_une_decision_se_change_et_s_annule_dans_l_ordre(importation, admin):
    blanc = de(importation, GenreProposition.BLANC)[0]
    for etat in (Etat.ACCEPTEE, Etat.REFUSEE, None):
        assert decider(importation, blanc.id, etat=etat, par=admin) is not None
    assert decider(importation, blanc.id, etat=None, par=admin) is None
    suite = []
    while annuler_derniere(importation, par=admin):
        decision = revue(importation).decisions.get(blanc.id)
        suite.append(decision.etat if decision else None)
    assert suite == [Etat.REFUSEE, Etat.ACCEPTEE, None]
    assert DecisionImport.objects.filter(annulee=True).count() == 3


def test_une_reponse_donnee_entre_temps_n_est_pas_recouverte(importation, admin, caf):
    blanc = de(importation, GenreProposition.BLANC)[0]
    collegue = membre(caf, Role.ADMINISTRATEUR, prenom="Camille", nom="Exemple")
    decider(importation, blanc.id, etat=Etat.ACCEPTEE, vu="", par=collegue)
    with pytest.raises(DejaDecidee, match="Camille Exemple l’a acceptée"):
        decider(importation, blanc.id, etat=Etat.REFUSEE, vu="", par=admin)
    assert revue(importation).decisions[blanc.id].etat == Etat.ACCEPTEE
    decider(importation, blanc.id, etat=Etat.REFUSEE, vu="acceptee", par=admin)
    assert revue(importation).decisions[blanc.id].etat == Etat.REFUSEE


def test_un_lot_ne_touche_que_ce_qui_attend_et_s_annule_d_un_coup(importation, admin):
    blancs = de(importation, GenreProposition.BLANC)
    decider(importation, blancs[0].id, etat=Etat.REFUSEE, par=admin)
    tous = [p.id for p in revue(importation).visibles]
    perdus = len(de(importation, GenreProposition.RENVOI_PERDU))
    assert decider_lot(importation, tous, etat=Etat.ACCEPTEE, par=admin) == len(tous) - 1 - perdus
    r = revue(importation)
    assert r.decisions[blancs[0].id].etat == Etat.REFUSEE
    assert len(r.a_decider) == perdus
    annuler_derniere(importation, par=admin)
    assert list(revue(importation).decisions) == [blancs[0].id]
    assert decider_lot(importation, ["inconnue"], etat=Etat.ACCEPTEE, par=admin) == 0


def test_un_renvoi_perdu_ne_s_accepte_qu_avec_une_cible(importation, admin):
    [perdu] = de(importation, GenreProposition.RENVOI_PERDU)
    assert revue(importation).a_decider[0] == perdu
    with pytest.raises(ErreurMetier, match="ne mène nulle part"):
        decider(importation, perdu.id, etat=Etat.ACCEPTEE, par=admin)
    with pytest.raises(ErreurMetier, match="de la liste"):
        decider(importation, perdu.id, etat=Etat.ACCEPTEE, valeur={"cle": "article:absent"}, par=admin)
    cle = f"article:{article(importation, '3').cle}"
    decider(importation, perdu.id, etat=Etat.ACCEPTEE, valeur={"cle": cle}, par=admin)
    assert f'data-mention="{cle}"' in textes(importation, admin)


def test_une_proposition_inconnue_ou_un_texte_vide_sont_refuses(importation, admin):
    with pytest.raises(ErreurMetier, match="n’existe plus"):
        decider(importation, "inconnue", etat=Etat.ACCEPTEE, par=admin)
    blanc = de(importation, GenreProposition.BLANC)[0]
    with pytest.raises(ErreurMetier):
        decider(importation, blanc.id, etat=Etat.ACCEPTEE, valeur={"libelle": " "}, par=admin)
    with pytest.raises(ErreurMetier, match="trop long"):
        decider(importation, blanc.id, etat=Etat.ACCEPTEE, valeur={"libelle": "x" * 201}, par=admin)
    assert not importation.decisions.exists()


def test_qui_n_administre_pas_la_caf_ne_decide_rien(importation, caf):
    blanc = de(importation, GenreProposition.BLANC)[0]
    bloc = article(importation, "2").titres[0]
    for autre in (membre(caf, Role.REDACTEUR), membre(CafFactory(), Role.ADMINISTRATEUR)):
        for geste in (
            lambda par: decider(importation, blanc.id, etat=Etat.ACCEPTEE, par=par),
            lambda par: decider_lot(importation, [blanc.id], etat=Etat.ACCEPTEE, par=par),
            lambda par: decisions.joindre(importation, bloc, par=par),
            lambda par: annuler_derniere(importation, par=par),
            lambda par: preparer_version(importation, par=par),
        ):
            with pytest.raises(ActionRefusee):
                geste(autre)
    assert not importation.decisions.exists()


def test_joindre_puis_couper_puis_annuler_rend_la_structure(importation, admin):
    avant = importation.structure
    perdus = len(de(importation, GenreProposition.RENVOI_PERDU))
    piece = article(importation, "2")
    decisions.joindre(importation, piece.titres[0], par=admin)
    assert "ENGAGEMENTS" not in [p.piece.titre for p in revue(importation).pieces]
    # The reference to article 2 has lost its target: the proposals follow the structure.
    assert len(de(importation, GenreProposition.RENVOI_PERDU)) > perdus
    decisions.commencer(importation, piece.titres[0], GenrePiece.ARTICLE, par=admin)
    coupee = revue(importation).piece(piece.titres[0]).piece
    assert (coupee.titre, coupee.numero, coupee.blocs) == (piece.titre, piece.numero, piece.blocs)
    assert revue(importation).fautes == []
    annuler_derniere(importation, par=admin)
    annuler_derniere(importation, par=admin)
    assert revue(importation).structure == Revue(ImportModele(structure=avant, source=importation.source), []).structure


def test_ecarter_puis_ramener_un_passage(importation, admin):
    piece = article(importation, "1")
    decisions.ecarter(importation, piece.blocs[0], par=admin)
    r = revue(importation)
    assert r.fautes == []
    assert any("priorités retenues" in e.paragraphe.texte for e in r.ecarts)
    assert "priorités retenues" not in textes(importation, admin)
    decisions.ramener(importation, piece.blocs[0], par=admin)
    assert article(importation, "1") == piece
    assert "priorités retenues" in textes(importation, admin)


def test_ramener_ce_que_la_lecture_avait_ecarte_s_annule_aussi(importation, admin):
    page = revue(importation).source.ecarts[-1].paragraphe
    decisions.ramener(importation, page.id, par=admin)
    r = revue(importation)
    assert page.texte in [p.texte for p in r.source.paragraphes()]
    assert r.fautes == []
    assert page.texte in textes(importation, admin)
    decisions.ecarter(importation, page.id, par=admin)
    assert page.texte in [e.paragraphe.texte for e in revue(importation).ecarts]
    annuler_derniere(importation, par=admin)
    annuler_derniere(importation, par=admin)
    assert page.texte not in [p.texte for p in revue(importation).source.paragraphes()]


def test_le_titre_et_le_genre_d_une_piece_se_corrigent(importation, admin):
    bloc = article(importation, "3").titres[0]
    decisions.changer_titre(importation, bloc, "  Durée   et fin ", par=admin)
    decisions.changer_genre(importation, bloc, GenrePiece.SECTION, par=admin)
    piece = revue(importation).piece(bloc).piece
    assert (piece.titre, piece.genre) == ("Durée et fin", GenrePiece.SECTION)
    with pytest.raises(ErreurMetier, match="vide"):
        decisions.changer_titre(importation, bloc, " ", par=admin)
    with pytest.raises(ErreurMetier, match="premier passage"):
        decisions.joindre(importation, revue(importation).pieces[0].bloc, par=admin)
    with pytest.raises(ErreurMetier, match="rechargez"):
        decisions.joindre(importation, 9999, par=admin)


def test_preparer_a_nouveau_n_ecrase_pas_une_retouche(importation, admin):
    version = preparer_version(importation, par=admin)
    assert (version.statut, version.modele.caf, version.modele.nom) == (
        StatutModele.BROUILLON,
        importation.caf,
        "Notre convention",
    )
    assert preparer_version(importation, par=admin) == version
    piece = version.articles.filter(genre="article").first()
    champs = {"titre": piece.titre, "corps": "<p>Retouché.</p>"}
    modifier_piece(piece, par=admin, champs=champs)
    with pytest.raises(ErreurMetier, match="retouchée"):
        preparer_version(importation, par=admin)
    piece.refresh_from_db()
    assert piece.corps == "<p>Retouché.</p>"
    publier(version, par=admin)
    suivante = preparer_version(importation, par=admin)
    assert (suivante.numero, suivante.modele) == (2, version.modele)


def test_deux_imports_de_meme_nom_font_deux_modeles(importation, admin, caf):
    premier = preparer_version(importation, par=admin)
    second = preparer_version(fichier_importe(caf, admin, texte=TEXTE + "\nFin.\n"), par=admin)
    assert premier.modele != second.modele
    assert premier.modele.cle != second.modele.cle


def test_une_reponse_suit_ses_mots_dans_un_paragraphe_repris_ailleurs(importation, admin, caf):
    blanc = de(importation, GenreProposition.BLANC)[0]
    decider(importation, blanc.id, etat=Etat.ACCEPTEE, par=admin)
    publier(preparer_version(importation, par=admin), par=admin)
    recent = TEXTE.replace("La convention fixe les priorités", "Le présent texte, signé par tous, fixe les priorités")
    nouvelle = fichier_importe(caf, admin, texte=recent, modele=importation.version.modele)
    assert [revue(nouvelle).par_id[cle].texte for cle in revue(nouvelle).decisions] == [blanc.texte]


def test_un_fichier_plus_recent_montre_ce_qui_change_et_reprend_les_reponses(importation, admin, caf):
    blanc, autre = de(importation, GenreProposition.BLANC)
    decider(importation, blanc.id, etat=Etat.ACCEPTEE, valeur={"libelle": "nombre d’habitants"}, par=admin)
    decider(importation, autre.id, etat=Etat.REFUSEE, par=admin)
    publier(preparer_version(importation, par=admin), par=admin)
    modele = importation.version.modele
    recent = TEXTE.replace("rend compte à XXX chaque année", "rend compte à XXX chaque trimestre").replace(
        "PREAMBULE", "PREAMBULE\n\nUn paragraphe nouveau ouvre le texte."
    )
    nouvelle = fichier_importe(caf, admin, texte=recent, modele=modele)
    r = revue(nouvelle)
    [repris] = r.decisions
    assert r.par_id[repris].texte == blanc.texte
    assert r.decisions[repris].valeur == {"libelle": "nombre d’habitants"}
    etats = {c.titre: c.etat for c in changements(r)}
    assert etats["ENGAGEMENTS"] == "modifie"
    assert etats["OBJET"] == etats["DUREE"] == "identique"
    engagements = next(c for c in changements(r) if c.titre == "ENGAGEMENTS")
    mots = {(s.texte, s.etat) for bloc in engagements.blocs for s in bloc.segments if s.etat != "identique"}
    assert mots == {("année", "retire"), ("trimestre", "ajoute")}
    version = preparer_version(nouvelle, par=admin)
    assert (version.modele, version.numero) == (modele, 2)
    annuler_derniere(nouvelle, par=admin)
    assert revue(nouvelle).decisions == {}


SOURCE = SourceLue("texte", tuple(Paragraphe(n, (Fragment(f"Ligne {n}"),)) for n in range(12)))
DEPART = Structure(
    (
        Piece(GenrePiece.TITRE, "titre", titre="Titre", titres=(0,)),
        Piece(GenrePiece.ARTICLE, "objet", titre="Objet", numero="1", titres=(1,), blocs=(2, 3, 4)),
        Piece(GenrePiece.ARTICLE, "duree", titre="Durée", numero="2", titres=(5,), blocs=(6, 7)),
        Piece(GenrePiece.ANNEXE, "plan", titre="Plan", numero="1", titres=(8,), blocs=(9, 10, 11)),
    )
)
BLOC = st.integers(0, 11)
GESTE = st.one_of(
    st.tuples(st.just("changer_genre"), BLOC, st.sampled_from(GenrePiece)),
    st.tuples(st.just("commencer"), BLOC, st.sampled_from(GenrePiece)),
    st.tuples(st.sampled_from(["joindre", "ecarter", "ramener"]), BLOC, st.none()),
)


@pytest.mark.pur
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(GESTE, max_size=12))
def test_aucune_suite_de_corrections_ne_perd_un_bloc(suite):
    blocs = {bloc.id: bloc for bloc in SOURCE.blocs}
    structure = DEPART
    for nom, bloc, genre in suite:
        arguments = (blocs, bloc, genre) if genre is not None else (bloc,)
        try:
            structure = getattr(gestes, nom)(structure, *arguments)
        except gestes.GesteRefuse:
            continue
        assert fautes(SOURCE, structure) == []
