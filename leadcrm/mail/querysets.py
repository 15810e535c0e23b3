"""Questions over many mails."""

from typing import Any

from django.db import models


class MailQuerySet(models.QuerySet):
    """Mails, by what became of them and who may know."""

    def dead_for(self, user: Any) -> "MailQuerySet":
        """Return the dead letters this member of staff is told of: own, the team's, the campaigns', or all.

        Who sees all of them (data protection officer, administrator) is shown ids and reasons only.
        """
        dead = self.filter(state="dead")
        if user.may("enter the admin"):
            return dead
        if user.may("edit forms"):
            return dead.filter(purpose__klass="marketing")
        if user.may("see all teams") and user.team_id:
            return dead.filter(sender__in=user.team.members.values("subject"))
        return dead.filter(sender=user.subject_id)
