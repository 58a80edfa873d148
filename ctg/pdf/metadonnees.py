"""XMP that claims PDF/UA-1 next to the PDF/A-3a claim that WeasyPrint writes."""

from datetime import UTC, datetime

from weasyprint.document import Document
from weasyprint.pdf.metadata import DocumentMetadata

PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""PDF/A wants every schema it does not define to be described in the file (ISO 19005-3, 6.6.2.3)."""


class MetadonneesDoubles(DocumentMetadata):  # type: ignore[misc]
    """Metadata of a file that claims both standards."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        debut, fermeture, fin = rdf.rpartition(b"</rdf:RDF>")
        return debut + PDFUA + fermeture + fin


def poser_metadonnees(document: Document, *, titre: str, date: datetime | None) -> datetime:
    """Completes what the HTML says of itself and returns the date written, in UTC, to the second.

    :raises ValueError: when ``date`` has no time zone.
    """
    if date is not None and date.tzinfo is None:
        raise ValueError("the date of a document must carry a time zone")
    instant = (date or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    metadonnees = document.metadata
    metadonnees.__class__ = MetadonneesDoubles
    metadonnees.title = titre or metadonnees.title or "Document"
    metadonnees.lang = metadonnees.lang or "fr"
    metadonnees.created = metadonnees.modified = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    return instant
