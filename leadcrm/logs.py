"""A last net under our rule that logs carry ids only: addresses, long numbers and what an error says are struck out."""

import logging
import re
import traceback

_ADDRESS = re.compile(r"[^\s<>\"'@]+@[^\s<>\"'@]+")
# Not inside a word: an id is what a line is for.
_NUMBER = re.compile(r"(?<![\w-])\+?\d[\d /()-]{7,}\d(?![\w-])")
_TOKEN = re.compile(r"(/(?:confirm|unsubscribe|preferences|privacy/requests)/)[^/\s]+")


def redacted(text: str) -> str:
    """Return *text* without mail addresses, telephone-like numbers and link tokens."""
    text = _ADDRESS.sub("[address]", text)
    text = _TOKEN.sub(r"\1[token]", text)
    return _NUMBER.sub("[number]", text)


def whereabouts(error: BaseException) -> str:
    """Return the way an error took, without its words: a database names the row that it refuses."""
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    return f"{frames}{type(error).__module__}.{type(error).__qualname__}"


class Redact(logging.Filter):
    """Rewrite each record's message and traceback before any handler sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text, error = record.getMessage(), record.exc_info and record.exc_info[1]
        if error:
            record.exc_text = whereabouts(error)
            for words in filter(None, (repr(error), str(error))):
                text = text.replace(words, type(error).__name__)
        record.msg, record.args = redacted(text), ()
        return True
