"""R158: what each role may do is one table, and it is the table of the design."""

import pytest

from leadcrm.accounts.models import User
from leadcrm.accounts.roles import MAY, Role


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.SALES, {"see leads", "see contents", "edit leads"}),
        (
            Role.MANAGER,
            {
                "see leads",
                "see all teams",
                "see contents",
                "edit leads",
                "reassign leads",
                "import",
                "export",
                "draft scores",
            },
        ),
        (
            Role.MARKETING,
            {
                "see leads",
                "see all teams",
                "import",
                "edit forms",
                "draft purposes",
                "draft scores",
                "record a publication",
            },
        ),
        (
            Role.DPO,
            {
                "read a lead for a reason",
                "release forms",
                "draft purposes",
                "approve purposes",
                "draft scores",
                "release scores",
                "steer privacy",
                "record a publication",
                "enter the admin",
            },
        ),
        (Role.ADMINISTRATOR, {"manage users", "manage settings", "enter the admin"}),
    ],
)
def test_a_role_may_exactly_what_the_table_says(role: Role, may: set[str]) -> None:
    for_all = {"read purposes", "see dead letters"}
    extra = set() if role is Role.ADMINISTRATOR else {"record a withdrawal"}
    assert {action for action in MAY if User(role=role).may(action)} == may | for_all | extra


def test_somebody_who_left_may_nothing() -> None:
    gone = User(role=Role.DPO, is_active=False)
    assert [action for action in MAY if gone.may(action)] == []
