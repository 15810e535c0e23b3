"""The rail shows each role the places its work needs, and none that does not exist."""

from typing import Any

import pytest
from django.urls import reverse

WORDS = {"Leads", "Tasks", "Import", "Privacy", "Administration", "Mail folder"}
EXPECTED = {
    "lena": {"Leads", "Tasks"},
    "jonas": {"Leads", "Tasks", "Import"},
    "mara": {"Leads", "Import"},
    "ines": {"Privacy"},
    "arne": {"Administration", "Mail folder"},
}


def rail_of(page: str) -> str:
    return page[page.index('class="rail-nav"') : page.index("</nav>")]


@pytest.mark.parametrize(("who", "places"), EXPECTED.items())
def test_each_role_sees_its_own_places(who: str, places: set[str], as_user: Any, request: Any) -> None:
    page = (
        as_user(request.getfixturevalue(who))
        .get(reverse("styleguide"), headers={"accept-language": "en"})
        .content.decode()
    )
    rail = rail_of(page)
    assert {word for word in WORDS if f">{word}<" in rail} == places


def test_the_place_one_is_at_is_marked(as_user: Any, lena: Any) -> None:
    rail = rail_of(as_user(lena).get(reverse("leads:tasks")).content.decode())
    assert rail.count("aria-current") == 1
    assert f'href="{reverse("leads:tasks")}" aria-current="page"' in rail


def test_the_mail_folder_exists_in_the_demo_only(as_user: Any, arne: Any, settings: Any) -> None:
    client = as_user(arne)
    settings.DEMO = False
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "second_factor" not in name]
    assert reverse("mail:folder") not in client.get(reverse("styleguide")).content.decode()


def test_the_style_guide_is_for_staff(client: Any, db: None) -> None:
    assert client.get(reverse("styleguide")).status_code == 302
