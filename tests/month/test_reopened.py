"""A month that is reopened before its quarter is published takes the approval with it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from scoring.base.services import jobs
from scoring.clock.services import worker
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Quarter
from scoring.models import Board, JobRun, Publication, Sheet
from scoring.month.services import verification
from scoring.proof.selectors import Counted, verify
from scoring.publication.services.publication import publish
from scoring.quarter.services import boards
from tests.quarter.test_quarter import MONTHS, approve, composed, enter_quarter
from tests.quarter.test_quarter import published as published
from tests.tampering import as_the_owner, sql
from tests.world import World, clock

WHY = "有一件记错了人"
OPENED_BEHIND = """
UPDATE scoring_sheet SET state = 'prelim', digest = '', locked_at = NULL, locked_by_id = NULL
WHERE month = '2026-09-01'
"""


def differences() -> list[str]:
    return list(verify.differences(verify.Scope(), Counted()))


def locked(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)


def reopen(world: World, at: str) -> Sheet:
    return verification.reopen(
        sheet_id=world.sheet(world.crew, "2026-09").pk,
        reason=WHY,
        by=world.user("委员乙"),
        at=clock(at),
    )


def job_to_publish() -> JobRun:
    job = JobRun.objects.get(kind="publish_quarter")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    return job


@pytest.mark.django_db
def test_reopening_a_month_takes_the_approval_back(world: World) -> None:
    locked(world)
    board = approve(world, composed(world))
    assert board.state == "cleared"
    job = job_to_publish()
    reopen(world, "2026-10-12 15:00")
    board.refresh_from_db()
    assert (board.state, board.approved_by, board.cleared_by) == ("calculated", None, None)
    step = board.transitions.latest("pk")
    assert (step.act, step.by) == ("return", None)
    assert step.reason == "采油一队党支部2026年9月的积分表重开了，锁定之后要重新归集审定"
    assert worker.run(job.pk, at=clock("2026-10-13 08:00")) != "done"
    assert not Publication.objects.exists()
    with pytest.raises(Refusal, match="重新归集"):
        boards.approve(
            board_id=board.pk,
            digest=board.draft.digest if board.draft else "",
            by=world.user("委员甲"),
            at=clock("2026-10-13 09:00"),
            reason="提示的几处都问过了",
        )


@pytest.mark.django_db
def test_the_words_are_of_a_month_that_was_opened_not_of_one_that_was_locked(world: World) -> None:
    locked(world)
    board = approve(world, composed(world))
    client = Client()
    client.force_login(world.user("委员甲"))
    reopen(world, "2026-10-12 15:00")
    page = client.get(f"/boards/{board.pk}/").content.decode()
    assert "归集之后采油一队党支部2026年9月的积分表重开了，锁定之后要重新归集" in page
    assert "又有支部锁定" not in page
    assert "等厂党委审定" not in client.get("/").content.decode()
    with pytest.raises(Refusal, match="采油一队党支部2026年9月的积分表重开了：锁定之后重新归集"):
        approve(world, Board.objects.get(pk=board.pk))


@pytest.mark.django_db
def test_what_is_locked_again_is_composed_and_approved_anew(world: World) -> None:
    locked(world)
    before = approve(world, composed(world)).approved_digest
    reopen(world, "2026-10-12 15:00")
    change = world.change("贺春明", "C10", {"quantity": "1"})
    world.record("韩志远", world.crew, "2026-09", change, at="2026-10-12 16:00")
    world.score(world.crew, "2026-09", at="2026-10-12 17:00")
    world.submit(world.crew, "2026-09", at="2026-10-12 17:30")
    world.confirm(world.crew, "2026-09", at="2026-10-13 09:00")
    board = boards.board_for(plant=world.plant, quarter=Quarter.parse("2026-Q3"))
    boards.compose(board_id=board.pk, by=None, at=clock("2026-10-13 10:00"))
    again = approve(world, Board.objects.get(pk=board.pk))
    assert again.approved_digest != before


@pytest.mark.django_db
def test_an_approved_board_is_not_published_over_a_month_that_is_not_locked(world: World) -> None:
    """By whatever hand it was opened."""
    locked(world)
    board = approve(world, composed(world))
    job = job_to_publish()
    with as_the_owner():
        sql(OPENED_BEHIND)
        with (
            pytest.raises(Refusal, match="采油一队党支部 2026年9月的积分表不再是审定时锁定的样子"),
            transaction.atomic(),
        ):
            publish(board_id=board.pk, run=jobs.Run(job, clock("2026-10-13 08:00")))


@pytest.mark.django_db
def test_verify_names_a_month_that_was_opened_behind_a_published_board(
    world: World, published: Publication
) -> None:
    assert differences() == []
    with as_the_owner():
        sql(OPENED_BEHIND)
        assert "采油一队党支部 2026年9月的积分表不再是公布时锁定的样子" in "\n".join(differences())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["approve", "publish"])
def test_reopening_at_the_moment_of_the_board_s_step(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """One of the two comes first and the other knows of it."""
    world = lasting_world
    locked(world)
    board = composed(world)
    there, go = threading.Event(), threading.Event()
    out: dict[str, Any] = {}

    def wait() -> None:
        there.set()
        go.wait(60)

    if step == "publish":
        approve(world, board)
        job = job_to_publish()
        monkeypatch.setattr(
            "scoring.publication.services.publication.failpoint",
            lambda name: wait() if name == "before_commit" else None,
        )

        def first() -> str:
            return worker.run(job.pk, at=clock("2026-10-13 08:00"))
    else:
        real = boards._check_it_is_still_so

        def slowly(held: Board) -> None:
            real(held)
            wait()

        monkeypatch.setattr(boards, "_check_it_is_still_so", slowly)

        def first() -> str:
            approved = boards.approve(
                board_id=board.pk,
                digest=board.draft.digest if board.draft else "",
                by=world.user("委员甲"),
                at=clock("2026-10-12 10:00"),
                reason="提示的几处都问过了",
            )
            return approved.state

    def run(name: str, what: Callable[[], str]) -> None:
        try:
            out[name] = what()
        except Refusal as refusal:
            out[name] = refusal.text
        finally:
            connection.close()

    one = threading.Thread(target=run, args=("board", first))
    two = threading.Thread(
        target=run, args=("sheet", lambda: reopen(world, "2026-10-13 08:00").state)
    )
    one.start()
    assert there.wait(60)
    two.start()
    two.join(1)
    assert two.is_alive()  # it waits for the board
    go.set()
    one.join(120)
    two.join(120)
    board.refresh_from_db()
    if step == "publish":
        assert out["board"] == "done"
        assert out["sheet"].startswith("这一季已经公布，不能重开")
    else:
        assert (out["board"], out["sheet"]) == ("approved", "prelim")
        assert board.state == "calculated"
