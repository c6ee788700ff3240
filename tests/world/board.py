"""Boards made by hand: what a test of the board's own rules needs, and no more."""

from typing import Any

from scoring.engine.board.content import Category, Content, Line

CATEGORIES = (Category("A", "组织生活", 1500), Category("D", "负面约束", None))


def line(number: int, **values: Any) -> Line:
    """Person `number` of branch 1."""
    given = {
        "branch": 1,
        "branch_name": "采油一队党支部",
        "name": f"某某{number:02}",
        "posts": ("书记",),
    }
    return Line(participant=number, member=number, **given | values)


def board_content(*lines: Line, **values: Any) -> Content:
    given = {
        "scheme": "zhiwei",
        "scheme_name": "支委积分制",
        "rubric": "r" * 64,
        "structure": "s" * 64,
        "plant": 1,
        "plant_name": "采油一厂",
        "period": "2026-Q3",
        "categories": CATEGORIES,
        "branches": (),
    }
    return Content(lines=lines, **given | values)
