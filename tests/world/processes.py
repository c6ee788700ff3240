"""Real processes that publish, and what must be true whatever happens to them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from scoring.engine import canonical
from scoring.models import Board, Draft, JobRun
from tests.snapshots import snapshot
from tests.world import World, clock
from tests.world.quarter import approve

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


@snapshot
def approved(world: World, board: Board) -> Board:
    """It was due long ago."""
    found = approve(world, board)
    JobRun.objects.update(due_at=clock("2026-01-01 00:00"))
    return found


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


def tick(env: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "tick", *arguments],
        cwd=ROOT,
        env=env | {"JOB_LEASE_SECONDS": LEASE},
        check=True,
        capture_output=True,
    )


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


@pytest.fixture
def beats(worker_env: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Real schedulers, each with its own notes, ticking every second."""
    running: list[subprocess.Popen] = []

    def start(**env: str) -> None:
        notes = tmp_path / f"beat-{len(running)}"
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", "beat", "--schedule", str(notes),
                 "--pidfile="],
                cwd=ROOT, env=worker_env | {"TICK_SECONDS": "1"} | env, start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip

    yield start
    for process in running:
        process.kill()
        process.wait()
