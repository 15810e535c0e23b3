"""A mailbox for the demo: takes every mail by SMTP on loopback and lays it into a folder as a file."""

import asyncio
import itertools
import os
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Folder:
    """aiosmtpd handler: one `.eml` a message, complete or absent, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        path = self.folder / f"{stamp}-{os.getpid()}-{next(self.numbers):05}.eml"
        content = envelope.original_content or b""
        with open(os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(content)
        path.with_suffix(".new").rename(path)
        return "250 Accepted"


async def serve(port: int, folder: Path) -> None:
    """Listen on loopback until SIGTERM or SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = Folder(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
