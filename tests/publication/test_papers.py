"""Papers of a published revision: for those who may see it, the same bytes, real pictures."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook
from PIL import Image

from scoring.engine.board.content import Ranked
from scoring.models import Board, Publication
from scoring.publication.selectors import board_paper
from scoring.tables.render.workbook import workbook
from tests.world import World
from tests.world.board import line
from tests.world.quarter import MONTHS, approve, composed, enter_quarter, publish

pytestmark = pytest.mark.django_db


def test_the_papers_of_a_board(world: World, published: Publication) -> None:
    base = f"/publications/{published.pk}"
    person = published.draft.payload["lines"][0]["participant"]
    paths = [f"{base}/paper.pdf", f"{base}/branch/{world.crew.pk}/paper.pdf",
             f"{base}/line/{person}/paper.pdf", f"{base}/poster.png"]  # fmt: skip
    member, stranger = Client(), Client()
    member.force_login(world.user("江文博"))
    stranger.force_login(world.user("外厂人"))
    for path in paths:
        first = member.get(path)
        assert first.status_code == 200, path
        assert member.get(path).content == first.content, path
        assert published.digest[:32] in first["ETag"]
        assert "no-cache" in first["Cache-Control"]
        assert stranger.get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path
    picture = Image.open(io.BytesIO(member.get(paths[3]).content))
    assert picture.width > 1000
    assert member.get(f"{base}/line/999999/paper.pdf").status_code == 404
    assert member.get(f"{base}/branch/999999/paper.pdf").status_code == 404


def test_the_board_leads_to_its_papers(world: World, published: Publication) -> None:
    client = Client()
    client.force_login(world.user("江文博"))
    plain = {"headers": {"Accept-Encoding": "identity"}}
    page = client.get(f"/publications/{published.pk}/", **plain).content.decode()
    assert f'href="/publications/{published.pk}/paper.pdf"' in page
    assert f'href="/publications/{published.pk}/poster.png"' in page


def test_inside_a_tie_who_lost_less_is_named_first_everywhere(world: World) -> None:
    """Scoring rules, section 5: the order of one rank is the same wherever it is shown."""
    enter_quarter(world)
    # 贺春明, the second by name, wins two points more and loses one of them again.
    won = world.change("贺春明", "C10", {"quantity": "2"})
    world.record("韩志远", world.crew, "2026-08", won)
    lost = world.change("贺春明", "D01", {"quantity": "1"})
    world.record("韩志远", world.crew, "2026-09", lost)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    board = composed(world)
    Board.objects.filter(pk=board.pk).update(masses="full")
    board.refresh_from_db()
    found = publish(world, approve(world, board))
    lines = {s.name: (s.rank_plant, s.total, s.categories[-1]) for s in found.standings.all()}
    assert lines["陆文静"] == (1, 200, 0)
    assert lines["贺春明"] == (1, 200, -100)
    expected = ["田成林", "陆文静", "韩志远", "贺春明"]
    assert sorted(expected) != expected
    assert [row[1] for row in board_paper.notice(found)["rows"]][:4] == expected
    (poster,) = board_paper.poster(found)["groups"]
    assert [row["name"] for row in poster["rows"]][:4] == expected
    assert [row[1] for row in board_paper.screens(found)[0]["rows"]][:4] == expected
    client = Client()
    client.force_login(world.user("江文博"))
    table = client.get(f"/publications/{found.pk}/board.xlsx")
    sheet = load_workbook(io.BytesIO(table.content)).active
    assert [row[2].value for row in sheet.iter_rows(min_row=2, max_row=5)] == expected
    plain = {"headers": {"Accept-Encoding": "identity"}}
    page = client.get(f"/publications/{found.pk}/", **plain).content.decode()
    assert sorted(expected, key=page.index) == expected


@pytest.mark.parametrize(
    ("ranks", "shown"),
    [
        ([*range(1, 26)], 20),
        ([*range(1, 20), 20, 20, 20], 22),  # who shares rank 20 is there
        ([*range(1, 20), *[20] * 25], 19),  # too many share it: none of them is
        ([1] * 50, 0),
    ],
)
def test_the_poster_cuts_no_rank_in_two(ranks: list[int], shown: int) -> None:
    lines = [Ranked(line(n), rank, 0) for n, rank in enumerate(ranks)]
    assert len(board_paper._first(lines, board_paper.POSTER_LINES)) == shown


def test_a_table_is_the_same_file_whenever_it_is_made_and_holds_no_formula() -> None:
    rows = [["=1+1", Decimal("1.10")], ["+cmd", 2], ["-x", None], ["@sum", Decimal("0")]]
    made = workbook("榜", ["姓名", "合计"], rows)
    assert b"2020-01-01T00:00:00Z" in zipfile.ZipFile(io.BytesIO(made)).read("docProps/core.xml")
    sheet = load_workbook(io.BytesIO(made)).active
    cells = list(sheet.iter_rows(min_row=2, max_row=5))
    assert [(row[0].value, row[0].data_type) for row in cells] == [(r[0], "s") for r in rows]
    assert [row[1].data_type for row in cells] == ["n"] * 4
