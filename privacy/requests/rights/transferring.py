"""Data to take along, sent straight to another company where that is technically feasible (Art. 20(2), R106)."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.audit.services import record
from privacy.disclosures import disclose
from privacy.erasure.frozen import frozen
from privacy.models import Disclosure, Recipient, Request, Subject, Transfer
from privacy.portability import made_portable, portable
from privacy.portability.sending import NotDelivered, acceptable, post
from privacy.requests.deciding import open_case
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing

_State = Transfer.State
# Waiting time after the n-th failure; one more failure ends it, and the person is told.
_BACKOFF = [dt.timedelta(minutes=m) for m in (5, 30, 4 * 60, 24 * 60)]
_AT_ONCE = 20


@transaction.atomic
def name_target(*, request: Request, name: str, url: str, actor: Subject | None = None) -> Transfer:
    """Note where the data shall go, while the case is open; without an actor the person says so. Raises RequestError."""
    request = open_case(request.pk)
    name, url = name.replace("\x00", "").strip()[:200], url.strip()
    if request.kind != Request.Kind.PORTABILITY:
        raise RequestError(_("This case asks for no data to take along."))
    if not name:
        raise RequestError(_("Company: say who shall get the data."))
    if len(url) > 500 or not acceptable(url):
        raise RequestError(_("Address for the data: it has to begin with https:// and name a host."))
    with act(actor=actor or "person", purpose="rights_handling"):
        transfer, _new = Transfer.objects.update_or_create(
            request=request,
            defaults={
                "subject_id": request.subject_id,
                "person_id": request.person_id,
                "name": name,
                "url": url,
                "by_person": actor is None,
            },
        )
    return transfer


def named_for(request: Request) -> Transfer | None:
    """Return what a case names as the target, or None."""
    return Transfer.objects.filter(request=request).first()


def decide(*, request: Request, actor: Subject, choices: Mapping[str, str], nothing: bool) -> Transfer | None:
    """Keep the officer's word on the target of a case, when it names one, and why. Raises RequestError.

    `nothing`: there is nothing to take along, so nothing can be sent.
    """
    transfer = named_for(request)
    if transfer is None:
        return None
    feasible, grounds = choices.get("feasible", ""), choices.get("grounds", "").replace("\x00", "").strip()
    if feasible not in ("yes", "no") or not grounds:
        raise RequestError(
            _("Say whether sending the data to %(name)s is technically feasible, and why.")
            % {"name": transfer.name}
        )
    if feasible == "yes" and nothing:
        raise RequestError(_("There is nothing to take along, so nothing can be sent."))
    with act(actor=actor, purpose="rights_handling"):
        transfer.state = _State.WAITING if feasible == "yes" else _State.DECLINED
        transfer.grounds, transfer.person_id = grounds[:300], request.person_id
        transfer.decided_by, transfer.decided_at = actor, timezone.now()
        transfer.due_at = transfer.decided_at
        transfer.save()
    return transfer


def send_due() -> int:
    """Send what was approved, and try again what did not arrive; return how many arrived."""
    if frozen():
        return 0
    due = Transfer.objects.filter(state=_State.WAITING, due_at__lte=timezone.now())
    return sum(_send(pk) for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:_AT_ONCE]))


def _send(pk: uuid.UUID) -> bool:
    with act(actor="job:transfer", purpose="rights_handling"):
        transfer = _claim(pk)
        if transfer is None:
            return False
        request = transfer.request
        try:
            with transaction.atomic(), translation.override(request.language):
                content = made_portable(portable(request.people), "zip")
            with content:
                post(transfer.url, content, name=f"{request.number}.zip", key=str(transfer.pk))
        except NotDelivered as failure:
            _failed(transfer, failure)
            return False
        _arrived(transfer)
    return True


@transaction.atomic
def _claim(pk: uuid.UUID) -> Transfer | None:
    """Take one that is due: whoever dies over it leaves it to the next attempt, which the target knows by its key."""
    found = Transfer.objects.select_for_update(of=("self",), skip_locked=True).select_related("request")
    transfer = found.filter(pk=pk, state=_State.WAITING, due_at__lte=timezone.now()).first()
    if transfer is not None:
        transfer.attempts += 1
        transfer.due_at = timezone.now() + _BACKOFF[min(transfer.attempts, len(_BACKOFF)) - 1]
        transfer.save(update_fields=["attempts", "due_at"])
    return transfer


@transaction.atomic
def _arrived(transfer: Transfer) -> None:
    """Another controller has the data now: that is a disclosure (R93), and the person learns of it."""
    transfer.state, transfer.sent_at, transfer.failure = _State.SENT, timezone.now(), ""
    transfer.save(update_fields=["state", "sent_at", "failure"])
    role, service = Recipient.Role.CONTROLLER, Recipient.Service.OTHER
    recipient = Recipient.objects.filter(name=transfer.name, role=role).first()
    if recipient is None:
        recipient = Recipient.objects.create(name=transfer.name, role=role, service=service, country="")
    request = transfer.request
    people = [request.person_id or request.subject_id]
    disclose(recipients=[recipient.pk], subjects=people, what=Disclosure.What.COPY, purpose="rights_handling")
    record(verb="disclose", model=Request, row_id=request.pk, subject=people[0])
    _tell(transfer, "passed_on")


@transaction.atomic
def _failed(transfer: Transfer, failure: NotDelivered) -> None:
    transfer.failure = failure.code[:20]
    if failure.final or transfer.attempts > len(_BACKOFF):
        transfer.state = _State.FAILED
        _tell(transfer, "not_passed")
    transfer.save(update_fields=["state", "failure"])


def _tell(transfer: Transfer, letter: str) -> None:
    writing.send(transfer.request, letter, by=transfer.decided_by, transfer=transfer)
