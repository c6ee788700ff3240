"""Objections at a year's end while the next year's calendar is missing: handled, without a date."""

import io
from datetime import date

import chinese_calendar
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from members.duties import duties_of
from members.models import Leave
from scoring.clock.services import calendar_change
from scoring.engine.process.workflow import Refusal
from scoring.models import CalendarDay, Objection, Publication
from scoring.objection.selectors import filing
from scoring.telling.selectors import reminders
from scoring.telling.selectors.todos import todos
from tests.objection.test_objection import act, file, published
from tests.world import World, clock

pytestmark = pytest.mark.django_db
__all__ = ["published"]
EVE = "2026-12-30 10:00"
UNKNOWN = "期限暂时算不出（那一年的放假安排还没有录入）"


@pytest.fixture
def one(world: World, published: Publication) -> Objection:
    """Filed in October, and left lying until the year's last days."""
    found = file(world, published)
    CalendarDay.objects.filter(on__year=2027).delete()
    return found


def arrives(world: World, at: str) -> None:
    """January 2027, in which the plant works every day."""
    calendar_change.add_own_days(
        plant=world.plant, first=date(2027, 1, 1), last=date(2027, 1, 31), works=True,
        source="厂办〔2026〕9号", by=world.user("组织员"), at=clock(at),
    )  # fmt: skip


def test_it_is_accepted_and_everybody_reads_that_the_date_is_unknown(
    world: World, one: Objection
) -> None:
    one = act(world, one, "accept", "韩志远", EVE)
    assert (one.state, one.due_on) == ("accepted", None)
    today = date(2026, 12, 31)
    waits = [todo.text for todo in todos(duties_of(world.user("周家兴"), on=today), today)]
    assert f"{one}：复核异议并书面答复，{UNKNOWN}" in waits
    told = {line.text for line in reminders.lines(world.plant, today)}
    assert f"{one}：复核异议并书面答复，{UNKNOWN}" in told
    with time_machine.travel(clock("2026-12-31 10:00"), tick=False):
        client = Client()
        client.force_login(world.user("江文博"))
        assert UNKNOWN in client.get(f"/objections/{one.pk}/").content.decode()
        for path in ("/me/", "/objections/"):
            assert "本步期限暂时算不出" in client.get(path).content.decode(), path


def test_it_goes_on_to_its_end_without_a_date(world: World, one: Objection) -> None:
    one = act(world, one, "accept", "韩志远", EVE)
    one = act(world, one, "extend", "周家兴", EVE, "还要问一个人")
    one = act(world, one, "reject", "周家兴", EVE, "核对过，维持原分")
    assert one.due_on is None
    # Nobody can say that the time is over: he is told of his right, and has it.
    assert any(
        line.user == world.users["江文博"].pk and "可以再申诉" in line.text
        for line in reminders.lines(world.plant, date(2026, 12, 31))
    )
    with time_machine.travel(clock("2026-12-31 10:00"), tick=False):
        client = Client()
        client.force_login(world.user("江文博"))
        page = client.get(f"/objections/{one.pk}/").content.decode()
    assert "只有一次，期限暂时算不出，请尽早提出，厂党委" in page
    one = act(world, one, "appeal", "江文博", "2026-12-31 09:00", "仍然不同意这个答复")
    assert (one.state, one.due_on) == ("appealed", None)
    assert act(world, one, "reject", "委员甲", "2026-12-31 10:00", "维持原分").state == "closed"


def test_the_date_is_there_once_the_calendar_is(world: World, one: Objection) -> None:
    one = act(world, one, "accept", "韩志远", EVE)
    arrives(world, "2026-12-31 09:00")
    one.refresh_from_db()
    assert one.due_on == date(2027, 1, 2)
    assert any("1 月 2 日" in todo.text for todo in todos(
        duties_of(world.user("周家兴"), on=date(2026, 12, 31)), date(2026, 12, 31)))  # fmt: skip


def test_a_day_entered_in_the_admin_dates_what_waits_too(world: World, one: Objection) -> None:
    one = act(world, one, "accept", "韩志远", EVE)
    works = [
        CalendarDay(on=date(2027, 1, n), kind="workday", source="国办发明电〔2026〕9号")
        for n in range(2, 32)
    ]
    CalendarDay.objects.bulk_create(works)
    operator = world.users["组织员"]
    operator.is_staff = operator.is_superuser = True
    operator.save()
    typed = {"on": "2027-01-01", "unit": "", "kind": "holiday", "source": "国办发明电〔2026〕9号"}
    with time_machine.travel(clock("2026-12-31 10:00"), tick=False):
        client = Client()
        client.force_login(operator)
        client.post("/admin/scoring/calendarday/add/", typed | {"confirmed": "on"})
    one.refresh_from_db()
    assert one.due_on == date(2027, 1, 3)


def test_a_year_that_is_sown_dates_what_waits_too(
    world: World, one: Objection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = act(world, one, "accept", "韩志远", EVE)
    monkeypatch.setattr(chinese_calendar, "is_workday", lambda on: on.weekday() < 5)
    monkeypatch.setattr(chinese_calendar, "get_holiday_detail", lambda on: (True, None))
    with time_machine.travel(clock("2026-12-31 10:00"), tick=False):
        call_command("sow_calendar", "2027", stdout=io.StringIO())
    one.refresh_from_db()
    assert one.due_on == date(2027, 1, 4)


def test_an_extended_step_has_its_own_days(world: World, one: Objection) -> None:
    act(world, one, "accept", "韩志远", EVE)
    act(world, one, "extend", "周家兴", EVE, "还要问一个人")
    arrives(world, "2026-12-31 09:00")
    one.refresh_from_db()
    assert one.due_on == date(2027, 1, 4)


def test_a_calendar_that_comes_late_makes_nobody_late(world: World, one: Objection) -> None:
    one = act(world, one, "accept", "韩志远", EVE)
    one = act(world, one, "reject", "周家兴", EVE, "核对过，维持原分")
    arrives(world, "2027-01-20 09:00")
    one.refresh_from_db()
    assert one.due_on == date(2027, 1, 21)
    with pytest.raises(Refusal, match="时间已过"):
        act(world, one, "appeal", "江文博", "2027-01-22 00:00", "仍然不同意这个答复")
    assert act(world, one, "appeal", "江文博", "2027-01-21 23:59", "仍然不同意").state == "appealed"


def test_it_is_filed_too_also_by_who_comes_back_into_unknown_days(
    world: World, published: Publication
) -> None:
    CalendarDay.objects.filter(on__gt=date(2026, 10, 14)).delete()
    assert file(world, published).due_on is None
    member = world.users["江文博"].member
    Leave.objects.create(
        member=member, kind="rotation", from_on=date(2026, 10, 12), to_on=date(2026, 10, 20)
    )
    assert file(world, published, at="2026-10-22 10:00").state == "filed"
    # Not longer than anybody may be waited for.
    assert filing.why_not_file(published, member, clock("2026-11-20 00:00"))
