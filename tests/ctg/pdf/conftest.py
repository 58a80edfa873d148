"""Fonts are made once for all the tests of a machine, beside those of the application."""

import pytest

from ctg.pdf import chauffer


@pytest.fixture(autouse=True, scope="session")
def moteur_chaud():
    chauffer()
