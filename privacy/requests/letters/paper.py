"""Whoever wrote on paper is answered on paper: where the letters go, and how we know who reads them (R88, R91)."""

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.keepers import postal_of
from privacy.models import Request, Subject
from privacy.requests.errors import RequestError
from privacy.requests.letters.kept_letters import unposted
from privacy.requests.rights.handlers import handler_of

# The window of DIN 5008 holds six lines of the address.
MOST_LINES, MOST_SIGNS = 6, 60
_FEWEST_LINES = 3
# Letters that tell somebody about themselves, or do what only they may ask for. The others say no more than was asked.
_OWN = frozenset({"answer", "portable", "corrected", "upheld", "outweighed", "done", "erased"})
_Known = Request.Known


def postal_address(typed: str) -> str:
    """Return a postal address as it is printed, line by line. Raises RequestError."""
    lines = [" ".join(line.split()) for line in typed.replace("\x00", "").splitlines() if line.strip()]
    if len(lines) < _FEWEST_LINES:
        raise RequestError(_("Postal address: name, street and town, each on a line of its own."))
    if len(lines) > MOST_LINES or any(len(line) > MOST_SIGNS for line in lines):
        raise RequestError(
            _(
                "Postal address: %(lines)s lines of %(signs)s characters at most; more does not fit into the window of the envelope."
            )
            % {"lines": MOST_LINES, "signs": MOST_SIGNS}
        )
    return "\n".join(lines)


def changeable(request: Request) -> bool:
    """Say whether letters of this case are printed still."""
    open_ = request.state not in (Request.State.DONE, Request.State.UNPROVEN)
    return request.on_paper and (open_ or unposted().filter(request=request).exists())


@transaction.atomic
def address(*, request: Request, actor: Subject, postal: str, known_by: str) -> Request:
    """Note where the letters go and how we know who asks, for all that came together. Raises RequestError.

    The address may be missing: a letter can be handed over, too.
    """
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not changeable(request):
        raise RequestError(_("No letter of this case is printed any more."))
    if known_by not in _Known.values:
        raise RequestError(_("Known by: choose what tells us that it is this person."))
    if known_by and request.person is None:
        raise RequestError(_("Say first which person this is."))
    lines = postal_address(postal) if postal.strip() else ""
    if known_by == _Known.ADDRESS and not _ours(request, lines):
        raise RequestError(_("Known by: this is not the postal address that we have of the person."))
    together = Request.objects.filter(subject=request.subject_id, person=request.person_id)
    with act(actor=actor, purpose="rights_handling"):
        together.update(postal=lines, known_by=known_by)
    request.postal, request.known_by = lines, known_by
    return request


def assert_known(request: Request, name: str) -> None:
    """Let a letter pass whose reader is known; whoever wants no advertising has nothing to prove (R90). Raises RequestError."""
    if not request.on_paper or name not in _OWN or handler_of(request.kind).at_once:
        return
    # R91: of a visitor the number they offer is all there is.
    if not (request.known_by or request.visitor):
        raise RequestError(
            _("Known by: choose first what tells us that it is this person who reads the letter.")
        )


def _ours(request: Request, lines: str) -> bool:
    """Say whether street and town are those that we have of the person."""
    assert request.person is not None
    known = [_flat(line) for line in postal_of(request.person)[1:3]]
    return bool(known) and all(line in _flat(lines) for line in known)


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
