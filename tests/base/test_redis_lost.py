"""P2 with a live worker and beat; without them it is in test_once.py."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from config.embedded import Valkey, wait_until
from config.embedded import start as start_server
from scoring.clock.services import timetable
from scoring.models import Board, JobRun, Publication
from tests.world import clock
from tests.world.processes import PUBLISHED_ONCE, all_done, eventually, one_digest, oracle


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_when_redis_is_killed_over_the_due_time_and_comes_back_it_publishes(
    approved: Board,
    workers: Callable,
    beats: Callable,
    tmp_path: Path,
) -> None:
    """P2: worker and beat live on through it; what Redis held is lost, what is due is a row."""
    valkey = Valkey()
    valkey.prepare()
    log = tmp_path / "valkey.log"
    server = start_server(valkey.argv(), log=log)
    wait_until(valkey.answers, seconds=60, what="Valkey ")
    env = {"REDIS_URL": valkey.url()}
    # Something that is done while Redis is there shows that all of them are up.
    JobRun.objects.filter(kind="publish_quarter").update(due_at=timezone.now() + timedelta(days=1))
    worker = workers(**env)
    beats(**env)
    timetable.request_compose(board=approved, at=clock("2026-01-01 00:00"))
    eventually(lambda: JobRun.objects.get(kind="compose_quarter").state == "done")
    server.kill()
    server.wait()
    approved.refresh_from_db()
    JobRun.objects.filter(kind="publish_quarter").update(due_at=timezone.now())
    time.sleep(5)  # due, and nobody can be woken
    assert not Publication.objects.exists()
    server = start_server(valkey.argv(), log=log)
    try:
        wait_until(valkey.answers, seconds=60, what="Valkey ")

        def published() -> bool:
            nonlocal worker
            if worker.poll() is not None:  # it may exit, and is started again as supervisors do
                worker = workers(**env)
            return all_done()

        eventually(published)
    finally:
        server.kill()
        server.wait()
    assert oracle() == PUBLISHED_ONCE
    assert one_digest(approved)
