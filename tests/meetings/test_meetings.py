"""Meetings as plain forms: one page, one button; who may, what is shown, what is wrong."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from branches.models import Unit
from members.models import Member
from scoring.models import Activity, Attendance, Entry
from tests.world import World
from tests.world.meetings import earned

pytestmark = pytest.mark.django_db
MONTH = "2026-09"


class Desk:
    """One person at the meeting pages of 采油一队's September."""

    def __init__(self, world: World, who: str) -> None:
        self.world = world
        self.client = Client()
        self.client.force_login(world.user(who))
        self.sheet = world.sheet(world.crew, MONTH).pk

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def month(self) -> str:
        return self.get(f"/sheets/{self.sheet}/meetings/")

    def form(self, path: str = "") -> dict[str, Any]:
        """What the form would send untouched."""
        page = self.get(path or f"/sheets/{self.sheet}/meetings/new/")
        request = re.search(r'name="request" value="([^"]+)"', page)
        kind = re.search(r'name="kind" value="([^"]+)" required checked', page)
        base = re.search(r'name="base" value="([^"]+)"', page)
        assert request
        assert kind
        data = {"request": request[1], "kind": kind[1], "on": "2026-09-17"}
        return data | ({"base": base[1]} if base else {})

    def post(self, data: dict[str, Any], **away: str) -> Any:
        ids = {self.world.users[name].member_id: why for name, why in away.items()}
        data = data | {"away": list(ids)} | {f"why-{pk}": why for pk, why in ids.items()}
        return self.client.post(f"/sheets/{self.sheet}/meetings/new/", data)


@pytest.fixture
def desk(world: World) -> Desk:
    world.open(MONTH)
    return Desk(world, "韩志远")


def test_a_meeting_is_entered_with_one_form_and_shows_what_it_yielded(desk: Desk) -> None:
    data = desk.form() | {"kind": "theme_day"}
    answer = desk.post(data, 贺春明="absent", 江文博="on_shift")
    assert answer.status_code == 302
    page = desk.get(answer["Location"])
    for text in ("9月17日 主题党日", "4 / 6", "请假（值班）", "无故", "0.50 分", "-1.00 分",
                 "您本人的，等另一位记录人记"):  # fmt: skip
        assert text in page
    assert earned() == {("陆文静", "B06"): 5000, ("贺春明", "D01"): -10000}


def test_the_form_sent_twice_is_one_meeting(desk: Desk) -> None:
    data = desk.form()
    first, second = desk.post(data), desk.post(data)
    assert first["Location"] == second["Location"]
    assert Activity.objects.count() == 1
    assert "刚才已经记下了" in desk.get(second["Location"])


def test_the_likely_kind_is_chosen_and_gaps_are_told_without_blame(desk: Desk) -> None:
    page = desk.month()
    assert "支委会、主题党日、支部党员大会（本季一次，9月底前）、党课" in page.replace("\n", "")
    assert "谁也不得分、不扣分" in page
    assert desk.form()["kind"] == "committee"
    desk.post(desk.form())
    assert desk.form()["kind"] == "theme_day"
    assert "支委会、" not in desk.month()


def test_groups_are_asked_for_where_there_are_groups(desk: Desk) -> None:
    crew = desk.world.crew
    one, two = (
        Unit.objects.create(kind="party_group", name=n, parent=crew, plant=crew.plant)
        for n in ("第一党小组", "第二党小组")
    )
    Member.objects.filter(name="陆文静").update(group=one)
    assert "党小组会、" in desk.month()
    desk.post(desk.form() | {"kind": "group", "group": str(one.pk)})
    assert "第二党小组、" in desk.month()
    desk.post(desk.form() | {"kind": "group", "group": str(two.pk)})
    assert "党小组" not in desk.month().split("还没有记：")[1].split("。")[0]
    assert Attendance.objects.count() == 1


def test_the_other_recorder_writes_what_waits_with_one_button(desk: Desk) -> None:
    desk.post(desk.form() | {"kind": "theme_day"})
    assert "韩志远：B06 主题党日，您本人的" in desk.month()
    other = Desk(desk.world, "陆文静")
    assert "有 2 条等您记进积分表" in other.get("/")
    assert "记上这 2 条" in other.month()
    assert other.client.post(f"/sheets/{desk.sheet}/meetings/settle/").status_code == 302
    assert earned()["韩志远", "B06"] == 5000
    assert "记上这" not in other.month()


def test_a_make_up_is_one_tap(desk: Desk) -> None:
    place = desk.post(desk.form() | {"kind": "theme_day"}, 贺春明="duty_trip")["Location"]
    page = desk.get(place)
    day = re.search(r'name="on" value="([^"]+)"', page)
    assert day
    assert day[1] == "2026-10-17"  # the last day in time: today is later
    who = desk.world.users["贺春明"].member_id
    desk.client.post(f"{place}made-up/", {"member": who, "on": "2026-09-20"})
    assert earned()["贺春明", "B06"] == 5000
    assert "9月20日补学，按出席计" in desk.get(place)
    late = desk.client.post(f"{place}made-up/", {"member": who, "on": "2026-10-18"})
    assert late.status_code == 422
    desk.client.post(f"{place}made-up/", {"member": who, "undo": "1"})
    assert ("贺春明", "B06") not in earned()


