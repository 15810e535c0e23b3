"""The data map is the registry: every personal field, and nothing else."""

import json

import pytest
from django.apps import apps
from django.core.management import call_command

from privacy.data_map import as_markdown, rows

pytestmark = pytest.mark.django_db


def test_every_table_of_the_database_is_in_the_map(capsys: pytest.CaptureFixture[str]):
    call_command("data_map", "--format", "json", skip_checks=True)
    data = json.loads(capsys.readouterr().out.splitlines()[-1])
    tables = {row["table"] for row in data["fields"]} | set(data["not_personal"])
    declared_without_fields = {"accounts.User_groups", "accounts.User_user_permissions"}
    assert tables | declared_without_fields == {
        m._meta.label for m in apps.get_models(include_auto_created=True)
    }


def test_a_row_says_whose_why_and_how_long():
    (email,) = [row for row in rows() if (row.table, row.field) == ("leads.Lead", "email")]
    assert (email.subject, email.category, email.datenart) == ("subject", "contact", "lead")
    assert "newsletter" in email.purposes
    assert email.period_days


def test_an_officer_can_read_it_as_a_document():
    text = as_markdown()
    assert "## leads.Lead" in text
    assert "| email | contact | personal | provided |" in text
    assert "- leads.Company: A legal person; its people are leads." in text
