"""P1, P3, P4: a real worker, killed, doubled or frozen in the middle of a publication.

Each test ends with the same question to the database, asked in SQL: one publication, all its
standings and pages, one notice a person, one digest.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from scoring.engine import canonical
from scoring.models import Board, Draft, JobRun
from tests.quarter.test_quarter import MONTHS, approve, composed, enter_quarter
from tests.world import World, clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
FAILPOINTS = [
    "after_lease",
    "after_snapshot",
    "after_header",
    "mid_rows",
    "before_commit",
    "after_commit",
    "between_notices",
]
# Seconds: short, for the tests to go on; longer than a publication takes on a machine that is busy.
LEASE = "6"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def approved(lasting_world: World) -> Board:
    enter_quarter(lasting_world)
    lasting_world.lock(lasting_world.crew, *MONTHS)
    lasting_world.lock(lasting_world.station, *MONTHS)
    board = approve(lasting_world, composed(lasting_world))
    JobRun.objects.update(due_at=clock("2026-01-01 00:00"))
    return board


def eventually(holds: Callable[[], bool], *, seconds: float = 150) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, list(JobRun.objects.values())
        time.sleep(0.5)  # a ring is a whole tick: more than the workers can do would only queue up


def all_done() -> bool:
    kinds = dict(JobRun.objects.values_list("kind", "state"))
    return kinds.get("publish_quarter") == kinds.get("tell_publication") == "done"


def oracle() -> tuple[int, int, int, int, int]:
    """Publications, standings, pages, notices, notices told twice; in SQL, without our code."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT count(*) FROM scoring_publication),
                      (SELECT count(*) FROM scoring_standing),
                      (SELECT count(*) FROM scoring_page),
                      (SELECT count(*) FROM scoring_notice),
                      (SELECT count(*) FROM (SELECT 1 FROM scoring_notice
                       GROUP BY recipient_id, publication_id HAVING count(*) > 1) twice)"""
        )
        return cursor.fetchone()


# Five people stand on the board; it has a plant page, two branch pages and five line pages, and
# six second looks (by rate, by post, by category, three drawings) and three pages for readers
# without an account; nine accounts belong to the plant.
PUBLISHED_ONCE = (1, 5, 8 + 6 + 3, 9, 0)


def one_digest(board: Board) -> bool:
    draft = Draft.objects.get(publication__board=board)
    return canonical.digest(draft.payload) == draft.digest == board.approved_digest


@pytest.fixture
def workers(worker_command: list[str], worker_env: dict[str, str]) -> Iterator[Callable]:
    """Start real workers with a beat of their own; each in its own process group."""
    running: list[subprocess.Popen] = []

    def start(**env: str) -> subprocess.Popen:
        process = subprocess.Popen(
            worker_command,
            cwd=ROOT,
            env=worker_env | {"JOB_LEASE_SECONDS": LEASE} | env,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        for sign in (signal.SIGCONT, signal.SIGKILL):
            try:
                os.killpg(process.pid, sign)
            except ProcessLookupError:
                break
        process.wait()


def tick(env: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "tick", *arguments],
        cwd=ROOT,
        env=env | {"JOB_LEASE_SECONDS": LEASE},
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("place", FAILPOINTS)
def test_killed_at_a_failpoint_it_is_published_once(
    approved: Board,
    workers: Callable,
    worker_env: dict[str, str],
    ring: Callable,
    tmp_path: Path,
    place: str,
) -> None:
    once = tmp_path / "hit"
    first = workers(FAILPOINT=place, FAILPOINT_ONCE=str(once))
    ring()
    eventually(lambda: (ring(), first.poll() is not None)[1])
    assert once.exists(), "the worker died somewhere else"
    workers()
    eventually(lambda: (ring(), all_done())[1])
    assert oracle() == PUBLISHED_ONCE
    assert one_digest(approved)


def test_two_workers_ten_rings_and_a_command_publish_once(
    approved: Board, workers: Callable, worker_env: dict[str, str], ring: Callable
) -> None:
    workers()
    workers()
    threads = [threading.Thread(target=ring) for _ in range(10)]
    threads.append(threading.Thread(target=tick, args=(worker_env, "--inline")))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    eventually(lambda: (ring(), all_done())[1])
    assert oracle() == PUBLISHED_ONCE
    assert one_digest(approved)


def test_a_frozen_worker_that_wakes_up_late_publishes_nothing_more(
    approved: Board, workers: Callable, ring: Callable, tmp_path: Path
) -> None:
    frozen = workers(
        FAILPOINT="before_commit", FAILPOINT_ONCE=str(tmp_path / "hit"), FAILPOINT_SIGNAL="STOP"
    )
    eventually(lambda: (ring(), (tmp_path / "hit").exists())[1])
    workers()
    eventually(lambda: (ring(), all_done())[1])
    os.killpg(frozen.pid, signal.SIGCONT)
    time.sleep(2)
    assert oracle() == PUBLISHED_ONCE
    assert one_digest(approved)
