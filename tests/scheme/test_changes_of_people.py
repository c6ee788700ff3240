"""People move, branches are founded and closed, schemes change: nobody's page breaks for it."""

from datetime import date

import pytest

from branches.models import Unit
from members.duties import duties_of
from members.models import Leave, Member, Seat
from scoring.base.services import jobs
from scoring.clock.selectors import timetable as select_timetable
from scoring.clock.services import timetable, worker
from scoring.engine.errors import Malformed
from scoring.engine.process.workflow import Refusal
from scoring.ledger.selectors import entry_changes
from scoring.ledger.services.sheets import open_month
from scoring.meetings.selectors import checkup, meetings
from scoring.models import Board, CalendarDay, JobRun, Publication, Sheet, Standing
from scoring.month.services import scoring_jobs
from scoring.quarter.services import boards
from scoring.scheme.services import versions
from tests.world import World, clock, zhiwei_text
from tests.world.quarter import MONTHS, approve, board_of, composed, publish

pytestmark = pytest.mark.django_db


def move_on(world: World, name: str, day: date) -> None:
    """From the crew to the station on that day."""
    seat = world.seats[name]
    Seat.objects.filter(pk=seat.pk).update(to_on=date.fromordinal(day.toordinal() - 1))
    new = Seat.objects.create(
        member=seat.member, branch=world.station, post="publicity", from_on=day
    )
    world.seats[f"{name} later"] = new


def test_one_matter_a_month_also_across_two_branches(world: World) -> None:
    move_on(world, "陆文静", date(2026, 9, 15))
    world.open("2026-09")
    first = world.change("陆文静", "C01", {"option": "pass"}, on=date(2026, 9, 10))
    world.record("韩志远", world.crew, "2026-09", first)
    second = world.change("陆文静 later", "C01", {"option": "pass"}, on=date(2026, 9, 20))
    with pytest.raises(Malformed) as refused:
        world.record("田成林", world.station, "2026-09", second)
    assert [e.code for e in refused.value.errors] == ["DUPLICATE_ENTRY"]
    assert world.score(world.station, "2026-09") > 0


def test_a_branch_that_contradicts_itself_stops_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.open("2026-09")
    # As an older version let it in: two entries of a month, past the service's check.
    monkeypatch.setattr(entry_changes.reading, "parse", lambda raw, rubric: None)
    for name in ("陆文静", "陆文静"):
        change = world.change(name, "C01", {"option": "pass"})
        world.record("韩志远", world.crew, "2026-09", change)
    monkeypatch.undo()
    job = scoring_jobs.request(
        plant_id=world.plant.pk, month=_month("2026-09"), at=clock("2026-10-01 00:10")
    )
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert worker.run(job.pk, at=clock("2026-10-01 00:10")) == "done"
    job.refresh_from_db()
    assert "采油一队党支部没有算成" in job.said
    assert world.sheet(world.station, "2026-09").state == "prelim"
    assert world.sheet(world.crew, "2026-09").state == "open"


def _month(text: str):
    from scoring.engine.time.periods import Month

    return Month.parse(text)


