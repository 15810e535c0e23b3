"""gunicorn's settings: two processes of four threads, and an access log without address, query and token."""

import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from leadcrm.logs import redacted


class AccessLog(Logger):
    """A line says what was asked, how it went and how long it took; never by whom (Art. 5(1)(c))."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, str]:
        path = redacted(str(environ.get("PATH_INFO", "")))
        return {
            "m": environ.get("REQUEST_METHOD", ""),
            "U": path,
            "s": str(resp.status).split(None, 1)[0],
            "M": str(int(request_time.total_seconds() * 1000)),
            "t": self.now(),
        }


wsgi_app = "leadcrm.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
graceful_timeout = 5
logger_class = AccessLog
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(M)sms"
loglevel = "warning"
control_socket_disable = True  # it would write into the home folder
# A heartbeat file on disk can block; memory cannot.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
