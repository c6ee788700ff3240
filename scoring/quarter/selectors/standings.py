"""A published revision from its standings: what the API, papers, Excel and the poster are made of.

Nothing of it is looked up in drafts, sheets, or tables of people and units, which move on.
"""

from collections.abc import Iterable
from typing import Any

from scoring.engine.numbers import cents, money
from scoring.models import Publication, Standing
from scoring.scheme.selectors import facts as select_facts

Payload = dict[str, Any]
# Of a draft's content: what is said once, and what of a line has no column of its own.
HEAD = (
    "scheme", "scheme_name", "rubric", "structure", "plant", "plant_name", "period", "categories",
    "branches",
)  # fmt: skip
DETAILS = ("member", "branch_name", "months", "maximum", "adjustments", "sentences", "matters")


def deducted(line: Payload) -> int:
    """What was taken from a line, in hundredths."""
    return -sum(value for points in line["categories"].values() if (value := cents(points)) < 0)


def in_order(lines: Iterable[Payload], rank: str = "rank_plant") -> list[Payload]:
    """Those with a rank as every board shows them: inside a tie who lost less is named first, then
    by name (scoring rules, section 5)."""
    ranked = (line for line in lines if line[rank] is not None)
    return sorted(ranked, key=lambda line: (line[rank], deducted(line), line["name"]))


def head(payload: Payload) -> Payload:
    return {key: payload.get(key) for key in HEAD}


def details(line: Payload) -> Payload:
    said = {key: line.get(key) for key in DETAILS} | {"codes": list(line["categories"])}
    # Only where a meeting decided: lines from before there were decisions say nothing of them.
    return said | ({"decided": line["decided"]} if "decided" in line else {})


def content(publication: Publication) -> Payload:
    """The shape of a draft's content, without the matters that later quarters count on."""
    rows = Standing.objects.filter(publication=publication)
    lines = [_line(row) for row in rows]
    return publication.head | {"lines": sorted(lines, key=lambda line: line["member"])}


def line(publication: Publication, participant: int) -> Payload | None:
    rows = Standing.objects.filter(publication=publication, participant=participant)
    return next((_line(row) for row in rows), None)


def _line(row: Standing) -> Payload:
    said = row.details
    return {
        "participant": row.participant_id,
        "branch": row.branch_id,
        "name": row.name,
        "post": row.post,
        "total": _money(row.total),
        "categories": {c: money(v) for c, v in zip(said["codes"], row.categories, strict=True)},
        "class": row.grade,
        "score_rate": _money(row.score_rate),
        "rank_branch": row.rank_branch,
        "rank_plant": row.rank_plant,
        "unranked": row.unranked_reason or None,
        "moved": row.moved,
        "moved_points": row.moved_points,
        **{key: said[key] for key in DETAILS},
        **({"decided": said["decided"]} if "decided" in said else {}),
    }


def _money(hundredths: int | None) -> str | None:
    return None if hundredths is None else money(hundredths)


def grades(publication: Publication) -> list[str]:
    """Names of the classes, best first, by the version of the rubric that it was made with."""
    return select_facts.rubric_of(publication.draft.rubric).grades
