"""Why a step of a case is not possible now, in a sentence for people."""


class RequestError(Exception):
    """The step is refused; the sentence says why and what to do instead."""


class LinkOver(Exception):
    """A link that opens nothing: forged, expired, or of a case that is gone."""


class WrongCode(Exception):
    """The code does not fit; `left` tries remain before the answer is locked."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left
