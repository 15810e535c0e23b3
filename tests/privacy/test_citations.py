"""Articles are cited as the reader's language cites them."""

import pytest
from django.utils import translation

from privacy.citations import cited


@pytest.mark.parametrize(
    ("norm", "german"),
    [
        ("Art. 6(1)(a), Art. 7", "Art. 6 Abs. 1 lit.\u00a0a, Art. 7"),
        ("Art. 21(2)", "Art. 21 Abs. 2"),
        ("Art. 17", "Art. 17"),
        ("§ 7(2) no. 1 UWG, Art. 6(1)(f)", "§ 7 Abs. 2 Nr. 1 UWG, Art. 6 Abs. 1 lit.\u00a0f"),
    ],
)
def test_a_norm_is_cited_in_the_language_of_the_reader(norm: str, german: str) -> None:
    with translation.override("de"):
        assert cited(norm) == german
    with translation.override("en"):
        assert cited(norm) == norm
