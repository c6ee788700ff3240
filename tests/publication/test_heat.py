"""The heat table's means are rounded like every other number."""

from scoring.engine.board.content import Branch
from scoring.publication.selectors import charts
from tests.world.board import board_content, line


def test_a_mean_is_rounded_half_away_from_zero() -> None:
    crew = Branch(1, "采油一队党支部", {}, (), reported=True)
    content = board_content(
        line(1, months={"2026-07": 100, "2026-08": 200, "2026-09": -1}),
        line(2, months={"2026-07": 101, "2026-08": 200, "2026-09": 0}),
        line(3, branch=2, months={"2026-07": 900, "2026-08": 900, "2026-09": 900}),
        branches=(crew,),
    )
    months, rows = charts.heat(content)
    assert months == ["7 月", "8 月", "9 月"]
    assert rows == [("采油一队党支部", [101, 200, -1])]
