"""A quarter of both branches: entered, locked, composed, approved, published."""

from django.utils import timezone

from scoring.clock.services import worker
from scoring.engine.time.periods import Quarter
from scoring.models import Board, JobRun, Publication
from scoring.quarter.services import boards, clearance
from tests.snapshots import snapshot
from tests.world import World, clock

MONTHS = ("2026-07", "2026-08", "2026-09")


def enter_quarter(world: World) -> None:
    """采油一队 2.00, 2.00 and 1.00; 集输站 2.00 and nothing."""
    world.open(*MONTHS)
    for month, names in zip(MONTHS, (["陆文静", "贺春明"], ["陆文静"], []), strict=True):
        changes = [world.change(name, "C01", {"option": "excellent"}) for name in names]
        if changes:
            world.record("韩志远", world.crew, month, *changes)
    world.record("陆文静", world.crew, "2026-07", world.change("韩志远", "C10", {"quantity": "2"}))
    world.record(
        "白雪梅", world.station, "2026-08", world.change("田成林", "C10", {"quantity": "2"})
    )


def board_of(world: World) -> Board:
    return boards.board_for(plant=world.plant, quarter=Quarter.parse("2026-Q3"))


def composed(world: World) -> Board:
    found = board_of(world)
    boards.compose(board_id=found.pk, by=None, at=clock("2026-10-09 22:00"))
    found.refresh_from_db()
    return found


def approve(world: World, found: Board, by: str = "委员甲") -> Board:
    """Approved in spite of what looks odd, cleared, and with a place where it hangs."""
    approved = boards.approve(
        board_id=found.pk,
        digest=found.draft.digest,
        by=world.user(by),
        at=clock("2026-10-12 10:00"),
        reason="提示的几处都问过了",
    )
    if approved.state == "approved":
        approved = clearance.clear(
            board_id=found.pk,
            digest=approved.approved_digest,
            by=world.user("保密员"),
            at=clock("2026-10-12 11:00"),
        )
        approved = clearance.place(
            board_id=found.pk,
            where="厂部一楼党务公开栏",
            by=world.user("组织员"),
            at=clock("2026-10-12 11:30"),
        )
    return approved


def publish(world: World, found: Board, at: str = "2026-10-13 08:00") -> Publication:
    job = JobRun.objects.get(kind="publish_quarter", payload__board=found.pk)
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert worker.run(job.pk, at=clock(at)) == "done"
    return Publication.objects.get(board=found)


@snapshot
def locked_quarter(world: World) -> World:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    return world


@snapshot
def board(locked_quarter: World) -> Board:
    """Composed, and nobody has approved it."""
    return composed(locked_quarter)


@snapshot
def published(world: World, board: Board) -> Publication:
    return publish(world, approve(world, board))


def posted(world: World, **values: object) -> Publication:
    """Published now: its window is open today."""
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    board = composed(world)
    Board.objects.filter(pk=board.pk).update(**values)
    return publish_today(world, board)


def publish_today(world: World, board: Board) -> Publication:
    board.refresh_from_db()
    return publish(world, approve(world, board), at=f"{timezone.localtime():%Y-%m-%d %H:%M}")
