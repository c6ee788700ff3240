"""A table comes down, is filled, goes up, is looked at on a phone, and stands in the grid."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from scoring.engine.time.periods import Month
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_month_by_table(lasting_world: World, enter: Callable[..., Page], tmp_path: Path) -> None:
    lasting_world.open("2026-09")
    page = enter("韩志远", PASSWORD)
    sheet = lasting_world.sheet(lasting_world.crew, "2026-09")
    start = page.url
    page.goto(f"{start}sheets/{sheet.pk}/entry/")
    page.get_by_role("link", name="表格填报").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载 2026年9月积分表").click()
    assert coming.value.suggested_filename == "采油一队党支部2026年9月积分.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes()))
    grid = book["积分表"]
    column = next(cell.column for cell in grid[4] if cell.value == "贺春明")
    rows = {cell.value: cell.row for cell in grid["A"]}
    grid.cell(rows["A07"], column).value = 2
    grid.cell(rows["C01"], column).value = "优秀"
    grid.cell(rows["C10"], column).value = "两次"
    filled = tmp_path / "九月积分.xlsx"
    book.save(filled)
    page.get_by_label("文件（").set_input_files(filled)
    page.get_by_role("button", name="上传，看预览").click()
    expect(page.get_by_role("list", name="这个文件会做什么")).to_contain_text("2 新增")
    expect(page.get_by_text("不是数字：两次")).to_be_visible()
    page.set_viewport_size(PHONE)
    expect_to_fit(page)
    button = page.get_by_role("button", name="确认写入 2 处")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    assert page.evaluate("document.querySelector('[name=only_good]:invalid') !== null")
    page.get_by_label("先只写入好的 2 处").check()
    button.click()
    expect(page.get_by_text("已写入 2 处")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("link", name="看积分表").click()
    expect(page.get_by_label("贺春明 A07 谈心谈话与思想疏导 数量")).to_have_value("2")


def test_a_department_s_file_by_the_wizard(
    lasting_world: World, enter: Callable[..., Page], tmp_path: Path
) -> None:
    lasting_world.open(str(Month.of(timezone.localdate())))
    page = enter("组织员", PASSWORD)
    page.goto(f"{page.url}feeds/")
    table = tmp_path / "隐患.csv"
    table.write_text("单位,责任人,隐患条数\n采油一队,贺春明,3\n采油一队,没这人,1\n", "gb18030")
    page.get_by_label("部门名称").fill("质量安全环保部")
    page.get_by_label("C09 岗位HSE履职").check()
    page.get_by_label("文件（").set_input_files(table)
    page.get_by_role("button", name="上传").click()
    page.get_by_label("姓名").select_option("责任人")
    page.get_by_label("支部（").select_option("单位")
    page.get_by_label("数量").select_option("隐患条数")
    page.get_by_role("button", name="记住，看预览").click()
    page.get_by_label("先只写入好的 1 处").check()
    page.get_by_role("button", name="确认写入 1 处").click()
    expect(page.get_by_text("已写入 1 处")).to_be_visible()
    page.get_by_role("link", name="C09").click()
    expect(page.get_by_text("质量安全环保部，", exact=False).first).to_be_visible()
    page.set_viewport_size(PHONE)
    expect_to_fit(page)
