"""Uploads go to disk piece by piece, stop at a limit, and have few doors."""

from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# A million rows of twenty columns; more goes in through the shell.
LARGEST = 300_000_000
# A scan or recording of ten megabytes, and what goes with it.
_DOCUMENT = 10_500_000
# A letter or mail of one megabyte.
_LETTER = 1_100_000
# The pages that take files: who may send them, and how large a request may be.
_DOORS = {
    "leads:import": ("import", LARGEST),
    "leads:take_consent": ("edit leads", _DOCUMENT),
    "leads:prove_number": ("edit leads", _DOCUMENT),
    "leads:document_add": ("edit leads", _DOCUMENT),
    "admin:privacy_request_letter": ("steer privacy", _LETTER),
}


class LimitedUpload(TemporaryFileUploadHandler):
    """Refuses a request that says, or turns out, to be larger than what its page takes.

    Few pages take files, and only from whom they are for: nobody else gets to fill our disk.
    """

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any, **options: Any
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig(f"more than {LARGEST} bytes")

    def new_file(self, *args: Any, **options: Any) -> None:
        request: Any = self.request
        here = request.resolver_match
        action, self.largest = _DOORS.get(here.view_name if here else "", ("", 0))
        if not action or not request.user.is_authenticated or not request.user.may(action):
            raise BadRequest("no door for files")
        super().new_file(*args, **options)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.largest:
            self.file.close()  # and deleted with it
            raise RequestDataTooBig(f"more than {self.largest} bytes")
        super().receive_data_chunk(raw_data, start)
