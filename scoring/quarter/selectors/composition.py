"""What a quarter's board says, as canonical values: the content of a draft."""

from collections.abc import Iterable
from typing import Any

from members.models import Post
from scoring.engine.facts import reading
from scoring.engine.numbers import cents, money
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score import explain, scoring
from scoring.engine.score.scoring import Result
from scoring.engine.time.periods import Quarter
from scoring.ledger.selectors.published_matters import behind
from scoring.models import (
    Adjustment,
    Board,
    Entry,
    GradeRuling,
    Participant,
    Publication,
    RubricVersion,
    Sheet,
    Standing,
)
from scoring.quarter.selectors import grade_decision, line_posts
from scoring.quarter.selectors.boards import branch_lines
from scoring.scheme.selectors import facts as select_facts

NOT_REPORTED = "NOT_REPORTED"
Seated = dict[int, list[Participant]]


def content(
    board: Board, version: RubricVersion, *, grade: GradeRuling | None = None
) -> dict[str, Any]:
    """Everything the board says; points are strings with two decimals. `grade`: a meeting's, as
    if its correction were approved.

    Only locked sheets count. A branch with a month that is not locked is 未报送, and so is
    everybody with a seat in it: never 0, in no rank and no average.
    """
    quarter = Quarter.parse(board.period)
    engine = select_facts.rubric_of(version)
    branches = branch_lines(board, quarter)
    seated = _seated(board, quarter)
    complete = _complete(seated, {b["id"] for b in branches if b["reported"]})
    raw, amounts = _facts(board, quarter, complete, engine)
    facts = reading.parse(raw, engine)
    results = {result.subject: result for result in scoring.score(engine, facts)}
    previous = _previous(board)
    matters = behind(board, quarter, complete, engine)
    decided = grade_decision.in_force(board, grade)
    lines = []
    for member, rows in sorted(seated.items()):
        if member in complete:
            result = results[select_facts.subject_id(member)]
            sentences = explain.sentences(engine, result, facts, for_board=True)
            line = _line(rows, result.as_dict(), previous.get(member))
            line = grade_decision.applied(line, decided.get(member), engine.grades)
            lines.append(
                line
                | {
                    "sentences": [s.as_dict() for s in sentences],
                    "matters": matters.get(member, []),
                }
            )
        else:
            lines.append(_unreported_line(rows[-1]))
    return {
        "scheme": board.code,
        "scheme_name": version.name,
        "rubric": version.content_hash,
        "structure": version.structure_hash,
        "plant": board.plant_id,
        "plant_name": board.plant.name,
        "period": board.period,
        "categories": [
            {"code": c.code, "name": c.name, "cap": None if c.cap is None else money(c.cap)}
            for c in engine.categories.values()
        ],
        "branches": branches,
        "lines": lines,
        "matters": _matters(raw, [r.as_dict() for r in results.values()], engine, amounts),
        **_year_items(results.values(), engine),
    }


def history(board: Board, quarter: Quarter, rubric: Rubric) -> tuple[Seated, dict[str, Any]]:
    """People whose branches have locked the whole quarter, and its facts as the engine reads
    them; those of other branches are left out, not counted as nothing."""
    seated = _seated(board, quarter)
    reported = {b["id"] for b in branch_lines(board, quarter) if b["reported"]}
    complete = _complete(seated, reported)
    raw, _ = _facts(board, quarter, complete, rubric)
    return seated, raw


def _seated(board: Board, quarter: Quarter) -> Seated:
    """Member id -> participants with a seat in the quarter, in order of appointment."""
    rows = Participant.objects.filter(
        select_facts.overlapping(quarter.first, quarter.last, prefix="seat__"),
        code=board.code,
        plant_id=board.plant_id,
    ).select_related("seat__member", "seat__branch")
    seated: Seated = {}
    for row in rows.order_by("seat__from_on", "seat_id"):
        seated.setdefault(row.held.member_id, []).append(row)
    return seated


def _complete(seated: Seated, reported: set[int]) -> set[int]:
    return {
        member
        for member, rows in seated.items()
        if all(row.held.branch_id in reported for row in rows)
    }


def _facts(
    board: Board, quarter: Quarter, members: set[int], rubric: Rubric
) -> tuple[dict[str, Any], dict[str, int]]:
    """The engine's facts, and the recorded amount of each entry by its key."""
    who = select_facts.people(
        members, first=quarter.first, last=quarter.last, months=quarter.months
    )
    entries = Entry.objects.filter(
        plant_id=board.plant_id,
        participant__seat__member_id__in=members,
        sheet__code=board.code,
        sheet__state=Sheet.State.LOCKED,
        month__gte=quarter.first,
        month__lte=quarter.last,
    ).select_related("participant__seat")
    amounts = {str(entry.client_key): entry.amount for entry in entries}
    subjects = {select_facts.subject_id(member) for member in members}
    raw = {
        "period": str(quarter),
        "branches": who.raw_branches(),
        "subjects": who.raw_subjects(),
        "entries": select_facts.entries_as_raw(entries),
        "adjustments": adjustments(board, members),
    }
    before = select_facts.counted_before(board.plant_id, board.code, quarter, rubric, subjects)
    return raw | before, amounts


