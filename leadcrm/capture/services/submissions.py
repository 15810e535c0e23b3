"""Taking in what a person sent: once, whoever they are, and answered alike."""

import datetime as dt
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.models import ConsentText, OptInRequest
from consent.services.opt_in import request_opt_in
from leadcrm.capture import ages
from leadcrm.capture.models import Form, Submission
from leadcrm.capture.services.claiming import claim
from leadcrm.leads.matching import folded, match_email, shown_phone
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.names import Name, split_name
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import create_lead
from leadcrm.leads.services.withheld import withhold
from leadcrm.mail.outbox import nudge_on_commit
from leadcrm.mail.signals import heed_signal_of
from leadcrm.tracking import services as tracking
from privacy import parameters, special
from privacy.audit.context import act
from privacy.ids import new_subject_id
from privacy.models import LawfulBasis, Notice, Subject
from privacy.suppression import digest


@dataclass(frozen=True)
class Posted:
    """One checked post of one public form. `values`: clean text by field name; `texts`: the ids of the ticked ones."""

    form: Form
    key: uuid.UUID
    notice: int
    values: dict[str, str]
    texts: list[int] = field(default_factory=list)
    utm: dict[str, str] = field(default_factory=dict)
    ip: str | None = None
    language: str = "de"
    page_url: str = ""
    route: str = "form"  # "api": handed in by another page of ours
    signal: bool = False  # R42: the visitor's browser objects to tracking
    guardian: str = ""  # R32: whom we ask first where somebody is too young to agree alone
    receipt: uuid.UUID | None = None  # R43: the number of the browser's consent, where it was handed over


@dataclass(frozen=True)
class Person:
    """Whose post it is: somebody we know beyond doubt, or somebody new who may resemble others (numbers of leads)."""

    subject: Subject | None = None
    lead: Lead | None = None
    resembles: list[int] = field(default_factory=list)


class _EnoughAsked(Exception):
    """This address got its check mails for today, or there is nothing to ask; what cannot be confirmed is not stored."""


def submit(*, posted: Posted) -> None:
    """Store an enquiry as a lead or activity, a sign-up as a pending one. The same key again changes nothing.

    Says nothing about what was known before, in any way: neither by its answer nor by the mail it causes.
    """
    if posted.values.get(ages.GATE) == ages.YOUNGER:
        # R32, W4: a child's tick is no consent and nothing of it is kept; a question is answered all the same.
        if posted.form.kind != Form.Kind.SIGNUP:
            posted = replace(posted, texts=[])
        elif not posted.guardian:
            nudge_on_commit()
            return
        else:  # what a parent is asked about, and nothing more of the child
            kept = {name: posted.values[name] for name in ("email", ages.GATE)}
            posted = replace(posted, values=kept, utm={}, ip=None)
    with suppress(_EnoughAsked), transaction.atomic(savepoint=posted.form.kind == Form.Kind.SIGNUP):
        _store(posted)
    nudge_on_commit()  # also without a mail: the time it takes must not tell


def _without_special(posted: Posted) -> tuple[Posted, str, list[str]]:
    """Take a message about special categories out of the post: the officer alone reads it (R10), nothing is lost."""
    message = posted.values.get("message", "")
    found = special.categories_in(message)
    if not found:
        return posted, "", []
    told = _("[This message waits for the data protection officer: it seems to be about %(what)s.]")
    values = {**posted.values, "message": told % {"what": special.names(found)}}
    return replace(posted, values=values), message, found


