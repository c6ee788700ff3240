"""A department's numbers come once, by its own file; the branch reads them and may disagree."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from members.models import Grant
from scoring.engine.keys import derived
from scoring.engine.process.workflow import Refusal
from scoring.models import DepartmentFeed, DisputeAnswer, Entry, EntryDispute
from scoring.month.services import verification
from tests.world import START, World, clock
from tests.world.entry import Form, in_force
from tests.world.tables import confirm, send, words

pytestmark = pytest.mark.django_db
MONTH = "2026-09"
SAFETY = "质量安全环保部"
HIDDEN = "单位,责任人,隐患条数\n采油一队,贺春明,3\n采油一队党支部,陆文静,2\n集输站,白雪梅,1\n"
MAPPING = {"name": "责任人", "branch": "单位", "quantity": "隐患条数"}


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with time_machine.travel(clock("2026-10-08 09:00"), tick=True):
        yield


@pytest.fixture
def open_world(world: World) -> World:
    world.open(MONTH)
    return world


def bring(world: World, text: str, *, items: tuple[str, ...] = ("C09",), **mapping: str) -> str:
    """Upload a department's file and choose its columns, as the organiser does."""
    client = client_of(world, "组织员")
    feed = DepartmentFeed.objects.first()
    more: dict[str, Any] = {"feed": feed.pk} if feed else {"department": SAFETY, "item": items}
    answer = send(client, "/feeds/", text.encode("gb18030"), "隐患.csv", month=MONTH, **more)
    assert answer.status_code == 302, words(answer)
    path = answer["Location"]
    if path.endswith("/columns/"):
        page = client.get(path).content.decode()
        assert "隐患条数" in page or mapping
        answer = client.post(path, mapping or MAPPING)
        assert answer.status_code == 302, words(answer)
        path = answer["Location"]
    return path


def load(world: World, text: str, **more: Any) -> Any:
    client = client_of(world, "组织员")
    return confirm(client, bring(world, text, **more), only_good="1")


def test_a_department_s_own_table_is_read_by_its_columns_and_remembered(open_world: World) -> None:
    world = open_world
    path = bring(world, HIDDEN)
    client = client_of(world, "组织员")
    assert "3 新增" in words(client.get(path))
    assert Entry.objects.count() == 0
    assert confirm(client, path).status_code == 302
    assert in_force() == {
        ("贺春明", "C09"): {"quantity": "3"},
        ("陆文静", "C09"): {"quantity": "2"},
        ("白雪梅", "C09"): {"quantity": "1"},
    }
    assert {row.source for row in Entry.objects.all()} == {"department"}
    assert DepartmentFeed.objects.get().mapping == MAPPING
    moved = "序号,隐患条数,责任人,单位\n1,4,贺春明,采油一队\n2,2,陆文静,采油一队\n"
    page = words(client.get(path := bring(world, moved)))
    assert "1 更改" in page
    assert "3 → 4" in page
    assert "1 没有变" in page
    assert "白雪梅 C09 以前导入过，这个文件里没有：不动它" in page
    confirm(client, path)
    assert in_force()["贺春明", "C09"] == {"quantity": "4"}
    assert in_force()["白雪梅", "C09"] == {"quantity": "1"}


def test_the_cell_and_the_sheet_name_the_department_and_the_time(open_world: World) -> None:
    world = open_world
    load(world, HIDDEN)
    sheet = world.sheet(world.crew, MONTH).pk
    person = world.participant("贺春明").pk
    client = client_of(world, "韩志远")
    page = words(client.get(f"/sheets/{sheet}/entry/{person}/C09/"))
    assert f"{SAFETY}，10月8日 09:0" in page
    assert "隐患.csv 第 2 行" in page
    assert f"C09 2 条：{SAFETY}提供" in words(client.get(f"/sheets/{sheet}/"))


def test_the_branch_cannot_change_withdraw_or_retype(open_world: World) -> None:
    world = open_world
    load(world, HIDDEN)
    form = Form(world, "韩志远")
    assert form.cell("贺春明", "C09") not in form.data, "the grid takes nothing there"
    assert form.cell("贺春明", "A07") in form.data
    row = Entry.objects.get(participant=world.participant("贺春明"))
    for fields in ({"quantity": "9"}, None):
        change = world.change("贺春明", "C09", fields, base=row.client_key, cell=True)
        with pytest.raises(Refusal, match="由部门提供或由厂党委定，支部不能改"):
            world.record("韩志远", world.crew, MONTH, change)
    with pytest.raises(Refusal, match=f"C09 由{SAFETY}提供"):
        world.record("韩志远", world.crew, MONTH, world.change("陆文静", "C09", {"quantity": "1"}))
    with pytest.raises(IntegrityError, match="由部门提供"), transaction.atomic():
        Entry.objects.create(
            client_key=uuid.uuid4(), plant=row.plant, sheet=row.sheet, participant=row.participant,
            month=row.month, rubric=row.rubric, item=row.item, on=row.on, fields={}, amount=0,
            void=True, supersedes=row, source="grid", recorded_at=row.recorded_at,
            recorded_by=world.users["韩志远"])  # fmt: skip
    assert in_force()["贺春明", "C09"] == {"quantity": "3"}


