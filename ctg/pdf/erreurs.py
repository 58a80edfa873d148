"""Why a render failed, in a sentence that may be shown to the reader."""


class RenduImpossible(Exception):
    """The document cannot be rendered; ``str()`` is the French sentence to show, ``detail`` is for the log."""

    phrase = "Le document n’a pas pu être mis en page."

    def __init__(self, phrase: str = "", *, detail: str = "") -> None:
        super().__init__(phrase or self.phrase)
        self.detail = detail


class RenduTropLong(RenduImpossible):
    """The render used more time, on the wall or on the processor, than it was given."""

    phrase = (
        "La mise en page du document dure trop longtemps et a été arrêtée. "
        "Découpez les très longs tableaux ou retirez des annexes, puis recommencez."
    )


class RenduTropLourd(RenduImpossible):
    """The render asked for more memory than it was given."""

    phrase = (
        "La mise en page du document demande trop de mémoire et a été arrêtée. "
        "Allégez les images ou les annexes jointes, puis recommencez."
    )
