import pytest

from ctg.grammaire import ARTICLES, Denomination, denomination, denomination_courte


@pytest.mark.parametrize(
    ("nature", "nom", "article", "sujet"),
    [
        ("caf", "Isère", "l’", "la Caisse d’allocations familiales de l’Isère"),
        ("caf", "Drôme", "la", "la Caisse d’allocations familiales de la Drôme"),
        ("caf", "Var", "le", "la Caisse d’allocations familiales du Var"),
        ("caf", "Yvelines", "les", "la Caisse d’allocations familiales des Yvelines"),
        ("caf", "Paris", "", "la Caisse d’allocations familiales de Paris"),
        ("caf", "Ille-et-Vilaine", "", "la Caisse d’allocations familiales d’Ille-et-Vilaine"),
        ("caf", "Caf de l'Isère", None, "la Caisse d’allocations familiales de l’Isère"),
        ("caf", "Caisse d'allocations familiales du Var", "le", "la Caisse d’allocations familiales du Var"),
        ("caf", "La Réunion", "", "la Caisse d’allocations familiales de La Réunion"),
        ("cpam", "Yvelines", "les", "la Caisse primaire d’assurance maladie des Yvelines"),
        ("cpam", "CPAM de la Drôme", None, "la Caisse primaire d’assurance maladie de la Drôme"),
        ("msa", "MSA Alpes du Nord", None, "la Mutualité sociale agricole Alpes du Nord"),
        ("msa", "MSA d'Île-de-France", None, "la Mutualité sociale agricole d’Île-de-France"),
        ("carsat", "Carsat Sud-Est", None, "la Caisse d’assurance retraite et de la santé au travail Sud-Est"),
        ("commune", "Le Pradet", None, "la commune du Pradet"),
        ("commune", "Les Ulis", None, "la commune des Ulis"),
        ("commune", "La Chapelle-d'Armentières", None, "la commune de La Chapelle-d’Armentières"),
        ("commune", "Ville de Lyon", None, "la ville de Lyon"),
        ("intercommunalite", "CC Conflent-Canigou", None, "la communauté de communes Conflent-Canigou"),
        ("intercommunalite", "CC du Pays de Fayence", None, "la communauté de communes du Pays de Fayence"),
        ("intercommunalite", "CA Coeur d'Essonne", None, "la communauté d’agglomération Cœur d’Essonne"),
        ("intercommunalite", "CU Grand Paris Seine et Oise", None, "la communauté urbaine Grand Paris Seine et Oise"),
        ("intercommunalite", "EPT Plaine Commune", None, "l’établissement public territorial Plaine Commune"),
        (
            "intercommunalite",
            "CA de Blois ''Agglopolys''",
            None,
            "la communauté d’agglomération de Blois «\u00a0Agglopolys\u00a0»",
        ),
        ("intercommunalite", "Communauté de communes du Trièves", None, "la communauté de communes du Trièves"),
        ("intercommunalite", "Métropole de Lyon", None, "la métropole de Lyon"),
        ("intercommunalite", "Métropole Rouen Normandie", None, "la Métropole Rouen Normandie"),
        ("intercommunalite", "Eurométropole de Strasbourg", None, "l’Eurométropole de Strasbourg"),
        ("intercommunalite", "Dijon Métropole", None, "Dijon Métropole"),
        ("departement", "Var", "le", "le Département du Var"),
        ("departement", "Isère", "l’", "le Département de l’Isère"),
        ("departement", "Département des Yvelines", None, "le Département des Yvelines"),
        ("departement", "Collectivité européenne d'Alsace", None, "la Collectivité européenne d’Alsace"),
        ("syndicat", "Syndicat intercommunal du Gier", None, "le syndicat intercommunal du Gier"),
        ("syndicat", "SIVOM de la Vallée", None, "le SIVOM de la Vallée"),
        ("syndicat", "SMEJ des Deux Rives", None, "le SMEJ des Deux Rives"),
        ("ccas", "Le Pradet", None, "le centre communal d’action sociale du Pradet"),
        ("ccas", "CCAS d'Hyères", None, "le centre communal d’action sociale d’Hyères"),
        ("ccas", "CIAS du Pays de Dreux", None, "le centre intercommunal d’action sociale du Pays de Dreux"),
        ("etat", "Préfecture du Var", None, "l’État"),
        ("france_travail", "", None, "France Travail"),
        ("association", "Les P'tits Loups", None, "l’association Les P’tits Loups"),
        ("association", "Association Espoir", None, "l’association Espoir"),
        ("autre", "Région Île-de-France", None, "la Région Île-de-France"),
        ("autre", "Université Paris-Saclay", None, "l’Université Paris-Saclay"),
        ("autre", "Rectorat de Lille", None, "le Rectorat de Lille"),
        ("autre", "Francas de la Drôme", None, "les Francas de la Drôme"),
        ("autre", "Emmaüs", None, "Emmaüs"),
        ("autre", "Grand Port", "le", "le Grand Port"),
    ],
)
def test_denomination(nature: str, nom: str, article: str | None, sujet: str) -> None:
    assert denomination(nature, nom, article=article).sujet() == sujet


