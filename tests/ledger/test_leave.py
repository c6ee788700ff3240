"""Exempt leave, as the sheets and the board count it."""

from datetime import date

import pytest

from members.models import Leave
from scoring.engine.time.periods import Month, Quarter
from scoring.models import MonthlyResult
from scoring.month.services import scoring_jobs
from scoring.scheme.selectors import facts
from tests.world import World, clock

pytestmark = pytest.mark.django_db
QUARTER = Quarter.parse("2026-Q3")


def away(world: World, *spans: tuple[date, date]) -> int:
    member = world.users["陆文静"].member
    for first, last in spans:
        Leave.objects.create(
            member=member, kind="illness", exempt=True, from_on=first, to_on=last
        )  # fmt: skip
    return member.pk


def september(*spans: tuple[int, int]) -> list[tuple[date, date]]:
    return [(date(2026, 9, first), date(2026, 9, last)) for first, last in spans]


@pytest.mark.parametrize(
    ("spans", "exempt"),
    [
        ([(1, 14), (15, 28)], ["2026-09"]),
        ([(1, 7), (20, 27)], ["2026-09"]),
        ([(1, 14)], []),
        ([(1, 10), (5, 14)], []),  # fourteen days, however often they are written down
        ([(1, 15), (10, 30)], ["2026-09"]),
    ],
)
def test_leaves_of_a_month_count_together_and_a_day_once(
    world: World, spans: list[tuple[int, int]], exempt: list[str]
) -> None:
    member = away(world, *september(*spans))
    who = facts.people([member], first=QUARTER.first, last=QUARTER.last, months=QUARTER.months)
    assert who.exempt[member] == exempt


def test_days_of_other_months_do_not_exempt_a_month(world: World) -> None:
    member = away(world, (date(2026, 6, 1), date(2026, 8, 3)), *september((1, 14)))
    who = facts.people([member], first=QUARTER.first, last=QUARTER.last, months=QUARTER.months)
    assert who.exempt[member] == ["2026-07"]


def test_the_month_job_and_the_sheet_count_leave_alike(world: World) -> None:
    away(world, *september((1, 14), (15, 28)))
    world.open("2026-09")
    hours = world.change("陆文静", "B08", {"actual": "14", "target": "14"})
    world.record("韩志远", world.crew, "2026-09", hours)
    line = MonthlyResult.objects.filter(participant=world.participant("陆文静"))
    scoring_jobs.score_plants(
        [world.plant.pk], Month.parse("2026-09"), at=clock("2026-10-01 00:10"),
        progress=lambda *_: None,
    )  # fmt: skip
    assert line.get().total == 100  # two thirds of 1.50
    world.score(world.crew, "2026-09")
    assert line.get().total == 100
