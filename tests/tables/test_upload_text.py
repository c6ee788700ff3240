"""A month in a table that was saved as text, and in a table of one's own."""

import csv
import io

import pytest

from tests.world import World
from tests.world.entry import in_force
from tests.world.tables import MONTH, Table

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(world: World) -> Table:
    world.open(MONTH)
    return Table(world)


def as_text(table: Table, separator: str = ",") -> str:
    """What “另存为 CSV” makes of the first sheet."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    for row in table.page.iter_rows(values_only=True):
        writer.writerow(["" if value is None else value for value in row])
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("gb18030", "\t"), ("utf-8", ";")],
)
def test_text_tables_in_every_usual_encoding(table: Table, encoding: str, separator: str) -> None:
    table.fill("陆文静", "A07", 2).fill("贺春明", "C01", "优秀")
    data = as_text(table, separator).encode(encoding)
    path = table.upload(data, "九月.csv")
    assert "2 新增" in table.look(path)
    table.confirm(path)
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "2"}, ("贺春明", "C01"): {"option": "excellent"}}  # fmt: skip


def test_a_table_of_one_s_own_is_read_by_names_and_overwrites_nothing(table: Table) -> None:
    world = table.world
    world.record("韩志远", world.crew, MONTH, world.change("贺春明", "A07", {"quantity": "1"}))
    text = "编号,贺春明,陆文静,马晓东\nA07,2,1,1\nA06,1,,\n"
    page = table.look(path := table.upload(text.encode(), "自己的.csv"))
    assert "韩志远已改为 1；表里是 2" in page
    assert "名单里没有“马晓东”" in page
    assert "2 新增" in page
    table.confirm(path, only_good="1")
    assert in_force()["贺春明", "A07"] == {"quantity": "1"}
    assert in_force()["陆文静", "A07"] == {"quantity": "1"}