def _store(posted: Posted) -> None:
    posted, hidden, found = _without_special(posted)
    enquiry = posted.form.kind == Form.Kind.ENQUIRY
    person = recognise(posted.values)
    if not enquiry and person.lead is None:
        person = _pending(posted.values) or person
    subject = person.subject or Subject(
        pk=new_subject_id(),
        party=_party(posted.values),
        child=posted.values.get(ages.GATE) == ages.YOUNGER,
    )
    submission = Submission(
        subject=subject,
        form=posted.form,
        key=posted.key,
        notice_id=posted.notice,
        answers=posted.values,
        utm=posted.utm,
        ip_truncated=posted.ip,
    )
    newcomer = person.subject is None
    with act(actor=subject.pk, purpose="enquiry_handling"):
        bases = _bases(posted.values, submission) if newcomer and enquiry else []
        if not claim(submission, newcomer=newcomer, bases=bases):
            return
        if enquiry:
            _enquiry(posted, submission, person)
        if newcomer and subject.child:
            _keep_briefly(subject)
        if found:
            lead = Lead.everyone.filter(subject=subject).first()
            withhold(subject=subject, lead=lead, origin="form", categories=found, text=hidden)
        if posted.signal:
            heed_signal_of(subject)
        if posted.texts:
            _ask_to_confirm(posted, submission)


def _keep_briefly(child: Subject) -> None:
    """A child's question is answered and then deleted: the night takes it after the days of a review (W4)."""
    today = timezone.localdate()
    days = parameters.value("review_storage", today)
    Lead.everyone.filter(subject=child).update(review_until=today + dt.timedelta(days=days))


def recognise(values: dict[str, str]) -> Person:
    """Return the one live lead with this address and the same or no name, or a new person with those they resemble."""
    # Restricted people are left alone (Art. 18): a new enquiry of theirs stands for itself.
    same = list(
        Lead.objects.filter(match_email=match_email(values["email"]))
        .select_related("subject")
        .only("first_name", "last_name", "subject__party", "subject__state")
        .order_by("-pk")[:5]
    )
    if len(same) == 1 and _same_name(same[0], values):
        return Person(same[0].subject, same[0])
    return Person(resembles=[lead.pk for lead in same])


def _pending(values: dict[str, str]) -> Person | None:
    """Return the person of an earlier sign-up with this address that nobody confirmed yet: twice asked is one person."""
    waiting = OptInRequest.objects.filter(
        digest=digest("email", values["email"]), subject__in=_without_lead()
    )
    request = waiting.select_related("subject").order_by("submitted_at").first()
    return Person(request.subject) if request else None


def _without_lead() -> Any:
    return Subject.objects.exclude(pk__in=Lead.everyone.values("subject"))


def _same_name(lead: Lead, values: dict[str, str]) -> bool:
    name = _name(values)
    known, given = folded(f"{lead.first_name} {lead.last_name}"), folded(f"{name.first} {name.last}")
    return not known or not given or known == given


def _name(values: dict[str, str]) -> Name:
    """Return the name as it was typed in one field or in two."""
    if values.get("name"):
        title, first, last = split_name(values["name"])
        return Name(title[:40], first[:100], last[:100])  # as long as their columns
    return Name("", values.get("first_name", ""), values.get("last_name", ""))


def _party(values: dict[str, str]) -> str:
    return Subject.Party.BUSINESS if values.get("company") else Subject.Party.CONSUMER


def _enquiry(posted: Posted, submission: Submission, person: Person) -> None:
    title, text = posted.form.title(posted.language), posted.values.get("message", "")
    ref = f"submission:{submission.pk}"
    if person.lead is not None:
        # Nothing we hold is overwritten by what a stranger may have typed (security.md 13); it stands on the timeline.
        add_activity(
            lead=person.lead, kind=Activity.Kind.FORM, title=title, body=text, by_person=True, ref=ref
        )
        _renew_bases(posted.values, submission)
        return
    store_lead(
        posted.values,
        form=posted.form,
        subject=submission.subject,
        notice=posted.notice,
        utm=posted.utm,
        language=posted.language,
        entries=first_entries(person.resembles, title=title, body=text, ref=ref),
    )


