"""What every public page needs instead of cookies: a form token, a limit on posts, a shortened address."""

import ipaddress
from enum import Enum
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

# A field no person sees and no browser fills in; who fills it is a program.
HONEYPOT = "contact_reason"
MIN_SECONDS = 2
MAX_SECONDS = 24 * 60 * 60


class Fault(Enum):
    """Why a token does not open the door."""

    FORGED = "forged"
    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"


def form_token(content: Any, *, salt: str) -> str:
    """Return a token that goes into a page: proof that it was shown by us, for this purpose, a moment ago."""
    return signing.dumps(content, salt=salt)


def read_form_token(token: str, *, salt: str) -> Any | Fault:
    """Return what a token holds, or why it does not count."""
    try:
        content = signing.loads(token, salt=salt, max_age=MAX_SECONDS)
    except signing.SignatureExpired:
        return Fault.TOO_OLD
    except signing.BadSignature:
        return Fault.FORGED
    try:
        signing.loads(token, salt=salt, max_age=MIN_SECONDS)
    except signing.SignatureExpired:
        return content
    return Fault.TOO_FAST


def truncated_ip(request: HttpRequest) -> str | None:
    """Return the visitor's address without its host part: IPv4 /24, IPv6 /48 (R45)."""
    try:
        address = ipaddress.ip_address(_client_ip(request))
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, bits), strict=False).network_address)


def too_many(request: HttpRequest, door: str = "capture") -> bool:
    """Count a post of this address and say whether it is one too many this minute. Without Redis nobody is turned away.

    Each `door` counts for itself.
    """
    # A keyed hash, gone after a minute: the whole address is used for security only and never stored (R45).
    key = f"{door}:{salted_hmac('leadcrm.capture.rate', _client_ip(request)).hexdigest()}"
    try:
        cache.add(key, 0, 60)
        return cache.incr(key) > settings.CAPTURE_POSTS_PER_MINUTE
    except (RedisError, ValueError):  # ValueError: the minute ended between the two calls
        return False


def slow_down(request: HttpRequest) -> HttpResponse:
    """Answer a post that was one too many; nothing of it was taken in."""
    response = render(request, "slow_down.html", status=429)
    response["Retry-After"] = "60"
    return response


def _client_ip(request: HttpRequest) -> str:
    """The address that reached us, or the one our own proxy vouches for as the last hop."""
    if settings.SECURE_PROXY_SSL_HEADER:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return hops[-1].strip()
    return request.META.get("REMOTE_ADDR", "")
