from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from conventions.domain.creation import (
    PartieChoisie,
    creer_convention,
    nouvelle_reference,
    organisme_pour_commune,
    organisme_pour_intercommunalite,
    organismes_retenus,
    proposer_parties,
    proposer_territoire,
    signataires_proposes,
)
from conventions.domain.periode import Territoire
from conventions.enums import Nature, Statut
from conventions.erreurs import ErreurMetier, PartieRefusee, PeriodeInvalide
from conventions.models import Article, Convention, Creation, SequenceReference, Transition
from ctg.droits import ActionRefusee
from territoires.models import Intercommunalite, NatureOrganisme, Organisme, SignatureCaf
from tests.conventions.domain.scene import EFFET, FIN, Scene, cles, rangs
from tests.fabriques import (
    CafFactory,
    CommuneFactory,
    IntercommunaliteFactory,
    ModeleFactory,
    OptionHypotheseFactory,
    OrganismeFactory,
    RepresentantFactory,
    VersionModeleFactory,
)


def test_cree_une_convention_deja_ecrite(scene: Scene):
    convention = scene.creer()
    convention = Convention.objects.get(pk=convention.pk)
    assert convention.reference == "CTG-26-2027-0001"
    assert convention.titre == "Convention territoriale globale de la commune d’Aubergenville"
    assert (convention.nature, convention.statut, convention.agent) == (Nature.CTG, Statut.REDACTION, scene.redacteur)
    assert (convention.territoire_article, convention.territoire_nom) == ("la", "commune d’Aubergenville")
    assert (convention.date_effet, convention.date_fin, convention.lieu_signature) == (EFFET, FIN, "Valence")
    assert list(convention.communes.all()) == [scene.commune]
    assert list(convention.options.all()) == [scene.modele.fait]
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "duree"]
    assert rangs(convention.articles) == [1, 2, 3, 4, 5]
    assert [a.titre for a in convention.annexes.order_by("ordre")] == ["Plan d’actions", "Portrait"]
    assert convention.articles.get(cle="diagnostic").titre == "Diagnostic achevé"


def test_copie_les_parties_et_leurs_signataires(scene: Scene):
    convention = scene.creer()
    caf, mairie = convention.parties.order_by("ordre")
    assert (caf.organisme, caf.ordre, mairie.organisme, mairie.ordre) == (scene.caf, 1, scene.mairie, 2)
    assert (mairie.nom, mairie.denomination_courte, mairie.siren) == (
        "commune d’Aubergenville",
        "la commune",
        scene.mairie.siren,
    )
    assert [s.fonction for s in caf.signataires.all()] == ["Directrice"]
    assert [s.fonction for s in mairie.signataires.all()] == ["Maire"]
    scene.mairie.nom = "commune nouvelle"
    scene.mairie.save()
    assert convention.parties.get(organisme=scene.mairie).nom == "commune d’Aubergenville"


def test_journalise_la_creation_et_signe_les_historiques(scene: Scene):
    convention = scene.creer()
    passage = Transition.objects.get(convention=convention)
    assert (passage.action, passage.de, passage.vers, passage.par) == (
        "creation",
        "",
        Statut.REDACTION,
        scene.redacteur,
    )
    traces = Article.history.filter(convention_id=convention.pk)
    assert traces.count() == 5
    assert {trace.history_user_id for trace in traces} == {scene.redacteur.pk}


def test_les_pieces_dependent_des_parties_et_des_options(scene: Scene):
    departement = OrganismeFactory(caf=scene.caf, commune=None, nature=NatureOrganisme.DEPARTEMENT, nom="Département")
    voisine = OrganismeFactory(caf=scene.caf)
    convention = scene.creer(parties=[scene.caf, scene.mairie, voisine, departement], options=[scene.modele.a_faire])
    assert cles(convention) == [
        "visas",
        "preambule",
        "objet",
        "diagnostic",
        "calendrier",
        "departement",
        "pluralite",
        "duree",
    ]
    assert convention.articles.get(cle="diagnostic").titre == "Diagnostic à venir"
    assert [a.cle for a in convention.annexes.all()] == ["plan"]


def test_deux_communes_sont_distinguees_par_leur_nom_court(scene: Scene):
    voisine = OrganismeFactory(caf=scene.caf, commune__nom="Le Mesnil", nom="commune du Mesnil")
    convention = scene.creer(parties=[scene.caf, scene.mairie, voisine])
    assert [p.denomination_courte for p in convention.parties.order_by("ordre")] == [
        "la Caf",
        "la commune d’Aubergenville",
        "la commune du Mesnil",
    ]


