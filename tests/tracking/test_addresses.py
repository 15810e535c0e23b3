"""Of an address on the web is kept what says which page it was, and not whose."""

from typing import Any

import pytest

from leadcrm.tracking.addresses import campaign, host, page


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "/"),
        ("/heat-pumps/air/", "/heat-pumps/air/"),
        ("/blog/2026-11-27-a-warm-winter", "/blog/2026-11-27-a-warm-winter"),
        ("/w%C3%A4rme/", "/w%C3%A4rme/"),
        # Cut before the first part that leads to a person.
        ("/order/anna@example.org/thanks/", "/order/"),
        ("/order/anna%40example.org/thanks/", "/order/"),
        ("/order/anna%252540example.org/", "/order/"),
        ("/call/+49-341-4710277/", "/call/"),
        ("/customer/4711-0815-33/bills", "/customer/"),
        ("/login/9f86d081884c7d659a2feaa0c55ad015", "/login/"),
        ("/r/550e8400-e29b-41d4-a716-446655440000/", "/r/"),
        ("/anna@example.org", "/"),
        ("/a/" + "x" * 297 + "/b", "/a/"),
        ("/" + "ab/" * 400, "/" + "ab/" * 99),
    ],
)
def test_a_path_is_cut_before_what_leads_to_a_person(path: str, kept: str) -> None:
    assert page(path) == kept
    assert len(kept) <= 300


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "https://x.example/",
        "/a?b=1",
        "/a#b",
        "/ä",
        "/a b",
        "/a\x00",
        "/" + "x" * 2001,
        None,
        7,
        ["/"],
    ],
)
def test_what_is_no_path_is_none(path: Any) -> None:
    """A query may hold anything about anybody: it is refused whole, the script does not send one."""
    assert page(path) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("www.example.org", "www.example.org"), ("xn--wrme-moa.example", "xn--wrme-moa.example"), ("localhost", "localhost"),
        ("www.example.org/anna", ""), ("https://example.org", ""), ("anna@example.org", ""), ("192.168.17.203", ""),
        ("a" * 121, ""), ("<b>", ""), ("", ""), (None, ""), (5, ""),
    ],
)  # fmt: skip
def test_of_where_somebody_came_from_the_host_is_kept(name: Any, kept: str) -> None:
    assert host(name) == kept


def test_of_a_campaign_the_five_words_are_kept() -> None:
    said = {"source": "letter", "medium": " mail ", "campaign": "autumn_2026-11-27", "term": "anna@example.org",
            "content": "493414710277", "id": "click", "fbclid": "x"}  # fmt: skip
    assert campaign(said) == {
        "utm_source": "letter", "utm_medium": "mail", "utm_campaign": "autumn_2026-11-27", "utm_term": "", "utm_content": "",
    }  # fmt: skip
    assert set(campaign("x").values()) == set(campaign({"source": ["x"], "term": "x" * 301}).values()) == {""}
    assert campaign({"source": "a\x00b\nc" + "x" * 200})["utm_source"] == "abc" + "x" * 97
