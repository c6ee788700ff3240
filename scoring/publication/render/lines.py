"""A line of a board in words, as its pages print it."""

from typing import Any

from scoring.engine.board import form
from scoring.engine.board.content import Content, Line
from scoring.engine.numbers import money
from scoring.engine.score.explain import Sentence
from scoring.engine.time.periods import month_words
from scoring.quarter.selectors import grade_decision

Printed = dict[str, Any]  # every number in words


def printed(line: Line, content: Content) -> Printed:
    """A line in words, with what the templates say about it."""
    bars: list[dict[str, str]] = []
    width = 0
    for code, value in line.categories.items():
        if value > 0:
            width += value
            # The longest first: each covers the one before it, and needs one number, not two.
            bars.insert(0, {"code": code, "width": money(width)})
    names = {category.code: category.name for category in content.categories}
    points = line.categories.items()
    return form.line(line) | {
        "bars": bars,
        "bar_words": "，".join(f"{names[code]} {money(value)}" for code, value in points),
        "decision": grade_decision.in_words(line),
        "why": line.why,
    }


def movement(line: Line, of: str = "") -> str:
    """Against the last published quarter: arrow, number and word, never colour alone. `of`: whose
    ranks they are, where the page does not show it."""
    moved = line.moved
    if moved is None:
        return "上季未上榜"
    if moved == 0:
        return f"{of}名次未变"
    whose = f"{of}名次" if of else ""
    return f"↑ {whose}上升 {moved} 名" if moved > 0 else f"↓ {whose}下降 {-moved} 名"


def gained(line: Line) -> str:
    """Against the last published quarter in points: where posts are not compared, nor are ranks."""
    points = line.moved_points
    if points is None:
        return "上季未上榜"
    if points == 0:
        return "与上季同分"
    return f"比上季多 {money(points)} 分" if points > 0 else f"比上季少 {money(-points)} 分"


def sentence(cell: Sentence, line: Line) -> Printed:
    behind = [
        {"day": f"{one.on.month}月{one.on.day}日", "words": one.words, "confirmed": one.confirmed}
        for one in line.matters
        if one.item == cell.item and one.month == cell.month
    ]
    return cell.as_dict() | {
        "month": month_words(cell.month),
        "minus": cell.amount < 0,
        "behind": behind,
    }
