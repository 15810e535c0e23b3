"""Uploads go to disk piece by piece, stop at a limit, and have one door."""

from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# A million rows of twenty columns; more goes in through the shell.
LARGEST = 300_000_000


class LimitedUpload(TemporaryFileUploadHandler):
    """Refuses a request that says, or turns out, to be larger than any table we take.

    Only the import's page takes files, and only from whoever may import: nobody else gets to fill our disk.
    """

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any, **options: Any
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig(f"more than {LARGEST} bytes")

    def new_file(self, *args: Any, **options: Any) -> None:
        request: Any = self.request
        here = request.resolver_match
        if (
            here is None
            or here.view_name != "leads:import"
            or not request.user.is_authenticated
            or not request.user.may("import")
        ):
            raise BadRequest("no door for files")
        super().new_file(*args, **options)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            raise RequestDataTooBig(f"more than {LARGEST} bytes")
        super().receive_data_chunk(raw_data, start)
