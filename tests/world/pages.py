"""How somebody comes to a page without a browser."""

from django.test import Client

from scoring.clock.services import worker
from scoring.models import JobRun
from tests.world import World, clock


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


def print_again(at: str = "2026-10-14 16:00") -> list[str]:
    """The worker's turn: pages on which something was said since are printed; what each job said."""
    jobs = list(JobRun.objects.filter(kind="reprint_pages", state="pending").order_by("pk"))
    for job in jobs:
        assert worker.run(job.pk, at=clock(at)) == "done"
        job.refresh_from_db()
    return [job.said for job in jobs]
