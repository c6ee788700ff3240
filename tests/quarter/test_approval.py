"""What may be approved, by whom, and what becomes of it when something stops in between."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from members.models import Grant, Leave
from scoring.clock.services import timetable, worker
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Quarter
from scoring.models import Board, DisputeAnswer, Entry, EntryDispute, JobRun
from scoring.quarter.selectors import readiness
from scoring.quarter.services import boards
from tests.world import START, World, clock
from tests.world.quarter import MONTHS, approve, composed, enter_quarter, publish

LATER = ("2026-10", "2026-11", "2026-12")


def run(kind: str, at: str) -> str:
    job = JobRun.objects.filter(kind=kind).latest("pk")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    return worker.run(job.pk, at=clock(at))


def exempt(world: World) -> Leave:
    return Leave.objects.create(
        member=world.seats["贺春明"].member,
        kind="sick",
        exempt=True,
        from_on=date(2026, 7, 1),
        to_on=date(2026, 9, 30),
    )


@pytest.mark.django_db
def test_a_draft_that_people_have_overtaken_is_not_approved(world: World, board: Board) -> None:
    leave = exempt(world)
    with pytest.raises(Refusal, match="人员、任职、免考"):
        approve(world, board)
    leave.delete()
    approve(world, board)


@pytest.mark.django_db
def test_composing_by_hand_comes_back_to_what_was_there_before(world: World, board: Board) -> None:
    first = board.draft_id
    by = world.user("组织员")
    leave = exempt(world)
    timetable.request_compose(board=board, at=clock("2026-10-10 09:00"), by=by)
    assert run("compose_quarter", "2026-10-10 09:00") == "done"
    board.refresh_from_db()
    assert board.draft_id != first
    leave.delete()
    timetable.request_compose(board=board, at=clock("2026-10-10 10:00"), by=by)
    assert run("compose_quarter", "2026-10-10 10:00") == "done"
    board.refresh_from_db()
    assert board.draft_id == first


@pytest.mark.django_db
def test_who_had_it_composed_does_not_approve_it(world: World, board: Board) -> None:
    both = world.users["委员甲"]
    Grant.objects.create(user=both, role="organiser", unit=world.plant, from_on=START)
    timetable.request_compose(board=board, at=clock("2026-10-10 09:00"), by=world.user("委员甲"))
    assert run("compose_quarter", "2026-10-10 09:00") == "done"
    board.refresh_from_db()
    assert board.composed_by_id == both.pk
    with pytest.raises(Refusal, match="由两个人做"):
        approve(world, board)
    approve(world, board, by="委员乙")


@pytest.mark.django_db
def test_quarters_are_published_in_order(world: World, board: Board) -> None:
    world.open(*LATER)
    world.lock(world.crew, *LATER)
    world.lock(world.station, *LATER)
    fourth = boards.board_for(plant=world.plant, quarter=Quarter.parse("2026-Q4"))
    boards.compose(board_id=fourth.pk, by=None, at=clock("2027-01-08 22:00"))
    fourth.refresh_from_db()
    with pytest.raises(Refusal, match="第三季度归集了还没有公布"):
        approve(world, fourth)
    publish(world, approve(world, board))
    with pytest.raises(Refusal, match="请重新归集"):
        approve(world, fourth)
    job = timetable.request_compose(board=fourth, at=clock("2027-01-09 08:00"))
    assert job.state == "pending"


@pytest.mark.django_db
def test_a_publication_that_was_given_up_is_taken_up_by_the_approver(
    world: World, board: Board
) -> None:
    approve(world, board)
    JobRun.objects.filter(kind="publish_quarter").update(state="parked", attempts=5)
    timetable.tick(at=clock("2026-10-13 08:00"))
    assert JobRun.objects.get(kind="publish_quarter").state == "parked"
    board.refresh_from_db()
    approve(world, board)
    publish(world, board)


@pytest.mark.django_db
def test_a_composition_that_was_given_up_is_not_revived_by_the_clock(
    world: World, locked_quarter: World
) -> None:
    timetable.tick(at=clock("2026-10-09 22:00"))
    JobRun.objects.filter(kind="compose_quarter").update(state="parked", attempts=5)
    timetable.tick(at=clock("2026-10-09 22:01"))
    assert JobRun.objects.get(kind="compose_quarter").state == "parked"


@pytest.mark.django_db(transaction=True)
def test_an_approval_that_waited_for_a_composition_is_told_so(lasting_world: World) -> None:
    world = lasting_world
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    board = composed(world)
    exempt(world)
    digest = board.draft.digest
    outcome: list[str] = []

    def click() -> None:
        try:
            boards.approve(
                board_id=board.pk,
                digest=digest,
                by=world.user("委员甲"),
                at=clock("2026-10-12 10:00"),
            )
        except Refusal as refusal:
            outcome.append(refusal.text)
        finally:
            connection.close()

    thread = threading.Thread(target=click)
    with transaction.atomic():
        boards.compose(board_id=board.pk, by=None, at=clock("2026-10-12 09:59"))
        thread.start()
        thread.join(1)
    thread.join(120)
    assert outcome
    assert "重新归集" in outcome[0]


@pytest.mark.django_db
def test_the_readiness_check_says_which_disputes_nobody_has_answered(
    world: World, board: Board
) -> None:
    """A branch sees a department's entry differently (it can, but cannot edit it)."""
    entry = Entry.objects.filter(sheet__branch=world.crew).earliest("pk")
    said = EntryDispute.objects.create(
        entry=entry, text="安全部记重了，是同一次隐患", at=clock("2026-09-20 09:00"),
        by=world.user("韩志远"),
    )  # fmt: skip
    (finding,) = readiness.findings(board)
    month = f"{entry.month.year}年{entry.month.month}月"
    assert finding.text == (
        f"采油一队党支部{month}对部门数据的不同意见还没有答复：安全部记重了，是同一次隐患"
    )
    DisputeAnswer.objects.create(
        dispute=said, withdrawn=False, reason="核对无误", at=clock("2026-09-21 09:00"),
        by=world.user("组织员"),
    )  # fmt: skip
    assert readiness.findings(board) == []