def store_lead(
    values: dict[str, str],
    *,
    form: Form,
    subject: Subject,
    notice: int,
    utm: dict[str, str],
    language: str,
    entries: list[Activity],
) -> Lead:
    """Store a lead from what a person typed themselves."""
    kept = {name: values[name] for name in ("email", "job_title", "postcode", "city") if values.get(name)}
    parts = zip(("title", "first_name", "last_name"), _name(values), strict=True)
    kept |= {field: part for field, part in parts if part}
    if values.get("phone"):
        kept["phone"] = shown_phone(values["phone"])
    return create_lead(
        values={**kept, "language": language},
        source=form.title(language)[:80],
        obtained_from=Lead.ObtainedFrom.PERSON,
        origin=f"form:{form.slug}",
        party=subject.party,
        company=values.get("company", ""),
        notice=Notice(pk=notice),
        subject=subject,
        utm=utm,
        person_contact=True,
        entries=entries,
    )


def first_entries(resembles: list[int], *, title: str, body: str, ref: str) -> list[Activity]:
    """Return the first entries of a new lead's timeline: what came in, and whom the address reminds us of."""
    own = Activity(kind=Activity.Kind.FORM, by_person=True, title=title, body=body, ref=ref)
    if not resembles:
        return [own]
    # Numbers, not names: the other person's data must not stand in this person's file (W9).
    numbers = ", ".join(str(number) for number in resembles)
    hint = _("Possibly known already: the same address stands on lead %(numbers)s.") % {"numbers": numbers}
    return [own, Activity(kind=Activity.Kind.NOTE, title=hint, ref="duplicate")]


def _bases(values: dict[str, str], submission: Submission) -> list[LawfulBasis]:
    """Return why we may answer (R8: this very enquiry, over the channels used) and keep it among our sales work."""
    # Art. 6(1)(b) covers the person's own enquiry; who asks for a company is answered under (f) with its assessment.
    own = "legitimate_interest" if values.get("company") else "contract"
    channels = ["email", "telephone"] if values.get("phone") else ["email"]
    return [
        _basis(submission, "enquiry_handling", own, channels),
        _basis(submission, "sales_pipeline", "legitimate_interest", ["none"]),
    ]


def _basis(submission: Submission, purpose: str, basis: str, channels: list[str]) -> LawfulBasis:
    return LawfulBasis(
        subject=submission.subject,
        purpose_id=purpose,
        basis=basis,
        channels=channels,
        valid_from=submission.at,
        evidence=f"submission:{submission.pk}",
    )


def _renew_bases(values: dict[str, str], submission: Submission) -> None:
    """Rest the answer on the new enquiry, too; the channels of an earlier one stay open (R2: dated rows, one open)."""
    bases = _bases(values, submission)
    earlier = LawfulBasis.objects.filter(
        subject=submission.subject, purpose="enquiry_handling", valid_to__isnull=True
    ).select_for_update()
    for row in earlier:
        bases[0].channels = list(dict.fromkeys([*bases[0].channels, *row.channels]))
    earlier.update(valid_to=submission.at)
    LawfulBasis.objects.bulk_create(bases, ignore_conflicts=True)  # a sales basis that is open already stays


def _ask_to_confirm(posted: Posted, submission: Submission) -> None:
    signup = posted.form.kind == Form.Kind.SIGNUP
    texts = list(ConsentText.objects.filter(pk__in=posted.texts).order_by("pk"))
    if posted.guardian:  # of a child no number is kept, so no consent to calls
        texts = [text for text in texts if "email" in text.channels]
        if not texts:
            raise _EnoughAsked
    request = request_opt_in(
        subject=submission.subject,
        email=posted.values["email"],
        texts=texts,
        language=posted.language,
        page_url=posted.page_url,
        ip=posted.ip,
        route=posted.route,
        guardian=posted.guardian,
    )
    if signup and request is None:
        raise _EnoughAsked
    if request and posted.receipt and tracking.PURPOSE in [text.purpose_id for text in texts]:
        tracking.await_link(opt_in=request.pk, subject=submission.subject, receipt=posted.receipt)
    if signup and request is not None:
        Submission.objects.filter(pk=submission.pk).update(opt_in=request.pk)
