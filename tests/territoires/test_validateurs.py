import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from territoires.validateurs import (
    cle_de_luhn_juste,
    compacter,
    espacer,
    valider_code_insee,
    valider_siren,
    valider_siret,
)


def refus(validateur, valeur) -> tuple[str, str]:
    with pytest.raises(ValidationError) as erreur:
        validateur(valeur)
    return erreur.value.code, erreur.value.message


@pytest.mark.parametrize("siren", ["213801855", "213 801 855", "213\u00a0801\u202f855", "356000000"])
def test_siren_juste(siren):
    valider_siren(siren)


def test_siren_dont_la_cle_est_fausse():
    code, message = refus(valider_siren, "123456789")
    assert code == "cle"
    assert message.startswith("Le numéro SIREN 123\u00a0456\u00a0789 est faux\u00a0: ")
    assert "Vérifiez" in message


@pytest.mark.parametrize(
    ("valeur", "code"),
    [("", "longueur"), ("21380185", "longueur"), ("2138018555", "longueur"), ("21380185X", "format")],
)
def test_siren_mal_forme(valeur, code):
    assert refus(valider_siren, valeur)[0] == code


def test_des_chiffres_d_une_autre_ecriture_sont_refuses():
    assert refus(valider_siren, "٢١٣٨٠١٨٥٥")[0] == "format"


def test_siren_tout_a_zero():
    assert refus(valider_siren, "000000000")[0] == "cle"


@given(st.from_regex(r"[0-9]{8}", fullmatch=True), st.integers(0, 7), st.integers(1, 9))
def test_un_chiffre_change_se_voit(debut, rang, ecart):
    siren = next(debut + cle for cle in "0123456789" if cle_de_luhn_juste(debut + cle))
    change = siren[:rang] + str((int(siren[rang]) + ecart) % 10) + siren[rang + 1 :]
    assert not cle_de_luhn_juste(change)


@pytest.mark.parametrize("siret", ["21380185500015", "213 801 855 00015", "35600000049837"])
def test_siret_juste(siret):
    valider_siret(siret)


@pytest.mark.parametrize(
    ("siret", "code"),
    [("21380185500016", "cle"), ("12345678900002", "cle"), ("213801855", "longueur"), ("00000000000000", "cle")],
)
def test_siret_faux(siret, code):
    assert refus(valider_siret, siret)[0] == code


@pytest.mark.parametrize("code", ["01001", "38185", "2A004", "2B033", "75056", "95690", "97411", "98735", "98901"])
def test_code_insee_juste(code):
    valider_code_insee(code)


@pytest.mark.parametrize("code", ["", "1001", "381850", "2C004", "2a004", "00123", "96001", "97901", "98301", "38 185"])
def test_code_insee_mal_forme(code):
    assert refus(valider_code_insee, code)[0] == "format"


def test_ancien_code_corse():
    code, message = refus(valider_code_insee, "20004")
    assert code == "corse"
    assert "2A ou 2B" in message


def test_ecriture_espacee():
    assert espacer("213801855") == "213\u00a0801\u00a0855"
    assert espacer("21380185500015") == "213\u00a0801\u00a0855\u00a000015"
    assert compacter(espacer("21380185500015")) == "21380185500015"
