"""Parts of the machinery say that they live; scoring/clock/selectors/health.py says who went silent."""

from datetime import timedelta

from django.db import connection

from scoring.base.services.jobs import DbNow
from scoring.models import Heartbeat


def beat(name: str, said: str = "") -> None:
    """Now, by the database's clock: one statement, so that many writers never wait long."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=DbNow(), said=said[:200])],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "said"],
    )


def silent(name: str, seconds: int) -> bool:
    """Whether a part has shown no life for so long (or never)."""
    since = DbNow() - timedelta(seconds=seconds)
    return not Heartbeat.objects.filter(name=name, at__gte=since).exists()


def beat_from_outside(name: str) -> None:
    """For a process that serves no requests: its connection must not be kept until it is stale."""
    connection.close_if_unusable_or_obsolete()
    beat(name)
