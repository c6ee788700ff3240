"""From approval to the archive: secrecy check, place, the window in working days, release."""

from datetime import date

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction

from members.models import Grant
from scoring.base.services import calendar
from scoring.clock.services import timetable, worker
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Quarter
from scoring.models import Board, CalendarDay, JobRun, Publication, Transition
from scoring.objection.services import publicity
from scoring.publication.services.publication import window
from scoring.quarter.selectors import readiness
from scoring.quarter.services import boards, clearance
from scoring.scheme.services import versions
from tests.quarter.test_quarter import MONTHS, approve, board, composed, enter_quarter, publish
from tests.world import START, World, clock

pytestmark = pytest.mark.django_db

# product.md 3.4: the quarter, the day of posting, the last day, and it had counted that day.
WINDOWS = [
    ("2023-Q3", date(2023, 10, 11), date(2023, 10, 18)),
    ("2025-Q3", date(2025, 10, 14), date(2025, 10, 21)),
    ("2025-Q4", date(2026, 1, 8), date(2026, 1, 15)),
    ("2026-Q1", date(2026, 4, 8), date(2026, 4, 15)),
    ("2026-Q2", date(2026, 7, 7), date(2026, 7, 14)),
    ("2026-Q3", date(2026, 10, 13), date(2026, 10, 20)),
]


def only_approved(world: World, found: Board, reason: str = "提示都问过了") -> Board:
    return boards.approve(
        board_id=found.pk,
        digest=found.draft.digest,
        by=world.user("委员甲"),
        at=clock("2026-10-12 10:00"),
        reason=reason,
    )


def clear(world: World, found: Board, by: str = "保密员", digest: str = "") -> Board:
    return clearance.clear(
        board_id=found.pk,
        digest=digest or found.approved_digest,
        by=world.user(by),
        at=clock("2026-10-12 11:00"),
    )


def place(world: World, found: Board, where: str = "厂部公开栏", by: str = "组织员") -> Board:
    return clearance.place(
        board_id=found.pk, where=where, by=world.user(by), at=clock("2026-10-12 11:30")
    )


def step(at: str) -> list[str]:
    """What the tick finds due at a time, done at that time."""
    timetable.tick(at=clock(at))
    JobRun.objects.filter(state="pending").update(due_at=clock("2026-01-01 00:00"), not_before=None)
    waiting = JobRun.objects.filter(state="pending").order_by("pk")
    return [f"{job.kind} {worker.run(job.pk, at=clock(at))}" for job in waiting]


@pytest.fixture
def ready(world: World) -> Board:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    return composed(world)


@pytest.fixture
def published(world: World, ready: Board) -> Publication:
    return publish(world, approve(world, ready))


@pytest.mark.parametrize(("period", "posted", "last"), WINDOWS)
def test_a_board_is_posted_on_the_fifth_working_day_for_five(
    world: World, period: str, posted: date, last: date
) -> None:
    for year in (2023, 2025):
        calendar.sow(year=year)
    found = boards.board_for(plant=world.plant, quarter=Quarter.parse(period))
    assert boards.earliest_publication(found) == clock(f"{posted} 08:00")
    assert window(found, clock(f"{posted} 08:00")) == (posted, last)


def test_the_window_of_october_2023_as_it_is_kept(world: World) -> None:
    """An empty board of that quarter goes the whole way: 11 October to 18 October, 24:00."""
    calendar.sow(year=2023)
    versions.put_in_force(
        plant=world.plant,
        version=world.version,
        from_month=date(2023, 7, 1),
        by=None,
        at=clock("2023-06-20 08:00"),
    )
    found = boards.board_for(plant=world.plant, quarter=Quarter.parse("2023-Q3"))
    boards.compose(board_id=found.pk, by=None, at=clock("2023-10-10 22:00"))
    found.refresh_from_db()
    publication = publish(world, approve(world, found), at="2023-10-11 08:00")
    assert publication.opens_at == clock("2023-10-11 08:00")
    assert publication.closes_at == clock("2023-10-19 00:00")
    assert (publication.window_from, publication.window_to) == (
        date(2023, 10, 11),
        date(2023, 10, 18),
    )


@pytest.mark.parametrize(
    ("posted", "days", "last"),
    [
        ("2026-09-29", 5, "2026-10-12"),
        ("2026-09-29", 3, "2026-10-09"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-02-12", 3, "2026-02-24"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-09-26", 3, "2025-09-30"),
    ],
)
def test_other_windows_of_a_board(world: World, posted: str, days: int, last: str) -> None:
    calendar.sow(year=2025)
    found = board(world)
    assert window(found, clock(f"{posted} 08:00"), days=days)[1] == date.fromisoformat(last)


