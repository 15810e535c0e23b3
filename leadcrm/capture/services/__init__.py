"""The verbs of the capture app: publish a form, take what it brings, complete a sign-up."""

from leadcrm.capture.services.publishing import (
    FormNotPublishable,
    edit_form,
    lint,
    publish_form,
    withdraw_form,
)
from leadcrm.capture.services.signups import complete_signup, remove_expired_signups, signups_ahead
from leadcrm.capture.services.submissions import Posted, submit

__all__ = [
    "FormNotPublishable",
    "Posted",
    "complete_signup",
    "edit_form",
    "lint",
    "publish_form",
    "remove_expired_signups",
    "signups_ahead",
    "submit",
    "withdraw_form",
]
