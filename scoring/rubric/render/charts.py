"""Drawings for the impact page, as whole numbers for SVG attributes."""

from typing import Any

from scoring.engine.impact.sums import STEP
from scoring.engine.numbers import money

WIDTH, HEIGHT, FOOT = 640, 180, 28


def columns(found: dict[str, list[int]]) -> dict[str, Any]:
    """How many stood in each two points, before and after, on one scale."""
    if not found:
        return {}
    places = [int(place) for place in found]
    low, high = min(places), max(places)
    span = high - low + 1
    counts = [[found.get(str(low + n), (0, 0))[i] for n in range(span)] for i in (0, 1)]
    top = max(max(counts[0]), max(counts[1]), 1)
    each = WIDTH // span
    bars = []
    for n in range(span):
        for i, name in ((0, "was"), (1, "will")):
            tall = counts[i][n] * HEIGHT // top
            half = max(each // 2 - 3, 2)
            bars.append({
                "name": name, "x": n * each + i * (half + 1) + 2, "y": HEIGHT - tall + 16,
                "width": half, "height": tall, "count": counts[i][n],
                "middle": n * each + i * (half + 1) + 2 + half // 2, "above": HEIGHT - tall + 11,
            })  # fmt: skip
    labels = [
        {"x": n * each + each // 2, "text": f"{(low + n) * STEP // 100}"}
        for n in range(0, span, 1 + span // 16)
    ]
    return {"bars": bars, "labels": labels, "width": WIDTH, "height": HEIGHT + FOOT + 16,
            "foot": HEIGHT + 34, "line": HEIGHT + 16}  # fmt: skip


def sideways(rows: list[dict[str, Any]], most: int = 30) -> dict[str, Any]:
    """Mean change of each group: to the right who gains, to the left who loses."""
    shown = rows if len(rows) <= most else rows[: most // 2] + rows[-most // 2 :]
    top = max((abs(row["change"]) for row in shown), default=0) or 1
    bars = []
    for n, row in enumerate(shown):
        wide = abs(row["change"]) * 150 // top
        gain = row["change"] >= 0
        sign = "+" if row["change"] > 0 else ""
        bars.append({
            "label": row["name"], "y": n * 26, "text_y": n * 26 + 16, "width": max(wide, 1),
            "x": 400 if gain else 400 - wide, "name": "gain" if gain else "loss",
            "value": f"{sign}{money(row['change'])}", "end": "start" if gain else "end",
            "value_x": 400 + wide + 6 if gain else 400 - wide - 6,
        })  # fmt: skip
    return {"bars": bars, "height": len(shown) * 26 + 4, "left_out": len(rows) - len(shown)}
