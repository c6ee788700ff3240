"""Second looks at a published revision: by rate, by post, and drawings. Rendered once, kept."""

from collections.abc import Callable
from typing import Any

from scoring.engine.numbers import cents, money
from scoring.engine.time.periods import Quarter
from scoring.models import Page, Publication
from scoring.publication.render import drawing
from scoring.publication.render.pages import Remarks, stored_frame, stored_page
from scoring.publication.selectors import charts, visibility

Payload = dict[str, Any]
VIEWS = (
    ("", "全榜"),
    ("rate", "得分率"),
    ("post", "同职务"),
    ("category", "分类"),
    ("charts", "图"),
)


def render(publication: Publication, payload: Payload, remarks: Remarks) -> list[Page]:
    """The views of the plant, and the drawings of each branch; not saved. Of the remarks they
    carry what was corrected by what."""
    history = charts.history(publication)
    common = {
        "frame": stored_frame(),
        "publication": publication,
        "payload": payload,
        "remarks": remarks,
        "title": f"{Quarter.parse(payload['period']).label}{payload['scheme_name']}榜",
    }
    found = [
        _page(
            common,
            "rate",
            {"groups": [visibility.ranked_by("", payload["lines"], _rate)], "by": "得分率"},
        ),
        _page(common, "post", {"groups": visibility.by_post(payload["lines"]), "by": "合计"}),
        _page(common, "category", {"groups": _by_category(payload), "by": "分类"}),
    ]
    return found + [
        _page(common, "charts", _drawn(history, payload, branch), branch=branch)
        for branch in [None, *payload["branches"]]
    ]


def _page(common: Payload, view: str, context: Payload, *, branch: Payload | None = None) -> Page:
    publication = common["publication"]
    base = f"/publications/{publication.pk}/" + (f"branch/{branch['id']}/" if branch else "")
    views = [
        {"url": f"{base}{name}/" if name else base, "label": label, "here": name == view}
        for name, label in VIEWS
        if branch is None or name in ("", "charts")
    ]
    template = "publication/charts.html" if view == "charts" else "publication/view.html"
    more = {"views": views, "branch": branch, "view": view}
    return stored_page(publication, template, common | context | more, branch=branch, view=view)


def _rate(line: Payload) -> int | None:
    return cents(line["score_rate"]) if line["score_rate"] else None


def _by_category(payload: Payload) -> list[visibility.Group]:
    """Who earned most in each category; what only takes away is compared nowhere."""

    def earned(code: str) -> Callable[[Payload], int | None]:
        return lambda line: cents(line["categories"].get(code, "0.00"))

    earning = (c for c in payload["categories"] if c["cap"])
    return [visibility.ranked_by(c["name"], payload["lines"], earned(c["code"])) for c in earning]


def _drawn(history: list[Publication], payload: Payload, branch: Payload | None) -> Payload:
    names, ranks = charts.rank_paths(history, payload, branch["id"] if branch else None)
    months, rows = charts.heat(payload)
    rows = [row for row in rows if branch is None or row[0] == branch["name"]]
    flat = drawing.shades([value for _, values in rows for value in values])
    cells = iter(flat)
    made = drawing.bump(names, ranks)
    lines = [x for x in payload["lines"] if branch is None or x["branch"] == branch["id"]]
    return {
        "bump": made,
        "trend": drawing.bars(charts.trend(history, payload, branch["id"] if branch else None)),
        "end_x": (made.columns[-1][0] if made.columns else 0) + 18,
        "more": len(lines) > len(made.paths),
        "months": months,
        "heat": [
            {
                "name": name,
                "cells": [
                    {"points": "" if v is None else money(v), "shade": next(cells)} for v in values
                ],
            }
            for name, values in rows
        ],
    }
