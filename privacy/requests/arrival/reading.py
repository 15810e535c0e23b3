"""Which rights a letter invokes, by rules that anybody can read: a suggestion, and a person decides (R81).

Every sentence is looked at alone. What a letter merely threatens, supposes or quotes is none of its wishes; a letter in
which nothing is found is for a person to sort, never for the bin.
"""

import re
from dataclasses import dataclass

from privacy.models import Request
from privacy.requests.words import in_order

_Kind = Request.Kind

# Said of what may come, or of what the law says anyway: no wish.
_NO_WISH = re.compile(
    r"reserve the right|will otherwise|otherwise, i |if you do not|^\W*as laid down in|if the [^.]{0,60} will result"
    r"|if you object to|behalte (?:ich )?mir|vorbehalte|andernfalls|sollten sie (?:nicht|meine[rm]?)|nach art\. ?12 abs"
)
_ART = r"art(?:icle|ikel|\.)? ?"
_ADVERTISING = re.compile(
    r"marketing|advertis|\bwerb|newsletter|" + _ART + r"21 ?(?:\(2\)|abs\.? ?2)|mailing"
)

_SIGNS: dict[str, str] = {
    _Kind.ACCESS: (
        rf"{_ART}15\b|\b(?:request|requesting|want|demand|like|right (?:of|to)|subject) access\b|\bdsar\b"
        r"|\bcopy of [^.]{0,40}(?:data|information)|what (?:personal )?(?:data|information)\b[^.]{0,40}\b(?:me|my)\b"
        r"|what (?:do )?you (?:hold|have|know|store)[^.]{0,40}\bme\b"
        r"|\bauskunft(?!ei|sperre)|kopie [^.]{0,60}daten|welche [^.]{0,30}daten|was sie [^.]{0,30}über mich"
    ),
    _Kind.PORTABILITY: (
        rf"{_ART}20\b|\bportability|machine[- ]readable|übertragbarkeit|maschinenlesbar|daten [^.]{{0,40}}mitnehmen"
    ),
    _Kind.RECTIFICATION: (
        rf"{_ART}16\b|\brectif|\binaccurate|\bcorrect (?:my|the|this|these)\b|\bmisspel|berichtig|korrigier"
        r"|richtig ?(?:zu)?stell|falsch (?:gespeichert|geschrieben)|(?:name|adresse|nummer)\w* (?:ist|sind) falsch"
    ),
    _Kind.RESTRICTION: (
        rf"{_ART}18\b|\brestrict[^.]{{0,30}}processing|processing[^.]{{0,30}}restrict"
        r"|einschränk[^.]{0,60}verarbeit|verarbeitung[^.]{0,60}einschränk|\bsperr\w*[^.]{0,40}daten|daten[^.]{0,40}\bsperren"
    ),
    _Kind.WITHDRAWAL: (
        rf"\b(?:withdraw|revok)\w*[^.]{{0,80}}consent|consent[^.]{{0,80}}\b(?:withdraw|revok)|{_ART}7 ?(?:\(3\)|abs\.? ?3)"
        r"|widerruf\w*[^.]{0,80}(?:einwilligung|zustimmung)|(?:einwilligung|zustimmung)\w*[^.]{0,80}\b(?:widerruf|zurück)"
    ),
    _Kind.ERASURE: (
        rf"{_ART}17\b|\beras(?:e|ure|ing)\b|\bdelet(?:e|ion|ing)\b[^.]{{0,60}}(?:data|me\b|my\b|everything)|right to be forgotten"
        r"|\b(?:data|everything)\b[^.]{0,30}\b(?:deleted|erased|removed)"
        r"|\blösch(?!papier|blatt)|\bgelöscht|recht auf vergessen|vergessenwerden|daten[^.]{0,30}entfern"
    ),
    _Kind.COMPLAINT: (
        rf"{_ART}77\b|\blodg(?:e|ing) a complaint|\bi (?:hereby |wish to |want to )?complain|\bbeschwere (?:ich )?mich|\bbeschwerde\b"
    ),
}
_OBJECTION = re.compile(
    rf"{_ART}21\b|\bobject(?:ing|ion)?\b[^.]{{0,80}}(?:process|us(?:e|ing))|widerspr[eiu]ch|widersprech"
)
_STOP = re.compile(
    r"unsubscribe|\bno (?:more|further) (?:mail|e-?mail|newsletter|advert|marketing)|stop (?:sending|e-?mailing|writing)"
    r"|(?:remove|take) me (?:from|off) [^.]{0,30}(?:list|newsletter)|abbestell|\babmeld|\bmelden? [^.]{0,40}\bab\b"
    r"|keine? (?:weitere[nr]? |mehr )?(?:werbung|newsletter|mails|e-mails|anrufe)|(?:werbung|newsletter)[^.]{0,30}nicht mehr"
)
_COMPILED = {kind: re.compile(signs) for kind, signs in _SIGNS.items()}
_GERMAN = frozenset(
    "ich und der die das mir mich sie bitte meine nicht ist zu von den für über gemäß mit".split()
)
_ENGLISH = frozenset(
    "i and the to my me you please of is not for with that are concerning your this have".split()
)


@dataclass(frozen=True)
class Reading:
    """`because` holds, for each right found, the sentence that invokes it."""

    language: str
    because: dict[str, str]

    @property
    def rights(self) -> list[str]:
        return in_order(self.because)


def read_letter(text: str) -> Reading:
    """Return the language of a letter and the rights it invokes, none where nothing is understood."""
    found: dict[str, str] = {}
    for sentence in _sentences(text):
        said = sentence.lower()
        if _NO_WISH.search(said):
            continue
        for kind in _rights_in(said):
            found.setdefault(kind, sentence[:300])
    return Reading(_language(text), found)


def _rights_in(said: str) -> list[str]:
    found = [kind for kind, signs in _COMPILED.items() if signs.search(said)]
    if _STOP.search(said):
        found.append(_Kind.MARKETING)
    elif _OBJECTION.search(said):
        # Against advertising it is absolute, against anything else it is weighed (Art. 21(1), (2)).
        found.append(_Kind.MARKETING if _ADVERTISING.search(said) else _Kind.OBJECTION)
    return found


def _sentences(text: str) -> list[str]:
    """Cut a letter into sentences; what it quotes of an earlier mail is not its own."""
    own = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:\d+[.)]|[-*•]) )", "\n".join(own))
    sentences = []
    for paragraph in paragraphs:
        plain = " ".join(paragraph.split())
        # An abbreviation or a number is no end: "Art. 15", "Abs. 3", "z. B. ".
        sentences += re.split(
            r"(?<=[.!?])(?<!Art\.)(?<!Abs\.)(?<!Nr\.)(?<!bzw\.)\s+(?=[A-ZÄÖÜ\[{])|(?<=[.!?])(?=\[)", plain
        )
    return [sentence for sentence in sentences if sentence.strip()]


def _language(text: str) -> str:
    words = re.findall(r"[a-zäöüß]+", text.lower())
    german, english = (sum(word in known for word in words) for known in (_GERMAN, _ENGLISH))
    return "en" if english > german else "de"