@pytest.mark.parametrize(
    ("nom", "formes"),
    [
        (
            Denomination("commune d’Aubergenville", "la"),
            ("la commune d’Aubergenville", "de la commune d’Aubergenville", "à la commune d’Aubergenville"),
        ),
        (
            Denomination("Département de l’Isère", "le", feminin=False),
            ("le Département de l’Isère", "du Département de l’Isère", "au Département de l’Isère"),
        ),
        (Denomination("État", "l’", feminin=False), ("l’État", "de l’État", "à l’État")),
        (
            Denomination("Francas", "les", feminin=False, pluriel=True),
            ("les Francas", "des Francas", "aux Francas"),
        ),
        (Denomination("Emmaüs", "", feminin=False), ("Emmaüs", "d’Emmaüs", "à Emmaüs")),
        (Denomination("Le Relais", "", feminin=False), ("Le Relais", "du Relais", "au Relais")),
    ],
)
def test_contractions(nom: Denomination, formes: tuple[str, str, str]) -> None:
    assert (nom.sujet(), nom.de(), nom.a()) == formes


def test_accord_et_debut_de_phrase() -> None:
    assert Denomination("commune", "la").accorder("représenté") == "représentée"
    assert Denomination("Francas", "les", feminin=False, pluriel=True).accorder("dénommé") == "dénommés"
    assert Denomination("villes", "les", pluriel=True).accorder("compris") == "comprises"
    assert Denomination("Francas", "les", feminin=False, pluriel=True).accorder("compris") == "compris"
    assert Denomination("État", "l’", feminin=False).sujet_majuscule() == "L’État"


def test_un_article_inconnu_est_refuse() -> None:
    with pytest.raises(ValueError, match="Article inconnu"):
        Denomination("commune", "une")


@pytest.mark.parametrize(
    ("nature", "nom", "court"),
    [
        ("caf", "Isère", "la Caf"),
        ("commune", "Le Pradet", "la commune"),
        ("intercommunalite", "CC du Trièves", "la communauté de communes"),
        ("intercommunalite", "CA Val Parisis", "la communauté d’agglomération"),
        ("intercommunalite", "EPT Plaine Commune", "l’établissement public territorial"),
        ("intercommunalite", "Dijon Métropole", "la métropole"),
        ("departement", "Var", "le Département"),
        ("departement", "Collectivité de Corse", "la Collectivité"),
        ("msa", "MSA Alpes du Nord", "la MSA"),
        ("etat", "", "l’État"),
        ("ccas", "CIAS du Pays de Dreux", "le CIAS"),
        ("france_travail", "", "France Travail"),
        ("association", "Espoir", "l’association"),
        ("autre", "Région Île-de-France", "la Région Île-de-France"),
    ],
)
def test_denomination_courte(nature: str, nom: str, court: str) -> None:
    assert denomination_courte(nature, nom).sujet() == court


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("nature", ["caf", "cpam", "msa", "carsat", "departement"])
def test_jamais_de_contraction_oubliee(nature: str, article: str) -> None:
    nom = denomination(nature, "Essai", article=article)
    for forme in (nom.de(), nom.a()):
        assert not any(faute in forme for faute in ("de le ", "de les ", "à le ", "à les ", "de E"))