def test_a_plant_that_counts_the_day_of_posting(world: World, settings) -> None:
    calendar.sow(year=2023)
    settings.PUBLICITY_COUNTS_DAY_OF_POSTING = True
    posted, last = window(board(world), clock("2023-10-11 08:00"))
    assert (posted, last) == (date(2023, 10, 11), date(2023, 10, 17))


def test_less_than_three_days_are_refused(world: World, settings, ready: Board) -> None:
    settings.PUBLICITY_WORKING_DAYS = 2
    approve(world, ready)
    assert "publish_quarter not yet" in step("2026-10-13 08:00")
    assert not Publication.objects.exists()
    assert "不能少于 3 个工作日" in JobRun.objects.get(kind="publish_quarter").said


def test_an_announced_window_stays_when_the_calendar_changes(
    world: World, published: Publication
) -> None:
    CalendarDay.objects.create(
        on=date(2026, 10, 17), unit=world.plant, kind="workday_swap", source="本单位"
    )
    published.refresh_from_db()
    assert published.closes_at == clock("2026-10-21 00:00")


def test_a_later_revision_cannot_shorten_it_even_in_the_database(
    world: World, published: Publication
) -> None:
    with pytest.raises(IntegrityError, match="不能缩短"), transaction.atomic():
        connection.cursor().execute(
            """INSERT INTO scoring_publication (board_id, revision, draft_id, digest, place,
                   published_at, window_from, window_to, opens_at, closes_at, job_id)
               SELECT board_id, 2, draft_id, digest, place, published_at, window_from,
                      window_to - 1, opens_at, closes_at - interval '1 day', job_id
               FROM scoring_publication"""
        )


def test_without_a_place_nothing_is_posted(world: World, ready: Board) -> None:
    clear(world, only_approved(world, ready))
    assert not JobRun.objects.filter(kind="publish_quarter").exists()
    timetable.tick(at=clock("2026-10-13 08:00"))
    timetable.tick(at=clock("2026-10-13 08:01"))
    waits = Transition.objects.filter(board=ready, act="wait")
    assert [wait.reason for wait in waits] == ["到了公示时间还没有公示：还没有写明张贴地点"]
    ready.refresh_from_db()
    place(world, ready)
    assert "publish_quarter done" in step("2026-10-14 09:30")
    publication = Publication.objects.get()
    assert publication.place == "厂部公开栏"
    # It began late, so it ends late: five full working days all the same.
    assert (publication.window_from, publication.window_to) == (
        date(2026, 10, 14),
        date(2026, 10, 21),
    )


def test_the_database_refuses_to_post_what_was_not_cleared_or_hangs_nowhere(
    world: World, ready: Board
) -> None:
    only_approved(world, ready)
    with pytest.raises(IntegrityError, match="保密审查"), transaction.atomic():
        Board.objects.filter(pk=ready.pk).update(state="in_publicity")
    ready.refresh_from_db()
    clear(world, ready)
    with pytest.raises(IntegrityError, match="张贴地点"), transaction.atomic():
        Board.objects.filter(pk=ready.pk).update(state="in_publicity")


def test_why_an_unapproved_board_waits_stands_in_its_history(world: World, ready: Board) -> None:
    timetable.tick(at=clock("2026-10-13 07:59"))
    assert not Transition.objects.filter(act="wait").exists()
    timetable.tick(at=clock("2026-10-13 08:00"))
    assert "还没有审定" in Transition.objects.get(act="wait").reason


@pytest.mark.parametrize("who", ["委员甲", "组织员", "韩志远", "审计员", "江文博"])
def test_the_secrecy_check_is_a_named_person_s(world: World, ready: Board, who: str) -> None:
    approved = only_approved(world, ready)
    with pytest.raises(Refusal, match="保密审查人"):
        clear(world, approved, by=who)


@pytest.mark.parametrize("computed", [True, False])
def test_who_composed_or_approved_does_not_clear(
    world: World, ready: Board, computed: bool
) -> None:
    by = "组织员" if computed else "委员甲"
    Grant.objects.create(user=world.user(by), role="secrecy", unit=world.plant, from_on=START)
    if computed:
        boards.compose(board_id=ready.pk, by=world.user(by), at=clock("2026-10-10 09:00"))
        ready.refresh_from_db()
    approved = only_approved(world, ready)
    with pytest.raises(Refusal, match="没有归集也没有审定"):
        clear(world, approved, by=by)
    with pytest.raises(IntegrityError, match="who_clears_neither"), transaction.atomic():
        Board.objects.filter(pk=ready.pk).update(
            cleared_by=world.user(by), cleared_at=clock("2026-10-12 11:00")
        )


def test_clearing_is_of_the_approved_digest(world: World, ready: Board) -> None:
    approved = only_approved(world, ready)
    with pytest.raises(Refusal, match="不是现在审定的"):
        clear(world, approved, digest="0" * 64)
    assert clear(world, approved).cleared_by == world.user("保密员")


