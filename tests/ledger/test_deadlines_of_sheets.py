"""The calendar is entered by people, and each sheet's deadline follows from it (promise P35)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from scoring.base.selectors.calendar import add_working_days
from scoring.clock.services import calendar_change
from scoring.engine.process.workflow import Refusal
from scoring.ledger.selectors import deadlines
from scoring.ledger.services import emergencies
from scoring.models import CalendarDay, CalendarNotice, DeadlineSetting, Emergency, JobRun
from scoring.month.services import verification
from scoring.telling.selectors.todos import todos
from tests.engine.notice import NOTICE_2026
from tests.world import World, clock
from tests.world.quarter import approve, composed, publish

pytestmark = pytest.mark.django_db


def operator(world: World):
    user = world.users["审计员"]
    user.is_staff = True
    user.save()
    return user


def test_an_administrator_enters_the_notice_and_dates_not_announced_follow(
    world: World, locked_quarter: World
) -> None:
    approve(world, composed(world))
    job = JobRun.objects.get(kind="publish_quarter")
    assert timezone.localtime(job.due_at).isoformat()[:16] == "2026-10-13T08:00"
    # The State Council would give 8 October too: the fifth working day is one later.
    text = NOTICE_2026.replace("10月1日（周四）至7日", "10月1日（周四）至8日")
    at = clock("2026-10-12 15:00")
    notice = calendar_change.load_year(
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


def test_an_announced_window_is_never_shortened(world: World, locked_quarter: World) -> None:
    publication = publish(world, approve(world, composed(world)))
    assert f"{publication.window_to}" == "2026-10-20"
    text = NOTICE_2026 + "10月17日上班。10月18日上班。"
    calendar_change.load_year(
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
            calendar_change.load_year(year=year, source=source, text=text, by=by, at=at)
    with pytest.raises(Refusal, match="系统管理员"):
        calendar_change.load_year(
            year=2026, source="国办发明电〔2026〕9号", text=NOTICE_2026, by=world.user("韩志远"), at=at
        )  # fmt: skip
    assert CalendarDay.objects.count() == before
    assert not CalendarNotice.objects.exists()


def test_a_plant_s_own_days_are_its_own(world: World) -> None:
    first, last = date(2026, 10, 8), date(2026, 10, 9)
    added = calendar_change.add_own_days(
        plant=world.plant, first=first, last=last, works=False, source="检修停工 厂办〔2026〕31号",
        by=world.user("组织员"), at=clock("2026-10-05 09:00"),
    )  # fmt: skip
    assert added == 2
    assert add_working_days(world.plant.pk, date(2026, 9, 30), 1) == date(2026, 10, 10)
    assert add_working_days(world.other_plant.pk, date(2026, 9, 30), 1) == date(2026, 10, 8)
    for by, unit in (("韩志远", world.plant), ("组织员", world.other_plant)):
        with pytest.raises(Refusal, match="组织员或系统管理员"):
            calendar_change.add_own_days(
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


def test_the_panel_is_not_late_when_the_branch_was(world: World) -> None:
    world.open("2026-08")
    world.score(world.crew, "2026-08")
    world.submit(world.crew, "2026-08", at="2026-09-25 17:00")
    found = step(world, world.crew, "2026-08", "2026-09-28")
    assert (found.stage.state, f"{found.on}", found.late) == ("verify", "2026-09-29", 0)
    assert step(world, world.crew, "2026-08", "2026-09-30").late == 1


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
        ({"from_on": date(2026, 9, 11), "to_on": None}, "还没有发生"),
        ({"from_on": date(2026, 1, 1)}, "三个月"),
        ({"to_on": date(2027, 6, 1)}, "三个月"),
        ({"kind": "laziness"}, "请选"),
        ({"reason": "封"}, "至少 4 个字"),
    ]
    for more, said in wrong:
        with pytest.raises(Refusal, match=said):
            declare(world, world.crew, "2026-09-02", "2026-09-03", **more)
    group = Unit.objects.create(
        kind="party_group", name="第一党小组", parent=world.crew, plant=world.plant
    )
    with pytest.raises(Refusal, match="请选一个党支部"):
        declare(world, group, "2026-09-02", "2026-09-03")
    with pytest.raises(Refusal, match="没有这条应急顺延"):
        emergencies.correct(
            emergency_id=0, to_on=None, void=True, reason="报错了单位",
            by=world.user("组织员"), at=clock("2026-09-10 10:00"),
        )  # fmt: skip
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


@pytest.mark.parametrize(
    ("who", "today", "told"),
    [
        ("组织员", "2026-09-07", False), ("组织员", "2026-09-08", True),
        ("委员甲", "2026-09-08", False), ("委员甲", "2026-09-09", True),
        ("韩志远", "2026-09-09", False),
    ],
)  # fmt: skip
def test_who_is_above_finds_late_branches_on_the_first_page(
    world: World, who: str, today: str, told: bool
) -> None:
    world.open("2026-08")
    world.score(world.crew, "2026-08")
    on = date.fromisoformat(today)
    texts = [todo.text for todo in todos(duties_of(world.user(who), on=on), on)]
    late = [text for text in texts if text.startswith("采油一队党支部 2026年8月支部初评已过期限")]
    assert bool(late) is told


def test_a_month_opened_again_has_its_own_two_days(world: World) -> None:
    world.open("2026-08")
    world.lock(world.crew, "2026-08")
    verification.reopen(
        sheet_id=world.sheet(world.crew, "2026-08").pk, reason="漏记了一件抢险",
        by=world.user("委员甲"), at=clock("2026-09-29 10:00"),
    )  # fmt: skip
    found = step(world, world.crew, "2026-08", "2026-09-29")
    assert (f"{found.on}", found.late) == ("2026-10-08", 0)
    world.submit(world.crew, "2026-08", at="2026-09-30 10:00")
    found = step(world, world.crew, "2026-08", "2026-09-30")
    assert (found.stage.state, f"{found.on}") == ("verify", "2026-10-09")
