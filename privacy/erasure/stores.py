"""What lies outside the database: Redis, and every file of the data folder; searched, and emptied by whoever registered it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis
from django.conf import settings

from privacy.erasure.values import Values, ascii_lower
from privacy.registry import registry

_BLOCK = 1 << 20
_ENCODINGS = ("utf-8", "cp1252", "utf-16-le")
# The servers' own files (searched through the servers), what is encrypted, and what we ship.
_NOT_OURS = ("pg", "pg.new", "redis", "static", "ledger", "backups", "erasing")


def search(values: Values) -> Iterator[tuple[str, str]]:
    """Yield (store, place) of everything outside the database in which one of the values stands."""
    yield from (("redis", key) for key in _redis(values))
    covered = set()
    for holding in registry.holdings.values():
        covered.add(holding.folder)
        yield from ((holding.name, str(place)) for place in holding.residue(values))
    yield from (("files", place) for place in _files(values, covered))


def erase(values: Values) -> int:
    """Remove the values from every registered holding; return how many things went."""
    return sum(holding.eraser(values) for holding in registry.holdings.values())


def in_file(path: Path, values: Values) -> bool:
    """Say whether one of the values stands in a file, in whatever case and encoding, read block by block."""
    words = [(encoding, [w.encode(encoding, "ignore") for w in values.cells]) for encoding in _ENCODINGS]
    longest = max([len(n) for _, needles in words for n in needles] + [64])
    before = b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                window = before + block
                if _in_bytes(window, values, words):
                    return True
                before = window[-longest:]
    except OSError:
        return False  # gone, or not ours to read
    return False


def _in_bytes(window: bytes, values: Values, words: list[tuple[str, list[bytes]]]) -> bool:
    lowered = window.lower()
    if any(needle and needle in lowered for _encoding, needles in words for needle in needles):
        return True
    if not values.numbers:
        return False
    digits = window.replace(b"\0", b"").translate(None, b" -/().+")
    return any(number.encode() in digits for number in values.numbers)


def _files(values: Values, covered: set[str]) -> Iterator[str]:
    root = Path(settings.DATA_DIR)
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if parts[0] in _NOT_OURS or parts[0] in covered or not path.is_file() or path.is_symlink():
            continue
        name = ascii_lower(path.name)
        if any(word in name for word in values.words) or in_file(path, values):
            yield str(path.relative_to(root))


def _redis(values: Values) -> Iterator[str]:
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        for key in client.scan_iter(count=1000):
            shown = key.decode(errors="replace")
            if values.stand_in(shown) or values.stand_in(_content(client, key)):
                yield shown
    finally:
        client.close()


def _content(client: Any, key: bytes) -> str:
    read = {
        b"string": lambda: client.get(key),
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
        b"hash": lambda: client.hgetall(key),
        b"stream": lambda: client.xrange(key),
    }.get(client.type(key))
    found = read() if read else None
    return found.decode(errors="replace") if isinstance(found, bytes) else repr(found)
