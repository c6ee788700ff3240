"""Time is Chinese time, and deadlines come from the table of days (promise P35)."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from branches.models import Unit
from scoring.engine import deadlines as deadlines_of
from scoring.engine.periods import Month, Quarter
from scoring.engine.workdays import WorkCalendar, publicity_window
from scoring.engine.workflow import Refusal
from scoring.models import (
    CalendarDay,
    CalendarNotice,
    DeadlineSetting,
    Emergency,
    Entry,
    JobRun,
    Sheet,
)
from scoring.selectors import deadlines
from scoring.selectors.calendar import add_working_days, missing_year, work_calendar
from scoring.services import calendar, emergencies, preliminary, timetable
from tests.engine.test_deadlines import NOTICE_2026
from tests.scoring.test_quarter import MONTHS, approve, composed, enter_quarter, publish
from tests.world import World, clock

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent

# An instant in UTC, and the month it belongs to in Beijing.
INSTANTS = [
    ("2026-09-30T15:59:59.999999", "2026-09"),
    ("2026-09-30T16:00:00", "2026-10"),
    ("2026-09-30T16:30:00", "2026-10"),
    ("2026-12-31T15:59:59.999999", "2026-12"),
    ("2026-12-31T16:00:00", "2027-01"),
    ("2026-02-28T15:59:59.999999", "2026-02"),
    ("2026-02-28T16:00:00", "2026-03"),
    ("2028-02-28T16:00:00", "2028-02"),  # 29 February
    ("2028-02-29T15:59:59.999999", "2028-02"),
    ("2028-02-29T16:00:00", "2028-03"),
    ("2026-04-30T15:59:59.999999", "2026-04"),
    ("2026-04-30T16:00:00", "2026-05"),
    ("2026-05-31T16:00:00", "2026-06"),
    ("2026-06-30T15:59:59.999999", "2026-06"),
    ("1991-07-31T15:30:00", "1991-08"),  # summer time, +9:00
]


@pytest.mark.parametrize(("instant", "month"), INSTANTS)
def test_an_instant_belongs_to_the_month_of_beijing(instant: str, month: str) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert str(Month.of(timezone.localdate(at))) == month


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_machine_s_own_zone_changes_nothing(zone: str) -> None:
    lines = "\n".join(instant for instant, _ in INSTANTS)
    code = (
        "import sys, django; django.setup()\n"
        "from datetime import datetime, UTC\n"
        "from django.utils import timezone\n"
        "from scoring.engine.periods import Month\n"
        "for line in sys.stdin.read().split():\n"
        "    at = datetime.fromisoformat(line).replace(tzinfo=UTC)\n"
        "    print(Month.of(timezone.localdate(at)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"TZ": zone, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert done.stdout.split() == [month for _, month in INSTANTS]


@pytest.mark.parametrize(
    ("month", "days", "last"),
    [
        ("2026-02", 28, "2026-02-28"),
        ("2028-02", 29, "2028-02-29"),
        ("2026-04", 30, "2026-04-30"),
        ("2026-12", 31, "2026-12-31"),
        ("2100-02", 28, "2100-02-28"),
    ],
)
def test_months_have_their_days(month: str, days: int, last: str) -> None:
    found = Month.parse(month)
    assert (found.days, found.last.isoformat()) == (days, last)
    assert found.next.first == found.last + timedelta(days=1)


def test_the_tick_opens_october_at_midnight_of_beijing(world: World) -> None:
    october = Sheet.objects.filter(month=date(2026, 10, 1))
    timetable.tick(at=datetime(2026, 9, 30, 15, 59, 59, 999_999, tzinfo=UTC))
    assert not october.exists()
    timetable.tick(at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert october.exists()


def test_a_month_is_not_scored_in_its_last_microsecond(world: World) -> None:
    world.open(*MONTHS)
    scores = JobRun.objects.filter(kind="score_month", key__endswith="2026-09")
    last = datetime(2026, 9, 30, 15, 59, 59, 999_999, tzinfo=UTC)
    timetable.tick(at=last)
    assert not scores.exists()
    with pytest.raises(Refusal):
        preliminary.score(sheet_id=world.sheet(world.crew, "2026-09").pk, by=None, at=last)
    timetable.tick(at=last + timedelta(microseconds=1))
    assert scores.count() == 1


def test_the_quarter_is_cut_at_midnight(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    asked = JobRun.objects.filter(kind="compose_quarter")
    timetable.tick(at=datetime(2026, 9, 30, 15, 59, 59, 999_999, tzinfo=UTC))
    assert not asked.exists()
    timetable.tick(at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert asked.count() == 1


def test_an_entry_made_at_midnight_lies_in_the_sheet_s_month(world: World) -> None:
    world.open("2026-09", "2026-10")
    at = "2026-10-01 00:00:00"
    world.record(
        "韩志远", world.crew, "2026-10", world.change("陆文静", "C10", {"quantity": "1"}), at=at
    )
    late = world.change("陆文静", "C10", {"quantity": "1"})
    world.record("韩志远", world.crew, "2026-09", late, at=at)
    entries = Entry.objects.filter(participant=world.participant("陆文静")).order_by("on")
    assert [(f"{e.on}", f"{e.month:%Y-%m}") for e in entries] == [
        ("2026-09-30", "2026-09"),
        ("2026-10-01", "2026-10"),
    ]


YEARS = (2023, 2024, 2025, 2026)
_read_once: list[WorkCalendar] = []


@pytest.fixture
def table(db: None) -> WorkCalendar:
    """The sown table, read through the selector once for all these cases."""
    if not _read_once:
        for year in YEARS:
            calendar.sow(year=year)
        whole = {"first": date(YEARS[0], 1, 1), "last": date(YEARS[-1], 12, 31)}
        _read_once.append(work_calendar(0, **whole))
    return _read_once[0]


@pytest.fixture
def sown() -> None:
    for year in YEARS:
        calendar.sow(year=year)


@pytest.mark.parametrize(
    ("on", "works"),
    [
        ("2026-09-20", True),  # Sunday, 调休
        ("2026-10-10", True),  # Saturday, 调休
        ("2026-09-25", False),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-11", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-02-23", False),
        ("2026-06-19", False),
        ("2025-01-26", True),
        ("2025-02-08", True),
        ("2025-04-27", True),
        ("2025-09-28", True),
        ("2025-10-11", True),
        ("2023-10-07", True),
        ("2023-10-08", True),
        ("2023-10-06", False),
        ("2024-02-04", True),
        ("2024-02-18", True),
        ("2024-09-29", True),
        ("2024-10-12", True),
    ],
)
def test_days_of_the_table(table: WorkCalendar, on: str, works: bool) -> None:
    assert table.is_workday(date.fromisoformat(on)) is works


@pytest.mark.parametrize(
    ("quarter", "days", "ends", "three"),
    [
        ("2023-Q3", [7, 8, 9, 10, 11], "2023-10-18", "2023-10-16"),
        ("2025-Q3", [9, 10, 11, 13, 14], "2025-10-21", "2025-10-17"),
        ("2025-Q4", [4, 5, 6, 7, 8], "2026-01-15", "2026-01-13"),
        ("2026-Q1", [1, 2, 3, 7, 8], "2026-04-15", "2026-04-13"),
        ("2026-Q2", [1, 2, 3, 6, 7], "2026-07-14", "2026-07-10"),
        ("2026-Q3", [8, 9, 10, 12, 13], "2026-10-20", "2026-10-16"),
    ],
)
def test_windows_after_a_quarter(
    table: WorkCalendar, quarter: str, days: list[int], ends: str, three: str
) -> None:
    first = Quarter.parse(quarter).next.first
    assert [table.nth_of_month(first.year, first.month, n).day for n in range(1, 6)] == days
    posted = first.replace(day=days[-1])
    assert publicity_window(table, posted_on=posted, working_days=5)[1].isoformat() == ends
    assert publicity_window(table, posted_on=posted, working_days=3)[1].isoformat() == three


@pytest.mark.parametrize(
    ("posted", "five", "five_with_start", "three"),
    [
        ("2026-09-29", "2026-10-12", "2026-10-10", "2026-10-09"),
        ("2026-02-12", "2026-02-26", "2026-02-25", "2026-02-24"),
        ("2026-04-30", "2026-05-11", "2026-05-09", "2026-05-08"),
        ("2025-09-26", "2025-10-10", "2025-10-09", "2025-09-30"),
    ],
)
def test_single_windows(
    table: WorkCalendar, posted: str, five: str, five_with_start: str, three: str
) -> None:
    on = date.fromisoformat(posted)
    ends = [deadlines_of.add_working_days(table, on, n).isoformat() for n in (5, 4, 3)]
    assert ends == [five, five_with_start, three]


@pytest.mark.parametrize("year", YEARS)
def test_the_sown_years_agree_with_an_independent_list(table: WorkCalendar, year: int) -> None:
    """`holidays` is other people's work; beyond 2026 it silently knows no 调休, so it only checks."""
    china = holidays.country_holidays("CN", years=year)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    wrong = [
        on for on in days if on.year == year and table.is_workday(on) != china.is_working_day(on)
    ]
    assert wrong == []