def test_a_dispute_is_answered_with_a_reason(open_world: World) -> None:
    world = open_world
    load(world, HIDDEN)
    branch, organiser = client_of(world, "韩志远"), client_of(world, "组织员")
    kept, taken = (
        Entry.objects.get(participant=world.participant(n)) for n in ("陆文静", "贺春明")
    )
    for row in (kept, taken):
        path = f"/entries/{row.pk}/dispute/"
        assert client_of(world, "田成林").post(path, {"text": "别的支部"}).status_code == 404
        assert client_of(world, "江文博").post(path, {"text": "我看不对"}).status_code == 403
        assert branch.post(path, {"text": "少"}).status_code == 422
        assert branch.post(path, {"text": "九月只有两条闭环"}).status_code == 302
        assert branch.post(path, {"text": "再说一次不对"}).status_code == 409
    one, two = (EntryDispute.objects.get(entry=row).pk for row in (kept, taken))
    assert "九月只有两条闭环" in words(organiser.get("/feeds/"))
    assert (
        branch.post(f"/disputes/{one}/answer/", {"do": "keep", "reason": "自己答复"}).status_code
        == 403
    )
    assert (
        organiser.post(f"/disputes/{one}/answer/", {"do": "x", "reason": "核对无误"}).status_code
        == 422
    )
    for _ in range(2):  # the same click again
        for pk, do, why in ((one, "keep", "安全部核对无误"), (two, "withdraw", "安全部记重了")):
            sent = organiser.post(f"/disputes/{pk}/answer/", {"do": do, "reason": why})
            assert sent.status_code == 302
    assert organiser.post(
        f"/disputes/{two}/answer/", {"do": "keep", "reason": "又改主意"}).status_code == 409  # fmt: skip
    assert ("贺春明", "C09") not in in_force()
    assert in_force()["陆文静", "C09"] == {"quantity": "2"}
    assert DisputeAnswer.objects.count() == 2
    sheet = words(branch.get(f"/sheets/{taken.sheet_id}/"))
    assert "答复：撤回。安全部记重了" in sheet
    assert "答复：维持。安全部核对无误" in sheet


def test_the_organiser_takes_back_what_the_department_got_wrong(open_world: World) -> None:
    world = open_world
    load(world, HIDDEN)
    row = Entry.objects.get(participant=world.participant("贺春明"))
    path = f"/entries/{row.pk}/take-back/"
    assert client_of(world, "韩志远").post(path, {"reason": "不想要了"}).status_code == 403
    assert client_of(world, "组织员").post(path, {"reason": "部门来电更正"}).status_code == 302
    assert ("贺春明", "C09") not in in_force()
    assert Entry.objects.get(void=True).client_key == derived(row.client_key, "withdrawn")


ROWS = [
    ("集输站,贺春明,1", "“集输站”里没有贺春明；全厂叫这个名字的在：采油一队党支部"),
    ("采油一队,查无此人,1", "全厂的支委里没有“查无此人”"),
    ("采油一队,贺春明,", "没有填“数量”"),
    ("采油一队,贺春明,x", "不是数字：x"),
    ("采油一队,,3", "没有填姓名"),
    ("采油一队,江文博,1", "全厂的支委里没有“江文博”"),
]


@pytest.mark.parametrize(("row", "said"), ROWS)
def test_a_row_that_cannot_be_placed_is_refused_alone(
    open_world: World, row: str, said: str
) -> None:
    text = f"单位,责任人,隐患条数\n采油一队,陆文静,2\n{row}\n"
    page = words(client_of(open_world, "组织员").get(bring(open_world, text)))
    assert said in page
    assert "第 3 行" in page
    assert "1 新增" in page
    assert "1 没有收" in page


def test_two_rows_for_one_person_need_a_day(open_world: World) -> None:
    text = "单位,责任人,隐患条数,哪天\n采油一队,陆文静,2,9月3日\n采油一队,陆文静,1,9月4日\n"
    client = client_of(open_world, "组织员")
    path = bring(open_world, text)
    assert "与第 2 行是同一个月同一个人同一小项" in words(client.get(path))
    number = re.search(r"/uploads/(\d+)/", path)[1]
    answer = client.post(f"/uploads/{number}/columns/", MAPPING | {"on": "哪天"})
    page = words(client.get(answer["Location"]))
    assert "2 新增" in page
    confirm(client, path)
    days = Entry.objects.order_by("on").values_list("on", flat=True)
    assert [str(day) for day in days] == ["2026-09-03", "2026-09-04"]


