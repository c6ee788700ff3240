"""A published revision from its standings: what the API, papers, Excel and the poster are made of.

Nothing of it is looked up in drafts, sheets, or tables of people and units, which move on.
"""

from typing import Any

from scoring.engine.board import form
from scoring.engine.board.content import Content, Line
from scoring.engine.numbers import money
from scoring.models import Publication, Standing
from scoring.scheme.selectors import facts as select_facts

# What of a line has no column of its own; the last two only where they are said.
DETAILS = ("member", "branch_name", "months", "maximum", "adjustments", "sentences", "matters")
SOMETIMES = ("decided", "vetoed")


def head(content: Content) -> dict[str, Any]:
    return form.head(content)


def row(publication: Publication, line: Line) -> Standing:
    """The line as a row of this publication; not saved."""
    raw = form.line(line)
    kept = {key: raw[key] for key in DETAILS} | {"codes": list(line.categories)}
    return Standing(
        publication=publication,
        participant_id=line.participant,
        branch_id=line.branch,
        name=line.name,
        post=form.posts(line),
        total=line.total,
        categories=list(line.categories.values()),
        grade=line.grade,
        score_rate=line.score_rate,
        rank_branch=line.rank_branch,
        rank_plant=line.rank_plant,
        unranked_reason=line.unranked or "",
        moved=line.moved,
        moved_points=line.moved_points,
        details=kept | {key: raw[key] for key in SOMETIMES if key in raw},
    )


def content(publication: Publication) -> Content:
    """As the draft had it, without what only later quarters count on."""
    found = form.read_head(publication.head)
    order = [category.code for category in found["categories"]]
    rows = Standing.objects.filter(publication=publication)
    lines = [_line(one, order) for one in rows]
    return Content(**found, lines=tuple(sorted(lines, key=lambda line: line.member)))


def line(publication: Publication, participant: int) -> Line | None:
    order = [category["code"] for category in publication.head["categories"]]
    rows = Standing.objects.filter(publication=publication, participant=participant)
    return next((_line(one, order) for one in rows), None)


def _line(row: Standing, order: list[str]) -> Line:
    """The details say the rest of a line as it is stored; the columns are put beside them."""
    kept = dict(row.details)
    codes = kept.pop("codes")
    return form.read_line(
        kept
        | {
            "participant": row.participant_id,
            "branch": row.branch_id,
            "name": row.name,
            "post": row.post,
            "total": _money(row.total),
            "categories": {c: money(v) for c, v in zip(codes, row.categories, strict=True)},
            "class": row.grade,
            "score_rate": _money(row.score_rate),
            "rank_branch": row.rank_branch,
            "rank_plant": row.rank_plant,
            "unranked": row.unranked_reason or None,
            "moved": row.moved,
            "moved_points": row.moved_points,
        },
        order,
    )


def _money(hundredths: int | None) -> str | None:
    return None if hundredths is None else money(hundredths)


def grades(publication: Publication) -> list[str]:
    """Names of the classes, best first, by the version of the rubric that it was made with."""
    return select_facts.rubric_of(publication.draft.rubric).grades
