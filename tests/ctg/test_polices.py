from io import BytesIO, StringIO

from django.core.management import call_command
from fontTools.ttLib import TTFont

from ctg import polices
from ctg.templatetags.ctg import feuille_polices


def test_la_police_preparee_couvre_le_francais_et_se_declare(tmp_path, settings):
    settings.VAR = tmp_path
    assert feuille_polices() == ""
    call_command("preparer_polices", stdout=(sortie := StringIO()))
    assert "source-sans-3.woff2" in sortie.getvalue()
    police = TTFont(BytesIO((tmp_path / "interface" / "source-sans-3.woff2").read_bytes()))
    manquants = set("aàâæçéèêëîïôœùûüÿÀÉŒ€«»’–—…№\u00a0\u202f\u2011") - {chr(code) for code in police.getBestCmap()}
    assert manquants <= {"\u2011"}
    assert [(axe.axisTag, axe.minValue, axe.maxValue) for axe in police["fvar"].axes] == [("wght", 400, 700)]
    assert feuille_polices() == '<link rel="stylesheet" href="/static/interface/polices.css">'


def test_la_preparation_ne_refait_rien(tmp_path, settings):
    settings.VAR = tmp_path
    dossier = polices.dossier_polices()
    dossier.mkdir()
    for nom in ["polices.css", *(nom for nom, _ in polices.FACES.values())]:
        (dossier / nom).write_text("déjà là", encoding="utf-8")
    call_command("preparer_polices", stdout=StringIO())
    assert (dossier / "polices.css").read_text(encoding="utf-8") == "déjà là"
