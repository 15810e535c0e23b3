"""Whoever ends it has ended it at once: in the browser, by a person's word, by the browser's signal (R26, R41, R42, R69)."""

from typing import Any

import pytest

from consent.gate import check
from consent.models import CookieChoice
from consent.services.cookie_choices import MOST_ACTS
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from leadcrm.leads.services.wishes import record_wish
from leadcrm.mail.stopping import stop
from leadcrm.tracking.models import Visit, Visitor
from privacy.audit.models import AuditEntry
from privacy.erasure import ledger
from privacy.erasure.replay import replay
from privacy.models import Objection, Pause, Restriction, Subject
from privacy.objections import object_to_marketing
from tests.capture.conftest import ENQUIRY
from tests.capture.conftest import Visitor as Guest
from tests.tracking.conftest import Reader, paths, sends


def gone() -> bool:
    return not (Visit.objects.exists() or Visitor.objects.exists())


def test_what_the_browser_takes_back_is_gone(reader: Reader) -> None:
    """R41: with the cookies goes the profile."""
    reader.looks()
    reader.says("withdrawn", [])
    assert gone()


def test_a_smaller_yes_is_a_withdrawal_of_the_rest(reader: Reader) -> None:
    reader.says("given", ["marketing", "statistics"])
    reader.looks()
    reader.says("given", ["statistics"])
    assert gone()


def test_what_has_nothing_to_do_with_it_takes_nothing(reader: Reader) -> None:
    reader.says("given", ["marketing", "statistics"])
    reader.looks()
    reader.says("withdrawn", ["marketing"])
    assert len(paths()) == 1


def test_the_signal_ends_it(reader: Reader) -> None:
    """R42: as the script reports it when it meets one after the yes."""
    reader.looks()
    reader.says("objected", [])
    assert gone()


def test_taking_back_is_never_refused(reader: Reader) -> None:
    """Art. 7(3): also after more acts than a person makes."""
    both = [["marketing"], ["marketing", "statistics"]]
    for number in range(MOST_ACTS):
        reader.says("given", both[number % 2])
    reader.looks()
    assert reader.says("withdrawn", []).status_code == 204
    assert gone()


def _withdraws(anna: Lead, lena: Any) -> None:
    withdraw(subject=anna.subject, purpose="profiling", channel="none", route="letter")


def _withdraws_everything(anna: Lead, lena: Any) -> None:
    withdraw(subject=anna.subject, route="letter")


def _objects(anna: Lead, lena: Any) -> None:
    object_to_marketing(subject=anna.subject, source="person")


def _objects_to_mail(anna: Lead, lena: Any) -> None:
    object_to_marketing(subject=anna.subject, source="person", channel="email")


def _clicks(anna: Lead, lena: Any) -> None:
    stop(people=[anna.subject], scopes=[("profiling", "none")], route="preferences", by=anna.subject_id)


def _tells_sales(anna: Lead, lena: Any) -> None:
    today = anna.created_at.date()
    record_wish(lead=anna, purpose="profiling", channel="none", route="telephone", on=today, actor=lena)


def _sends_a_form_with_the_signal(anna: Lead, lena: Any) -> None:
    guest = Guest()
    guest.client.defaults["HTTP_SEC_GPC"] = "1"
    assert guest.send(ENQUIRY).status_code == 303


@pytest.mark.parametrize(
    "ends",
    [_withdraws, _withdraws_everything, _objects, _objects_to_mail, _clicks, _tells_sales, _sends_a_form_with_the_signal],
    ids=lambda made: made.__name__.strip("_"),
)  # fmt: skip
def test_a_person_s_word_takes_their_visits_at_once_and_counts_on_their_browsers(
    anna: Lead, reader: Reader, lena: Any, ends: Any
) -> None:
    """R69, R119: an objection ends the profile, whatever the channel; a browser of theirs starts no new one."""
    assert paths() == ["/since/"]
    ends(anna, lena)
    assert gone()
    reader.looks()
    assert gone()
    assert list(CookieChoice.objects.order_by("at").values_list("kind", flat=True)) == ["given", "withdrawn"]
    # Something newer and more specific that they say in that browser counts again: pseudonymous, as at the beginning.
    reader.says("given", ["marketing"])
    reader.looks()
    assert Visitor.objects.get().subject is None


def test_an_end_of_something_else_takes_no_visits(anna: Lead) -> None:
    sends(None, ("newsletter",))
    withdraw(subject=anna.subject, purpose="newsletter", route="letter")
    object_to_marketing(subject=anna.subject, source="person", purpose="post_marketing", channel="post")
    assert paths() == ["/since/"]


def test_others_keep_theirs(anna: Lead, reader: Reader) -> None:
    other = Reader()
    other.says("given", ["marketing"])
    other.looks("/other/")
    object_to_marketing(subject=anna.subject, source="person")
    assert paths() == ["/other/"]


def _restricted(anna: Lead) -> None:
    Subject.objects.filter(pk=anna.subject_id).update(state="restricted")
    Restriction.objects.create(subject=anna.subject, ground="claims")


def _paused(anna: Lead) -> None:
    since = anna.created_at
    Pause.objects.create(subject=anna.subject, begins_at=since, until=since.replace(year=since.year + 1))


@pytest.mark.parametrize("made", [_restricted, _paused], ids=["restricted", "paused"])
def test_nothing_is_added_while_the_gate_is_shut(anna: Lead, reader: Reader, made: Any) -> None:
    """R63, R116: asked again at every visit; what is there stays as it was."""
    made(anna)
    reader.looks()
    assert paths() == ["/since/"]


def test_a_restored_backup_brings_no_visits_of_whoever_objected_since(anna: Lead, reader: Reader) -> None:
    """R137: the ledger outside knows of the objection; the visits that came back go again."""
    visitor, visit = Visitor.objects.get(), Visit.objects.get()
    object_to_marketing(subject=anna.subject, source="person")
    assert "objection" in {line.kind for line in ledger.lines()}
    # As the backup had it.
    Objection.objects.all().delete()
    visitor.save(force_insert=True)
    visit.save(force_insert=True)
    replay()
    assert gone()
    assert not check(anna.subject, "profiling", "none").allowed


def test_the_trail_is_no_diary_of_visits(anna: Lead, reader: Reader) -> None:
    """R44: an entry lives for years; none tells when somebody looked at a page."""
    for number in range(3):
        reader.looks(f"/{number}/")
    tables = set(AuditEntry.objects.values_list("table_name", flat=True))
    assert not tables & {"tracking_visit", "tracking_visitor"}
    assert "tracking_pendinglink" in tables
