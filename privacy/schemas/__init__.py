"""The published schemas of what people get: each at an address that never changes; a new version is a new file."""

from pathlib import Path

NAMES = ("access-1", "portability-1")


def schema_bytes(name: str) -> bytes:
    """Return a JSON Schema of NAMES."""
    return (Path(__file__).with_name(f"{name}.json")).read_bytes()
