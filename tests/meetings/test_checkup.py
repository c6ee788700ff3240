"""体检表: each line says what it saw in words; no score, no blame, the secretary first."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member, PanelMember
from scoring.engine.time.periods import Quarter
from scoring.meetings.selectors import checkup
from scoring.models import Publication
from scoring.month.services import preliminary
from tests.objection.test_objection import act, file, published, uphold
from tests.objection.test_objection import settle as settle_objection
from tests.world import START, World, clock
from tests.world.meetings import meeting, record, settle

pytestmark = pytest.mark.django_db
__all__ = ["published"]  # a fixture
Q3 = Quarter(2026, 3)
MONTHS = ("2026-07", "2026-08", "2026-09")


@pytest.fixture
def summer(world: World) -> World:
    world.open(*MONTHS)
    return world


def lines(
    world: World, *, whole: bool = True, quarter: Quarter = Q3, today: str = "2026-10-20"
) -> dict[str, checkup.Finding]:
    table = checkup.table(world.crew, quarter, whole=whole, today=date.fromisoformat(today))
    return {line.name: line for line in table.findings}


def test_meetings_are_seen_month_by_month_and_gaps_are_named(summer: World) -> None:
    record(summer, meeting(summer, "committee", 3, month=7), at="2026-07-03 18:00")
    record(summer, meeting(summer, "committee", 4, month=9), at="2026-09-04 18:00")
    record(summer, meeting(summer, "lecture", 9, month=8), at="2026-08-09 18:00")
    found = lines(summer)
    committee = found["支委会（每月）"]
    assert (committee.light, committee.saw) == ("gap", "7月有，8月没有，9月有")
    assert committee.word == "有缺"
    assert "谁也不扣分" in committee.advice
    assert found["党课（每季）"].light == "ok"
    assert found["支部党员大会（每季）"].saw == "本季没有记"
    assert "党小组会（每月）" not in found


def test_a_month_that_is_not_over_is_no_gap(summer: World) -> None:
    found = lines(summer, today="2026-07-20")
    assert (found["主题党日（每月）"].light, found["主题党日（每月）"].saw) == (
        "unknown",
        "7月还没过完",
    )
    assert found["支部党员大会（每季）"].light == "unknown"
    assert found["报送"].light == "unknown"


def test_members_below_half_of_their_hours(summer: World) -> None:
    assert lines(summer)["学时（每人每年 32）"].light == "unknown"
    away = {"江文博": "rotation"}
    record(summer, meeting(summer, "study", 7, month=8, away=away), at="2026-08-07 18:00")
    line = lines(summer)["学时（每人每年 32）"]
    # Three months of 32 a year are 8 hours; half of them are 4.
    assert line.saw == "到 9 月按月折算每人约 8 学时；不到一半的有 1 人，共 6 人：江文博"
    summer.lock(summer.crew, *MONTHS)
    assert "江文博" not in lines(summer, whole=False)["学时（每人每年 32）"].saw


def test_the_load_on_one_person(summer: World) -> None:
    talks = [
        summer.change("陆文静", "C09", {"quantity": "1"}, on=date(2026, 9, d)) for d in range(1, 10)
    ]
    summer.record("韩志远", summer.crew, "2026-09", *talks)
    assert lines(summer)["分工"].light == "unknown"
    more = [summer.change("贺春明", "C09", {"quantity": "1"}, on=date(2026, 9, d)) for d in (2, 3)]
    summer.record("韩志远", summer.crew, "2026-09", *more)
    assert lines(summer)["分工"].saw == (
        "会议之外的事项 11 件，陆文静名下最多，占 81%（2 人有事项）"
    )
    assert lines(summer)["分工"].light == "look"


def test_items_nobody_earned_for_two_quarters(summer: World) -> None:
    name = "两个季度没有人得分的小项"
    assert lines(summer)[name].light == "unknown"
    record(summer, meeting(summer, "theme_day", 17, month=9))
    summer.open("2026-10")
    line = lines(summer, quarter=Quarter(2026, 4), today="2026-10-20")[name]
    assert line.light == "look"
    assert "C01 党员示范岗（责任区）" in line.saw
    assert "B06" not in line.saw
    assert "D0" not in line.saw


def test_what_was_typed_late_is_counted(summer: World) -> None:
    summer.record("韩志远", summer.crew, "2026-07",
                  summer.change("陆文静", "A07", {"quantity": "1"}, on=date(2026, 7, 2)),
                  at="2026-08-05 09:00")  # fmt: skip
    line = lines(summer)["补填"]
    assert (line.light, line.saw) == ("look", "共 1 条，过了月底才填的 1 条，30 天以后才填的 1 条")


def test_points_without_a_word_or_a_paper(summer: World) -> None:
    summer.record("韩志远", summer.crew, "2026-09",
                  summer.change("陆文静", "A07", {"quantity": "1"}),
                  summer.change("贺春明", "A06", {}, note="节前提醒"))  # fmt: skip
    line = lines(summer)["有没有出处"]
    assert (line.light, line.saw) == ("ok", "按方案要有一句话或凭据的分里，44% 什么也没有写")


def test_all_alike_two_months_running_is_hinted_at(summer: World) -> None:
    name = "得分高低"
    for month in MONTHS[:2]:
        for who in ("陆文静", "贺春明"):
            summer.record("韩志远", summer.crew, month, summer.change(who, "B06", {}))
        summer.record("陆文静", summer.crew, month, summer.change("韩志远", "B06", {}))
        summer.score(summer.crew, month)
    summer.record(
        "韩志远", summer.crew, "2026-09", summer.change("陆文静", "C10", {"quantity": "2"})
    )
    summer.score(summer.crew, "2026-09")
    line = lines(summer)[name]
    assert (line.light, line.saw) == ("look", "7月都差不多，8月都差不多，9月有高有低")
    assert "不要求一定拉开" in line.advice


def test_days_late_are_working_days(summer: World) -> None:
    summer.score(summer.crew, "2026-07")
    preliminary.submit(
        sheet_id=summer.sheet(summer.crew, "2026-07").pk, minutes_no="支委会〔2026〕7号",
        by=summer.user("韩志远"), at=clock("2026-08-10 09:00"),
    )  # fmt: skip
    # August's fourth working day is the 6th: Friday and Monday came after it.
    assert lines(summer, today="2026-08-20")["报送"].saw == "7月晚 2 个工作日"


def test_those_above_see_a_month_once_it_was_submitted(summer: World) -> None:
    table = checkup.table(summer.crew, Q3, whole=False, today=date(2026, 10, 20))
    assert (table.findings, table.hidden) == ([], 3)
    summer.lock(summer.crew, "2026-07")
    table = checkup.table(summer.crew, Q3, whole=False, today=date(2026, 10, 20))
    assert ([str(m) for m in table.months], table.hidden) == (["2026-07"], 2)


def test_who_reads_which_table(summer: World) -> None:
    path = f"/checkup/{summer.crew.pk}/"
    for who, status, text in (
        ("韩志远", 200, "主题党日"), ("贺春明", 200, "主题党日"),
        ("组织员", 200, "有 3 个月支部还没有提交"), ("委员甲", 200, "提交后才在这里"),
        ("江文博", 404, ""), ("田成林", 404, ""), ("外厂人", 404, ""),
    ):  # fmt: skip
        client = Client()
        client.force_login(summer.user(who))
        answer = client.get(path, {"q": "2026-Q3"})
        assert answer.status_code == status, who
        assert text in answer.content.decode(), who
    assert client.get("/checkup/").status_code == 404
    client.force_login(summer.user("韩志远"))
    assert client.get("/checkup/")["Location"] == path
    for bad in ("x", "2026-Q5", "9999-Q4", "0001-Q1", "２０２６-Q3"):
        assert client.get(path, {"q": bad}).status_code == 404, bad
    page = client.get(path).content.decode()
    assert "只提醒，不打分" in page
    assert "体检表" in client.get("/").content.decode()
    assert "体检表" in client.get("/more/").content.decode()


def test_the_page_takes_a_fixed_number_of_queries(summer: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            lines(summer)
        return len(queries)

    record(summer, meeting(summer))
    first = count()
    for number in range(30):
        Member.objects.create(name=f"党员{number}", branch=summer.crew)
    for day in range(1, 8):
        record(summer, meeting(summer, day=day))
    settle(summer)
    assert count() == first <= 24


def test_objections_are_counted_and_only_upheld_ones_are_looked_at(
    world: World, published: Publication
) -> None:
    said = {"quarter": Q3, "today": "2026-10-20", "whole": False}
    assert lines(world, **said)["异议"].light == "unknown"
    one = file(world, published)
    file(world, published, about="白雪梅", by="白雪梅")  # another branch's
    found = lines(world, **said)["异议"]
    assert (found.light, found.saw) == ("ok", "提出 1 件，采纳 0 件")
    act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    uphold(world, one)
    settle_objection(world, one)
    found = lines(world, **said)["异议"]
    assert (found.light, found.saw) == ("look", "提出 1 件，采纳 1 件")
    assert "再念一遍" in found.advice


def test_a_panel_of_three_to_five_with_somebody_outside_the_committee(summer: World) -> None:
    name = "考核小组（3 到 5 人）"
    found = lines(summer)[name]
    assert (found.light, found.saw) == ("ok", "3 人，其中不是支委的 2 人")
    table = checkup.table(summer.station, Q3, whole=True, today=date(2026, 10, 20))
    alone = next(line for line in table.findings if line.name == name)
    assert (alone.light, alone.saw) == ("look", "1 人，其中不是支委的 1 人")
    assert "由支部党员大会推选" in alone.advice
    PanelMember.objects.filter(branch=summer.crew).exclude(
        member=summer.users["贺春明"].member
    ).delete()
    for who in ("韩志远", "陆文静"):
        PanelMember.objects.create(
            branch=summer.crew, member=summer.users[who].member, leader=False, from_on=START
        )
    inside = lines(summer)[name]
    assert (inside.light, inside.saw) == ("look", "3 人，其中不是支委的 0 人")
