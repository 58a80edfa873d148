"""How the parties are named in the opening block, and where each of their signatories signs."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from conventions.models import Partie, Signataire
from conventions.pdf.document import BlocSignature
from conventions.pdf.textes import ligne
from ctg.typographie import FINE, INSECABLE, espaces_insecables
from territoires.models import TitreSignataire

A_DESIGNER = "signataire à désigner"


def designer(partie: Partie, *, projet: bool, fin: str) -> SafeString:
    """« la commune du Pradet, dont le siège..., représentée par..., ci-après dénommée « la commune » », then ``fin``.

    In a project a missing signatory is shown as a blank.
    """
    nom = partie.denomination
    morceaux = [format_html("<strong>{}</strong>", ligne(nom.sujet())), *map(ligne, _siege(partie))]
    if signataires := [_nommer(signataire) for signataire in partie.signataires.all()]:
        *premiers, dernier = [f"par {signataire}" for signataire in signataires]
        par = f"{', '.join(premiers)}, et {dernier}" if premiers else dernier
        morceaux.append(ligne(f"{nom.accorder('représenté')} {par}"))
    elif projet:
        morceaux.append(format_html("{} par <mark>{}</mark>", nom.accorder("représenté"), A_DESIGNER))
    if partie.denomination_courte:
        courte = f"«{INSECABLE}{partie.denomination_courte}{INSECABLE}»"
        morceaux.append(ligne(f"ci-après {nom.accorder('dénommé')} {courte}"))
    return mark_safe(", ".join(morceaux) + fin)  # noqa: S308 (every piece is escaped)


def designer_ensemble(parties: Sequence[Partie], *, projet: bool) -> tuple[SafeString, ...]:
    """The parties of one side: a semicolon after each but the last, which takes a comma."""
    fins = [f"{FINE};"] * (len(parties) - 1) + [","]
    return tuple(designer(partie, projet=projet, fin=fin) for partie, fin in zip(parties, fins, strict=False))


def _siege(partie: Partie) -> Iterator[str]:
    commune = " ".join(filter(None, [partie.code_postal, partie.ville]))
    if partie.adresse:
        yield f"dont le siège est situé {', '.join(filter(None, [partie.adresse, commune]))}"
    elif partie.ville:
        yield f"dont le siège est situé à {partie.ville}"
    if partie.siren:
        yield "SIREN " + FINE.join(partie.siren[rang : rang + 3] for rang in range(0, 9, 3))


def _nommer(signataire: Signataire) -> str:
    texte = ", ".join(filter(None, [signataire.nom_complet, _sans_majuscule(signataire.fonction)]))
    return f"{texte} ({signataire.acte})" if signataire.acte else texte


def _sans_majuscule(fonction: str) -> str:
    """« Maire du Pradet » inside a sentence; an acronym (« DGS ») keeps its capitals."""
    return fonction if fonction[1:2].isupper() else fonction[:1].lower() + fonction[1:]


def blocs_signature(parties: Sequence[Partie], par_rang: int, *, projet: bool) -> tuple[tuple[BlocSignature, ...], ...]:
    """One block for each signatory, in the order of the parties, ``par_rang`` on a row."""
    blocs = [bloc for rang, partie in enumerate(parties, start=1) for bloc in _blocs(partie, rang, projet=projet)]
    return tuple(tuple(blocs[debut : debut + par_rang]) for debut in range(0, len(blocs), par_rang))


def _blocs(partie: Partie, rang: int, *, projet: bool) -> Iterator[BlocSignature]:
    pour = espaces_insecables(f"Pour {partie.denomination.sujet()}")
    signataires = list(partie.signataires.all())
    for numero, signataire in enumerate(signataires, start=1):
        qualite = "par délégation" if signataire.titre == TitreSignataire.DELEGUE else ""
        fonction = signataire.fonction[:1].upper() + signataire.fonction[1:]
        yield BlocSignature(
            f"signature-{rang}-{numero}", pour, espaces_insecables(signataire.nom_complet), fonction, qualite
        )
    if not signataires:
        yield BlocSignature(f"signature-{rang}-1", pour, A_DESIGNER.capitalize() if projet else "", "")
