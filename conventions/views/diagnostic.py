"""Import figures by commune in a diagnosis: the file, then what would be written, secrecy already applied.

The file stays in the memory of one request: neither its bytes nor a secret value reach a disk, a session or a table.
"""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from conventions.domain.diagnostic import chiffre
from conventions.domain.donnees_ouvertes import FichierIllisible, apercu, appliquer, preparer
from conventions.domain.donnees_ouvertes.ecriture import MODE
from conventions.domain.donnees_ouvertes.lecture import TAILLE_MO
from conventions.domain.saisie import exiger_saisie
from conventions.erreurs import ErreurMetier
from conventions.forms.diagnostic import ChoixIndicateursForm, FichierCommunesForm
from conventions.models import Annexe, Convention, ImportLignes
from conventions.views.acces import annexe_ou_404, contexte_convention, convention_ou_404
from ctg.decorators import ecriture
from ctg.typographie import compter, typographier
from territoires.requete import Requete


class EnMemoire(FileUploadHandler):
    """Keeps an upload in memory whatever its size up to the limit; Django's own writes large ones on the disk."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.morceaux: list[bytes] = []
        self.taille = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taille += len(raw_data)
        if self.taille > TAILLE_MO * 1024 * 1024:
            self.morceaux.clear()
            assert self.request is not None
            self.request.META["FICHIER_TROP_LOURD"] = "1"
            raise StopUpload(connection_reset=False)
        self.morceaux.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        contenu = BytesIO(b"".join(self.morceaux))
        return InMemoryUploadedFile(
            contenu, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )


# Reading the token reads the form, hence the file: handlers come first, the check of the token then runs inside.
@csrf_exempt
@ecriture
def importer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Choose a file, its year and its source; a refusal says what to mend in it."""
    request.upload_handlers = [EnMemoire(request)]
    return _importer(request, reference, pk)


@csrf_protect
def _importer(request: Requete, reference: str, pk: int) -> HttpResponse:
    convention, annexe = _annexe(request, reference, pk)
    formulaire = FichierCommunesForm()
    if request.method == "POST":
        formulaire = FichierCommunesForm(request.POST, request.FILES)
        if request.META.get("FICHIER_TROP_LOURD"):
            formulaire.errors["fichier"] = formulaire.error_class([formulaire.trop_lourd])
        elif formulaire.is_valid() and (reprise := _preparer(request, annexe, formulaire)):
            return redirect("conventions:diagnostic_apercu", reference, pk, reprise.cle)
    contexte = contexte_convention(request, convention, "annexes", pk) | {"annexe": annexe, "form": formulaire}
    return render(request, "conventions/diagnostic_importer.html", contexte)


def _annexe(request: Requete, reference: str, pk: int) -> tuple[Convention, Annexe]:
    """The annexe, when it is a diagnosis that the user may write in now. Raises Http404, ActionRefusee."""
    convention = convention_ou_404(request, reference)
    annexe = annexe_ou_404(request, convention, pk)
    exiger_saisie(request.user, annexe, convention)
    if annexe.nature != "diagnostic":
        raise Http404("Cette annexe n’est pas un diagnostic.")
    return convention, annexe


def _preparer(request: Requete, annexe: Annexe, formulaire: FichierCommunesForm) -> ImportLignes | None:
    donnees = formulaire.cleaned_data
    depot = donnees["fichier"]
    try:
        return preparer(
            annexe,
            contenu=depot.read(),
            nom=depot.name,
            millesime=donnees["millesime"],
            source=donnees["source"],
            arrondie=donnees["arrondie"],
            par=request.user,
        )
    except FichierIllisible as erreur:
        formulaire.add_error("fichier", typographier(str(erreur)))
        return None


@ecriture
def voir(request: Requete, reference: str, pk: int, cle: UUID) -> HttpResponse:
    """What the file would publish, what secrecy hides, which indicators to keep; POST writes them."""
    convention, annexe = _annexe(request, reference, pk)
    attente = ImportLignes.objects.visibles_par(request.user).filter(annexe=annexe, mode=MODE, applique_le__isnull=True)
    reprise = get_object_or_404(attente.select_related("annexe"), cle=cle)
    vue = apercu(reprise)
    formulaire = ChoixIndicateursForm(series=vue.series)
    if request.method == "POST":
        formulaire = ChoixIndicateursForm(request.POST, series=vue.series)
        if formulaire.is_valid():
            try:
                lignes = appliquer(reprise, libelles=formulaire.libelles, par=request.user)
            except ErreurMetier as erreur:
                formulaire.add_error(None, typographier(str(erreur)))
            else:
                importes = compter(len(lignes), "indicateur importé", "indicateurs importés")
                messages.success(request, f"{importes} dans le portrait du territoire.")
                return redirect("conventions:annexe", reference, pk)
    contexte = contexte_convention(request, convention, "annexes", pk)
    contexte |= {"annexe": annexe, "apercu": vue, "form": formulaire, "reprise": reprise}
    contexte |= {"rangees": [_rangee(rangee) for rangee in formulaire.rangees()]}
    return render(request, "conventions/diagnostic_apercu.html", contexte)


def _rangee(rangee: dict[str, Any]) -> dict[str, Any]:
    """An indicator of the preview, its values as they will be read."""
    serie = rangee["serie"]
    return rangee | {
        "territoire": chiffre(serie.territoire, secrete=serie.secrete),
        "communes": [(nom, chiffre(valeur, secrete=secrete)) for nom, valeur, secrete in serie.communes],
    }
