"""What forms add to the list of things a score may look at: enquiries and sign-ups by one form."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leadcrm.capture.models import Form
from leadcrm.scoring.inputs import FORM, Input, register


def _refuses(slug: str) -> str:
    form = Form.objects.filter(slug=slug).first()
    if form is None:
        return _("There is no form “%(slug)s”.") % {"slug": slug}
    if form.age_country:
        # R71, recital 71: nobody works out a score about children.
        return _("“%(slug)s” is a form for young people: no score may rest on it.") % {"slug": slug}
    return ""


register(
    Input(
        "form",
        gettext_lazy("sent the form"),
        ("capture.Submission.form", "capture.Submission.at"),
        """(SELECT count(*) FROM capture_submission b JOIN capture_form f ON f.id = b.form_id
  WHERE b.subject_id = l.subject_id AND f.slug = %(text)s AND b.at <= %(at)s
  AND b.at > %(at)s - make_interval(days => %(days)s))""",
        lambda count, text, days: (
            ngettext(
                "sent the form “%(text)s” %(n)s time in %(days)s days",
                "sent the form “%(text)s” %(n)s times in %(days)s days",
                count,
            )
            % {"n": count, "text": text, "days": days}
        ),
        takes=FORM,
        recent=True,
        refuses=_refuses,
    )
)
