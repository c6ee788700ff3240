"""Work in the background: intent row, wake-up, lease, one effect with a fence, done.

Messages may be lost, doubled, late or reordered without harm (docs/adr/0003-jobs-are-rows.md).
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateTimeField, F, Func, Q

from scoring.base.services.failpoints import failpoint
from scoring.base.services.wake_up import ring_after_commit
from scoring.engine.process.workflow import Refusal
from scoring.models import JobRun

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5


class DbNow(Func):
    """The database's clock: clocks of workers do not count."""

    function = "clock_timestamp"
    output_field = DateTimeField()


class Fenced(Exception):
    """Somebody else took the job over; what this process was doing must not take effect."""


class NotYet(Exception):
    """What the job needs is not there yet; it comes back by itself, as often as it takes."""


class Run:
    """One attempt at a job, as its effect sees it."""

    def __init__(self, job: JobRun, at: datetime) -> None:
        self.job = job
        self.at = at

    def progress(self, done: int, total: int) -> None:
        """Say how far it is, in a transaction of its own; longer leases come with it."""
        with transaction.atomic(durable=True):
            self.advance(done, total)

    def advance(self, done: int, total: int) -> None:
        """The same inside a transaction that keeps a part of the work, before it is kept."""
        self._still_mine(done=done, total=total, lease_until=_lease())

    def finish(self, said: str, *, differs: bool = False) -> None:
        """The last statement of the effect's transaction: done, if the fence still holds.
        `differs`: it looked whether all is as it was sealed, and it is not."""
        self._still_mine(
            state=JobRun.State.DONE,
            lease_until=None,
            finished_at=DbNow(),
            said=said[:400],
            differs=differs,
        )

    def _still_mine(self, **values: Any) -> None:
        mine = JobRun.objects.filter(pk=self.job.pk, fence=self.job.fence, state="running")
        if mine.update(**values) != 1:
            raise Fenced(str(self.job))


# What a kind of job does. It must call run.finish() inside its transaction.
Effect = Callable[[Run], None]


def request(
    *,
    kind: JobRun.Kind,
    key: str,
    due_at: datetime,
    plant_id: int | None,
    payload: dict[str, Any],
    revive: bool = False,
) -> JobRun:
    """The intent, in the caller's transaction. Asked for twice, it is there once.

    One that was parked is taken up again only with `revive`: when a person asks, not a clock.
    """
    if kind not in JobRun.Kind.values:
        raise Refusal(f"没有“{kind}”这种后台工作，没有安排", "input")
    job, _ = JobRun.objects.get_or_create(
        kind=kind, key=key, defaults={"due_at": due_at, "plant_id": plant_id, "payload": payload}
    )
    if revive:
        take_up_again(job.pk)
        job.refresh_from_db()
    ring_after_commit(job.pk)
    return job


def take_up_again(job_id: int) -> bool:
    """A person wants a parked job tried once more; whether it was parked."""
    parked = JobRun.objects.filter(pk=job_id, state=JobRun.State.PARKED)
    revived = parked.update(state=JobRun.State.PENDING, attempts=0, not_before=None)
    if revived:
        ring_after_commit(job_id)
    return bool(revived)


def waiting() -> list[int]:
    """Ids of jobs that are due and that nobody holds: new ones, and those whose holder died."""
    rows = JobRun.objects.filter(_free(), state__in=["pending", "running"], due_at__lte=DbNow())
    return list(rows.order_by("due_at", "id").values_list("pk", flat=True))


def _free() -> Q:
    lease = Q(lease_until__isnull=True) | Q(lease_until__lt=DbNow())
    return lease & (Q(not_before__isnull=True) | Q(not_before__lte=DbNow()))


def _lease() -> Any:
    return DbNow() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


@contextmanager
def _patiently(seconds: int | None) -> Iterator[None]:
    """A session that may compute longer between two statements than a request may."""
    if seconds is None:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{seconds:d}s'")
    try:
        yield
    finally:
        # Not where the connection is broken: the next one begins with the settings of all.
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("RESET idle_in_transaction_session_timeout")


def attempt(
    job_id: int,
    *,
    at: datetime,
    effects: Mapping[str, Effect],
    patience: Mapping[str, int] | None = None,
) -> str:
    """Take the job if it is free and do it; a word about what happened. `patience`: seconds that
    a kind of job may compute inside its transaction; others as long as a request."""
    job = _take(job_id)
    if job is None:
        return "skipped"
    failpoint("after_lease")
    if job.kind not in effects:
        logger.error("%s 没有做：不认识这种后台工作", job)
        _give_back(job, f"没有做：这个版本的程序不认识“{job.kind}”这种工作", finished=False)
        return "unknown"
    try:
        with _patiently((patience or {}).get(job.kind)):
            effects[job.kind](Run(job, at))
    except Fenced:
        logger.warning("%s 已由别人接手，这一次作废", job)
        return "fenced"
    except NotYet as not_yet:
        _give_back(job, str(not_yet), finished=False, counted=False)
        return "not yet"
    except Refusal as refusal:
        _give_back(job, refusal.text, finished=True)
        return "refused"
    except Exception as error:
        logger.exception("%s 没有做成", job)
        _give_back(job, f"{type(error).__name__}: {error}", finished=False)
        return "failed"
    failpoint("after_commit")
    return "done"


@transaction.atomic(durable=True)
def _take(job_id: int) -> JobRun | None:
    rows = JobRun.objects.select_for_update(skip_locked=True, no_key=True)
    free = rows.filter(_free(), pk=job_id, state__in=["pending", "running"], due_at__lte=DbNow())
    job = free.first()
    if job is None:
        return None
    if job.attempts >= MAX_ATTEMPTS:
        # A job that fails every time stops here, in sight, and not in a hot loop.
        JobRun.objects.filter(pk=job.pk).update(state=JobRun.State.PARKED, lease_until=None)
        logger.error("%s 试了 %s 次没有做成，搁置：%s", job, job.attempts, job.said)
        return None
    JobRun.objects.filter(pk=job.pk).update(
        state=JobRun.State.RUNNING,
        attempts=F("attempts") + 1,
        fence=F("fence") + 1,
        lease_until=_lease(),
    )
    job.refresh_from_db()
    return job


@transaction.atomic(durable=True)
def _give_back(job: JobRun, said: str, *, finished: bool, counted: bool = True) -> None:
    """A refusal ends the job with its reason; anything else comes back later."""
    mine = JobRun.objects.filter(pk=job.pk, fence=job.fence, state="running")
    if finished:
        mine.update(state=JobRun.State.DONE, lease_until=None, finished_at=DbNow(), said=said[:400])
        return
    wait = min(2 ** min(job.attempts, 8) * 10, 900)
    mine.update(
        state=JobRun.State.PENDING,
        lease_until=None,
        said=said[:400],
        attempts=job.attempts if counted else job.attempts - 1,
        not_before=DbNow() + timedelta(seconds=wait),
    )
