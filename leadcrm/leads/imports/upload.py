"""Uploads go to disk piece by piece, and stop at a limit."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# A million rows of twenty columns; more goes in through the shell.
LARGEST = 300_000_000


class LimitedUpload(TemporaryFileUploadHandler):
    """Refuses a request that says, or turns out, to be larger than any table we take."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any, **options: Any
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig(f"more than {LARGEST} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            raise RequestDataTooBig(f"more than {LARGEST} bytes")
        super().receive_data_chunk(raw_data, start)