def test_prend_les_signataires_choisis_plutot_que_ceux_proposes(scene: Scene):
    adjoint = RepresentantFactory(organisme=scene.mairie, nom="Adjoint", fonction="Adjoint au maire", titre="delegue")
    convention = scene.creer(parties=[scene.caf, PartieChoisie(scene.mairie, (adjoint,))])
    partie = convention.parties.get(organisme=scene.mairie)
    assert [(s.nom, s.representant) for s in partie.signataires.all()] == [("Adjoint", adjoint)]
    with pytest.raises(PartieRefusee, match="ne représente pas"):
        scene.creer(parties=[PartieChoisie(scene.caf, (adjoint,)), scene.mairie])


def test_refuse_la_61e_partie(scene: Scene):
    organismes = [scene.caf, *OrganismeFactory.create_batch(60, caf=scene.caf, commune=None, nature="syndicat")]
    with pytest.raises(PartieRefusee, match="au plus 60 parties et vous en avez 61"):
        scene.creer(parties=organismes)
    assert not Convention.objects.exists()


def test_accepte_60_parties_en_un_nombre_constant_de_requetes(scene: Scene, django_assert_max_num_queries):
    syndicats = [
        OrganismeFactory(caf=scene.caf, commune=None, nature="syndicat", nom=f"syndicat {n}") for n in range(58)
    ]
    for syndicat in syndicats:
        RepresentantFactory(organisme=syndicat)
    with django_assert_max_num_queries(60):
        convention = scene.creer(parties=[scene.caf, scene.mairie, *syndicats])
    assert rangs(convention.parties) == list(range(1, 61))
    assert convention.parties.filter(signataires__isnull=False).distinct().count() == 60


@pytest.mark.parametrize(
    ("jumelle", "phrase"),
    [
        ({"nom": "commune d’Aubergenville", "siren": ""}, "figure deux fois"),
        ({"nom": "ville d’Aubergenville", "siren": "="}, "portent le même numéro SIREN"),
    ],
)
def test_refuse_deux_parties_semblables(scene: Scene, jumelle: dict[str, str], phrase: str):
    siren = scene.mairie.siren if jumelle["siren"] == "=" else ""
    autre = OrganismeFactory(caf=scene.caf, commune=None, nature="autre", nom=jumelle["nom"], siren=siren)
    with pytest.raises(PartieRefusee, match=phrase):
        scene.creer(parties=[scene.caf, scene.mairie, autre])


def test_refuse_la_meme_partie_deux_fois_une_autre_caf_ou_l_absence_de_la_caf(scene: Scene):
    with pytest.raises(PartieRefusee, match="figure deux fois"):
        scene.creer(parties=[scene.caf, scene.mairie, scene.mairie])
    with pytest.raises(PartieRefusee, match="La Caf qui pilote"):
        scene.creer(parties=[scene.mairie])
    with pytest.raises(PartieRefusee, match="n’a qu’une Caf"):
        scene.creer(parties=[scene.caf, CafFactory()])
    assert not Convention.objects.exists()


def test_accepte_deux_homonymes_aux_siren_differents(scene: Scene):
    homonyme = OrganismeFactory(caf=scene.caf, commune__nom="Aubergenville", nom="commune d’Aubergenville")
    assert scene.creer(parties=[scene.caf, scene.mairie, homonyme]).parties.count() == 3


def test_refuse_un_organisme_d_une_autre_caf(scene: Scene):
    etranger = OrganismeFactory()
    with pytest.raises(PartieRefusee, match="n’est pas dans votre registre"):
        scene.creer(parties=[scene.caf, etranger])
    assert not Convention.objects.exists()


@pytest.mark.parametrize("qui", ["direction", "lecteur", "etranger", "referente"])
def test_seuls_les_redacteurs_de_la_caf_creent(scene: Scene, qui: str):
    with pytest.raises(ActionRefusee):
        scene.creer(par=getattr(scene, qui))
    assert not Convention.objects.exists()


@pytest.mark.parametrize(
    ("effet", "fin"),
    [
        (date(2027, 1, 1), date(2032, 12, 31)),
        (date(2027, 1, 1), date(2026, 6, 1)),
        (date(2020, 1, 1), date(2023, 1, 1)),
    ],
)
def test_refuse_une_periode_fausse_sans_consommer_de_reference(scene: Scene, effet: date, fin: date):
    with pytest.raises(PeriodeInvalide):
        scene.creer(date_effet=effet, date_fin=fin)
    assert not Convention.objects.exists()
    assert not SequenceReference.objects.exists()


def test_refuse_un_modele_en_preparation_retire_ou_d_une_autre_caf(scene: Scene):
    autre_caf = ModeleFactory(caf=CafFactory())
    for version in (
        VersionModeleFactory(statut="brouillon"),
        VersionModeleFactory(statut="retiree"),
        VersionModeleFactory(modele=autre_caf),
    ):
        with pytest.raises(ErreurMetier, match="n’est plus proposé"):
            scene.creer(version_modele=version)


