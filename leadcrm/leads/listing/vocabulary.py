"""The few names that filters, sorting and rows share, each fetched once a request."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.utils import timezone

from leadcrm.accounts.models import Team, User
from leadcrm.leads.listing.columns import Column, present
from leadcrm.leads.models import Stage


class Vocabulary:
    """Stages, colleagues and teams as the user of this request may name them."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.today = timezone.localdate()

    @cached_property
    def columns(self) -> dict[Column, Collection[str]]:
        """The columns that other apps add today, with the codes of the orders and tabs they offer."""
        return present()

    def offers(self, entry: Any) -> bool:
        """Say whether a tab or an order is there: one of an added column comes and goes with it."""
        return not entry.column or any(entry.code in offered for offered in self.columns.values())

    @cached_property
    def stages(self) -> list[Stage]:
        """All stages in the order of the ladder."""
        return list(Stage.objects.order_by("position"))

    @cached_property
    def stage_of(self) -> dict[int, Stage]:
        return {stage.pk: stage for stage in self.stages}

    @cached_property
    def colleagues(self) -> list[User]:
        """Everybody, those who left too: their leads still bear their name. Sorted as a telephone list."""
        return list(
            User.objects.only("username", "first_name", "last_name", "role", "team", "is_active").order_by(
                "last_name", "first_name", "pk"
            )
        )

    @cached_property
    def colleague_of(self) -> dict[int, User]:
        return {colleague.pk: colleague for colleague in self.colleagues}

    @cached_property
    def assignable(self) -> list[User]:
        """Those who may be given a lead by this user: for sales only themselves."""
        if self.user.may("reassign leads"):
            return [colleague for colleague in self.colleagues if colleague.may("edit leads")]
        return [self.user] if self.user.may("edit leads") else []

    @cached_property
    def teams(self) -> list[Team]:
        return list(Team.objects.order_by("name")) if self.user.may("see all teams") else []

    @cached_property
    def open_stages(self) -> list[int]:
        return [stage.pk for stage in self.stages if stage.kind == Stage.Kind.OPEN]
