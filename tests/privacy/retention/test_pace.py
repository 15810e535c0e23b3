"""How many people a night takes at once, so that nobody waits for its locks."""

import uuid

from privacy.retention.pace import Pace

PEOPLE = [uuid.UUID(int=number) for number in range(1000)]


def test_it_begins_with_few_and_takes_more_where_it_goes_fast() -> None:
    pace = Pace()
    first = len(pace.split(PEOPLE)[0])
    pace.keep(1000, 0.01)
    assert first <= 20
    assert first < len(pace.split(PEOPLE)[0]) <= 2 * first + 1, "no leap after one good moment"


def test_where_it_goes_slowly_it_takes_fewer() -> None:
    pace = Pace()
    for _ in range(9):
        pace.keep(1000, 0.2)  # 5,000 people a second
    assert 140 <= pace.many <= 160
    pace.keep(1000, 2)
    assert 14 <= pace.many <= 16
    pace.keep(1000, 10_000)
    assert pace.many == 10, "with fewer it would hardly be shorter"


def test_a_few_people_tell_nothing_about_the_speed() -> None:
    pace = Pace()
    for _ in range(9):
        pace.keep(1000, 0.2)
    many = pace.many
    pace.keep(1, 0.2)
    assert pace.many == many


def test_nobody_is_left_out_and_the_parts_are_alike() -> None:
    pace = Pace()
    for count in (1, 7, 8, 9, 23, 999, 1000):
        parts = pace.split(PEOPLE[:count])
        assert [person for part in parts for person in part] == PEOPLE[:count]
        assert max(map(len, parts)) - len(parts[-1]) < len(parts)
