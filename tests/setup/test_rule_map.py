"""Every rule of consent leads to its code and to a test that would notice its absence."""

from leadcrm import rule_map
from leadcrm.rule_names import CASES, EXAMPLES, RIGHTS, RULES, WITHOUT_CODE


def test_every_rule_has_code_and_a_test() -> None:
    assert rule_map.faults(rule_map.collect()) == []


def test_the_map_in_the_documents_is_that_of_now() -> None:
    assert rule_map.written() == rule_map.section(rule_map.collect()), "./run manage rule_map --update"


def test_only_a_number_by_itself_names_a_rule() -> None:
    assert rule_map.numbers("R20, R24; see W12. (R25–R29, R48-R63) AR7 R7x") == {"R20", "R24", "W12"}


def test_what_needs_no_code_says_why() -> None:
    assert set(WITHOUT_CODE) <= set(RULES)
    assert all(WITHOUT_CODE.values())
    assert set(RULES) == {f"R{number}" for number in range(1, 73)}
    assert set(RIGHTS) == {f"R{number}" for number in range(81, 139)}
    assert set(EXAMPLES) | set(CASES) <= {f"W{number}" for number in range(1, 23)}