def test_refuse_les_reponses_etrangeres_doubles_ou_absentes(scene: Scene):
    with pytest.raises(ErreurMetier, match="n’appartient pas à ce modèle"):
        scene.creer(options=[OptionHypotheseFactory()])
    with pytest.raises(ErreurMetier, match="Une seule réponse"):
        scene.creer(options=[scene.modele.fait, scene.modele.a_faire])
    sans_defaut = OptionHypotheseFactory()
    with pytest.raises(ErreurMetier, match="Répondez à la question"):
        scene.creer(version_modele=sans_defaut.hypothese.version)


def test_refuse_un_territoire_sans_commune(scene: Scene):
    with pytest.raises(ErreurMetier, match="au moins une commune"):
        scene.creer(territoire=Territoire("val d’Aure", "le"))


def test_un_double_envoi_cree_une_seule_convention(scene: Scene):
    creation = Creation.objects.create(utilisateur=scene.redacteur, caf=scene.caf)
    premiere = scene.creer(creation=creation)
    assert scene.creer(creation=creation) == premiere
    assert Convention.objects.count() == 1
    assert Creation.objects.get(pk=creation.pk).convention == premiere


def test_les_references_se_suivent_par_caf_et_par_annee(scene: Scene):
    acte = VersionModeleFactory(modele__nature=Nature.ACTE_ENGAGEMENT, titre_document="Acte d’engagement")
    references = [
        scene.creer().reference,
        scene.creer(version_modele=acte, date_fin=date(2027, 12, 31)).reference,
        scene.creer(date_effet=date(2028, 1, 1)).reference,
    ]
    assert references == ["CTG-26-2027-0001", "AE-26-2027-0002", "CTG-26-2028-0001"]


def test_deux_caf_d_un_departement_ne_partagent_aucune_reference(scene: Scene):
    scene.creer()
    voisine = CafFactory(reglages__prefixe="CTG")
    assert nouvelle_reference(voisine, 2027) == "CTG-26-2027-0002"
    particuliere = CafFactory(departement=None, reglages__prefixe="CONV")
    assert nouvelle_reference(particuliere, 2027) == "CONV-2027-0001"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_vingt_references_demandees_ensemble_sont_toutes_differentes():
    caf = CafFactory()

    def demander(_: int) -> str:
        try:
            return nouvelle_reference(caf, 2027)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as fils:
        references = list(fils.map(demander, range(20)))
    assert sorted(references) == [f"CTG-26-2027-{n:04}" for n in range(1, 21)]


def test_propose_le_territoire_et_les_parties_d_une_commune(scene: Scene):
    epci = IntercommunaliteFactory(nom="CC Val de Gray")
    scene.commune.intercommunalite = epci
    scene.commune.save()
    avant = Organisme.objects.count()
    territoire = proposer_territoire(scene.caf, commune=scene.commune)
    parties = proposer_parties(scene.caf, commune=scene.commune)
    assert territoire == Territoire("commune d’Aubergenville", "la", (scene.commune,))
    assert [(p.cle, p.organisme.nom, p.retenue) for p in parties] == [
        (f"organisme:{scene.caf.pk}", scene.caf.nom, True),
        (f"organisme:{scene.mairie.pk}", "commune d’Aubergenville", True),
        (f"intercommunalite:{epci.pk}", "communauté de communes Val de Gray", False),
    ]
    assert Organisme.objects.count() == avant


def test_propose_une_intercommunalite_et_toutes_ses_communes(scene: Scene):
    epci = IntercommunaliteFactory(nom="CA Grand Val", nature=Intercommunalite.Nature.CA)
    petite = CommuneFactory(nom="Ilbourg", intercommunalite=epci, population=120)
    grande = CommuneFactory(nom="Le Pradet", intercommunalite=epci, population=9_000)
    territoire = proposer_territoire(scene.caf, intercommunalite=epci)
    parties = proposer_parties(scene.caf, intercommunalite=epci)
    assert (territoire.article, territoire.nom) == ("la", "communauté d’agglomération Grand Val")
    assert territoire.communes == (grande, petite)
    assert [(p.organisme.nom, p.retenue) for p in parties] == [
        (scene.caf.nom, True),
        ("communauté d’agglomération Grand Val", True),
        ("commune du Pradet", True),
        ("commune d’Ilbourg", True),
    ]


def test_une_grande_intercommunalite_ne_coche_pas_plus_de_parties_que_permis(scene: Scene):
    epci = IntercommunaliteFactory()
    CommuneFactory.create_batch(59, intercommunalite=epci)
    parties = proposer_parties(scene.caf, intercommunalite=epci)
    assert len(parties) == 61
    assert sum(p.retenue for p in parties) == 2


