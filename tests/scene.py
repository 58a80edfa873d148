"""One of everything that an address may name, in the database and in the storage."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from conventions.annexes.structures import TABLE
from conventions.domain.donnees_ouvertes import preparer as preparer_communes
from conventions.enums import EtatRendu
from conventions.models import (
    Annexe,
    AnnexeModele,
    Article,
    ArticleModele,
    Convention,
    Creation,
    Deliberation,
    Document,
    Fil,
    ImportLignes,
    ImportModele,
    LigneStructure,
    Notification,
    OptionHypothese,
    Partie,
    PieceDeliberation,
    Rendu,
    Version,
    VersionModele,
)
from conventions.tables.ecriture import retirer_ligne
from conventions.tables.reprise import preparer
from plan_actions.models import (
    Axe,
    Decision,
    EtapeDemarche,
    FicheAction,
    GabaritFiche,
    MembreComite,
    Objectif,
    PlanActions,
    PointReunion,
    Reunion,
    SectionGabarit,
)
from territoires.domain.invitations import empreinte
from territoires.models import Appartenance, Invitation, Organisme, Representant, Role, Utilisateur
from tests.fabriques import (
    AnnexeFactory,
    AnnexeModeleFactory,
    ArticleModeleFactory,
    ConventionFactory,
    DocumentFactory,
    FichierFactory,
    FilFactory,
    InvitationFactory,
    LigneStructureFactory,
    NotificationFactory,
    OptionHypotheseFactory,
    PieceDeliberationFactory,
    RepresentantFactory,
    VersionFactory,
    VersionModeleFactory,
    membre,
    petit_pdf,
)
from tests.fabriques.comites import (
    DecisionFactory,
    MembreComiteFactory,
    PointReunionFactory,
    PresenceFactory,
    ReunionFactory,
)
from tests.fabriques.deliberations import DeliberationFactory
from tests.fabriques.imports import modele_a_relire
from tests.fabriques.plan_actions import (
    EtapeDemarcheFactory,
    EtapeFactory,
    FicheActionFactory,
    GabaritFicheFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    ObjectifFactory,
    PartenaireFactory,
)

JETON = "un-jeton-que-personne-ne-devine"


@dataclass
class Scene:
    """A convention with one of everything that an address may name."""

    convention: Convention
    mairie: Organisme
    redactrice: Utilisateur
    representant: Representant
    appartenance: Appartenance
    invitation: Invitation
    creation: Creation
    article: Article
    annexe: Annexe
    partie: Partie
    option: OptionHypothese
    rendu: Rendu
    version: Version
    brouillon: VersionModele
    publiee: VersionModele
    article_modele: ArticleModele
    annexe_modele: AnnexeModele
    fil: Fil
    notification: Notification
    plan: PlanActions
    axe: Axe
    objectif: Objectif
    fiche: FicheAction
    reunion: Reunion
    membre_comite: MembreComite
    point: PointReunion
    decision: Decision
    gabarit: GabaritFiche
    structure: LigneStructure
    structure_retiree: int
    import_lignes: ImportLignes
    piece: PieceDeliberation
    import_communes: ImportLignes
    import_modele: ImportModele
    etape_demarche: EtapeDemarche
    document: Document
    deliberation: Deliberation


def scene() -> Scene:
    """Everything above, in the database and in the storage."""
    convention = ConventionFactory()
    caf = convention.caf
    partie = convention.parties.exclude(organisme=caf).get()
    mairie = partie.organisme
    default_storage.save("logos/essai.png", ContentFile(b"\x89PNG"))
    default_storage.save("rendus/essai.pdf", ContentFile(petit_pdf()))
    Organisme.objects.filter(pk=mairie.pk).update(logo="logos/essai.png")
    Partie.objects.filter(pk=partie.pk).update(logo="logos/essai.png")
    redactrice = membre(caf, Role.ADMINISTRATEUR)
    annexe = convention.annexes.get()
    Annexe.objects.filter(pk=annexe.pk).update(fichier=FichierFactory(convention=convention))
    pdf = {"pdf": "rendus/essai.pdf", "pages": 1, "empreinte": "a" * 64}
    rendu = Rendu.objects.create(
        convention=convention, etat=EtatRendu.PRET, source="b" * 64, fini_le=timezone.now(), **pdf
    )
    version = VersionFactory(convention=convention, pdf="rendus/essai.pdf", pdf_empreinte="a" * 64, pdf_pages=1)
    brouillon = VersionModeleFactory(modele__caf=caf, statut="brouillon")
    objectif = ObjectifFactory(axe__plan__annexe__convention=convention, axe__plan__annexe__ordre=90)
    fiche = FicheActionFactory(axe=objectif.axe, objectif=objectif)
    for ligne in (EtapeFactory, PartenaireFactory, IndicateurActionFactory, LigneFinancementFactory):
        ligne(fiche=fiche)
    reunion = ReunionFactory(comite__convention=convention)
    membres = [MembreComiteFactory(comite=reunion.comite) for _ in range(3)]
    points = [PointReunionFactory(reunion=reunion) for _ in range(3)]
    decisions = [DecisionFactory(reunion=reunion) for _ in range(3)]
    PresenceFactory(reunion=reunion, membre=membres[1])
    gabarit = GabaritFicheFactory(caf=caf)
    SectionGabarit.objects.create(gabarit=gabarit, cle="contexte", libelle="Contexte")
    structure = LigneStructureFactory(annexe__convention=convention, annexe__ordre=91, partie=partie)
    retiree = LigneStructureFactory(annexe=structure.annexe, partie=partie)
    return Scene(
        convention=convention,
        mairie=mairie,
        redactrice=redactrice,
        representant=RepresentantFactory(organisme=mairie),
        appartenance=membre(mairie).appartenances.get(),
        invitation=InvitationFactory(organisme=mairie, empreinte=empreinte(JETON)),
        creation=Creation.objects.create(utilisateur=redactrice, caf=caf),
        article=convention.articles.filter(genre="article").first(),
        annexe=annexe,
        partie=partie,
        option=OptionHypotheseFactory(hypothese__version=convention.version_modele),
        rendu=rendu,
        version=version,
        brouillon=brouillon,
        publiee=VersionModeleFactory(modele=brouillon.modele, numero=0),
        article_modele=ArticleModeleFactory(version=brouillon),
        annexe_modele=AnnexeModeleFactory(version=brouillon),
        fil=FilFactory(convention=convention, cree_par=redactrice),
        notification=NotificationFactory(utilisateur=redactrice, convention=convention),
        plan=fiche.plan,
        axe=fiche.axe,
        objectif=objectif,
        fiche=fiche,
        reunion=reunion,
        membre_comite=membres[0],
        point=points[0],
        decision=decisions[0],
        gabarit=gabarit,
        structure=structure,
        structure_retiree=retirer_ligne(TABLE, retiree.pk, convention=convention, par=redactrice),
        import_lignes=preparer(
            TABLE, structure.annexe, [["EAJE", "Les Petits Loups"]], mode="ajouter", portee=partie, par=redactrice
        ),
        piece=PieceDeliberationFactory(annexe__convention=convention, annexe__ordre=92, partie=partie),
        import_communes=chiffres_en_attente(convention, redactrice),
        import_modele=modele_a_relire(caf, redactrice),
        etape_demarche=EtapeDemarcheFactory(calendrier__convention=convention),
        document=DocumentFactory(convention=convention),
        deliberation=DeliberationFactory(document__convention=convention, document__partie=partie),
    )


def chiffres_en_attente(convention: Convention, par: Utilisateur) -> ImportLignes:
    """Figures by commune read for a diagnosis, that wait for a confirmation."""
    annexe = AnnexeFactory(convention=convention, nature="diagnostic", ordre=92)
    lignes = [f"{commune.code};240;610" for commune in convention.communes.all()]
    contenu = "\n".join(["numcomdo;indfoy_ndur;indnbp_ndur", *lignes]).encode()
    return preparer_communes(
        annexe, contenu=contenu, nom="foyers.csv", millesime=2024, source="Cnaf", arrondie=True, par=par
    )
