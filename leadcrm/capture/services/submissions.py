"""Taking in what a person sent: once, whoever they are, and answered alike."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.models import ConsentText, OptInRequest
from consent.services.opt_in import request_opt_in
from leadcrm.capture.models import Form, Submission
from leadcrm.leads.matching import folded, shown_phone
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import create_lead, find_matches
from leadcrm.mail.outbox import nudge_on_commit
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


@dataclass(frozen=True)
class Person:
    """Whose post it is: somebody we know beyond doubt, or somebody new who may resemble others (numbers of leads)."""

    subject: Subject | None = None
    lead: Lead | None = None
    resembles: list[int] = field(default_factory=list)


def submit(*, posted: Posted) -> None:
    """Store an enquiry as a lead or activity, a sign-up as a pending one. The same key again changes nothing.

    Says nothing about what was known before, in any way: neither by its answer nor by the mail it causes.
    """
    with transaction.atomic(savepoint=False):
        person = recognise(posted.values)
        if posted.form.kind == Form.Kind.SIGNUP and person.lead is None:
            person = _pending(posted.values) or person
        subject = person.subject or Subject(pk=new_subject_id(), party=_party(posted.values))
        submission = Submission(
            subject=subject,
            form=posted.form,
            key=posted.key,
            notice_id=posted.notice,
            answers=posted.values,
            utm=posted.utm,
            ip_truncated=posted.ip,
        )
        with act(actor=subject.pk, purpose="enquiry_handling"):
            if not _claim(submission):
                return
            if person.subject is None:
                subject.save(force_insert=True)
            if posted.form.kind == Form.Kind.ENQUIRY:
                _enquiry(posted, submission, person, subject)
            if posted.texts:
                _ask_to_confirm(posted, submission, subject)
        nudge_on_commit()  # also without a mail: the time it takes must not tell


def recognise(values: dict[str, str]) -> Person:
    """Return the one live lead with this address and the same or no name, or a new person with those they resemble."""
    # Restricted people are left alone (Art. 18): a new enquiry of theirs stands for itself.
    same = [lead for lead in find_matches(email=values["email"]) if lead.subject.state == Subject.State.ACTIVE]
    if len(same) == 1 and _same_name(same[0], values):
        return Person(same[0].subject, same[0])
    return Person(resembles=[lead.pk for lead in same])


def _pending(values: dict[str, str]) -> Person | None:
    """Return the person of an earlier sign-up with this address that nobody confirmed yet: twice asked is one person."""
    waiting = OptInRequest.objects.filter(digest=digest("email", values["email"]), subject__in=_without_lead())
    request = waiting.select_related("subject").order_by("submitted_at").first()
    return Person(request.subject) if request else None


def _without_lead() -> Any:
    return Subject.objects.exclude(pk__in=Lead.objects.values("subject"))


def _same_name(lead: Lead, values: dict[str, str]) -> bool:
    first, last = split_name(values)
    known, given = folded(f"{lead.first_name} {lead.last_name}"), folded(f"{first} {last}")
    return not known or not given or known == given


def split_name(values: dict[str, str]) -> tuple[str, str]:
    """Return first and last name; of a name typed in one field the last word is the last name."""
    if values.get("name"):
        first, _space, last = values["name"].rpartition(" ")
        return first.strip()[:100], last[:100]
    return values.get("first_name", ""), values.get("last_name", "")


def _claim(submission: Submission) -> bool:
    """Store the submission and say whether its key was new; a parallel post with the same key waits here for the first.

    The person's row may follow within the transaction: foreign keys are checked at its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO capture_submission (id, subject_id, form_id, key, notice_id, at, answers, utm, ip_truncated)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING",
            [
                submission.pk,
                submission.subject_id,
                submission.form_id,
                submission.key,
                submission.notice_id,
                submission.at,
                json.dumps(submission.answers),
                json.dumps(submission.utm),
                submission.ip_truncated,
            ],
        )
        return cursor.rowcount == 1


