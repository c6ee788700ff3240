"""Tables as they come back from others' hands: copied worksheets, odd names, made while
somebody else was writing."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection

from scoring.models import Entry
from tests.world import World
from tests.world.entry import in_force
from tests.world.tables import MONTH, Table, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(world: World) -> Table:
    world.open(MONTH)
    return Table(world)


def test_a_copied_worksheet_does_not_record_everything_twice(table: Table) -> None:
    table.fill("陆文静", "A07", 2)
    table.matter(姓名="贺春明", 小项="A07", 日期="2026-09-10", 数量=1)
    for page in (table.page, table.matters):
        copied = table.book.copy_worksheet(page)
        copied.title = f"{page.title} (2)"
    path = table.upload()
    seen = table.look(path)
    assert "这一格在“积分表 F" in seen
    assert "与“事项”第 3 行完全一样" in seen
    table.confirm(path, only_good="1")
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "2"},
        ("贺春明", "A07"): {"quantity": "1"},
    }


@pytest.mark.parametrize(
    "others", [("甲[1]", "甲:1_"), ("一" * 31 + "甲", "一" * 31 + "乙"), ("表2", "")]
)
def test_worksheets_of_almost_one_name_come_back_with_remarks(
    table: Table, others: tuple[str, str]
) -> None:
    data = renamed(table.fill("陆文静", "A07", "两").saved(), others)
    answer = table.client.get(f"{table.upload(data)}remarks.xlsx")
    assert answer.status_code == 200


def test_worksheets_of_one_name_are_refused(table: Table) -> None:
    answer = table.send(renamed(table.fill("陆文静", "A07", 2).saved(), ("甲", "甲")))
    assert answer.status_code == 422
    assert "重名的工作表" in words(answer)


def renamed(data: bytes, names: tuple[str, str]) -> bytes:
    """The workbook with other names for its two tables, as no table program would write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                for before, after in zip(("积分表", "事项"), names, strict=True):
                    part = part.replace(f'name="{before}"'.encode(), f'name="{after}"'.encode())
            new.writestr(name, part)
    return out.getvalue()


def test_what_is_recorded_while_a_template_is_made_is_not_withdrawn_by_it(world: World) -> None:
    """Somebody saves a cell between the reading of the cells and of where the ledger ends."""
    world.open(MONTH)
    saved: list[Entry] = []

    def between(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "scoring_entry"' in sql and "DESC LIMIT 1" in sql and not saved:
            saved.append(None)  # type: ignore[arg-type]  # not again for what this itself asks
            change = world.change("陆文静", "A07", {"quantity": "2"})
            saved[:] = world.record("韩志远", world.crew, MONTH, change).saved
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between):
        table = Table(world)
    assert saved
    seen = table.look(table.fill("贺春明", "A07", 1).upload())
    assert "清空（撤回）" not in seen
    assert "1 新增 0 更改" in seen