def test_other_content_needs_another_approval_and_another_check(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    found = approve(world, composed(world))
    job = JobRun.objects.get(kind="publish_quarter")
    world.lock(world.station, *MONTHS)
    boards.compose(board_id=found.pk, by=world.user("组织员"), at=clock("2026-10-12 12:00"))
    found.refresh_from_db()
    assert (found.state, found.approved_by, found.cleared_by) == ("calculated", None, None)
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert worker.run(job.pk, at=clock("2026-10-13 08:00")) == "refused"
    assert not Publication.objects.exists()
    approve(world, found, by="委员乙")
    assert "publish_quarter done" in step("2026-10-13 08:00")


def test_composing_the_same_again_keeps_the_approval(world: World, ready: Board) -> None:
    found = approve(world, ready)
    boards.compose(board_id=found.pk, by=world.user("组织员"), at=clock("2026-10-12 12:00"))
    found.refresh_from_db()
    assert found.state == "cleared"


def test_a_board_sent_back_is_posted_after_it_came_again(world: World, ready: Board) -> None:
    found = approve(world, ready)
    with pytest.raises(Refusal, match="至少 4 个字"):
        clearance.return_(
            board_id=found.pk, reason="不", by=world.user("保密员"), at=clock("2026-10-12 12:00")
        )
    back = clearance.return_(
        board_id=found.pk,
        reason="第三行写了井号",
        by=world.user("保密员"),
        at=clock("2026-10-12 12:00"),
    )
    assert (back.state, back.approved_digest, back.cleared_at) == ("calculated", "", None)
    # 集输站's place on the wall is still known; approval and check are given anew.
    approve(world, back)
    assert "publish_quarter done" in step("2026-10-13 08:00")


def test_from_the_end_of_the_window_to_the_archive(world: World, published: Publication) -> None:
    found = published.board
    assert step("2026-10-21 00:04") == ["tell_publication done"]
    assert "close_publicity done" in step("2026-10-21 00:05")
    found.refresh_from_db()
    assert found.state == "objection"
    assert step("2026-10-21 07:59") == []
    assert step("2026-10-21 08:00") == ["publish_board done"]
    found.refresh_from_db()
    assert found.state == "published"
    assert "archive done" not in step("2026-12-20 07:59")
    assert "archive done" in step("2026-12-20 08:00")
    found.refresh_from_db()
    assert found.state == "archived"
    acts = list(Transition.objects.filter(board=found).values_list("act", flat=True))
    assert acts == [
        "compose",
        "approve",
        "clear",
        "place",
        "publish",
        "close",
        "release",
        "archive",
    ]
    assert django_settings.ARCHIVE_AFTER_DAYS == 60


def test_release_waits_for_a_working_day(world: World, ready: Board) -> None:
    """Over the National Day week: closed on Friday, released on the Saturday that is worked."""
    found = approve(world, ready)
    publication = publish(world, found, at="2026-09-24 08:00")
    first, last = publicity.release_times(publication)
    assert publication.window_to == date(2026, 10, 9)
    assert (first, last) == (clock("2026-10-10 08:00"), clock("2026-10-15 08:00"))


def test_the_readiness_check_says_who_is_missing_and_asks_for_a_reason(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, "2026-07")
    found = composed(world)
    assert [f.text for f in readiness.findings(found) if f.kind == "missing"] == [
        "集输站党支部未报送：8 月、9 月没有锁定"
    ]
    for reason in ("", "   ", "不等了"):
        with pytest.raises(Refusal, match="集输站党支部未报送"):
            only_approved(world, found, reason=reason)
    only_approved(world, found, reason="井场封路，下季补报")
    assert Transition.objects.get(act="approve").reason == "井场封路，下季补报"


def test_the_readiness_check_sees_even_scores_copied_months_and_returns(world: World) -> None:
    world.open(*MONTHS)
    for month in MONTHS:
        for name in ("陆文静", "贺春明"):
            change = world.change(name, "C10", {"quantity": "1"})
            world.record("韩志远", world.crew, month, change)
        change = world.change("韩志远", "C10", {"quantity": "1"})
        world.record("陆文静", world.crew, month, change)
    world.lock(world.crew, *MONTHS)
    texts = " ".join(finding.text for finding in readiness.findings(composed(world)))
    assert "采油一队党支部 3 人的分数完全一样" in texts
    assert "采油一队党支部2026年9月每个人的各项得分与上月完全相同" in texts
    assert "2026年7月每个人" not in texts


def test_a_clean_board_needs_no_reason(world: World, ready: Board) -> None:
    assert readiness.findings(ready) == []
    assert only_approved(world, ready, reason="").state == "approved"
