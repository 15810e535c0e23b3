"""Alive, and ready: what a load balancer and an administrator ask."""

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@transaction.non_atomic_requests
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process serves at all."""
    return HttpResponse("ok", content_type="text/plain")


@transaction.non_atomic_requests
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, migrations and Redis are there, the trail gets sealed and mail moves; else 503.

    What is neither (a missing right, a mistake of ours) is an error like any other and stands in the log.
    """
    answer = {**_database(), "redis": _redis()}
    good = all(value is not False for value in answer.values())
    return JsonResponse({"ready": good, **answer}, status=200 if good else 503)


def _database() -> dict[str, object]:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            # The tables that the ages stand in may be among what is not migrated.
            return {"database": True, "migrations": False}
        with connection.cursor() as cursor:
            cursor.execute(_AGES)
            unsealed, waiting = cursor.fetchone()
    except (OperationalError, InterfaceError):
        return {"database": False}
    return {
        "database": True,
        "migrations": True,
        "oldest_unsealed_seconds": unsealed,
        "oldest_due_mail_seconds": waiting,
    }


def _redis() -> bool:
    try:
        cache.set("ready", 1, 5)
    except RedisError:
        return False
    return True


_AGES = """
SELECT
  (SELECT coalesce(extract(epoch FROM now() - min(e.at))::int, 0) FROM privacy_auditentry e
   WHERE e.id > coalesce((SELECT max(l.entry) FROM privacy_auditleaf l), 0)),
  (SELECT coalesce(extract(epoch FROM now() - min(m.due_at))::int, 0) FROM mail_outboxmail m
   WHERE m.state IN ('queued', 'sending') AND m.due_at < now())
"""
