"""Celery's edge: an id in, one service call out. What happens when stands in the services."""

from celery import shared_task
from django.utils import timezone

from scoring.base.services import heartbeats
from scoring.clock.services import timetable, worker


@shared_task(name="scoring.run_job")
def run_job(job_id: int) -> str:
    said = worker.run(job_id, at=timezone.now())
    heartbeats.beat("worker")
    return said


@shared_task(name="scoring.tick")
def tick() -> int:
    """Every minute: ask for what is due, and send out again whatever nobody holds."""
    waiting = timetable.tick(at=timezone.now())
    for job_id in waiting:
        run_job.delay(job_id)
    heartbeats.beat("reaper", f"等着做的 {len(waiting)} 个")
    return len(waiting)


@shared_task(name="scoring.pulse")
def pulse() -> None:
    """Sent by a worker to itself: it takes messages and its processes work."""
    heartbeats.beat("worker")