def test_an_unknown_year_is_refused_and_never_guessed(sown: None) -> None:
    for on, days in (("2026-12-30", 5), ("2022-12-20", 1), ("2023-01-03", -5)):
        with pytest.raises(Refusal, match="放假安排还没有录入"):
            add_working_days(0, date.fromisoformat(on), days)
    CalendarDay.objects.filter(on__year=2026).update(confirmed=False)
    with pytest.raises(Refusal, match="2026 年 1 月"):  # provisional rows are no table either
        add_working_days(0, date(2025, 12, 30), 5)


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        ("2026-10-31", None),
        ("2026-11-01", 2027),
        ("2026-12-31", 2027),
        ("2025-11-01", None),
        ("2027-06-01", None),
    ],
)
def test_the_calendar_watch(sown: None, today: str, missing: int | None) -> None:
    assert missing_year(date.fromisoformat(today)) == missing


def operator(world: World):
    user = world.users["审计员"]
    user.is_staff = True
    user.save()
    return user


def test_an_administrator_enters_the_notice_and_dates_not_announced_follow(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    approve(world, composed(world))
    job = JobRun.objects.get(kind="publish_quarter")
    assert timezone.localtime(job.due_at).isoformat()[:16] == "2026-10-13T08:00"
    # The State Council would give 8 October too: the fifth working day is one later.
    text = NOTICE_2026.replace("10月1日（周四）至7日", "10月1日（周四）至8日")
    at = clock("2026-10-12 15:00")
    notice = calendar.load_year(
        year=2026, source="国办发明电〔2026〕9号", text=text, by=operator(world), at=at
    )
    assert len(notice.holidays) == 34
    job.refresh_from_db()
    assert timezone.localtime(job.due_at).isoformat()[:16] == "2026-10-14T08:00"
    assert CalendarDay.objects.get(on=date(2026, 10, 8)).source == "国办发明电〔2026〕9号"
    assert CalendarDay.objects.filter(on__year=2026, unit=None).count() == 365
    kept = CalendarNotice.objects.get()
    assert (kept.by, kept.at) == (world.users["审计员"], at)
    with pytest.raises(DatabaseError), transaction.atomic():
        CalendarNotice.objects.update(source="改过的")


def test_an_announced_window_is_never_shortened(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    publication = publish(world, approve(world, composed(world)))
    assert f"{publication.window_to}" == "2026-10-20"
    text = NOTICE_2026 + "10月17日上班。10月18日上班。"
    calendar.load_year(
        year=2026, source="国办发明电〔2026〕9号", text=text, by=operator(world),
        at=clock("2026-10-15 09:00"),
    )  # fmt: skip
    publication.refresh_from_db()
    assert f"{publication.window_to}" == "2026-10-20"


def test_a_bad_notice_leaves_the_table_as_it_was(world: World) -> None:
    before = CalendarDay.objects.count()
    by, at = operator(world), clock("2026-11-21 09:00")
    for year, source, text, said in (
        (2027, "国办发明电〔2026〕9号", "元旦放假", "只读出"),
        (2027, "", NOTICE_2026, "来源"),
        (2077, "国办发明电〔2026〕9号", NOTICE_2026, "年份不对"),
        (2027, "国办\x00〔2026〕9号", NOTICE_2026, "不能保存"),
    ):
        with pytest.raises(Refusal, match=said):
            calendar.load_year(year=year, source=source, text=text, by=by, at=at)
    with pytest.raises(Refusal, match="系统管理员"):
        calendar.load_year(
            year=2026, source="国办发明电〔2026〕9号", text=NOTICE_2026, by=world.user("韩志远"), at=at
        )  # fmt: skip
    assert CalendarDay.objects.count() == before
    assert not CalendarNotice.objects.exists()


def test_a_plant_s_own_days_are_its_own(world: World) -> None:
    first, last = date(2026, 10, 8), date(2026, 10, 9)
    added = calendar.add_own_days(
        plant=world.plant, first=first, last=last, works=False, source="检修停工 厂办〔2026〕31号",
        by=world.user("组织员"), at=clock("2026-10-05 09:00"),
    )  # fmt: skip
    assert added == 2
    assert add_working_days(world.plant.pk, date(2026, 9, 30), 1) == date(2026, 10, 10)
    assert add_working_days(world.other_plant.pk, date(2026, 9, 30), 1) == date(2026, 10, 8)
    for by, unit in (("韩志远", world.plant), ("组织员", world.other_plant)):
        with pytest.raises(Refusal, match="组织员或系统管理员"):
            calendar.add_own_days(
                plant=unit, first=first, last=last, works=True, source="厂办〔2026〕32号",
                by=world.user(by), at=clock("2026-10-05 09:00"),
            )  # fmt: skip


def step(world: World, branch: Unit, month: str, today: str) -> deadlines.Due:
    sheet = world.sheet(branch, month)
    return deadlines.dues([sheet], date.fromisoformat(today))[sheet.pk]


def test_who_is_next_and_until_when(world: World) -> None:
    world.open("2026-08")
    found = step(world, world.crew, "2026-08", "2026-08-20")
    assert found.text == "填报：支部书记、副书记或组织委员，2026年8月31日(周一)前"
    # The month is over and nobody scored it: what is due now is the preliminary score.
    found = step(world, world.crew, "2026-08", "2026-09-01")
    assert (found.stage.state, f"{found.on}", found.late) == ("prelim", "2026-09-04", 0)
    world.score(world.crew, "2026-08")
    assert step(world, world.crew, "2026-08", "2026-09-07").late == 1
    world.submit(world.crew, "2026-08", at="2026-09-04 17:00")
    found = step(world, world.crew, "2026-08", "2026-09-07")
    assert (found.stage.who, f"{found.on}") == ("考核小组成员", "2026-09-08")
    world.confirm(world.crew, "2026-08", by="马晓东", at="2026-09-08 09:00")
    world.confirm(world.crew, "2026-08", by="周家兴", at="2026-09-08 10:00")
    assert deadlines.dues([world.sheet(world.crew, "2026-08")], date(2026, 9, 9)) == {}


def test_without_a_table_there_is_no_date_but_the_reason(world: World) -> None:
    CalendarDay.objects.filter(on__year=2027).delete()
    world.open("2026-12")
    found = step(world, world.crew, "2026-12", "2027-01-04")
    assert found.on is None
    assert "2027 年 1 月的放假安排还没有录入" in found.text


def declare(world: World, unit: Unit, first: str, last: str | None, **more) -> Emergency:
    values = {
        "unit": unit, "kind": "road", "reason": "沙尘暴封路，井区进不去",
        "from_on": date.fromisoformat(first), "to_on": date.fromisoformat(last) if last else None,
        "by": world.user("组织员"), "at": clock("2026-09-10 09:00"),
    }  # fmt: skip
    return emergencies.declare(**(values | more))


def test_a_declared_emergency_gives_its_days_back_to_the_branch(world: World) -> None:
    world.open("2026-08")
    world.score(world.crew, "2026-08")
    declare(world, world.crew, "2026-09-02", "2026-09-03")
    found = step(world, world.crew, "2026-08", "2026-09-08")
    assert (f"{found.on}", found.late, found.given) == ("2026-09-08", 0, 4)
    assert "已按应急顺延" in found.text
    assert f"{step(world, world.station, '2026-08', '2026-09-02').on}" == "2026-09-04"


def test_an_emergency_of_the_plant_counts_for_every_branch(world: World) -> None:
    world.open("2026-08")
    declare(world, world.plant, "2026-09-02", "2026-09-02")
    for branch in (world.crew, world.station):
        assert f"{step(world, branch, '2026-08', '2026-09-03').on}" == "2026-09-07"


def test_one_that_goes_on_counts_until_today_and_can_be_ended_or_withdrawn(world: World) -> None:
    world.open("2026-08")
    going_on = declare(world, world.crew, "2026-09-03", None)
    assert f"{step(world, world.crew, '2026-08', '2026-09-03').on}" == "2026-09-07"
    assert f"{step(world, world.crew, '2026-08', '2026-09-07').on}" == "2026-09-09"
    by, at = world.user("组织员"), clock("2026-09-10 10:00")
    ended = emergencies.correct(
        emergency_id=going_on.pk, to_on=date(2026, 9, 3), void=False, reason="当天就通了", by=by, at=at
    )  # fmt: skip
    assert f"{step(world, world.crew, '2026-08', '2026-09-10').on}" == "2026-09-07"
    with pytest.raises(Refusal, match="别人改过"):
        emergencies.correct(
            emergency_id=going_on.pk, to_on=None, void=True, reason="报错了单位", by=by, at=at
        )
    emergencies.correct(
        emergency_id=ended.pk, to_on=ended.to_on, void=True, reason="报错了单位", by=by, at=at
    )
    assert f"{step(world, world.crew, '2026-08', '2026-09-10').on}" == "2026-09-04"
    assert Emergency.objects.count() == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        Emergency.objects.all().delete()


def test_who_declares_and_what(world: World) -> None:
    wrong: list[tuple[dict, str]] = [
        ({"by": world.user("韩志远")}, "由厂组织员"),
        ({"by": world.user("审计员")}, "由厂组织员"),
        ({"to_on": date(2026, 8, 1)}, "不能早于"),
        ({"from_on": date(2026, 9, 11)}, "还没有发生"),
        ({"from_on": date(2026, 1, 1)}, "三个月"),
        ({"to_on": date(2027, 6, 1)}, "三个月"),
        ({"kind": "laziness"}, "请选"),
        ({"reason": "封"}, "至少 4 个字"),
    ]
    for more, said in wrong:
        with pytest.raises(Refusal, match=said):
            declare(world, world.crew, "2026-09-02", "2026-09-03", **more)
    with pytest.raises(Refusal, match="由厂组织员"):
        declare(world, Unit.objects.get(name="外厂党支部"), "2026-09-02", "2026-09-03")
    assert not Emergency.objects.exists()


def test_a_plant_s_own_timetable(world: World) -> None:
    world.open("2026-08")
    DeadlineSetting.objects.create(plant=world.plant, name="prelim", value=5)
    assert f"{step(world, world.crew, '2026-08', '2026-09-01').on}" == "2026-09-07"


def test_late_branches_are_those_beyond_their_own_deadline(world: World) -> None:
    world.open("2026-08")
    for branch in (world.crew, world.station):
        world.score(branch, "2026-08")
    declare(world, world.station, "2026-09-03", "2026-09-04")
    late = deadlines.late_branches(world.plant.pk, date(2026, 9, 9))
    assert [(due.sheet.branch, due.late) for due in late] == [(world.crew, 3)]
    assert deadlines.late_branches(world.plant.pk, date(2026, 9, 8)) == []
    one_day = deadlines.late_branches(world.plant.pk, date(2026, 9, 9), at_least=1)
    assert {due.sheet.branch for due in one_day} == {world.crew, world.station}
