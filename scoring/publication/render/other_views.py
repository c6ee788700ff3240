"""Second looks at a published revision: by rate, by post, and drawings. Rendered once, kept."""

from collections.abc import Iterator
from typing import Any

from scoring.engine.board import form
from scoring.engine.board.content import Branch, Content, Group
from scoring.engine.numbers import money
from scoring.engine.time.periods import Quarter
from scoring.models import Page, Publication
from scoring.publication.render import drawing
from scoring.publication.render.pages import Remarks, stored_frame, stored_page
from scoring.publication.selectors import charts

VIEWS = (
    ("", "全榜"),
    ("rate", "得分率"),
    ("post", "同职务"),
    ("category", "分类"),
    ("charts", "图"),
)


def render(publication: Publication, content: Content, remarks: Remarks) -> Iterator[Page]:
    """The views of the plant, and the drawings of each branch; not saved. Of the remarks they
    carry what was corrected by what."""
    history = charts.history(publication)
    common = {
        "frame": stored_frame(),
        "publication": publication,
        "content": content,
        "remarks": remarks,
        "title": f"{Quarter.parse(content.period).label}{content.scheme_name}榜",
    }
    yield _page(common, "rate", {"groups": _printed([content.by_rate()]), "by": "得分率"})
    yield _page(common, "post", {"groups": _printed(content.by_post()), "by": "合计"})
    yield _page(common, "category", {"groups": _printed(content.by_category()), "by": "分类"})
    for branch in [None, *content.branches]:
        yield _page(common, "charts", _drawn(history, content, branch), branch=branch)


def many(content: Content) -> int:
    """How many pages `render` gives."""
    return 3 + 1 + len(content.branches)


def _page(
    common: dict[str, Any], view: str, context: dict[str, Any], *, branch: Branch | None = None
) -> Page:
    publication = common["publication"]
    base = f"/publications/{publication.pk}/" + (f"branch/{branch.id}/" if branch else "")
    views = [
        {"url": f"{base}{name}/" if name else base, "label": label, "here": name == view}
        for name, label in VIEWS
        if branch is None or name in ("", "charts")
    ]
    template = "publication/charts.html" if view == "charts" else "publication/view.html"
    more = {"views": views, "branch": branch, "view": view}
    return stored_page(publication, template, common | context | more, branch=branch, view=view)


def _printed(groups: list[Group]) -> list[dict[str, Any]]:
    return [
        {
            "name": group.name,
            "rows": [
                form.line(one.line) | {"rank": one.rank, "shown": money(one.value)}
                for one in group.rows
            ],
        }
        for group in groups
    ]


def _drawn(history: list[Publication], content: Content, branch: Branch | None) -> dict[str, Any]:
    where = branch.id if branch else None
    names, ranks = charts.rank_paths(history, content, where)
    months, rows = charts.heat(content)
    rows = [row for row in rows if branch is None or row[0] == branch.name]
    cells = iter(drawing.shades([value for _, values in rows for value in values]))
    bump = drawing.bump(names, ranks)
    return {
        "bump": bump,
        "trend": drawing.bars(charts.trend(history, content, where)),
        "end_x": (bump.columns[-1][0] if bump.columns else 0) + 18,
        "more": len(content.within(where).lines) > len(bump.paths),
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
