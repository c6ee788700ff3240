"""The month's batches give what the engine gives sheet by sheet, in a fixed number of queries."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from branches.models import Unit
from members.models import Member, Seat
from scoring import engine
from scoring.clock.services import timetable
from scoring.engine.errors import Malformed
from scoring.engine.numbers import money
from scoring.engine.time.periods import Month
from scoring.models import MonthlyResult, Sheet, Transition
from scoring.month.selectors import verification as select_verification
from scoring.month.services import scoring_jobs
from scoring.scheme.selectors import facts as select_facts
from tests.world import World, clock
from tests.world.quarter import MONTHS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quarter(lasting_world: World) -> World:
    """Three months with everything that remembers: a matter that rises, caps, a person who moved."""
    world = lasting_world
    seat = world.seats["白雪梅"]
    Seat.objects.filter(pk=seat.pk).update(to_on=date(2026, 8, 15))
    world.seats["白雪梅 later"] = Seat.objects.create(
        member=seat.member, branch=world.crew, post="publicity", from_on=date(2026, 8, 16)
    )
    world.open(*MONTHS)
    plan: list[tuple[str, str, str, dict[str, Any], str | None]] = [
        ("2026-07", "陆文静", "C06", {"option": "adopted"}, "保温箱"),
        ("2026-08", "陆文静", "C06", {"option": "applied"}, "保温箱"),
        ("2026-07", "陆文静", "A07", {"quantity": "5"}, None),
        ("2026-09", "陆文静", "B08", {"actual": "10", "target": "14"}, None),
        ("2026-09", "贺春明", "D01", {"quantity": "1"}, None),
        ("2026-09", "贺春明", "C02", {"quantity": "1"}, None),
        ("2026-08", "白雪梅 later", "C10", {"quantity": "1"}, None),
        ("2026-09", "白雪梅 later", "C08", {"actual": "90", "target": "100"}, None),
    ]
    for month, name, item, fields, matter in plan:
        change = world.change(name, item, fields, matter=matter)
        world.record("韩志远", world.crew, month, change)
    return world


def run(world: World, month: str) -> int:
    at = clock(f"{Month.parse(month).next.first} 00:10")
    done = scoring_jobs.score_plants(
        [world.plant.pk], Month.parse(month), at=at, progress=lambda *_: None
    )
    assert done.unclear == []
    return done.written


@pytest.mark.parametrize("month", MONTHS)
def test_batches_agree_with_the_engine_on_each_sheet(quarter: World, month: str) -> None:
    assert run(quarter, month) > 0
    for sheet in Sheet.objects.filter(month=Month.parse(month).first):
        assert sheet.state == Sheet.State.PRELIM
        told = select_verification.explained(sheet)
        assert MonthlyResult.objects.filter(sheet=sheet).count() == len(told) > 0
        for participant, result, sentences in told:
            row = MonthlyResult.objects.get(sheet=sheet, participant=participant)
            assert (row.total, row.categories) == (result.total, list(result.categories.values()))
            assert row.items == {code: money(value) for code, value in result.items.items()}
            lines = select_verification.sentences_of(sheet, [row])
            assert lines[participant] == sentences
    assert Transition.objects.filter(act="score", to_state="prelim").count() == 2


def test_a_second_pass_writes_nothing_and_a_change_rewrites_its_line_alone(
    quarter: World,
) -> None:
    run(quarter, "2026-09")
    before = set(MonthlyResult.objects.values_list("pk", flat=True))
    assert run(quarter, "2026-09") == 0
    assert set(MonthlyResult.objects.values_list("pk", flat=True)) == before
    quarter.record(
        "韩志远", quarter.crew, "2026-09", quarter.change("陆文静", "C10", {"quantity": "1"})
    )
    row = MonthlyResult.objects.get(
        sheet__month=date(2026, 9, 1), participant=quarter.participant("陆文静")
    )
    assert run(quarter, "2026-09") == 2  # the old line and the new one
    after = set(MonthlyResult.objects.values_list("pk", flat=True))
    assert before - after == {row.pk}
    new = MonthlyResult.objects.get(pk__in=after - before)
    assert new.participant_id == row.participant_id
    assert new.total == row.total + 100


def test_the_line_of_somebody_who_was_not_in_post_after_all_goes(quarter: World) -> None:
    run(quarter, "2026-09")
    seat = quarter.seats["贺春明"]
    Seat.objects.filter(pk=seat.pk).update(to_on=date(2026, 8, 31))
    rows = MonthlyResult.objects.filter(sheet__month=date(2026, 9, 1))
    before = set(rows.exclude(participant__seat=seat).values_list("pk", flat=True))
    assert run(quarter, "2026-09") == 1
    assert set(rows.values_list("pk", flat=True)) == before


def test_an_appointment_corrected_later_is_seen(quarter: World) -> None:
    run(quarter, "2026-09")
    Seat.objects.filter(pk=quarter.seats["陆文静"].pk).update(post="youth")
    assert run(quarter, "2026-09") > 0


def test_the_queries_of_a_batch_do_not_grow_with_it(quarter: World) -> None:
    select_facts.version(quarter.version.pk)  # read once a process, whatever the batches
    with CaptureQueriesContext(connection) as few:
        run(quarter, "2026-07")
    for n in range(2):
        branch = Unit.objects.create(
            kind="branch", name=f"新{n}", parent=quarter.crew.parent, plant=quarter.plant
        )
        member = Member.objects.create(name=f"新{n}", branch=branch)
        Seat.objects.create(
            member=member, branch=branch, post="secretary", from_on=date(2026, 1, 1)
        )
    quarter.open("2026-08")
    with CaptureQueriesContext(connection) as more:
        run(quarter, "2026-08")
    assert Sheet.objects.filter(month=date(2026, 8, 1)).count() == 4
    assert len(few) == len(more)


def test_submitting_brings_the_sentences(quarter: World) -> None:
    run(quarter, "2026-07")
    rows = MonthlyResult.objects.filter(sheet=quarter.sheet(quarter.crew, "2026-07"))
    assert rows.filter(sentences__isnull=True).count() == rows.count() > 0
    quarter.submit(quarter.crew, "2026-07")
    assert rows.all().filter(sentences__isnull=True).count() == 0


def test_sentences_never_stand_beside_other_numbers(quarter: World) -> None:
    run(quarter, "2026-09")
    sheet = quarter.sheet(quarter.crew, "2026-09")
    change = quarter.change("陆文静", "C10", {"quantity": "1"})
    quarter.record("韩志远", quarter.crew, "2026-09", change)
    lines = {
        line.name: line for line in select_verification.lines(sheet, {}, on=date(2026, 10, 1), by=0)
    }
    assert [s["text"] for s in lines["陆文静"].sentences] == [select_verification.CHANGED]
    assert any("无故缺席" in s["text"] for s in lines["贺春明"].sentences)
    run(quarter, "2026-09")
    lines = {
        line.name: line for line in select_verification.lines(sheet, {}, on=date(2026, 10, 1), by=0)
    }
    assert any("抢险" in s["text"] or "1 次" in s["text"] for s in lines["陆文静"].sentences)


def test_another_engine_computes_open_sheets_again(
    quarter: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(quarter, "2026-09")
    monkeypatch.setattr(engine, "VERSION", engine.VERSION + 1)
    assert run(quarter, "2026-09") > 0


def test_somebody_entered_late_for_a_month_that_is_still_open(quarter: World) -> None:
    member = Member.objects.create(name="补录的", branch=quarter.station)
    Seat.objects.create(
        member=member, branch=quarter.station, post="youth",
        from_on=date(2026, 9, 5), to_on=date(2026, 9, 20),
    )  # fmt: skip
    timetable.tick(at=clock("2026-10-02 08:00"))
    run(quarter, "2026-09")
    names = MonthlyResult.objects.filter(sheet__month=date(2026, 9, 1)).values_list(
        "participant__seat__member__name", flat=True
    )
    assert "补录的" in names


def test_two_branches_cannot_record_one_matter_of_one_person_at_one_moment(
    quarter: World,
) -> None:
    """白雪梅 left the station in August for the crew: both record her C08 of August."""
    outcome: list[str] = []

    def late() -> None:
        change = quarter.change("白雪梅", "C01", {"option": "pass"}, on=date(2026, 8, 3))
        try:
            quarter.record("田成林", quarter.station, "2026-08", change)
            outcome.append("recorded")
        except Malformed as malformed:
            outcome.append(malformed.errors[0].code)
        finally:
            connection.close()

    thread = threading.Thread(target=late)
    with transaction.atomic():
        change = quarter.change("白雪梅 later", "C01", {"option": "pass"}, on=date(2026, 8, 20))
        quarter.record("韩志远", quarter.crew, "2026-08", change)
        thread.start()
        thread.join(1)
        assert outcome == []
    thread.join(120)
    assert outcome == ["DUPLICATE_ENTRY"]