def test_a_correction_begins_with_what_stands_and_needs_a_reason(desk: Desk) -> None:
    place = desk.post(desk.form() | {"kind": "theme_day"}, 贺春明="absent")["Location"]
    page = desk.get(f"{place}correct/")
    who = desk.world.users["贺春明"].member_id
    assert f'name="away" value="{who}" checked' in page
    data = desk.form(f"{place}correct/") | {"hours": "3.5"}
    without = desk.client.post(f"{place}correct/", data)
    assert without.status_code == 422
    assert "请写明更正或撤回的原因" in without.content.decode()
    assert desk.client.post(f"{place}correct/", data | {"reason": "都到了"}).status_code == 302
    assert earned() == {("陆文静", "B06"): 5000, ("贺春明", "B06"): 5000}
    stale = desk.client.post(f"{place}correct/", desk.form() | {
        "reason": "又改", "base": data["base"], "kind": "theme_day"})  # fmt: skip
    assert stale.status_code == 409
    assert "刚被韩志远更正过" in stale.content.decode()


def test_a_withdrawn_meeting_stays_to_be_read(desk: Desk) -> None:
    place = desk.post(desk.form() | {"kind": "theme_day"})["Location"]
    assert desk.client.post(f"{place}withdraw/", {"why": ""}).status_code == 422
    assert desk.client.post(f"{place}withdraw/", {"why": "没有开成"}).status_code == 302
    assert earned() == {}
    assert "撤回：没有开成" in desk.get(place)
    assert "已撤回" in desk.month()


def test_the_grid_says_which_cells_come_from_a_meeting(desk: Desk) -> None:
    place = desk.post(desk.form() | {"kind": "theme_day"})["Location"]
    grid = desk.get(f"/sheets/{desk.sheet}/entry/")
    assert f'href="{place}" title="在这里改了，就以这里为准' in grid
    person = desk.world.participant("陆文静").pk
    cell = desk.get(f"/sheets/{desk.sheet}/entry/{person}/B06/")
    assert f'来自 <a href="{place}">9月17日 主题党日</a>' in cell


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"on": ""}, "请填日期"),
        ({"on": "2026-09-31"}, "没有这个日期"),
        ({"on": "2999-01-01"}, "不能在今天之后"),
        ({"hours": "两"}, "学时填 0 到 24"),
        ({"hours": "1.25"}, "学时填 0 到 24"),
        ({"hours": "99"}, "学时填 0 到 24"),
        ({"kind": ""}, "请选一种会议"),
        ({"request": "x"}, "请刷新后再保存"),
        ({"lead": "99999999", "kind": "lecture"}, "不在本支部的名单里"),
        ({"words": "字" * 201}, "最多 200 个字"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Desk, data: dict[str, str], said: str
) -> None:
    typed = desk.form() | {"minutes_no": "支委会〔2026〕9号"} | data
    answer = desk.post(typed, 江文博="illness")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "支委会〔2026〕9号" in page
    assert re.search(r'value="illness" selected', page)
    assert not Activity.objects.exists()
    assert not Entry.objects.exists()


def test_full_width_digits_are_hours_too(desk: Desk) -> None:
    assert desk.post(desk.form() | {"hours": "３．５"}).status_code == 302
    assert str(Activity.objects.get().hours) == "3.5"


def test_who_may_see_and_who_may_write(desk: Desk) -> None:
    place = desk.post(desk.form() | {"kind": "theme_day"}, 贺春明="illness")["Location"]
    for who, status, names, button in (
        ("陆文静", 200, True, True), ("组织员", 200, True, True), ("马晓东", 200, True, False),
        ("审计员", 200, True, False), ("江文博", 200, False, False), ("田成林", 404, False, False),
        ("外厂人", 404, False, False),
    ):  # fmt: skip
        client = Client()
        client.force_login(desk.world.user(who))
        answer = client.get(place)
        assert answer.status_code == status, who
        page = answer.content.decode()
        assert ("病假" in page) is names, who
        assert (f"{place}correct/" in page) is button, who
        month = client.get(f"/sheets/{desk.sheet}/meetings/")
        assert month.status_code == status, who
        if not button:
            data = desk.form() | {"kind": "lecture"}
            refused = client.post(f"/sheets/{desk.sheet}/meetings/new/", data)
            assert refused.status_code == (403 if status == 200 else 404), who
            undone = client.post(f"{place}withdraw/", {"why": "别人的"})
            assert undone.status_code == (403 if status == 200 else 404), who
    assert Activity.objects.count() == 1


def test_the_home_page_leads_to_the_form_in_one_tap(desk: Desk) -> None:
    assert f'href="/sheets/{desk.sheet}/meetings/new/">记一次会议' in desk.get("/")
    assert "记一次会议" not in Desk(desk.world, "江文博").get("/")


def test_a_meeting_of_another_open_month_goes_to_its_own_sheet(desk: Desk) -> None:
    desk.world.open("2026-10")
    answer = desk.post(desk.form() | {"on": "2026-10-09"})
    assert answer.status_code == 302
    row = Activity.objects.get()
    assert (row.on, row.sheet.month) == (date(2026, 10, 9), date(2026, 10, 1))


def test_a_meeting_of_a_submitted_month_says_how_to_correct_it(desk: Desk) -> None:
    where = desk.post(desk.form() | {"kind": "theme_day"})["Location"]
    assert ">更正</a>" in desk.get(where)
    desk.world.score(desk.world.crew, MONTH)
    desk.world.submit(desk.world.crew, MONTH)
    page = desk.get(where)
    assert ">更正</a>" not in page
    assert "2026年9月的表已到“核实确定”，要更正或撤回，请考核小组先退回" in page
    assert "请考核小组先退回" not in Desk(desk.world, "周家兴").get(where)
