"""The Val de Morteau: its acte d'engagement, then the complete convention with twelve parties."""

from datetime import date

from conventions.demonstration import acteurs as a
from conventions.demonstration import contenus, textes
from conventions.demonstration.chantier import annexer, creer, rediger, remplir_annexes, remplir_tables
from conventions.demonstration.deliberation import deliberations_de_lancement
from conventions.demonstration.registre import Registre
from conventions.demonstration.textes import remplir
from conventions.domain import annexes
from conventions.domain.creation import proposer_territoire
from conventions.domain.dossier.contenus import reprendre_contenu
from conventions.models import Annexe, Convention, Creation
from territoires.models import Intercommunalite

DOSSIER = "val_morteau"
COMMUNES = (a.MORTEAU, a.VILLERS, a.LES_FINS, a.MONTLEBON, a.GRAND_COMBE, a.LES_GRAS, a.LES_COMBES, a.LE_BELIEU)
ANNEES_DES_DONNEES = 2
"""How many years the figures of a portrait are behind the effect of the convention."""
COOPERATION = [
    "Communauté de communes",
    "Chargé de coopération",
    "1,00",
    "Pilotage, petite enfance, parentalité",
]
SECOND_POSTE = (
    '<tr><th scope="row">Commune de Morteau</th><td>Chargée de coopération</td><td>0,50</td>'
    "<td>Enfance et jeunesse</td></tr>"
)


def acte(creation: Creation, registre: Registre, annee: int) -> Convention:
    """The acte d'engagement in titled sections that comes before the convention, complete."""
    epci = Intercommunalite.objects.get(pk=a.EPCI)
    convention = creer(
        creation,
        modele="acte_engagement_sections",
        territoire=proposer_territoire(registre.caf, intercommunalite=epci),
        parties=[registre.caf, registre.organismes[a.EPCI]],
        effet=date(annee, 1, 1),
        fin=date(annee, 12, 31),
        lieu="Morteau",
    )
    source = textes.donnees(f"{DOSSIER}/acte.toml")
    rediger(convention, source["articles"], par=creation.utilisateur)
    remplir_annexes(convention, source["annexes"], par=creation.utilisateur)
    remplir_tables(convention, source["tables"], par=creation.utilisateur)
    return convention


def convention(creation: Creation, registre: Registre, annee: int, predecesseur: Convention) -> Convention:
    """The convention with twelve parties: the Caf writes the articles, the communauté de communes its annexes."""
    epci = Intercommunalite.objects.get(pk=a.EPCI)
    cles = (a.CAF, a.EPCI, *COMMUNES, "departement", "msa")
    convention = creer(
        creation,
        modele="ctg",
        territoire=proposer_territoire(registre.caf, intercommunalite=epci),
        parties=[registre.organismes[cle] for cle in cles],
        effet=date(annee, 1, 1),
        fin=date(annee + 3, 12, 31),
        lieu="Morteau",
        variante="realise",
        predecesseur=predecesseur,
    )
    _annexes(convention, registre)
    articles = {
        cle: valeurs for cle, valeurs in textes.donnees(f"{DOSSIER}/articles.toml").items() if isinstance(valeurs, list)
    }
    rediger(convention, articles, par=creation.utilisateur)
    return convention


def _annexes(convention: Convention, registre: Registre) -> None:
    redactrice = convention.agent
    referent = registre.comptes[a.REFERENT_EPCI]
    contributrice = registre.comptes[a.CONTRIBUTRICE_EPCI]
    epci = convention.parties.get(organisme=registre.organismes[a.EPCI])
    lancement = annexes.ajouter_annexe(
        convention, par=redactrice, titre="Délibérations engageant la démarche", responsable=epci
    )
    for annexe in convention.annexes.filter(cle__in=["diagnostic", "plan_actions", "structures", "pilotage"]):
        annexes.confier_annexe(annexe, par=redactrice, responsable=epci)
    par_cle = {annexe.cle: annexe for annexe in convention.annexes.select_related("modele")}
    annexer(par_cle["diagnostic"], textes.lire(f"{DOSSIER}/diagnostic.html"), par=contributrice)
    annexer(par_cle["plan_actions"], textes.lire(f"{DOSSIER}/plan_actions.html"), par=referent, paysage=False)
    annexer(par_cle["structures"], par_cle["structures"].corps, par=contributrice)
    annexer(par_cle["pilotage"], textes.lire(f"{DOSSIER}/pilotage.html"), par=referent)
    annexer(par_cle["evaluation"], textes.lire(f"{DOSSIER}/evaluation.html"), par=redactrice)
    annexer(par_cle["cooperation"], _cooperation(par_cle["cooperation"]), par=redactrice)
    annexer(par_cle["deliberations"], par_cle["deliberations"].corps, par=redactrice)
    tables = textes.donnees(f"{DOSSIER}/tables.toml")["tables"]
    remplir_tables(convention, {"pilotage": tables["pilotage"]}, par=referent)
    remplir_tables(convention, {"evaluation": tables["evaluation"]}, par=redactrice)
    _contenus(convention, registre, par_cle)
    nom = "deliberations-de-lancement.pdf"
    annexes.deposer_fichier(par_cle[lancement.cle], par=referent, nom=nom, contenu=deliberations_de_lancement())


def _contenus(convention: Convention, registre: Registre, par_cle: dict[str, Annexe]) -> None:
    """What the communauté de communes fills beside the texts: its structures, its figures, its plan d’actions."""
    referent = registre.comptes[a.REFERENT_EPCI]
    contributrice = registre.comptes[a.CONTRIBUTRICE_EPCI]
    par_organisme = {partie.organisme_id: partie for partie in convention.parties.all()}
    parties = {nom: par_organisme[registre.organismes[cle].pk] for nom, cle in contenus.CLES.items()}
    effet = convention.date_effet
    structures = contenus.structures(textes.donnees(f"{DOSSIER}/structures.toml"))
    diagnostic = contenus.diagnostic(textes.donnees(f"{DOSSIER}/diagnostic.toml"), effet.year - ANNEES_DES_DONNEES)
    plan = contenus.plan(textes.donnees(f"{DOSSIER}/fiches.toml"), effet)
    reprendre_contenu(par_cle["structures"], structures, parties, contributrice)
    reprendre_contenu(par_cle["diagnostic"], diagnostic, parties, contributrice)
    reprendre_contenu(par_cle["plan_actions"], plan, parties, referent)


def _cooperation(annexe: Annexe) -> str:
    """The model's table of posts, with a second line."""
    corps = remplir(annexe.corps, COOPERATION)
    premiere_fin = corps.index("</tbody>")
    return corps[:premiere_fin] + SECOND_POSTE + corps[premiere_fin:]
