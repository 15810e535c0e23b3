"""Questions over many leads."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from leadcrm.accounts.models import User


class LeadQuerySet(models.QuerySet):
    """Leads as somebody may see them."""

    def for_user(self, user: "User") -> "LeadQuerySet":
        """Leads this person may see: own team's and unassigned ones, or all teams' by role."""
        if user.may("see all teams"):
            return self.all()
        if not user.may("see leads"):
            return self.none()
        scope = Q(owner=user.pk) | Q(team__isnull=True, owner__isnull=True)
        return self.filter(scope | Q(team=user.team_id) if user.team_id else scope)

    def editable_by(self, user: "User") -> "LeadQuerySet":
        """Leads this person may see and change."""
        return self.for_user(user) if user.may("edit leads") else self.none()
