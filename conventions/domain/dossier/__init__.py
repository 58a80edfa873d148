from conventions.domain.dossier.exporter import exporter
from conventions.domain.dossier.importer import importer, valider

__all__ = ["exporter", "importer", "valider"]
