"""No text is shown in English to someone who reads German: the check finds each kind of gap."""

from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from leadcrm import translations


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for package in translations.PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "leadcrm" / "words.py").write_text(
        "from django.utils.translation import gettext as _, npgettext, pgettext\n"
        'a = _("Lead of %(name)s")\nb = npgettext("list", "%(count)s lead", "%(count)s leads", 2)\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}\n    <p>\n  {% translate "Log in" %}</p>{% translate "May" context "verb" %}'
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    return tmp_path


def catalogue(**texts: str) -> Catalog:
    german = Catalog(locale="de")
    german.add("Lead of %(name)s", texts.get("lead", "Lead von %(name)s"))
    german.add("Log in", texts.get("login", "Anmelden"), flags=texts.get("flags", "").split())
    german.add("May", "Darf", context="verb")
    german.add(("%(count)s lead", "%(count)s leads"), ("ein Lead", "%(count)s Leads"), context="list")
    german.add(("%(n)s day", "%(n)s days"), ("%(n)s Tag", "%(n)s Tage"))
    return german


def test_texts_of_code_and_templates_are_found(project: Path) -> None:
    assert translations.faults(translations.collect(project), catalogue()) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"login": ""}, "not translated"),
        ({"flags": "fuzzy"}, "fuzzy"),
        ({"lead": "Lead von %(nmae)s"}, "other placeholders"),
        ({"lead": "Lead"}, "other placeholders"),
    ],
)
def test_an_unsound_translation_is_named(project: Path, texts: dict[str, str], fault: str) -> None:
    (line,) = translations.faults(translations.collect(project), catalogue(**texts))
    assert fault in line


def test_a_missing_text_is_named_with_its_place(project: Path) -> None:
    lines = translations.faults(translations.collect(project), Catalog(locale="de"))
    assert any(line.startswith("leadcrm/words.py:2: missing") for line in lines)
    assert any(line.startswith("templates/page.html") for line in lines)


def test_updating_keeps_translations_and_drops_what_is_gone(project: Path) -> None:
    path = project / "locale" / "de" / "LC_MESSAGES" / "django.po"
    found = translations.collect(project)
    translations.update(path, found)
    path.write_text(
        path.read_text().replace('msgid "Log in"\nmsgstr ""', 'msgid "Log in"\nmsgstr "Anmelden"')
    )
    (project / "leadcrm" / "words.py").write_text("")
    translations.update(path, translations.collect(project))
    german = translations.load(path)
    assert german.get("Log in").string == "Anmelden"  # type: ignore[union-attr]
    assert german.get("Lead of %(name)s") is None
    assert not german.obsolete


@pytest.mark.django_db
def test_an_address_with_too_many_parts_is_refused_in_the_readers_language(lena: Any, as_user: Any) -> None:
    path = "/leads/?" + "&".join(f"a{number}" for number in range(501))
    answer = as_user(lena).get(path, headers={"accept-language": "de"})
    assert answer.status_code == 400
    assert "nicht verstanden" in answer.content.decode()
