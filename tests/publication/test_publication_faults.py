"""P1, P3, P4: a real worker, killed, doubled or frozen in the middle of a publication.

Each test ends with the same question to the database, asked in SQL: one publication, all its
standings and pages, one notice a person, one digest.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scoring.models import Board
from tests.world.processes import (
    FAILPOINTS,
    PUBLISHED_ONCE,
    all_done,
    eventually,
    one_digest,
    oracle,
    tick,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


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
