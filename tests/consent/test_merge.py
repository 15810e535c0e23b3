"""When two records become one, the stricter wish of either counts, and a consent goes on with its own proof alone."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consent.gate import check, decisions
from consent.merging import closings
from consent.models import ConsentRecord, ConsentState, ConsentText
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy.merging.refusals import MergeRefused
from privacy.merging.service import merging, undo
from privacy.models import ContactPoint, LawfulBasis, Merge, Objection, Subject
from privacy.objections import object_to_marketing
from privacy.pauses import pause
from privacy.suppression import keep_contact_points, suppress
from tests.consent import oracle
from tests.consent.conftest import EMAIL, make_person
from tests.consent.conftest import given as consent
from tests.consent.test_gate_agrees_with_the_law import NOW, QUESTIONS, Cast, Stage, people, texts, worlds  # noqa: F401

pytestmark = pytest.mark.django_db
OLD = "jule@frueher.example"
# Codes by which a person, or the law for their sake, has said no: what either was refused for stays refused.
_NO = {
    "SUPPRESSED", "SUPPRESSED_COMPANY", "OBJECTED", "PAUSED", "NOTICE_MISSED", "CHILD", "CONSENT_WITHDRAWN", "CUSTOMER_REFUSED",
}  # fmt: skip


def become_one(kept: Subject, gone: Subject) -> Merge:
    with merging(kept=kept, gone=gone, actor=Subject.objects.create()) as row:
        pass
    return row


@pytest.fixture
def kept(consented: Subject) -> Subject:
    """Somebody who confirmed the newsletter a day ago."""
    assert check(consented, "newsletter", "email").allowed
    return consented


@pytest.fixture
def gone(db: None) -> Subject:
    """The same person under an older address, who has said nothing yet."""
    return make_person(OLD, "")


@settings(
    max_examples=2,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(cast=st.builds(Cast, worlds(), st.lists(people(), min_size=24, max_size=24)))
def test_what_either_refused_stays_refused(texts: Any, time_machine: Any, cast: Cast) -> None:  # noqa: F811
    """R27, R119, R121, for every purpose and channel, against the law as the oracle knows it."""
    time_machine.move_to(NOW, tick=False)
    with transaction.atomic():
        stage = Stage(cast.world, cast.histories, texts)
        active = [pk for pk, history in stage.people.items() if history.state == "active"]
        pairs = list(zip(active[::2], active[1::2], strict=False))
        for kept, gone in pairs:
            become_one(Subject(pk=kept), Subject(pk=gone))
        for purpose, channel, *rest in QUESTIONS:
            category = rest[0] if rest else ""
            found = decisions([kept for kept, _gone in pairs], purpose, channel, category=category)
            for pair in pairs:
                law = {
                    oracle.answer(stage.people[pk], cast.world, purpose, channel, NOW, category)[1]
                    for pk in pair
                }
                if law & _NO:
                    said = [stage.people[pk] for pk in pair]
                    assert not found[pair[0]].allowed, (purpose, channel, law, found[pair[0]].code, said)
        for _kept, gone in reversed(pairs):
            undo(merge=Merge.objects.get(gone=gone), actor=stage.officer)
        for purpose, channel, *rest in QUESTIONS:
            category = rest[0] if rest else ""
            found = decisions(active, purpose, channel, category=category)
            for pk in active:
                law_now = oracle.answer(stage.people[pk], cast.world, purpose, channel, NOW, category)
                assert (found[pk].allowed, found[pk].code) == law_now, "undone, the gate answers as before"
        transaction.set_rollback(True)


def test_a_consent_goes_on_with_its_proof(kept: Subject, gone: Subject) -> None:
    record = ConsentRecord.objects.get()
    become_one(gone, kept)
    moved = ConsentRecord.objects.get()
    assert (moved.pk, moved.subject_id, moved.evidence) == (record.pk, gone.pk, record.evidence)
    # The address it was given for is not the one that goes on.
    assert check(gone, "newsletter", "email").code == "CONSENT_OTHER_ADDRESS"
    keep_contact_points(gone, [EMAIL], [])
    assert check(gone, "newsletter", "email").allowed


def test_a_withdrawal_of_either_ends_the_consent_of_the_other(
    kept: Subject, gone: Subject, newsletter: ConsentText
) -> None:
    long_ago = timezone.now() - dt.timedelta(days=90)
    with transaction.atomic():
        append([consent(gone, newsletter, long_ago, email=OLD)])
    withdraw(subject=gone, purpose="newsletter", route="letter", at=long_ago)
    assert [state.subject_id for state in closings([kept.pk, gone.pk])] == [kept.pk]
    become_one(kept, gone)
    assert check(kept, "newsletter", "email").code == "CONSENT_WITHDRAWN"
    with transaction.atomic():
        append([consent(kept, newsletter, timezone.now() + dt.timedelta(seconds=1))])
    assert ConsentState.objects.get(subject=kept).status == "confirmed", "a new word of theirs counts"


def test_an_objection_that_is_older_than_the_others_consent_holds(kept: Subject, gone: Subject) -> None:
    """R124: only a newer consent of the very person lifts it, and it was not them who gave it."""
    object_to_marketing(subject=gone, source="person", channel="email")
    Objection.objects.update(recorded_at=timezone.now() - dt.timedelta(days=30))
    become_one(kept, gone)
    assert check(kept, "newsletter", "email").code == "OBJECTED"


def test_an_address_on_the_list_holds_for_the_person_whichever_address_goes_on(
    kept: Subject, gone: Subject, assess: Any
) -> None:
    assess("post_marketing")
    suppress(kind="email", value=OLD)
    become_one(kept, gone)
    assert Objection.objects.get(subject=kept).source == "merged"
    assert not ContactPoint.objects.filter(subject=kept).exclude(subject=kept).exists()
    for purpose, channel in (("newsletter", "email"), ("post_marketing", "post")):
        assert check(kept, purpose, channel).code == "OBJECTED"


def test_a_pause_of_either_holds(kept: Subject, gone: Subject) -> None:
    pause(subject=gone, months=3)
    become_one(kept, gone)
    assert check(kept, "newsletter", "email").code == "PAUSED"


def test_a_child_and_a_consumer_stay_what_they_are(kept: Subject) -> None:
    other = make_person(OLD, "", party="business", child=True, notice_due_on=dt.date(2027, 1, 1))
    become_one(other, kept)
    other.refresh_from_db()
    assert (other.party, other.child, other.notice_due_on) == ("consumer", True, dt.date(2027, 1, 1))


def test_of_two_open_bases_one_ends_and_stays_on_record(kept: Subject, gone: Subject) -> None:
    """R2: one is open for a purpose. R27: what was done until now was lawful."""
    for person, evidence in ((kept, "form:1"), (gone, "fair")):
        LawfulBasis.objects.create(
            subject=person, purpose_id="enquiry_handling", basis="contract", channels=["email"],
            valid_from=timezone.now(), evidence=evidence,
        )  # fmt: skip
    become_one(kept, gone)
    bases = LawfulBasis.objects.filter(subject=kept)
    assert {(basis.evidence, basis.valid_to is None) for basis in bases} == {
        ("form:1", True),
        ("fair", False),
    }


def test_what_the_person_said_since_cannot_be_told_apart(kept: Subject, gone: Subject) -> None:
    row = become_one(kept, gone)
    object_to_marketing(subject=kept, source="person")
    with pytest.raises(MergeRefused, match="said what they want"):
        undo(merge=row, actor=row.actor)
    assert Subject.objects.get(pk=gone.pk).merged_into == kept.pk


def test_undone_the_consents_are_as_they_were(kept: Subject, gone: Subject, newsletter: ConsentText) -> None:
    object_to_marketing(subject=gone, source="person")
    suppress(kind="email", value=OLD)
    used = timezone.now() - dt.timedelta(hours=2, microseconds=7)
    ConsentState.objects.update(fresh_from=used)
    before = _all()
    row = become_one(kept, gone)
    assert _all() != before
    undo(merge=row, actor=row.actor)
    assert _all() == before


def _all() -> list[Any]:
    models = (ConsentRecord, ConsentState, Objection, LawfulBasis)
    return [
        sorted(({k: v for k, v in row.items() if k != "id"} for row in m.objects.values()), key=str)
        for m in models
    ]