def _line(
    rows: list[Participant], result: dict[str, Any], previous: Standing | None
) -> dict[str, Any]:
    """One person's line; `result` is in the shape of docs/trial.md."""
    ranked_in = [r for r in rows if select_facts.branch_id(r.held.branch_id) == result["branch"]]
    row = (ranked_in or rows)[-1]
    posts = line_posts.written(r.held.post for r in ranked_in or rows)
    rank = result["rank_all"]
    moved = previous and rank and previous.rank_plant
    total = cents(result["total"])
    return _head(row, posts) | {
        "total": result["total"],
        "categories": result["categories"],
        "months": {month: values["total"] for month, values in result["months"].items()},
        "class": result["class"],
        "maximum": result["maximum"],
        "score_rate": result["score_rate"],
        "adjustments": result["adjustments"],
        "rank_branch": result["rank_branch"],
        "rank_plant": rank,
        "unranked": result["unranked_reason"],
        "moved": previous.rank_plant - rank if previous and moved else None,
        "moved_points": (
            total - previous.total if previous and previous.total is not None else None
        ),
    }


def _unreported_line(row: Participant) -> dict[str, Any]:
    return _head(row, Post(row.held.post).label) | {
        "total": None,
        "categories": {},
        "months": {},
        "class": "",
        "maximum": None,
        "score_rate": None,
        "adjustments": "0.00",
        "rank_branch": None,
        "rank_plant": None,
        "unranked": NOT_REPORTED,
        "moved": None,
        "moved_points": None,
        "sentences": [],
        "matters": [],
    }


def _head(row: Participant, post: str) -> dict[str, Any]:
    return {
        "participant": row.pk,
        "member": row.held.member_id,
        "branch": row.held.branch_id,
        "branch_name": row.held.branch.name,
        "name": row.held.member.name,
        "post": post,
    }


def _previous(board: Board) -> dict[int, Standing]:
    """Member id -> standing on the last published board before this one."""
    last = (
        Publication.objects.filter(
            board__code=board.code, board__plant_id=board.plant_id, board__period__lt=board.period
        )
        .order_by("-board__period", "-revision")
        .first()
    )
    rows = Standing.objects.filter(publication=last).select_related("participant__seat").order_by()
    return {row.participant.held.member_id: row for row in rows}


def _matters(
    raw: dict[str, Any],
    results: list[dict[str, Any]],
    engine: Any,
    amounts: dict[str, int],
) -> list[dict[str, Any]]:
    """What this quarter added for each matter of 就高补差: the next quarters' `prior`.

    The amounts of one matter only ever rise to the highest of its levels, so what was counted
    is that level less what earlier quarters counted (scoring-rules.md, section 3).
    """
    entries = {entry["id"]: entry for entry in raw["entries"]}
    levels: dict[tuple[str, str, str], int] = {}
    for line in (line for result in results for line in result["trace"]):
        entry = entries.get(line.get("entry") or "", {})
        group = engine.items[entry["item"]].exclusive if entry else None
        if group and entry.get("matter") and line["code"] in ("COUNTED", "SAME_MATTER"):
            key = (entry["subject"], group, entry["matter"])
            levels[key] = max(levels.get(key, 0), abs(amounts[entry["id"]]))
    before: dict[tuple[str, str, str], int] = {}
    for row in raw["prior"]:
        key = (row["subject"], row["group"], row["matter"])
        before[key] = before.get(key, 0) + int(row["counted"].replace(".", ""))
    return [
        {
            "subject": key[0],
            "group": key[1],
            "matter": key[2],
            "counted": _four_decimals(level - before.get(key, 0)),
        }
        for key, level in sorted(levels.items())
        if level > before.get(key, 0)
    ]


def _year_items(results: Iterable[Result], rubric: Rubric) -> dict[str, Any]:
    """What this quarter counted of each item with a year's cap, for the later quarters of its
    year. Nothing at all where there is none: such content keeps the digest it had."""
    rows = [
        {"subject": result.subject, "item": code, "counted": money(counted)}
        for result in results
        for code in sorted(rubric.capped_year)
        if (counted := sum(items.get(code, 0) for items in result.months.values()))
    ]
    return {"year_items": rows} if rows else {}


def _four_decimals(ten_thousandths: int) -> str:
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000:04d}"


def adjustments(board: Board, members: set[int]) -> list[dict[str, Any]]:
    """What corrections of older quarters left to this one."""
    rows = Adjustment.objects.filter(
        plant_id=board.plant_id,
        code=board.code,
        period=board.period,
        participant__seat__member_id__in=members,
    ).select_related("participant__seat")
    return [
        {
            "subject": select_facts.subject_id(row.participant.held.member_id),
            "amount": money(row.amount),
            "reason": row.reason,
        }
        for row in rows.order_by("pk")
    ]