def test_inscrit_une_commune_du_registre_une_seule_fois(scene: Scene):
    commune = CommuneFactory(nom="Le Pradet", liaison=2)
    organisme = organisme_pour_commune(scene.caf, commune, par=scene.redacteur)
    assert organisme_pour_commune(scene.caf, commune, par=scene.redacteur) == organisme
    assert (organisme.nom, organisme.article, organisme.feminin) == ("commune du Pradet", "la", True)
    assert (organisme.denomination_courte, organisme.siren, organisme.ville) == (
        "la commune",
        commune.siren,
        "Le Pradet",
    )
    assert Organisme.history.filter(id=organisme.pk).get().history_user == scene.redacteur


@pytest.mark.parametrize(
    ("nature", "nom", "attendu"),
    [
        ("CC", "CC Val de Gray", ("la", "communauté de communes Val de Gray", "la communauté de communes")),
        (
            "EPT",
            "EPT Plaine Vallée",
            ("l’", "établissement public territorial Plaine Vallée", "l’établissement public territorial"),
        ),
        ("METROPOLE", "Bordeaux Métropole", ("", "Bordeaux Métropole", "la métropole")),
    ],
)
def test_inscrit_une_intercommunalite_avec_sa_grammaire(scene: Scene, nature, nom, attendu):
    epci = IntercommunaliteFactory(nature=nature, nom=nom)
    organisme = organisme_pour_intercommunalite(scene.caf, epci, par=scene.redacteur)
    assert (organisme.article, organisme.nom, organisme.denomination_courte) == attendu
    assert organisme.siren == epci.siren


def test_retient_les_cles_du_formulaire_et_refuse_les_autres(scene: Scene):
    commune = CommuneFactory()
    retenus = organismes_retenus(scene.caf, [f"organisme:{scene.caf.pk}", f"commune:{commune.pk}"], par=scene.redacteur)
    assert [o.commune for o in retenus] == [None, commune]
    etranger = OrganismeFactory()
    for cle in (
        f"organisme:{etranger.pk}",
        "commune:99999",
        "intercommunalite:1",
        "organisme:abc",
        "n’importe quoi",
        "",
    ):
        with pytest.raises(PartieRefusee, match="ne désigne aucun organisme"):
            organismes_retenus(scene.caf, [cle], par=scene.redacteur)


def test_un_lecteur_n_inscrit_pas_d_organisme(scene: Scene):
    with pytest.raises(ActionRefusee):
        organisme_pour_commune(scene.caf, CommuneFactory(), par=scene.lecteur)


def test_les_signataires_de_la_caf_suivent_ses_reglages(scene: Scene):
    assert [r.nom for r in signataires_proposes(scene.caf)] == ["Berger"]
    RepresentantFactory(organisme=scene.caf, nom="Roux", fonction="Président", titre="president_ca")
    assert [r.nom for r in signataires_proposes(scene.caf)] == ["Berger"]
    scene.caf.reglages.signature = SignatureCaf.DEUX
    scene.caf.reglages.save()
    assert [r.nom for r in signataires_proposes(scene.caf)] == ["Berger", "Roux"]


def test_ne_propose_que_des_representants_en_mandat_le_dernier_nomme(scene: Scene):
    jour = date(2027, 1, 1)
    RepresentantFactory(organisme=scene.mairie, nom="Ancien", mandat_du=date(2014, 1, 1), mandat_au=date(2020, 1, 1))
    RepresentantFactory(organisme=scene.mairie, nom="Futur", mandat_du=date(2028, 1, 1))
    assert [r.nom for r in signataires_proposes(scene.mairie, jour)] == ["Lenoir"]
    RepresentantFactory(organisme=scene.mairie, nom="Nouvelle", mandat_du=date(2026, 3, 22))
    assert [r.nom for r in signataires_proposes(scene.mairie, jour)] == ["Nouvelle"]
    sans = OrganismeFactory(caf=scene.caf)
    assert signataires_proposes(sans, jour) == []
    seul = RepresentantFactory(organisme=sans, titre="delegue")
    assert signataires_proposes(sans, jour) == [seul]


def test_creer_convention_accepte_les_communes_a_part(scene: Scene):
    voisine = CommuneFactory()
    convention = creer_convention(
        par=scene.redacteur,
        caf=scene.caf,
        territoire=Territoire("val d’Aure", "le"),
        communes=[scene.commune, voisine],
        parties=[scene.caf, scene.mairie],
        version_modele=scene.modele.version,
        date_effet=EFFET,
        date_fin=FIN,
        titre="Un titre à nous",
        lieu="Romans",
    )
    assert set(convention.communes.all()) == {scene.commune, voisine}
    assert (convention.titre, convention.lieu_signature) == ("Un titre à nous", "Romans")