def _party(values: dict[str, str]) -> str:
    return Subject.Party.BUSINESS if values.get("company") else Subject.Party.CONSUMER


def _enquiry(posted: Posted, submission: Submission, person: Person, subject: Subject) -> None:
    lead = person.lead
    title, ref = posted.form.title(posted.language), f"submission:{submission.pk}"
    if lead is not None:
        # Nothing we hold is overwritten by what a stranger may have typed (security.md 13); it stands on the timeline.
        text = posted.values.get("message", "")
        add_activity(lead=lead, kind=Activity.Kind.FORM, title=title, body=text, by_person=True, ref=ref)
    else:
        lead = store_lead(
            posted.values,
            form=posted.form,
            subject=subject,
            notice=posted.notice,
            utm=posted.utm,
            language=posted.language,
        )
        text = posted.values.get("message", "")
        Activity.objects.bulk_create(first_entries(lead, person.resembles, title=title, body=text, ref=ref))
    _record_bases(posted.values, submission, subject, known=person.lead is not None)


def store_lead(
    values: dict[str, str], *, form: Form, subject: Subject, notice: int, utm: dict[str, str], language: str
) -> Lead:
    """Store a lead from what a person typed themselves."""
    first, last = split_name(values)
    kept = {name: values[name] for name in ("email", "job_title", "postcode", "city") if values.get(name)}
    kept |= {name: value for name, value in (("first_name", first), ("last_name", last)) if value}
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
    )


def first_entries(lead: Lead, resembles: list[int], *, title: str, body: str, ref: str) -> list[Activity]:
    """Return the first entries of a new lead's timeline: what came in, and whom the address reminds us of."""
    own = Activity(subject_id=lead.subject_id, lead=lead, kind=Activity.Kind.FORM, by_person=True, title=title, body=body, ref=ref)
    if not resembles:
        return [own]
    # Numbers, not names: the other person's data must not stand in this person's file (W9).
    numbers = ", ".join(str(number) for number in resembles)
    hint = _("Possibly known already: the same address stands on lead %(numbers)s.") % {"numbers": numbers}
    return [own, Activity(subject_id=lead.subject_id, lead=lead, kind=Activity.Kind.NOTE, title=hint, ref="duplicate")]


def _record_bases(values: dict[str, str], submission: Submission, subject: Subject, *, known: bool) -> None:
    """Record why we may answer (R8: this very enquiry, over the channels used) and keep it among our sales work."""
    now = timezone.now()
    channels = ["email", "telephone"] if values.get("phone") else ["email"]
    evidence = f"submission:{submission.pk}"
    if known:
        open_ones = LawfulBasis.objects.filter(subject=subject, purpose="enquiry_handling", valid_to__isnull=True)
        for earlier in open_ones.select_for_update():
            channels = list(dict.fromkeys([*channels, *earlier.channels]))
        open_ones.update(valid_to=now)
    # Art. 6(1)(b) covers the person's own enquiry; who asks for a company is answered under (f) with its assessment.
    basis = "legitimate_interest" if values.get("company") else "contract"
    rows: list[Any] = [
        LawfulBasis(subject=subject, purpose_id="enquiry_handling", basis=basis, channels=channels, valid_from=now, evidence=evidence),
        LawfulBasis(subject=subject, purpose_id="sales_pipeline", basis="legitimate_interest", channels=["none"], valid_from=now, evidence=evidence),
    ]
    LawfulBasis.objects.bulk_create(rows, ignore_conflicts=True)  # a sales basis that is open already stays


def _ask_to_confirm(posted: Posted, submission: Submission, subject: Subject) -> None:
    texts = list(ConsentText.objects.filter(pk__in=posted.texts))
    request = request_opt_in(
        subject=subject,
        email=posted.values["email"],
        texts=texts,
        language=posted.language,
        page_url=posted.page_url,
        ip=posted.ip,
    )
    if posted.form.kind == Form.Kind.SIGNUP and request is not None:
        Submission.objects.filter(pk=submission.pk).update(opt_in=request.pk)
