"""Questions over many leads."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from leadcrm.accounts.models import User


class LeadQuerySet(models.QuerySet):
    """Leads as somebody may see them."""

    def for_user(self, user: "User") -> "LeadQuerySet":
        """Leads this person may see: own team's and unassigned ones, or all teams' by role.

        Restricted people are nobody's business but the DPO's (R116).
        """
        visible = self.filter(subject__state="active")
        if user.may("see all teams"):
            return visible
        if user.may("see leads"):
            return visible.filter(Q(team=user.team_id) | Q(owner=user.pk) | Q(team__isnull=True, owner__isnull=True))
        return self.none()
