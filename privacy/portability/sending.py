"""The data to take along as one HTTPS post to another company: to a checked address, within limits, following nobody elsewhere."""

import http.client
import ipaddress
import os
import socket
import ssl
import threading
from typing import IO
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

#: So many bytes at most leave in one piece; who has more fetches it.
LARGEST = 50 * 1024 * 1024
_TIMEOUT = 20  # seconds for each step
_LONGEST = 120  # seconds for all of it: a target that answers drop by drop holds nobody up
_LATER = {408, 425, 429}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotDelivered(Exception):
    """It did not arrive: `code` says why, `final` that trying again helps nothing."""

    def __init__(self, code: str, *, final: bool) -> None:
        super().__init__(code)
        self.code, self.final = code, final


def acceptable(url: str) -> bool:
    """Say whether an address is one that data could be posted to: HTTPS, a host, nothing hidden in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    known = {"https"} | ({"http"} if settings.TRANSFER_LOCAL_TARGETS else set())
    return parts.scheme in known and bool(parts.hostname) and parts.username is None and port != 0


def post(url: str, content: IO[bytes], *, name: str, key: str) -> int:
    """Post a ZIP file and return the status of a target that took it. Raises NotDelivered.

    `key` lets the target know a second attempt for what it is (Idempotency-Key). A redirect is not followed.
    """
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    if size > LARGEST:
        raise NotDelivered("TOO_LARGE", final=True)
    if not acceptable(url):
        raise NotDelivered("BAD_ADDRESS", final=True)
    parts = urlsplit(url)
    connection = _connection(parts)
    headers = {
        "Content-Type": "application/zip",
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Idempotency-Key": key,
    }
    clock = threading.Timer(_LONGEST, connection.cut)
    clock.start()
    try:
        connection.request(
            "POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), content, headers
        )
        status = connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        raise NotDelivered("BAD_CERTIFICATE", final=True) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDelivered("UNREACHABLE", final=False) from error
    finally:
        clock.cancel()
        connection.close()
    if 200 <= status < 300:
        return status
    if 300 <= status < 400:
        raise NotDelivered("REDIRECTED", final=True)
    raise NotDelivered(f"HTTP_{status}", final=status < 500 and status not in _LATER)


class _Pinned(http.client.HTTPConnection):
    """A connection to the very address that was checked: the name is not looked up a second time."""

    def __init__(self, parts: SplitResult, address: str, port: int) -> None:
        super().__init__(str(parts.hostname), port, timeout=_TIMEOUT)
        self._address, self._tls = address, parts.scheme == "https"

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End whatever it is waiting for."""
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


def _connection(parts: SplitResult) -> _Pinned:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered("UNKNOWN_HOST", final=False) from error
    addresses = [str(each[4][0]) for each in found]
    # All of them: a name that leads inside as well is a trap, whichever comes first.
    if not all(map(_is_outside, addresses)) and not settings.TRANSFER_LOCAL_TARGETS:
        raise NotDelivered("INSIDE", final=True)
    return _Pinned(parts, addresses[0], port)


def _is_outside(address: str) -> bool:
    """Say whether an address lies in the open Internet: no loopback, private, link-local or multicast one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        # An IPv4 address in other clothes may lead inside.
        if found.sixtofour or found.teredo or found in _NAT64:
            return False
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast
