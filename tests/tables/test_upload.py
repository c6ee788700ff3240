"""A month in a table: download, fill like a person, upload, look, confirm."""

import io
import re
import uuid
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring.models import Applying, Entry, TableFile, UploadLine
from tests.world import World
from tests.world.entry import in_force
from tests.world.tables import MONTH, Table, send, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(world: World) -> Table:
    world.open(MONTH)
    return Table(world)


def test_the_template_knows_people_items_and_what_may_be_typed(table: Table) -> None:
    heads = [c.value for c in table.page[4]]
    assert heads == ["编号", "小项", "值多少、封顶多少", "填什么", "韩志远", "陆文静", "贺春明"]
    codes = {c.value for c in table.page["A"]} - {None}
    assert {"A07", "C08 实际数", "C08 目标数", "D04"} <= codes
    assert table.page.protection.sheet
    assert table.cell("陆文静", "A07").protection.locked is False
    assert table.cell("韩志远", "A07").protection.locked, "nobody scores himself"
    assert table.cell("陆文静", "A01").value == "本职务不计"
    checks = {
        str(v.sqref): (v.type, v.formula1) for v in table.page.data_validations.dataValidation
    }
    assert checks[table.cell("贺春明", "C01").coordinate] == ("list", '"优秀,达标,未达标"')
    assert checks[table.cell("贺春明", "A07").coordinate][0] == "whole"
    assert table.page.row_dimensions[3].hidden


def test_a_filled_table_is_previewed_confirmed_and_stands_in_the_grid(table: Table) -> None:
    table.fill("陆文静", "A07", 2).fill("贺春明", "C01", "优秀").fill("贺春明", "A07", "２")
    table.fill("陆文静", "C08 实际数", 90.5).fill("陆文静", "C08 目标数", 100)
    table.matter(姓名="贺春明", 小项="C05 我为群众办实事", 日期="9月12日", 档次="厂级",
                 同一事项="井场饮水点", 一句话="电话确认", 对方已确认="是")  # fmt: skip
    path = table.upload()
    assert Entry.objects.count() == 0, "nothing before it is confirmed"
    page = table.look(path)
    assert "5 新增" in page
    assert "积分表 F" in page
    assert "确认写入 5 处" in page
    answer = table.confirm(path)
    assert answer.status_code == 302
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "2"},
        ("贺春明", "A07"): {"quantity": "2"},
        ("贺春明", "C01"): {"option": "excellent"},
        ("陆文静", "C08"): {"actual": "90.5", "target": "100"},
        ("贺春明", "C05"): {"option": "plant", "peer_confirmed": True},
    }
    row = Entry.objects.get(item="C05")
    assert (str(row.on), row.matter, row.note, row.source) == (
        "2026-09-12", "井场饮水点", "电话确认", "excel")  # fmt: skip
    assert row.origin.place == "事项 第 3 行"
    assert "写入 5 处" in table.look(path)
    again = table.client.post(f"{path}confirm/", {"digest": "x"})
    assert again.status_code == 302
    assert (Entry.objects.count(), Applying.objects.count()) == (5, 1)
    same = table.look(table.upload())
    assert "5 没有变" in same
    assert "没有要写入的改动" in same


def test_changing_and_emptying_prefilled_cells(table: Table) -> None:
    table.confirm(table.fill("陆文静", "A07", 2).fill("贺春明", "A07", 1) and table.upload())
    later = Table(table.world)
    assert later.cell("陆文静", "A07").value == 2
    later.fill("陆文静", "A07", 3).fill("贺春明", "A07", None)
    page = later.look(path := later.upload())
    assert "2 更改" in page
    assert "2 → 3" in page
    assert "1 → 清空（撤回）" in page
    later.confirm(path)
    assert in_force() == {("陆文静", "A07"): {"quantity": "3"}}


def test_an_old_template_conflicts_cell_by_cell(table: Table) -> None:
    other = Table(table.world, "陆文静")
    table.confirm(table.fill("贺春明", "A07", 1) and table.upload())
    other.fill("贺春明", "A07", 3).fill("贺春明", "C01", "达标")
    page = other.look(path := other.upload())
    assert "1 没有收" in page
    assert "韩志远已改为 1；表里是 3" in page
    assert other.confirm(path).status_code == 422, "only good must be said"
    assert other.confirm(path, only_good="1").status_code == 302
    assert in_force() == {
        ("贺春明", "A07"): {"quantity": "1"},
        ("贺春明", "C01"): {"option": "pass"},
    }
    untouched = Table(table.world, "陆文静")
    table.world.record("韩志远", table.world.crew, MONTH, table.world.change(
        "贺春明", "A06", {"quantity": "1"}))  # fmt: skip
    page = untouched.look(untouched.upload())
    assert "没有要写入的改动" in page, "what one did not touch is left to the other"


def test_what_was_seen_is_what_is_written(table: Table) -> None:
    path = table.fill("贺春明", "A07", 3).upload()
    page = table.client.get(path).content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)[1]
    world = table.world
    world.record("陆文静", world.crew, MONTH, world.change("贺春明", "A07", {"quantity": "1"}))
    answer = table.client.post(f"{path}confirm/", {"digest": digest, "only_good": "1"})
    assert answer.status_code == 409
    assert "又有了变化" in words(answer)
    assert in_force() == {("贺春明", "A07"): {"quantity": "1"}}


WRONG = [
    ("陆文静", "A07", "abc", "不是数字：abc。请填一个数，例如 2"),
    ("陆文静", "A07", 1.5, "要是整数：1.5。请填整数，例如 2"),
    ("陆文静", "A07", -1, "要大于 0"),
    ("陆文静", "A07", 0, "留空，不用填 0"),
    ("陆文静", "A07", "²", "不是数字：²"),
    ("陆文静", "A07", "十二", "不是数字：十二"),
    ("陆文静", "A07", "1_000", "不是数字"),
    ("陆文静", "A07", True, "不是数字：TRUE"),
    ("陆文静", "A07", "=1+1", "公式还没有算出结果"),
    ("陆文静", "A07", "1\u200b", "看不见的字符 U+200B"),
    ("陆文静", "A07", "\u202e1", "看不见的字符 U+202E"),
    ("陆文静", "C01", "特优", "没有“特优”这一档；可以填：优秀、达标、未达标"),
    ("陆文静", "C08 实际数", 3, "“实际数”和“目标数”都要填"),
    ("陆文静", "A01", "部署且上月销号", "本职务不计"),
    ("韩志远", "A07", 1, "不能给自己记分"),
    ("陆文静", "A07", 99999999999, "太大了：99999999999。请核对是不是多写了几位"),
    ("陆文静", "A07", 10000, "“数量”太大，请核对"),
]


@pytest.mark.parametrize(("name", "code", "value", "said"), WRONG)
def test_a_wrong_cell_says_where_what_and_how(
    table: Table, name: str, code: str, value: Any, said: str
) -> None:
    table.fill(name, code, value).fill("贺春明", "C10", 1)
    page = table.look(path := table.upload())
    assert said in page
    assert f"积分表 {table.cell(name, code).coordinate}" in page
    assert "1 新增" in page
    assert "1 没有收" in page
    assert table.confirm(path).status_code == 422
    assert Entry.objects.count() == 0
    answer = table.client.get(f"{path}remarks.xlsx")
    remarks = openpyxl.load_workbook(io.BytesIO(answer.content))["积分表"]
    row = table.cell(name, code).row
    assert said in remarks.cell(row, 8).value
    assert [c.value for c in remarks[4]][-1] == "备注"
    out = io.BytesIO()
    mended = openpyxl.load_workbook(io.BytesIO(answer.content))
    blank = "本职务不计" if code == "A01" else None
    mended["积分表"].cell(row, table.cell(name, code).column).value = blank
    mended.save(out)
    again = table.look(path := table.upload(out.getvalue()))
    assert "0 没有收" in again
    assert "1 新增" in again
    assert table.confirm(path).status_code == 302
    assert in_force() == {("贺春明", "C10"): {"quantity": "1"}}


MATTERS = [
    ({"姓名": "不在的人", "小项": "A07"}, "名单里没有“不在的人”"),
    ({"姓名": "贺春明", "小项": "Z99"}, "认不出小项“Z99”"),
    ({"姓名": "贺春明", "小项": "A07", "日期": "10月3日"}, "之内。请改成这个月的日期"),
    ({"姓名": "贺春明", "小项": "A07", "日期": "9月31日"}, "没有这个日期：9月31日"),
    ({"姓名": "贺春明", "小项": "C05"}, "没有填“档次”；可以填：支部级、厂级"),
    ({"姓名": "贺春明", "小项": "C05", "档次": "厂级", "对方已确认": "也许"}, "填“是”或留空"),
    ({"姓名": "贺春明", "小项": "A01", "档次": "仅部署"}, "本职务不计"),
    ({"姓名": "贺春明", "小项": "A07", "一句话": "长" * 300}, "一句话最多 200 个字"),
]


@pytest.mark.parametrize(("values", "said"), MATTERS)
def test_a_wrong_matter_says_where_what_and_how(table: Table, values: dict, said: str) -> None:
    page = table.look(table.matter(**values).upload())
    assert said in page
    assert "事项 第 3 行" in page


def test_the_same_matter_twice_is_asked_about(table: Table) -> None:
    one = {"姓名": "贺春明", "小项": "A07", "日期": "2026-09-03"}
    page = table.look(table.matter(**one).matter(**one).upload())
    assert "与第 3 行完全一样" in page
    assert "1 新增" in page


def test_another_month_s_template_and_renamed_heads_are_refused(table: Table) -> None:
    table.world.open("2026-08")
    august = Table(table.world, month="2026-08")
    answer = table.send(august.saved())
    assert answer.status_code == 422
    assert "另一个月的模板" in words(answer)
    column = table.cell("陆文静", "A07").column
    table.fill("陆文静", "A07", 2).page.cell(4, column).value = "张三"
    assert "本来是陆文静，表头却写着“张三”" in table.look(table.upload())
    assert Entry.objects.count() == 0


def test_who_may_not_record_cannot_upload_or_look(table: Table) -> None:
    path = table.fill("贺春明", "A07", 1).upload()
    for name, sheet, shown in (("田成林", 404, 404), ("江文博", 403, 404), ("外厂人", 404, 404)):
        client = Client()
        client.force_login(table.world.user(name))
        file = table.saved()
        assert send(client, f"/sheets/{table.sheet}/table/", file, "a.xlsx").status_code == sheet
        assert client.get(path).status_code == shown, name
        assert client.get(f"{path}remarks.xlsx").status_code == shown
        assert client.post(f"{path}confirm/", {"digest": "x"}).status_code == shown
    assert Entry.objects.count() == 0
    assert TableFile.objects.count() == 1


def test_a_submitted_sheet_takes_no_table(table: Table) -> None:
    path = table.fill("贺春明", "A07", 1).upload()
    world = table.world
    world.score(world.crew, MONTH)
    world.submit(world.crew, MONTH)
    assert "核实确定" in table.look(path)
    assert table.client.post(f"{path}confirm/", {"digest": "x"}).status_code == 409
    assert table.send().status_code == 409
    assert Entry.objects.count() == 0


def test_looking_only_reads(table: Table) -> None:
    path = table.fill("贺春明", "A07", 1).fill("贺春明", "C10", "x").upload()
    for page in (path, f"{path}remarks.xlsx", f"/sheets/{table.sheet}/template.xlsx"):
        with CaptureQueriesContext(connection) as queries:
            assert table.client.get(page).status_code == 200
        for query in queries:
            assert query["sql"].startswith(("SELECT", "(SELECT")), query["sql"][:200]


def test_a_form_sent_twice_is_one_upload(table: Table) -> None:
    key, data = str(uuid.uuid4()), table.fill("贺春明", "A07", 1).saved()
    path = f"/sheets/{table.sheet}/table/"
    for _ in range(2):
        answer = table.client.post(
            path, {"request": key, "file": SimpleUploadedFile("a.xlsx", data)}
        )
        assert answer.status_code == 302
    assert TableFile.objects.count() == 1
    other = Client()
    other.force_login(table.world.user("陆文静"))
    stolen = other.post(path, {"request": key, "file": SimpleUploadedFile("a.xlsx", data)})
    assert stolen.status_code == 422
    assert table.client.post(path, {"request": key}).status_code == 422


def test_texts_that_look_like_formulas_come_back_as_text(table: Table) -> None:
    evil = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", '=HYPERLINK("x","y")']
    for text in evil:
        table.matter(姓名="没有这人", 小项="A07", 一句话=text)
        table.matters.cell(table.row, 8).data_type = "s"
    path = table.upload()
    answer = table.client.get(f"{path}remarks.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    found = [c for page in book for row in page.iter_rows() for c in row if c.value in evil]
    assert len(found) == len(evil)
    assert {c.data_type for c in found} == {"s"}


def test_the_cell_names_the_file_and_the_row(table: Table) -> None:
    table.confirm(table.fill("贺春明", "A07", 1) and table.upload())
    line = UploadLine.objects.get()
    person = table.world.participant("贺春明").pk
    page = table.look(f"/sheets/{table.sheet}/entry/{person}/A07/")
    assert f"来自表格 九月.xlsx {line.place}" in page
