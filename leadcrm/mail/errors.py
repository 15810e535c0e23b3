"""Why a mail is refused, as a code and a sentence."""


class MailRefused(Exception):
    """A mail that may not be queued; `code` for programs, `sentence` for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class NotALetter(TypeError):
    """A message that names neither person nor purpose; only a `privacy.letters.Letter` leaves the house."""
