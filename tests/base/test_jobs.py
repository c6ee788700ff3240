"""Jobs are rows: messages may be lost, doubled or late; the effect happens once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from scoring.base.services import jobs
from scoring.engine.process.workflow import Refusal
from scoring.models import JobRun

pytestmark = pytest.mark.django_db
Kind = JobRun.Kind
WORKS, BREAKS, OVERTAKEN = Kind.REMIND, Kind.VERIFY, Kind.ARCHIVE
done: list[int] = []


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


def works(run: jobs.Run) -> None:
    with transaction.atomic():
        done.append(run.job.pk)
        run.finish("好了")


def breaks(run: jobs.Run) -> None:
    raise RuntimeError("磁盘满了")


def is_overtaken(run: jobs.Run) -> None:
    JobRun.objects.filter(pk=run.job.pk).update(fence=run.job.fence + 1)
    works(run)


EFFECTS = {WORKS: works, BREAKS: breaks, OVERTAKEN: is_overtaken}


def ask(kind: JobRun.Kind, **more) -> JobRun:
    values = {"due_at": timezone.now() - timedelta(minutes=1), "plant_id": None, "payload": {}}
    return jobs.request(kind=kind, **({"key": "k"} | values | more))


def run(job: JobRun) -> str:
    said = jobs.attempt(job.pk, at=timezone.now(), effects=EFFECTS)
    job.refresh_from_db()
    return said


def test_a_kind_that_computes_long_has_its_own_limit_and_only_while_it_runs() -> None:
    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            return str(cursor.fetchone()[0])

    seen: list[str] = []

    def looks(run: jobs.Run) -> None:
        seen.append(limit())
        works(run)

    usual = limit()
    for patience in ({WORKS: 77}, {BREAKS: 77}, None):
        job = ask(WORKS, key=str(patience))
        jobs.attempt(job.pk, at=timezone.now(), effects={WORKS: looks}, patience=patience)
        assert limit() == usual
    assert seen == ["77s", usual, usual]
    job = ask(BREAKS)
    jobs.attempt(job.pk, at=timezone.now(), effects=EFFECTS, patience={BREAKS: 77})
    assert limit() == usual


def test_asked_twice_it_is_there_once() -> None:
    assert ask(WORKS).pk == ask(WORKS).pk


def test_woken_twice_it_is_done_once() -> None:
    job = ask(WORKS)
    assert [run(job), run(job)] == ["done", "skipped"]
    assert done == [job.pk]


def test_before_its_time_it_is_not_done() -> None:
    job = ask(WORKS, due_at=timezone.now() + timedelta(hours=1))
    assert run(job) == "skipped"
    assert job.pk not in jobs.waiting()


def test_while_somebody_holds_it_nobody_else_takes_it() -> None:
    job = ask(WORKS)
    JobRun.objects.filter(pk=job.pk).update(
        state="running", lease_until=timezone.now() + timedelta(minutes=3)
    )
    assert run(job) == "skipped"


def test_when_the_holder_died_it_is_taken_over_after_the_lease() -> None:
    job = ask(WORKS)
    JobRun.objects.filter(pk=job.pk).update(
        state="running", lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert job.pk in jobs.waiting()
    assert run(job) == "done"


def test_a_failure_says_what_it_was_and_comes_back_later() -> None:
    job = ask(BREAKS)
    assert run(job) == "failed"
    assert (job.state, job.lease_until) == ("pending", None)
    assert "磁盘满了" in job.said
    assert job.not_before > timezone.now()
    assert job.pk not in jobs.waiting()


def test_what_fails_every_time_is_parked_in_sight() -> None:
    job = ask(BREAKS)
    for _ in range(jobs.MAX_ATTEMPTS):
        JobRun.objects.filter(pk=job.pk).update(not_before=None)
        run(job)
    JobRun.objects.filter(pk=job.pk).update(not_before=None)
    assert run(job) == "skipped"
    assert job.state == "parked"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_overtaken_has_no_effect() -> None:
    job = ask(OVERTAKEN)
    assert run(job) == "fenced"
    assert job.state == "running"  # it belongs to the one who took over


def test_work_that_does_not_exist_is_not_asked_for() -> None:
    with pytest.raises(Refusal, match="没有“publish_qarter”这种后台工作"):
        ask("publish_qarter")
    assert not JobRun.objects.exists()


def test_work_that_this_release_does_not_know_waits_and_says_so() -> None:
    """A newer release asked for it, say: an older worker leaves it, and it is parked in sight."""
    job = JobRun.objects.create(kind="settle_wallet", key="1", due_at=timezone.now())
    assert run(job) == "unknown"
    assert (job.state, job.lease_until) == ("pending", None)
    assert job.said == "没有做：这个版本的程序不认识“settle_wallet”这种工作"
    for _ in range(jobs.MAX_ATTEMPTS):
        JobRun.objects.filter(pk=job.pk).update(not_before=None)
        run(job)
    assert job.state == "parked"
