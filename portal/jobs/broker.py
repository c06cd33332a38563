"""What can be said of the broker: whether it answers, and whether it is set up to keep things."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from portal.jobs.bell import PATIENCE, Line


def answers() -> bool:
    """Whether the broker takes part, asked for at most a second."""
    line = Line()
    try:
        line.depth(settings.CELERY_TASK_DEFAULT_QUEUE)
    except Exception:  # noqa: BLE001 - whatever keeps it from answering, it does not answer
        return False
    finally:
        line.close()
    return True


def complaints() -> list[str]:
    """What the settings of a Redis server lack, in its own terms; empty without Redis."""
    if not settings.REDIS_URL:
        return []
    import redis

    server = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
    wanted = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
    try:
        found = server.config_get(*wanted)
    except redis.RedisError as failure:
        return [f"{type(failure).__name__}: {failure}"]
    wrong = [
        f"{name} = {found.get(name)}, not {want}"
        for name, want in wanted.items()
        if found.get(name) != want
    ]
    if not urlsplit(settings.REDIS_URL).password:
        wrong.append("no password")
    return wrong