def test_deductions_with_options_and_an_item_column(open_world: World) -> None:
    text = "姓名,单位,小项,性质,日期,说明\n陆文静,采油一队,D03,一般违章,2026-09-12,未系安全带\n白雪梅,集输站,C08,一般违章,2026-09-01,x\n"
    mapping = {
        "name": "姓名",
        "branch": "单位",
        "item": "小项",
        "option": "性质",
        "on": "日期",
        "note": "说明",
    }
    path = bring(open_world, text, items=("D03", "D04"), **mapping)
    client = client_of(open_world, "组织员")
    page = words(client.get(path))
    assert "提供的是 D03、D04，没有 C08" in page
    assert confirm(client, path).status_code == 422
    confirm(client, path, only_good="1")
    row = Entry.objects.get()
    assert (row.item, row.fields, str(row.on), row.note) == (
        "D03", {"option": "minor"}, "2026-09-12", "未系安全带")  # fmt: skip


def test_what_the_branch_had_typed_is_replaced_visibly(open_world: World) -> None:
    world = open_world
    world.record("韩志远", world.crew, MONTH, world.change("贺春明", "C09", {"quantity": "1"}))
    client = client_of(world, "组织员")
    page = words(client.get(path := bring(world, HIDDEN)))
    assert "1（支部填的） → 3" in page
    confirm(client, path)
    assert in_force()["贺春明", "C09"] == {"quantity": "3"}


def test_a_locked_branch_is_left_out_and_named(open_world: World) -> None:
    world = open_world
    world.lock(world.station, MONTH)
    page = words(client_of(world, "组织员").get(bring(world, HIDDEN)))
    assert "集输站党支部 2026年9月已到“当月锁定”" in page
    assert "2 新增" in page


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"quantity": "隐患条数"}, "哪一列是姓名"),
        ({"name": "责任人"}, "请选出数量"),
        ({"name": "责任人", "quantity": "没有这列"}, "没有“没有这列”这一列"),
        ({"name": "责任人", "quantity": "责任人"}, "一列只能当一样用"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(open_world: World, mapping: dict, said: str) -> None:
    client = client_of(open_world, "组织员")
    answer = send(
        client, "/feeds/", HIDDEN.encode(), "a.csv", month=MONTH, department=SAFETY, item="C09"
    )
    assert answer["Location"].endswith("/columns/")
    wrong = client.post(answer["Location"], mapping)
    assert wrong.status_code == 422
    assert said in words(wrong)


def test_only_the_organiser_brings_departments_files(open_world: World) -> None:
    path = bring(open_world, HIDDEN)
    for name in ("韩志远", "委员甲", "审计员", "外厂人"):
        client = client_of(open_world, name)
        assert client.get("/feeds/").status_code == 404, name
        assert client.get(path).status_code == 404, name
        assert client.post(f"{path}confirm/", {"digest": "x"}).status_code == 404, name
    organiser = client_of(open_world, "组织员")
    for wrong in (
        {"month": "x"},
        {"month": MONTH},
        {"month": MONTH, "department": "某部", "item": "Z1"},
    ):
        answer = send(organiser, "/feeds/", HIDDEN.encode(), "a.csv", **wrong)
        assert answer.status_code == 422, wrong
    assert organiser.post("/feeds/", {"month": MONTH}).status_code == 422


def test_a_branch_whose_reopened_time_is_over_does_not_hold_up_the_others(
    open_world: World,
) -> None:
    world = open_world
    world.lock(world.station, MONTH)
    verification.reopen(
        sheet_id=world.sheet(world.station, MONTH).pk, reason="发现漏记一次会议，要补记",
        by=world.user("委员甲"), at=clock("2026-10-08 09:00"))  # fmt: skip
    with time_machine.travel(clock("2026-10-20 09:00"), tick=True):
        client = client_of(world, "组织员")
        path = bring(world, HIDDEN)
        page = words(client.get(path))
        assert "2 新增" in page
        assert "重开的时间已过，不能再写；要写，请厂党委再重开" in page
        assert confirm(client, path, only_good="1").status_code == 302
    assert set(in_force()) == {("贺春明", "C09"), ("陆文静", "C09")}


def test_an_organiser_of_two_plants_can_choose_what_either_scores(open_world: World) -> None:
    world = open_world
    world.plant.order = 9  # the other one comes first, and has no scheme yet
    world.plant.save()
    Grant.objects.create(
        user=world.users["组织员"], role="organiser", unit=world.other_plant, from_on=START
    )
    page = client_of(world, "组织员").get("/feeds/").content.decode()
    assert 'name="item" value="C09"' in page
