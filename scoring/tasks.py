"""Celery's edge: an id in, one service call out. What happens when stands in the services."""

from celery import shared_task
from django.utils import timezone

from scoring.services import jobs, timetable


@shared_task(name="scoring.run_job")
def run_job(job_id: int) -> str:
    return jobs.run(job_id, at=timezone.now())


@shared_task(name="scoring.tick")
def tick() -> int:
    """Every minute: ask for what is due, and send out again whatever nobody holds."""
    waiting = timetable.tick(at=timezone.now())
    for job_id in waiting:
        run_job.delay(job_id)
    return len(waiting)
