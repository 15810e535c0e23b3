"""Which row is which lead, and what an import may write on a known one."""

from pathlib import Path

import pytest

from leadcrm.leads.models import ImportRow, Lead
from leadcrm.leads.services.leads import change_fields, create_lead
from privacy.models import ContactPoint, Objection, Subject
from privacy.suppression import digest, suppress
from tests.leads.import_files import import_text

pytestmark = pytest.mark.django_db


def _known(**values: str) -> Lead:
    return create_lead(values=values, source="Shop", obtained_from="person", origin="staff:1")


def test_the_files_own_id_is_the_first_key(tmp_path: Path) -> None:
    import_text(tmp_path, "id,email,city\n7,eva@firma.example,Ulm\n")
    again = import_text(tmp_path, "id,email,city\n7,eva.holm@firma.example,Bonn\n8,eva@firma.example,Ulm\n")
    assert (again["updated"], again["new"]) == (1, 1)
    assert Lead.objects.get(external_id="7").email == "eva.holm@firma.example"


def test_the_same_id_of_another_source_is_another_person(tmp_path: Path) -> None:
    import_text(tmp_path, "id,name\n7,Eva Holm\n", source="A")
    assert import_text(tmp_path, "id,name\n7,Ole Lund\n", source="B")["new"] == 1


def test_the_address_is_the_second_key_and_fills_only_blanks(tmp_path: Path) -> None:
    lead = _known(email="Eva@Firma.example", city="Ulm")
    found = import_text(tmp_path, "id,email,city,postcode\n7,eva@firma.EXAMPLE,Bonn,89073\n")
    lead.refresh_from_db()
    assert (found["updated"], found["new"]) == (1, 0)
    assert (lead.city, lead.postcode, lead.email) == ("Ulm", "89073", "Eva@Firma.example")
    assert lead.provenance["postcode"]["origin"] == "import:Trade fair"
    assert lead.provenance["city"]["origin"] == "staff:1"
    assert (lead.external_source, lead.external_id) == ("Trade fair", "7")


def test_the_number_is_the_last_key_and_needs_a_compatible_name(tmp_path: Path) -> None:
    _known(last_name="Holm", first_name="Eva", phone="030 2345678")
    found = import_text(
        tmp_path, "name,phone,city\nEva Holm,+49 30 2345678,Ulm\nOle Lund,+49 30 2345678,Ulm\n"
    )
    assert (found["updated"], found["new"]) == (1, 1)


def test_rows_without_a_key_update_nobody(tmp_path: Path) -> None:
    for _time in range(2):
        assert import_text(tmp_path, "name,city\nEva Holm,Ulm\n")["new"] == 1
    assert Lead.objects.filter(last_name="Holm").count() == 2


def test_a_blank_that_staff_made_stays_blank(tmp_path: Path) -> None:
    lead = _known(email="eva@firma.example", phone="030 2345678")
    change_fields(lead=lead, changes={"phone": ""}, origin="staff:1")
    assert import_text(tmp_path, "email,phone\neva@firma.example,030 9999999\n")["unchanged"] == 1
    lead.refresh_from_db()
    assert lead.phone == ""


def test_an_older_import_does_not_take_back_a_newer_one(tmp_path: Path) -> None:
    import_text(tmp_path, "id,city,name\n7,Bonn,Eva Holm\n", on="2026-05-01")
    assert import_text(tmp_path, "id,city,name\n7,Ulm,Eva Holm\n", on="2026-04-01")["unchanged"] == 1
    assert import_text(tmp_path, "id,city,name\n7,Jena,Eva Holm\n", on="2026-06-01")["updated"] == 1
    assert Lead.objects.get().city == "Jena"


def test_a_changed_address_moves_search_key_and_contact_point(tmp_path: Path) -> None:
    import_text(tmp_path, "id,email\n7,old@firma.example\n")
    import_text(tmp_path, "id,email\n7,new@firma.example\n")
    lead = Lead.objects.get()
    assert lead.match_email == "new@firma.example"
    assert [bytes(point.digest) for point in ContactPoint.objects.filter(subject=lead.subject)] == [
        digest("email", "new@firma.example")
    ]
    assert Lead.objects.filter(pk=lead.pk).extra(where=["search @@ 'new@firma.example'::tsquery"]).exists()


