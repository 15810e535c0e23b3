"""What allauth asks of us: nobody signs up by themselves, and its mails are letters."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from leadcrm.accounts.models import User
from privacy.letters import Letter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Ask for what looks like an address as an address only: tried as a name too, a known one would cost two hashes."""
        if credentials.get("email"):
            credentials.pop("username", None)
        return super().authenticate(request, **credentials)

    def is_safe_url(self, url: str) -> bool:
        """Older Pythons cannot take every address apart: what no one can read leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Turn allauth's message into a letter about the staff account."""
        message = self.render_mail(template_prefix, email, context)
        user = User.objects.get(email__iexact=email)
        Letter(
            to_subject=user.subject,
            purpose="staff_account",
            key=f"account:{template_prefix}:{hash(message.body)}",
            to=[email],
            subject=message.subject,
            body=str(message.body),
            language=user.language or "en",
        ).send()
