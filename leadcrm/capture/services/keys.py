"""Keys with which another page hands in sign-ups for a form: made and shown once, revoked at once."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leadcrm.capture.models import Form, FormKey
from privacy.audit.context import act
from privacy.models import Subject


class KeyRefused(Exception):
    """A key that no form of this kind can have; the text is for people."""


@transaction.atomic
def make_key(*, form: Form, name: str, actor: Subject) -> tuple[FormKey, str]:
    """Return a new key of a form, and its secret, which nobody can read again. Raises KeyRefused."""
    if form.kind != Form.Kind.SIGNUP:
        raise KeyRefused(_("Only a sign-up has keys: an enquiry is asked by the person, on our own page."))
    secret = f"lc_{secrets.token_urlsafe(32)}"
    with act(actor=actor):
        return FormKey.objects.create(form=form, name=name, sha256=_hash(secret), created_by=actor), secret


@transaction.atomic
def revoke_key(*, key: FormKey, actor: Subject) -> None:
    """Close the door for whoever uses this key, from now on."""
    with act(actor=actor):
        FormKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def key_of(secret: str) -> FormKey | None:
    """Return the key with this secret, unless it was revoked."""
    keys = FormKey.objects.filter(sha256=_hash(secret), revoked_at=None)
    return keys.select_related("form").first()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
