"""An audited request beside the same request unseen by the trail, with eight people working at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from leadcrm.leads.models import Lead, Stage
from tests.bench.measure import Pair, Work, row
from tests.bench.owner import address
from tests.bench.pages import manager

_WRITERS, _EACH = 8, 6


@row("audited request, 8 writers", reference="the same, no trigger", goal="≤ 1.25")
def audited_request() -> Pair:
    """The goal of 0.8 of the throughput is 1.25 of the time."""
    stages = list(
        Stage.objects.filter(kind=Stage.Kind.OPEN).order_by("pk").values_list("code", flat=True)[:2]
    )
    leads = Lead.everyone.filter(subject__state="active", review_until=None, stage__code=stages[0])
    pks = list(leads.order_by("-pk").values_list("pk", flat=True)[: 2 * _WRITERS])
    product = _together(pks[:_WRITERS], stages, lambda: None)
    return Pair(product, _together(pks[_WRITERS:], stages, _unseen), units=_WRITERS * _EACH, rounds=7)


def _together(pks: list[int], stages: list[str], connect: Callable[[], None]) -> Work:
    """Return the work of eight threads that each move a lead to and fro."""
    threads = ThreadPoolExecutor(_WRITERS, initializer=connect)
    start = threading.Barrier(_WRITERS)
    clients = [manager() for _ in pks]
    codes = stages[::-1] * (_EACH // 2)  # ends where it began

    def move(number: int) -> None:
        start.wait()  # one thread each
        for code in codes:
            url = f"/leads/{pks[number]}/stage/{code}/"
            assert clients[number].post(url, HTTP_HOST="localhost").status_code == 302
            clients[number].cookies.pop("messages", None)  # nobody reads them, and they would pile up

    return lambda: list(threads.map(move, range(_WRITERS)))


def _unseen() -> None:
    """Give this thread a connection of its own that fires no triggers."""
    settings, given = deepcopy(connections["default"].settings_dict), address()
    settings |= {"USER": given["user"], "PASSWORD": given.get("password", "")}
    settings["OPTIONS"].pop("pool", None)
    settings["OPTIONS"]["options"] = "-c session_replication_role=replica"
    connections["default"] = DatabaseWrapper(settings, "default")
