"""Advertising by post: with an assessment, the source of the address and the right to object, or not at all (R61)."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from consent.gate import check
from leadcrm.leads.models import Activity, Lead
from privacy.models import Assessment, LawfulBasis, Subject
from privacy.objections import object_to_marketing
from tests.leads.page import make_lead

pytestmark = pytest.mark.django_db

ADDRESS = {"street": "Hafenweg 3", "postcode": "04109", "city": "Leipzig", "language": "en"}
TEXT = {"title": "Our new heat pumps", "body": "Dear Ms Harmsen,\n\n<b>come</b> and see."}


@pytest.fixture
def assessed(ines: Any) -> Assessment:
    """The officer's approved assessment of offers by post."""
    today = timezone.localdate()
    return Assessment.objects.create(
        purpose_id="post_marketing",
        interest="Tell about our products.",
        necessity="Nothing milder reaches people without a consent.",
        balancing="Expected; one objection ends it.",
        author=ines.subject,
        approver=ines.subject,
        approved_on=today,
        review_on=today.replace(year=today.year + 1),
    )


@pytest.fixture
def jule(lena: Any, controller: Any) -> Lead:
    return make_lead(lena, **ADDRESS)


def send(client: Any, lead: Lead, **changes: Any) -> Any:
    form = {**TEXT, "key": uuid.uuid4(), **changes}
    return client.post(reverse("leads:letter", args=[lead.pk]), form)


def test_a_letter_names_sender_source_and_the_right_to_object(
    jule: Lead, assessed: Assessment, lena: Any, as_user: Any
) -> None:
    client = as_user(lena)
    assert reverse("leads:letter", args=[jule.pk]) in client.get(jule.get_absolute_url()).content.decode()
    answer = send(client, jule)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    for word in (
        "Jule Harmsen", "Hafenweg 3", "Sonnenhain Energietechnik GmbH", "Torgauer Straße 214", "HRB 99999",
        "Your right to object", "without giving a reason", "We have your address from: Website", "&lt;b&gt;come",
    ):  # fmt: skip
        assert word in page
    entry = Activity.objects.get(kind="letter")
    assert (entry.title, entry.author, entry.by_person) == (TEXT["title"], lena, False)
    assert entry.body == TEXT["body"]
    basis = LawfulBasis.objects.get(purpose="post_marketing")
    assert (basis.basis, basis.evidence) == ("legitimate_interest", "address from Website")


def test_without_an_approved_assessment_there_is_no_letter(jule: Lead, lena: Any, as_user: Any) -> None:
    """R61, R5: the button is shut, says why and what is lawful, and the server refuses, too."""
    client = as_user(lena)
    page = client.get(jule.get_absolute_url()).content.decode()
    assert 'id="why-no-letter"' in page
    assert "The data protection officer can approve an assessment." in page
    answer = send(client, jule)
    assert answer.status_code == 422
    assert "no approved assessment" in answer.content.decode()
    assert not Activity.objects.filter(kind="letter").exists()
    assert not LawfulBasis.objects.filter(purpose="post_marketing").exists()


def test_an_objection_ends_it_and_the_printed_page_too(
    jule: Lead, assessed: Assessment, lena: Any, as_user: Any
) -> None:
    """R61, Art. 21(3): the gate is asked at every printing."""
    client = as_user(lena)
    printed = send(client, jule)["Location"]
    object_to_marketing(subject=jule.subject, source="person")
    again = client.get(printed)
    assert again.status_code == 403
    assert TEXT["title"] not in again.content.decode()
    assert send(client, jule).status_code == 422
    assert Activity.objects.filter(kind="letter").count() == 1


@pytest.mark.parametrize("lost", ["Your right to object", "We have your address from:"])
def test_a_template_that_lost_the_notice_or_the_source_is_refused(
    jule: Lead, assessed: Assessment, lena: Any, as_user: Any, settings: Any, tmp_path: Path, lost: str
) -> None:
    """R61: a letter template without objection notice is blocked, and so is one without the source."""
    (template,) = django_settings.TEMPLATES
    settings.TEMPLATES = [{**template, "DIRS": [tmp_path, *template["DIRS"]]}]
    (tmp_path / "leads").mkdir()
    ours = (django_settings.BASE_DIR / "templates/leads/letter_text.html").read_text()
    (tmp_path / "leads/letter_text.html").write_text(ours.replace(lost, "Regards"))
    answer = send(as_user(lena), jule)
    assert answer.status_code == 422
    assert not Activity.objects.filter(kind="letter").exists()
    assert not LawfulBasis.objects.filter(purpose="post_marketing").exists()


def test_the_same_letter_twice_is_one(jule: Lead, assessed: Assessment, lena: Any, as_user: Any) -> None:
    key = uuid.uuid4()
    assert send(as_user(lena), jule, key=key)["Location"] == send(as_user(lena), jule, key=key)["Location"]
    assert Activity.objects.filter(kind="letter").count() == 1


def test_who_has_no_postal_address_is_offered_no_letter(
    lena: Any, controller: Any, assessed: Assessment, as_user: Any
) -> None:
    lead = make_lead(lena)
    assert "letter/" not in as_user(lena).get(lead.get_absolute_url()).content.decode()
    assert send(as_user(lena), lead).status_code == 422


def test_a_restricted_person_gets_none(jule: Lead, assessed: Assessment, lena: Any, as_user: Any) -> None:
    Subject.objects.filter(pk=jule.subject_id).update(state="restricted")
    assert send(as_user(lena), jule).status_code == 404
    assert check(jule.subject, "post_marketing", "post").code == "RESTRICTED"


def test_strangers_see_no_letter(
    jule: Lead, assessed: Assessment, lena: Any, tom: Any, mara: Any, as_user: Any
) -> None:
    printed = send(as_user(lena), jule)["Location"]
    assert as_user(tom).get(printed).status_code == 404
    assert as_user(mara).get(printed).status_code == 403
