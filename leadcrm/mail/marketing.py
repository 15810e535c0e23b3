"""What the law adds to advertising by e-mail: true sender, imprint, the right to object, a way out."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from leadcrm.mail.errors import MailRefused
from leadcrm.mail.objection import assert_told
from leadcrm.mail.tokens import preferences_link, unsubscribe_token
from privacy.letters import Letter
from privacy.models import Controller


def as_advertising(letter: Letter, *, body: str, html: str) -> tuple[str, str, dict[str, str]]:
    """Return body, HTML and headers of a marketing letter with imprint, objection block and unsubscribe (R53, R54, R62).

    Raises MailRefused while no controller with an imprint is recorded: an anonymous advertisement is unlawful.
    """
    controller = Controller.objects.first()
    if controller is None or not (
        controller.name and controller.street and controller.city and controller.email
    ):
        raise MailRefused(
            "NO_IMPRINT", _("Advertising needs a sender: record the controller with its address first.")
        )
    token = unsubscribe_token(subject=letter.to_subject.pk, purpose=letter.purpose, address=letter.to[0])
    link = f"{settings.BASE_URL}/unsubscribe/{token}/"
    settings_link = preferences_link(subject=letter.to_subject.pk, address=letter.to[0])
    context = {"controller": controller, "link": link, "settings_link": settings_link}
    with translation.override(letter.language):
        body = f"{body.rstrip()}\n\n{render_to_string('mail/advertising.txt', context)}"
        if html:
            html = f"{html}\n{render_to_string('mail/advertising.html', context)}"
        assert_told(body, html)
    # R53: a template of the company's own that lost one of these cannot be sent.
    for part, imprint in ((body, controller.imprint), (html, escape(controller.imprint))):
        if part and not (link in part and imprint in part and controller.email in part):
            raise MailRefused(
                "NO_WAY_OUT",
                _(
                    "An advertising mail must name its sender with the imprint and hold the link to unsubscribe."
                ),
            )
    # RFC 8058: both headers, an address that needs no log-in, and no cookie.
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return body, html, headers
