"""Sign-ups handed in by another page of the company's: JSON in, JSON out, and the very same double opt-in as our forms.

`POST /api/v1/consents/` with `Authorization: Bearer <key of the form>` and `Idempotency-Key: <UUID>`:
`{"email", "language": "de"|"en", "page_url", "consents": [{"purpose", "version"}], …fields of the form}`. `version` is that of
the text which the page showed; `receipt`, which may be left out, what `/t.js` wrote into its form.
202 `{"status": "pending"}` whoever it is; else `{"errors": [{"field", "reason"}]}`.
"""

import json
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from consent.cookies.doors import read_receipt
from consent.models import ConsentText
from consent.services.texts import current_texts
from leadcrm.capture import ages
from leadcrm.capture.forms import CaptureForm
from leadcrm.capture.models import Form, FormKey
from leadcrm.capture.services.keys import key_of
from leadcrm.capture.services.submissions import Posted, submit
from privacy.notices import current_notice
from privacy.public import too_many

_URL = URLValidator(["https", "http"])
_OURS = {"email", "language", "page_url", "consents", "receipt"}
_LARGEST = 20_000


class Refused(Exception):
    """What is wrong with a request, field by field; '' names the whole of it."""

    def __init__(self, status: int, *errors: tuple[str, str]) -> None:
        super().__init__(status)
        self.status = status
        self.errors = [{"field": field, "reason": str(reason)} for field, reason in errors]


# Exempt from the cookie-bound CSRF check: no cookie; the key of the form is the permission.
@csrf_exempt
@never_cache
@require_POST
def consents(request: HttpRequest) -> JsonResponse:
    """Take a sign-up in: what comes of it is a check mail, and nothing before the person's click (R20)."""
    try:
        if too_many(request):
            raise Refused(429, ("", _("Too many requests. Try again in a minute.")))
        key = _key(request)
        body = _body(request)
        with translation.override(_language(body)):
            submit(posted=_posted(request, key, body))
    except Refused as refused:
        answer = JsonResponse({"errors": refused.errors}, status=refused.status)
        if refused.status == 401:
            answer["WWW-Authenticate"] = "Bearer"
        if refused.status == 429:
            answer["Retry-After"] = "60"
        return answer
    return JsonResponse({"status": "pending"}, status=202)


def _key(request: HttpRequest) -> FormKey:
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    key = key_of(secret.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise Refused(401, ("Authorization", _("This is no key of a form, or it was revoked.")))
    if key.form.published_at is None:
        raise Refused(409, ("", _("This form is not online.")))
    return key


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > _LARGEST:
        raise Refused(413, ("", _("At most 20 kB.")))
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refused(400, ("", _("This is not JSON."))) from None
    if not isinstance(body, dict):
        raise Refused(400, ("", _("An object is expected.")))
    return body


def _language(body: dict[str, Any]) -> str:
    language = body.get("language")
    if language not in dict(settings.LANGUAGES):
        raise Refused(
            422, ("language", _("One of: %(codes)s.") % {"codes": ", ".join(dict(settings.LANGUAGES))})
        )
    return str(language)


def _posted(request: HttpRequest, key: FormKey, body: dict[str, Any]) -> Posted:
    """Return the request as a post of the form, checked by the form's own rules. Raises Refused with every error at once."""
    language, errors = str(body["language"]), []
    try:
        once = uuid.UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        errors.append(("Idempotency-Key", _("A UUID is expected: the same again is the same request.")))
    texts, wrong = _texts(key.form, body.get("consents"), language)
    errors += wrong
    page_url = body.get("page_url")
    if not isinstance(page_url, str) or not _is_address(page_url):
        errors.append(("page_url", _("The address of the page on which the text was shown.")))
    receipt = read_receipt(body.get("receipt"))
    if receipt is None and "receipt" in body:
        errors.append(("receipt", _("The random number of the browser’s consent, 32 letters and digits.")))
    plain = {name: value for name, value in body.items() if name not in _OURS - {"email"}}
    for name, value in plain.items():
        ages_asked = (ages.DECLARED, ages.BORN, ages.GUARDIAN) if key.form.age_country else ()
        if name not in ("email", *ages_asked, *key.form.fields):
            errors.append((name, _("This form does not ask for it.")))
        elif not isinstance(value, str):
            errors.append((name, _("A text is expected.")))
    typed = CaptureForm(
        _as_post(plain, texts), definition=key.form, asked={t.purpose_id: t.pk for t in texts}
    )
    if not typed.is_valid():
        said = {name for name, _reason in errors}
        for name, reasons in typed.errors.items():
            field = "consents" if name == "consent" else name
            errors += [(field, str(reason)) for reason in reasons if field not in said]
    if errors:
        raise Refused(422, *errors)
    notice = current_notice()
    assert notice is not None  # no form is published without one
    return Posted(
        form=key.form,
        # One client's keys must not collide with another's, or with those of our own pages.
        key=uuid.uuid5(uuid.UUID(int=key.pk), once.hex),
        notice=notice.pk,
        values=typed.kept,
        texts=[text.pk for text in texts],
        language=language,
        page_url=str(page_url),
        route="api",
        guardian=typed.guardian,
        receipt=receipt,
    )


def _texts(form: Form, asked: Any, language: str) -> tuple[list[ConsentText], list[tuple[str, str]]]:
    """Return the texts that the page showed: the current ones of what the form asks for, or what is wrong."""
    if not isinstance(asked, list) or not asked:
        return [], [("consents", _("What did the person agree to? At least one purpose and version."))]
    current = {text.purpose_id: text for text in current_texts([p.pk for p in form.asks.all()], language)}
    found: list[ConsentText] = []
    for entry in asked:
        purpose = entry.get("purpose") if isinstance(entry, dict) else None
        text = current.get(purpose) if isinstance(purpose, str) else None
        if text is None:
            return [], [("consents", _("This form does not ask for this purpose."))]
        if entry.get("version") != text.version:
            # R17, R19: we can prove only words that we know were shown.
            words = _("The current text of “%(purpose)s” is version %(version)s.")
            return [], [("consents", words % {"purpose": purpose, "version": text.version})]
        found.append(text)
    return list({text.pk: text for text in found}.values()), []


def _is_address(page_url: str) -> bool:
    try:
        _URL(page_url)
    except ValidationError:
        return False
    return len(page_url) <= 300


def _as_post(plain: dict[str, Any], texts: list[ConsentText]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, value in plain.items():
        if isinstance(value, str):
            post[name] = value
    post.setlist("consent", [text.purpose_id for text in texts])
    return post
