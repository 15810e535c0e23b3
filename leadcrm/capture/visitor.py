"""What we take from a visitor's request, and what we leave: a shortened address, five campaign words, no click ids."""

import ipaddress
import re

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from leadcrm.capture.fields import UTM

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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


def campaign(request: HttpRequest) -> dict[str, str]:
    """Return the five utm_ parameters of the address; everything else in it, click ids above all, is dropped."""
    found = {word: _CONTROL.sub("", request.GET.get(f"utm_{word}", "")).strip()[:100] for word in UTM}
    return {word: value for word, value in found.items() if value}


def too_many(request: HttpRequest) -> bool:
    """Count a post of this address and say whether it is one too many this minute. Without Redis nobody is turned away."""
    # A keyed hash, gone after a minute: the whole address is used for security only and never stored (R45).
    key = f"capture:{salted_hmac('leadcrm.capture.rate', _client_ip(request)).hexdigest()}"
    try:
        cache.add(key, 0, 60)
        return cache.incr(key) > settings.CAPTURE_POSTS_PER_MINUTE
    except (RedisError, ValueError):  # ValueError: the minute ended between the two calls
        return False


def _client_ip(request: HttpRequest) -> str:
    """The address that reached us, or the one our own proxy vouches for as the last hop."""
    if settings.SECURE_PROXY_SSL_HEADER:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return hops[-1].strip()
    return request.META.get("REMOTE_ADDR", "")
