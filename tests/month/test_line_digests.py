"""Whatever a sheet's numbers are made of changes its digest; what they are not made of does not."""

from collections.abc import Callable
from datetime import date

import pytest

from branches.models import Unit
from members.models import Leave, Member, Seat
from scoring import engine
from scoring.engine.time.periods import Month
from scoring.models import (
    Board,
    Draft,
    JobRun,
    MonthlyResult,
    Publication,
    RubricVersion,
    Sheet,
)
from scoring.month.selectors import line_digests
from scoring.month.services import scoring_jobs
from scoring.scheme.services import versions
from tests.world import World, clock, zhiwei_text

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = Month.parse("2026-08"), Month.parse("2026-09")
Step = Callable[[World], object]


@pytest.fixture
def scored(world: World) -> World:
    """陆文静 of the crew sits at the station as well, where somebody recorded a matter of hers."""
    world.seats["陆文静 too"] = Seat.objects.create(
        member=world.seats["陆文静"].member, branch=world.station, post="youth",
        from_on=date(2026, 1, 1), main=False,
    )  # fmt: skip
    Leave.objects.create(
        member=world.seats["贺春明"].member, kind="rotation", exempt=False,
        from_on=date(2026, 9, 1), to_on=date(2026, 9, 20),
    )  # fmt: skip
    world.open("2026-08", "2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "A07", {"quantity": "1"}))
    run(world)
    return world


def run(world: World) -> int:
    done = scoring_jobs.score_plants(
        [world.plant.pk], SEPTEMBER, at=clock("2026-10-01 00:10"), progress=lambda *_: None
    )
    return done.written


def crew(world: World) -> str:
    pk = world.sheet(world.crew, "2026-09").pk
    return line_digests.of_sheets([pk], SEPTEMBER)[pk].digest


def seat(name: str, **values: object) -> Step:
    return lambda world: Seat.objects.filter(pk=world.seats[name].pk).update(**values)


def unit(**values: object) -> Step:
    return lambda world: Unit.objects.filter(pk=world.crew.pk).update(**values)


def leave(**values: object) -> Step:
    return lambda world: Leave.objects.update(**values)


def entry(name: str, by: str, month: str = "2026-09") -> Step:
    def record(world: World) -> None:
        branch = world.crew if by == "韩志远" else world.station
        world.record(by, branch, month, world.change(name, "C10", {"quantity": "1"}))

    return record


def withdrawal(world: World) -> None:
    row = world.sheet(world.crew, "2026-09").entries.get()
    change = world.change("陆文静", row.item, None, base=row.client_key, reason="记错了人")
    world.record("韩志远", world.crew, "2026-09", change)


def another_rubric(world: World) -> None:
    text = zhiwei_text().replace("label: 优秀", "label: 优")
    version = versions.load(text=text, by=None, at=clock("2026-08-20 08:00"))
    Sheet.objects.filter(month=SEPTEMBER.first).update(rubric=version)


def appointment(world: World) -> None:
    later = Seat.objects.create(
        member=world.users["江文博"].member, branch=world.crew, post="youth",
        from_on=date(2026, 9, 20),
    )  # fmt: skip
    world.open("2026-09")
    assert world.sheet(world.crew, "2026-09").month <= later.from_on


def published(plant: Unit, period: str, counted: str, revision: int = 1) -> Publication:
    """A revision of an earlier quarter that counted so much of a matter of nobody in particular."""
    board, _ = Board.objects.get_or_create(code="zhiwei", plant=plant, period=period)
    at = clock("2026-07-13 08:00")
    draft = Draft.objects.create(
        board=board, rubric=RubricVersion.objects.earliest("pk"), composed_at=at,
        digest=f"{period}-{revision}", payload={"matters": [{"counted": counted}]},
    )  # fmt: skip
    job = JobRun.objects.create(kind="test", key=f"{board.pk}-{revision}", due_at=at)
    return Publication.objects.create(
        board=board, revision=revision, draft=draft, job=job, digest=draft.digest,
        published_at=at, window_from=date(2026, 7, 13), window_to=date(2026, 7, 20), opens_at=at,
        closes_at=clock("2026-07-20 23:59"),
    )  # fmt: skip


def earlier_quarter(world: World) -> None:
    published(world.plant, "2026-Q1", "1.00")
    before = crew(world)
    published(world.plant, "2026-Q2", "1.50")
    assert crew(world) != before


CHANGES: dict[str, Step] = {
    "a new entry": entry("贺春明", "韩志远"),
    "an entry of an earlier month of the quarter": entry("贺春明", "韩志远", "2026-08"),
    "an entry in the other branch where one of its people sits": entry("陆文静 too", "田成林"),
    "an entry withdrawn": withdrawal,
    "somebody appointed": appointment,
    "another post": seat("贺春明", post="youth"),
    "another first day": seat("贺春明", from_on=date(2026, 9, 3)),
    "a last day": seat("贺春明", to_on=date(2026, 9, 29)),
    "a first day within the quarter": seat("贺春明", from_on=date(2026, 7, 2)),
    "acting": seat("贺春明", acting=True),
    "not the main post": seat("贺春明", main=False),
    "the post in the other branch": seat("陆文静 too", post="publicity"),
    "which of the two posts is the main one": seat("陆文静 too", main=True),
    "leave that exempts": leave(exempt=True),
    "a branch without a committee": unit(has_committee=False),
    "another domain": unit(domain="机关"),
    "another rubric": another_rubric,
    "what an earlier quarter counted": earlier_quarter,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_numbers_are_made_of_has_them_computed_again(scored: World, change: Step) -> None:
    before = crew(scored)
    assert run(scored) == 0
    change(scored)
    assert crew(scored) != before
    assert run(scored) > 0
    assert run(scored) == 0


def test_another_length_of_leave_that_exempts(scored: World) -> None:
    leave(exempt=True)(scored)
    before = crew(scored)
    leave(from_on=date(2026, 8, 5))(scored)
    assert crew(scored) != before


def test_another_engine(scored: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = crew(scored)
    monkeypatch.setattr(engine, "VERSION", engine.VERSION + 1)
    assert crew(scored) != before


NOTHING: dict[str, Step] = {
    "leave that does not exempt": leave(to_on=date(2026, 9, 25)),
    "a seat that ended before the quarter": lambda world: Seat.objects.create(
        member=world.seats["贺春明"].member, branch=world.station, post="discipline",
        from_on=date(2026, 1, 1), to_on=date(2026, 6, 30),
    ),
    "an entry of somebody else": entry("白雪梅", "田成林"),
    "another name": lambda world: Member.objects.filter(name="贺春明").update(name="贺春"),
    "another plant's earlier quarter": lambda world: published(
        world.other_plant, "2026-Q2", "1.00"
    ),
    "this quarter's own publication": lambda world: published(world.plant, "2026-Q3", "1.00"),
}  # fmt: skip


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_what_numbers_are_not_made_of_leaves_them(scored: World, change: Step) -> None:
    before = crew(scored)
    change(scored)
    assert crew(scored) == before


def test_entries_of_a_later_month_are_not_of_this_one(scored: World) -> None:
    pk = scored.sheet(scored.crew, "2026-08").pk
    before = line_digests.of_sheets([pk], AUGUST, every=True)
    entry("贺春明", "韩志远")(scored)
    assert line_digests.of_sheets([pk], AUGUST, every=True) == before


def test_a_sheet_scored_by_itself_is_the_same_to_the_job(scored: World) -> None:
    entry("贺春明", "韩志远")(scored)
    assert scored.score(scored.crew, "2026-09") > 0
    scored.score(scored.station, "2026-09")
    kept = set(MonthlyResult.objects.values_list("pk", flat=True))
    assert run(scored) == 0
    assert set(MonthlyResult.objects.values_list("pk", flat=True)) == kept


def test_every_sheet_has_a_digest_of_its_own_also_when_nobody_sits_there(scored: World) -> None:
    Seat.objects.filter(branch=scored.station).update(to_on=date(2026, 6, 30))
    sheets = list(Sheet.objects.filter(month=SEPTEMBER.first).values_list("pk", flat=True))
    found = line_digests.of_sheets(sheets, SEPTEMBER)
    assert sorted(found) == sorted(sheets)
    assert len({made.digest for made in found.values()}) == len(sheets)
    assert line_digests.of_sheets([], SEPTEMBER) == {}
