"""The people who work here, and their teams."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from leadcrm.accounts.roles import MAY, Role
from privacy.models import Subject


class Team(models.Model):
    """A group of sales people who see each other's leads."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StaffManager(UserManager["User"]):
    """Gives every new member of staff a subject of their own: they are people with rights, too."""

    def _create_user_object(
        self, username: str, email: str | None, password: str | None, **extra: object
    ) -> "User":
        extra.setdefault("subject", Subject.objects.create(party=Subject.Party.BUSINESS))
        return super()._create_user_object(username, email, password, **extra)  # type: ignore[misc]

    def _create_user(self, username: str, email: str | None, password: str | None, **extra: object) -> "User":
        # The subject and the account are one act of the trail, from a shell too.
        with transaction.atomic():
            return super()._create_user(username, email, password, **extra)  # type: ignore[misc]


class User(AbstractUser):
    """A member of staff. `role` alone decides what they may do; nobody is a superuser by default."""

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="+", editable=False)
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.SALES)
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    language = models.CharField(_("language"), max_length=2, default="", blank=True)

    objects = StaffManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def may(self, action: str) -> bool:
        """Say whether this person's role allows *action* (a key of `roles.MAY`)."""
        return self.is_active and self.role in MAY[action]

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.username[:2].upper()