def test_contradictions_stay_in_reach(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import Client

    world.open("2026-09")
    monkeypatch.setattr(entry_changes.reading, "parse", lambda raw, rubric: None)
    for _ in range(2):
        change = world.change("陆文静", "C01", {"option": "pass"})
        world.record("韩志远", world.crew, "2026-09", change)
    monkeypatch.undo()
    client = Client()
    client.force_login(world.user("韩志远"))
    path = f"/sheets/{world.sheet(world.crew, '2026-09').pk}/entry/"
    answer = client.get(path)
    assert answer.status_code == 200
    assert "有事项互相矛盾" in answer.content.decode()
    cell = f"{path}{world.participant('陆文静').pk}/C01/"
    assert "撤回这一条" in client.get(cell).content.decode()


def test_what_was_given_up_on_is_taken_up_when_somebody_asks(world: World) -> None:
    world.open("2026-09")
    asked = {
        "plant_id": world.plant.pk,
        "month": _month("2026-09"),
        "at": clock("2026-10-01 00:10"),
    }
    job = scoring_jobs.request(**asked)
    JobRun.objects.filter(pk=job.pk).update(state="parked", attempts=5)
    assert job.pk not in timetable.tick(at=clock("2026-10-01 00:10"))
    assert scoring_jobs.request(**asked).state == "parked"
    assert scoring_jobs.request(**asked, by_hand=True).state == "pending"
    assert JobRun.objects.get(pk=job.pk).attempts == 0


def test_a_publication_waits_for_the_calendar_and_then_goes_on(
    world: World, locked_quarter: World
) -> None:
    found = approve(world, composed(world))
    kept = list(CalendarDay.objects.filter(on__gte=date(2026, 10, 13)))
    CalendarDay.objects.filter(on__gte=date(2026, 10, 13)).delete()
    job = JobRun.objects.get(kind="publish_quarter")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        JobRun.objects.filter(pk=job.pk).update(not_before=None)
        assert worker.run(job.pk, at=clock("2026-10-13 08:00")) == "not yet"
    job.refresh_from_db()
    assert job.state == "pending"
    assert job.said
    CalendarDay.objects.bulk_create(kept)
    JobRun.objects.filter(pk=job.pk).update(not_before=None)
    publish(world, found)
    assert Board.objects.get(pk=found.pk).state == "in_publicity"


def test_somebody_appointed_in_the_open_month_can_record_at_once(world: World) -> None:
    world.open("2026-09")
    newcomer = world.users["江文博"]
    Seat.objects.filter(pk=world.seats["韩志远"].pk).update(to_on=date(2026, 9, 14))
    Seat.objects.create(
        member=newcomer.member, branch=world.crew, post="secretary", from_on=date(2026, 9, 15)
    )
    change = world.change("陆文静", "A07", {"quantity": "1"})
    assert world.record("江文博", world.crew, "2026-09", change, at="2026-09-20 10:00").saved
    assert open_month(plant=world.plant, month=date(2026, 9, 1), at=clock("2026-09-20 10:00")) == 0
    assert Sheet.objects.get(branch=world.crew, month=date(2026, 9, 1)).entries.count() == 1


def test_a_branch_founded_in_the_open_month_gets_its_sheet_with_the_next_tick(world: World) -> None:
    timetable.tick(at=clock("2026-09-05 10:00"))
    new = Unit.objects.create(
        kind="branch", name="新建党支部", parent=world.crew.parent, plant=world.plant, order=9
    )
    Seat.objects.create(
        member=Member.objects.create(name="新书记", branch=new),
        branch=new, post="secretary", from_on=date(2026, 9, 6),
    )  # fmt: skip
    timetable.tick(at=clock("2026-09-06 10:00"))
    assert [s.month for s in Sheet.objects.filter(branch=new)] == [date(2026, 9, 1)]


def test_a_branch_closed_in_the_quarter_reports_the_months_it_had(world: World) -> None:
    world.open("2026-07", "2026-08")
    world.lock(world.station, "2026-07", "2026-08")
    Unit.objects.filter(pk=world.station.pk).update(closed_on=date(2026, 8, 31))
    Seat.objects.filter(branch=world.station).update(to_on=date(2026, 8, 31))
    world.open("2026-09")
    world.lock(world.crew, *MONTHS)
    publication = publish(world, approve(world, composed(world)))
    line = Standing.objects.get(publication=publication, name="田成林")
    assert (line.total, line.unranked_reason) == (0, "")


def test_a_branch_has_a_sheet_for_the_month_in_which_it_is_closed(world: World) -> None:
    Unit.objects.filter(pk=world.station.pk).update(closed_on=date(2026, 8, 20))
    world.open("2026-07", "2026-08", "2026-09")
    months = Sheet.objects.filter(branch=world.station).order_by("month")
    assert [sheet.month.month for sheet in months] == [7, 8]


def test_what_will_be_closed_is_still_there(world: World) -> None:
    group = Unit.objects.create(
        kind="party_group", name="一组", parent=world.crew, plant=world.plant,
        closed_on=date(2026, 9, 20),
    )  # fmt: skip
    Unit.objects.filter(pk=world.station.pk).update(closed_on=date(2026, 9, 20))
    world.open("2026-08", "2026-09")
    told = [meetings.gaps(world.sheet(world.crew, month)) for month in ("2026-08", "2026-09")]
    assert ["group" in {gap.kind for gap in gaps} for gaps in told] == [True, False]
    form = meetings.form(world.sheet(world.crew, "2026-09"), date(2026, 9, 30))
    assert form.groups == [group]  # it met before it was closed
    duties = duties_of(world.user("组织员"), on=date(2026, 9, 20))
    for day, there in ((20, True), (21, False)):
        today = date(2026, 9, day)
        assert (world.station in checkup.branches(duties, today)) is there
        assert (world.station in select_timetable.units([world.plant.pk], today)) is there


def test_a_scheme_does_not_change_within_a_period(world: World) -> None:
    text = zhiwei_text().replace("label: 优秀", "label: 优")
    version = versions.load(text=text, by=None, at=clock("2026-08-20 08:00"))
    for month in (8, 9, 11):
        with pytest.raises(Refusal, match="第一个月"):
            versions.put_in_force(
                plant=world.plant, version=version, from_month=date(2026, month, 1),
                by=None, at=clock("2026-08-20 08:00"),
            )  # fmt: skip
    versions.put_in_force(
        plant=world.plant, version=version, from_month=date(2026, 10, 1), by=None,
        at=clock("2026-08-20 08:00"),
    )  # fmt: skip


def test_composing_by_hand_sees_corrected_leave(world: World, board: Board) -> None:
    first = board.draft_id
    Leave.objects.create(
        member=world.seats["贺春明"].member, kind="sick", exempt=True,
        from_on=date(2026, 7, 1), to_on=date(2026, 9, 30),
    )  # fmt: skip
    job = timetable.request_compose(
        board=board, at=clock("2026-10-10 09:00"), by=world.user("组织员")
    )
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert worker.run(job.pk, at=clock("2026-10-10 09:00")) == "done"
    again = board_of(world)
    assert again.draft_id != first
    line = next(one for one in again.draft.payload["lines"] if one["name"] == "贺春明")
    assert line["unranked"] == "EXEMPT"
    assert not Publication.objects.exists()
    assert boards.board_for(plant=world.plant, quarter=_month("2026-09").quarter) == again