def test_a_repeated_row_counts_once(tmp_path: Path) -> None:
    found = import_text(
        tmp_path,
        "id,email\n7,a@firma.example\n7,a@firma.example\n,a@firma.example\n,b@firma.example\n,b@firma.example\n",
    )
    assert (found["new"], found["duplicates"]) == (2, 3)


def test_an_address_of_several_leads_is_not_guessed_at(tmp_path: Path) -> None:
    _known(email="info@firma.example", last_name="Holm")
    _known(email="info@firma.example", last_name="Lund")
    found = import_text(
        tmp_path, "email,name,city\ninfo@firma.example,Max Neu,Ulm\ninfo@firma.example,Lund,Ulm\n"
    )
    assert found["refused"] == 1
    assert Lead.objects.get(last_name="Holm").city == ""


def test_suppressed_and_restricted_people_are_a_number_only(tmp_path: Path, data_dir: Path) -> None:
    suppress(kind="email", value="gone@firma.example")
    restricted = _known(email="held@firma.example")
    Subject.objects.filter(pk=restricted.subject_id).update(state="restricted")
    table = "id,email,phone,city\n1,GONE@firma.example,,Ulm\n2,held@firma.example,,Ulm\n3,not an address,,Ulm\n4,gone@firma.example,,{}\n"
    found = import_text(tmp_path, table.format("x" * 150))
    assert (found["new"], found["suppressed"], found["refused"]) == (0, 3, 1)
    files = list((data_dir / "imports").iterdir())
    assert len(files) == 1
    assert "gone@" not in files[0].read_text().lower()
    assert "not an address" in files[0].read_text()


def test_an_objection_counts_for_whom_the_row_belongs_to_and_survives_a_later_no(tmp_path: Path) -> None:
    lead = _known(email="eva@firma.example")
    import_text(tmp_path, "email,Do Not Email,Do Not Call\neva@firma.example,Yes,No\nnew@firma.example,,1\n")
    import_text(
        tmp_path, "email,Do Not Email,Do Not Call\neva@firma.example,No,No\nnew@firma.example,No,No\n"
    )
    scopes = set(Objection.objects.values_list("subject", "purpose", "channel", "source"))
    new = Lead.objects.get(email="new@firma.example")
    assert scopes == {(lead.subject_id, "", "email", "import"), (new.subject_id, "", "telephone", "import")}


def test_an_objection_in_a_repeated_or_refused_row_counts_too(tmp_path: Path) -> None:
    import_text(tmp_path, "id,email\n1,a@firma.example\n")
    import_text(
        tmp_path, "id,email,Do not email\n1,broken,Yes\n2,b@firma.example,No\n2,b@firma.example,Yes\n"
    )
    people = {lead.external_id: lead.subject_id for lead in Lead.objects.all()}
    assert set(Objection.objects.values_list("subject", flat=True)) == {people["1"], people["2"]}


def test_a_newsletter_column_is_neither_consent_nor_objection(tmp_path: Path) -> None:
    found = import_text(tmp_path, "email,newsletter\na@firma.example,True\nb@firma.example,False\n")
    assert (found["consents"], found["columns_not_stored"], Objection.objects.count()) == (
        0,
        ["newsletter"],
        0,
    )


def test_a_dry_run_changes_nothing_and_says_the_same(tmp_path: Path) -> None:
    table = "id,email\n1,a@firma.example\n2,nonsense\n"
    dry = import_text(tmp_path, table, dry_run=True)
    assert Lead.objects.count() == 0
    assert not ImportRow.objects.exists()
    assert dry == import_text(tmp_path, table)
    assert not ImportRow.objects.exists()
    assert (dry["new"], dry["refused"]) == (1, 1)
