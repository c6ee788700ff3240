"""A board's content as it is stored, sealed and sent: one way out, one way in.

Points are strings with two decimals, posts one text of labels. `canonical(read(stored))` is
`stored` again, so that a digest taken once stays true.
"""

from datetime import date
from typing import Any

from scoring.engine import canonical as canonical_json
from scoring.engine.board.content import (
    Branch,
    Category,
    Content,
    Counted,
    Decided,
    Line,
    Matter,
    YearItem,
)
from scoring.engine.numbers import TENTH, cents, money, parse
from scoring.engine.score.explain import Sentence

Raw = dict[str, Any]
BETWEEN_POSTS = "、"


def canonical(content: Content) -> Raw:
    """The whole of it. A list that not every scheme has is left out where it is empty."""
    rows = [
        {"subject": x.subject, "item": x.item, "counted": money(x.counted)}
        for x in content.year_items
    ]
    return published(content) | {
        "matters": [
            {
                "subject": x.subject,
                "group": x.group,
                "matter": x.matter,
                "counted": f"{x.counted // TENTH}.{x.counted % TENTH:04d}",
            }
            for x in content.matters
        ],
        **({"year_items": rows} if rows else {}),
    }


def digest(content: Content) -> str:
    return canonical_json.digest(canonical(content))


def published(content: Content) -> Raw:
    """What everybody may read of it: without what only later quarters count on."""
    return head(content) | {"lines": [line(x) for x in content.lines]}


def head(content: Content) -> Raw:
    """What is said once."""
    return {
        "scheme": content.scheme,
        "scheme_name": content.scheme_name,
        "rubric": content.rubric,
        "structure": content.structure,
        "plant": content.plant,
        "plant_name": content.plant_name,
        "period": content.period,
        "categories": [
            {"code": x.code, "name": x.name, "cap": _points(x.cap)} for x in content.categories
        ],
        "branches": [
            {
                "id": x.id,
                "name": x.name,
                "locked": x.locked,
                "open": list(x.open),
                "reported": x.reported,
            }
            for x in content.branches
        ],
    }


def line(x: Line) -> Raw:
    """One line, with every number in words."""
    return {
        "participant": x.participant,
        "member": x.member,
        "branch": x.branch,
        "branch_name": x.branch_name,
        "name": x.name,
        "post": posts(x),
        "total": _points(x.total),
        "categories": {code: money(value) for code, value in x.categories.items()},
        "months": {month: money(value) for month, value in x.months.items()},
        "class": x.grade,
        "maximum": _points(x.maximum),
        "score_rate": _points(x.score_rate),
        "adjustments": money(x.adjustments),
        "rank_branch": x.rank_branch,
        "rank_plant": x.rank_plant,
        "unranked": x.unranked,
        "moved": x.moved,
        "moved_points": x.moved_points,
        "sentences": [sentence.as_dict() for sentence in x.sentences],
        "matters": [_matter(one) for one in x.matters],
        # Said only of those whom it concerns.
        **({"decided": decided(x.decided)} if x.decided else {}),
        **({"vetoed": True} if x.vetoed else {}),
    }


def posts(x: Line) -> str:
    return BETWEEN_POSTS.join(x.posts)


def decided(x: Decided) -> Raw:
    return {
        "decision": x.decision,
        "from": x.computed,
        "reason": x.reason,
        "minutes_no": x.minutes_no,
        "names": list(x.names),
        "persons": list(x.persons),
        "on": str(x.on),
    }


def _matter(x: Matter) -> Raw:
    return {
        "item": x.item,
        "month": x.month,
        "on": str(x.on),
        "words": x.words,
        "confirmed": x.confirmed,
    }


def _points(hundredths: int | None) -> str | None:
    return None if hundredths is None else money(hundredths)


def read(raw: Raw) -> Content:
    """Raises KeyError, TypeError, ValueError or AttributeError for what is no board's content."""
    found = read_head(raw)
    order = [x.code for x in found["categories"]]
    return Content(
        **found,
        lines=tuple(read_line(x, order) for x in raw["lines"]),
        matters=tuple(
            Counted(x["subject"], x["group"], x["matter"], _exact(x["counted"]))
            for x in raw["matters"]
        ),
        year_items=tuple(
            YearItem(x["subject"], x["item"], cents(x["counted"]))
            for x in raw.get("year_items", [])
        ),
    )


def read_head(raw: Raw) -> Raw:
    """The arguments of a Content that has no lines yet."""
    same = ("scheme", "scheme_name", "rubric", "structure", "plant", "plant_name", "period")
    return {key: raw[key] for key in same} | {
        "categories": tuple(
            Category(x["code"], x["name"], _hundredths(x["cap"])) for x in raw["categories"]
        ),
        "branches": tuple(
            Branch(x["id"], x["name"], x["locked"], tuple(x["open"]), x["reported"])
            for x in raw["branches"]
        ),
    }


def read_line(raw: Raw, order: list[str]) -> Line:
    """`order`: of the scheme's categories, which the database does not keep."""
    points = raw["categories"]
    codes = [code for code in order if code in points] + [c for c in points if c not in order]
    return Line(
        participant=raw["participant"],
        member=raw["member"],
        branch=raw["branch"],
        branch_name=raw["branch_name"],
        name=raw["name"],
        posts=read_posts(raw["post"]),
        total=_hundredths(raw["total"]),
        categories={code: cents(points[code]) for code in codes},
        months={month: cents(value) for month, value in raw["months"].items()},
        grade=raw["class"],
        maximum=_hundredths(raw["maximum"]),
        score_rate=_hundredths(raw["score_rate"]),
        adjustments=cents(raw["adjustments"]),
        rank_branch=raw["rank_branch"],
        rank_plant=raw["rank_plant"],
        unranked=raw["unranked"],
        moved=raw["moved"],
        moved_points=raw["moved_points"],
        sentences=tuple(Sentence.read(x) for x in raw["sentences"]),
        matters=tuple(_read_matter(x) for x in raw["matters"]),
        decided=_read_decided(raw["decided"]) if "decided" in raw else None,
        vetoed=raw.get("vetoed", False),
    )


def read_posts(text: str) -> tuple[str, ...]:
    return tuple(text.split(BETWEEN_POSTS)) if text else ()


def _read_matter(raw: Raw) -> Matter:
    on = date.fromisoformat(raw["on"])
    return Matter(raw["item"], raw["month"], on, raw["words"], raw["confirmed"])


def _read_decided(raw: Raw) -> Decided:
    return Decided(
        raw["decision"],
        raw["from"],
        raw["reason"],
        raw["minutes_no"],
        tuple(raw["names"]),
        tuple(raw["persons"]),
        date.fromisoformat(raw["on"]),
    )


def _hundredths(points: str | None) -> int | None:
    return None if points is None else cents(points)


def _exact(number: str) -> int:
    found = parse(number)
    if found is None:
        raise ValueError(number)
    return found
