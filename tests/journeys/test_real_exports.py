"""Exports of real products, where they lie beside the checkout: what comes in, and what must not."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection

from consent.models import ConsentRecord
from leadcrm.leads.models import Company, Lead
from privacy.models import Objection
from tests.leads.import_files import SHARED, import_file

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SHARED.exists(), reason="no exports beside the checkout"),
]


def _stored() -> str:
    """Everything the lead tables and the trail hold, as one text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg(t, ' '), '') FROM ("
            " SELECT l::text AS t FROM leads_lead l UNION ALL SELECT c::text FROM leads_company c"
            " UNION ALL SELECT i::text FROM leads_import i UNION ALL SELECT d.detail FROM privacy_auditdetail d) all_of_it"
        )
        return cursor.fetchone()[0]


def test_nine_thousand_leads_come_in_once_and_their_objections_with_them() -> None:
    folder = SHARED / "x_education"
    big, small = folder / "Lead_Scoring_guzurti_9191.csv", folder / "eval_leads_guzurti.csv"
    counts = [import_file(path, source="X Education") for path in (big, small, big)]
    assert [found["new"] for found in counts] == [9191, 49, 0]
    assert counts[2]["unchanged"] == 9191
    assert [found["consents"] for found in counts] == [0, 0, 0]
    assert not ConsentRecord.objects.exists()
    assert Objection.objects.filter(channel="email").count() == 734
    assert {"Tags", "TotalVisits", "Asymmetrique Profile Score", "Lead Quality"} <= set(
        counts[0]["columns_not_stored"]
    )
    assert not Lead.everyone.filter(city="Select").exists()
    assert Lead.everyone.get(external_id="660128").name == "Lead 660128 (X Education)"


def test_german_customers_keep_umlauts_and_lose_their_cards() -> None:
    found = import_file(SHARED / "german" / "kunden_semicolon_bom.csv")
    assert (found["new"], found["columns_not_stored"]) == (30, ["KundeKreditkarte"])
    assert "5314574774112590" not in _stored()
    found = import_file(SHARED / "german" / "kunden_newsletter_bool.csv", source="Shop")
    assert (found["new"], found["consents"]) == (10, 0)
    assert Lead.everyone.filter(city="München").count() == 2
    assert Lead.everyone.get(city="London").country == "GB"
    assert not Objection.objects.exists()


def test_datevs_master_data_come_in_without_bank_accounts() -> None:
    found = import_file(SHARED / "german_datev" / "EXTF_Stammdaten-Deb-Kred.csv", source="DATEV")
    assert found["new"] == 4
    assert Company.objects.filter(name="Möbel Testgruber").exists()
    assert Lead.everyone.get(last_name="Mustermeier").first_name == "Hans"
    assert set(Lead.everyone.values_list("city", flat=True)) == {"Nürnberg"}
    stored = _stored()
    assert "DE49100102220002222222" not in stored
    assert "2345678" not in stored


@pytest.mark.parametrize(
    ("path", "word"),
    [("german_datev/EXTF_Buchungsstapel.csv", "bookings"), ("masquerading/Leads_is_really_html.csv", "HTML")],
)
def test_what_is_no_table_of_people_is_refused_by_name(path: str, word: str) -> None:
    with pytest.raises(CommandError, match=word):
        import_file(SHARED / path)


@pytest.mark.parametrize("name", ["customers-100.csv", "leads-100.csv", "people-100.csv"])
def test_generated_exports_come_in_and_stay_the_same(name: str) -> None:
    path = SHARED / "datablist_leads" / name
    assert import_file(path)["new"] == 100
    assert import_file(path)["unchanged"] == 100


def test_every_other_export_is_taken_or_refused_with_a_sentence() -> None:
    refusals = []
    for path in sorted(SHARED.rglob("*")):
        if path.is_dir() or path.stat().st_size > 300_000 or path.name == "SOURCE.txt":
            continue
        try:
            first = import_file(path, source=path.stem)
        except CommandError as error:
            refusals.append(str(error))
        else:
            assert first["refused"] < sum(
                first[name] for name in ("new", "updated", "unchanged", "duplicates")
            ), path.name
    assert refusals
    assert all(sentence.endswith(".") for sentence in refusals)
    assert not ConsentRecord.objects.exists()


def test_hostile_strings_come_in_as_text_or_not_at_all(tmp_path: Path) -> None:
    strings = json.loads((SHARED.parent / "04_hostile_strings" / "blns" / "blns.json").read_text())
    path = tmp_path / "hostile.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "city", "website", "phone"])
        writer.writerows([number, text, text, text, text] for number, text in enumerate(strings))
    found = import_file(path)
    assert found["new"] + found["refused"] == len(strings)
    assert found["new"] > 300
    assert not Lead.everyone.filter(website__istartswith="javascript").exists()
