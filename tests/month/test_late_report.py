"""A month brought late: at most one line, on its secretary, decided by the plant committee."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.models import Grant, Seat
from scoring.engine.process.workflow import Refusal
from scoring.ledger.services import emergencies, entry
from scoring.models import Emergency, Entry
from scoring.month.selectors import late_report as select_late_report
from scoring.month.services import late_report
from scoring.scheme.services import versions
from scoring.tables.services import feed
from tests.acts import walk
from tests.engine.flags import item_of
from tests.world import START, World, clock

pytestmark = pytest.mark.django_db
AT = clock("2026-09-09 10:00")  # three working days after the deadline of August


@pytest.fixture(autouse=True)
def _in_september() -> Iterator[None]:
    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture
def late(world: World) -> World:
    world.open("2026-08", "2026-09")
    return world


def book(world: World, by: str = "委员甲", *, month: str = "2026-08", **more: str) -> Entry:
    given = {"way": "D02:late", "reason": "已两次提醒", **more}
    sheet = world.sheet(world.crew, month)
    return late_report.book(sheet_id=sheet.pk, by=world.user(by), at=timezone.now(), **given)


def page(world: World, name: str, month: str = "2026-08") -> str:
    client = Client()
    client.force_login(world.user(name))
    answer = client.get(f"/sheets/{world.sheet(world.crew, month).pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_line_on_the_secretary_in_the_month_of_the_deadline(late: World) -> None:
    client = Client()
    client.force_login(late.user("委员甲"))
    path = f"/sheets/{late.sheet(late.crew, '2026-08').pk}/"
    shown = client.get(path).content.decode()
    assert "2026年8月初评的期限是2026年9月4日(周五)，还没有提交，迟了 3 个工作日。" in shown
    assert "记在 韩志远 名下" in shown
    assert re.findall(r"<option[^>]*>([^<]*)", shown) == ["D02 履职逾期或失实：逾期 -0.5 分"]
    answer = client.post(f"{path}late/", {"way": "D02:late", "reason": "已两次提醒"}, follow=True)
    said = answer.content.decode()
    assert "已记在韩志远的 D02，这个月的迟报不再记第二次" in said
    assert "记一次迟报" not in said
    row = Entry.objects.get()
    assert (row.participant.held.member.name, row.item, row.fields) == (
        "韩志远", "D02", {"option": "late"})  # fmt: skip
    assert (row.sheet, row.on) == (late.sheet(late.crew, "2026-09"), date(2026, 9, 4))
    assert row.note == "厂党委定：2026年8月初评迟报 3 个工作日。已两次提醒"


def test_a_month_is_booked_once_whoever_asks_also_when_it_was_withdrawn(late: World) -> None:
    row = book(late)
    with pytest.raises(Refusal, match="一个月只记一次"):
        book(late, "委员乙")
    feed.withdraw(entry_id=row.pk, reason="当时停网", by=late.user("组织员"), at=timezone.now())
    assert "（已撤回）" in page(late, "委员乙")
    with pytest.raises(Refusal, match="一个月只记一次"):
        book(late, "委员乙")
    assert Entry.objects.filter(void=False).count() == 1


def test_a_sheet_that_is_not_there(late: World) -> None:
    with pytest.raises(Refusal, match="没有这张积分表"):
        late_report.book(
            sheet_id=0, way="D02:late", reason="已两次提醒", by=late.user("委员甲"), at=AT
        )


@pytest.mark.parametrize("name", ["组织员", "韩志远", "马晓东", "审计员"])
def test_nobody_else_decides_it(late: World, name: str) -> None:
    with pytest.raises(Refusal, match="迟报由厂党委委员决定"):
        book(late, name)
    assert "记一次迟报" not in page(late, name)


def test_the_branch_can_dispute_it_and_not_change_it(late: World) -> None:
    row = book(late)
    change = late.change("韩志远", "D02", None, base=row.client_key, reason="不应该记")
    with pytest.raises(Refusal, match="支部不能改"):
        entry.record(
            sheet_id=row.sheet_id, changes=[change], by=late.user("陆文静"), at=timezone.now()
        )
    feed.dispute(
        entry_id=row.pk, text="封路三天，进不去井区", by=late.user("陆文静"), at=timezone.now()
    )
    assert "封路三天" in page(late, "组织员", "2026-09")


def test_a_month_in_time_is_not_booked(late: World) -> None:
    late.score(late.crew, "2026-08")
    with time_machine.travel(clock("2026-09-04 23:00")):
        assert "迟报" not in page(late, "委员甲")
        with pytest.raises(Refusal, match="没有迟报"):
            book(late)
    with pytest.raises(Refusal, match="没有迟报"):
        book(late, month="2026-09")


def test_what_was_submitted_late_stays_late_by_its_day(late: World) -> None:
    late.score(late.crew, "2026-08")
    late.submit(late.crew, "2026-08", at="2026-09-08 16:00")
    with time_machine.travel(clock("2026-09-24 09:00")):
        assert "2026年9月8日(周二)提交，迟了 2 个工作日" in page(late, "委员甲")


def test_a_declared_emergency_gives_the_days_back(late: World) -> None:
    emergencies.declare(
        unit=late.crew, kind=Emergency.Kind.ROAD, reason="沙尘暴封路",
        from_on=date(2026, 9, 2), to_on=date(2026, 9, 8), by=late.user("组织员"),
        at=timezone.now(),
    )  # fmt: skip
    found = select_late_report.late_report(late.sheet(late.crew, "2026-08"), date(2026, 9, 9))
    assert found is None


def test_nobody_pays_where_there_is_no_secretary_or_the_month_is_settled(late: World) -> None:
    seat = Seat.objects.get(member__name="韩志远")
    Seat.objects.filter(pk=seat.pk).update(to_on=date(2026, 9, 3))
    assert "2026年9月4日(周五)没有书记，也没有人主持工作：不扣任何人的分" in page(late, "委员甲")
    Seat.objects.filter(pk=seat.pk).update(to_on=None)
    late.lock(late.crew, "2026-09")
    with time_machine.travel(clock("2026-10-20 09:00")):
        assert "那个月的积分表已到“当月锁定”，不能再记" in page(late, "委员甲")
        with pytest.raises(Refusal, match="不能再记"):
            book(late)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "迟"}, "至少 4 个字"),
        ({"reason": "迟" * 121}, "最多 120 个字"),
        ({"way": "D02:fabricated"}, "请选按哪一项记"),
        ({"way": ""}, "请选按哪一项记"),
    ],
)
def test_what_is_missing_is_said(late: World, given: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        book(late, **given)
    assert not Entry.objects.exists()


def late_options(world: World, *keys: str) -> None:
    """The scheme of the month in which the deadline lies, as if it had been decided so."""
    assert world.version is not None
    document = copy.deepcopy(world.version.document)
    for option in item_of(document, "D02")["rule"]["options"]:
        option.pop("late", None)
        option["label"] = {"ignored": "拖拉", "late": "慢"}.get(option["key"], option["label"])
        if option["key"] in keys:
            option["late"] = True
    text = json.dumps(document)
    version = versions.load(text=text, by=None, at=clock("2026-06-01 08:00"))
    versions.put_in_force(
        plant=world.plant, version=version, from_month=date(2026, 10, 1), by=None, at=AT
    )


@pytest.fixture
def october(world: World) -> Iterator[World]:
    with time_machine.travel(clock("2026-11-20 10:00"), tick=True):
        yield world


def test_the_option_is_the_one_that_is_marked_whatever_it_is_called(october: World) -> None:
    late_options(october, "ignored")
    october.open("2026-10", "2026-11")
    shown = page(october, "委员甲", "2026-10")
    assert re.findall(r"<option[^>]*>([^<]*)", shown) == ["D02 履职逾期或失实：拖拉 -1 分"]
    book(october, month="2026-10", way="D02:ignored")
    assert Entry.objects.get().fields == {"option": "ignored"}


def test_where_no_option_is_marked_nothing_can_be_booked(october: World) -> None:
    """Not every deduction there is, as it was when words decided."""
    late_options(october)
    october.open("2026-10", "2026-11")
    assert "考评办法没有写明迟报记哪一档，不能记" in page(october, "委员甲", "2026-10")
    with pytest.raises(Refusal, match="没有写明迟报记哪一档"):
        book(october, month="2026-10")


def test_acts_times_people(late: World) -> None:
    """A committee member who is the secretary himself leaves it to another one."""
    Grant.objects.create(
        user=late.users["韩志远"], role="plant_committee", unit=late.plant, from_on=START
    )
    path = f"/sheets/{late.sheet(late.crew, '2026-08').pk}/"
    assert walk(late, path, sorted(late.users), {"late"}) == {("late", True), ("late", False)}
    assert "不能给自己记分：请支部另一位记录人或厂组织员记录" in page(late, "韩志远")
