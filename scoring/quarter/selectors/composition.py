"""What a quarter's board says: the content of a draft."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from members.models import Post
from scoring.engine.board import carrying
from scoring.engine.board.content import NOT_REPORTED, Category, Content, Line, movement
from scoring.engine.facts import reading
from scoring.engine.numbers import money
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
from scoring.quarter.selectors import grade_decision
from scoring.quarter.selectors.boards import branch_lines
from scoring.scheme.selectors import facts as select_facts

Seated = dict[int, list[Participant]]


def content(board: Board, version: RubricVersion, *, grade: GradeRuling | None = None) -> Content:
    """Everything the board says. `grade`: a meeting's, as if its correction were approved.

    Only locked sheets count. A branch with a month that is not locked is 未报送, and so is
    everybody with a seat in it: never 0, in no rank and no average.
    """
    quarter = Quarter.parse(board.period)
    rubric = select_facts.rubric_of(version)
    branches = branch_lines(board, quarter)
    seated = _seated(board, quarter)
    complete = _complete(seated, {b.id for b in branches if b.reported})
    entries = _entries(board, quarter, complete)
    raw = _ground(board, quarter, complete, rubric)
    raw["entries"] = select_facts.entries_read(entries)
    facts = reading.parse(raw, rubric)
    results = {result.subject: result for result in scoring.score(rubric, facts)}
    previous = _previous(board)
    matters = behind(board, quarter, complete, rubric)
    decided = grade_decision.in_force(board, grade)
    lines = []
    for member, rows in sorted(seated.items()):
        if member not in complete:
            lines.append(Line(**_head(rows[-1], rows[-1:]), unranked=NOT_REPORTED))
            continue
        result = results[select_facts.subject_id(member)]
        line = replace(
            _line(rows, result, previous.get(member)),
            sentences=tuple(explain.sentences(rubric, result, facts, for_board=True)),
            matters=tuple(matters.get(member, [])),
        )
        lines.append(grade_decision.applied(line, decided.get(member), rubric.grades))
    return Content(
        scheme=board.code,
        scheme_name=version.name,
        rubric=version.content_hash,
        structure=version.structure_hash,
        plant=board.plant_id,
        plant_name=board.plant.name,
        period=board.period,
        categories=tuple(Category(c.code, c.name, c.cap) for c in rubric.categories.values()),
        branches=tuple(branches),
        lines=tuple(lines),
        matters=carrying.matters(facts, results.values(), _amounts(entries, rubric)),
        year_items=carrying.year_items(results.values(), rubric),
    )


def history(board: Board, quarter: Quarter, rubric: Rubric) -> tuple[Seated, dict[str, Any]]:
    """People whose branches have locked the whole quarter, and its facts as the engine reads
    them; those of other branches are left out, not counted as nothing."""
    seated = _seated(board, quarter)
    reported = {b.id for b in branch_lines(board, quarter) if b.reported}
    complete = _complete(seated, reported)
    raw = _ground(board, quarter, complete, rubric)
    return seated, raw | {"entries": select_facts.entries_read(_entries(board, quarter, complete))}


def basis(board: Board, quarter: Quarter, rubric: Rubric) -> dict[str, Any]:
    """The facts without the entries."""
    reported = {b.id for b in branch_lines(board, quarter) if b.reported}
    complete = _complete(_seated(board, quarter), reported)
    return _ground(board, quarter, complete, rubric)


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


def _entries(board: Board, quarter: Quarter, members: set[int]) -> QuerySet[Entry]:
    return Entry.objects.filter(
        plant_id=board.plant_id,
        participant__seat__member_id__in=members,
        sheet__code=board.code,
        sheet__state=Sheet.State.LOCKED,
        month__gte=quarter.first,
        month__lte=quarter.last,
    )


def _amounts(rows: QuerySet[Entry], rubric: Rubric) -> dict[str, int]:
    """What was recorded of matters that may rise to another level, by entry."""
    rising = [item.code for item in rubric.items.values() if item.exclusive]
    found = rows.filter(item__in=rising).values_list("client_key", "amount")
    return {str(key): amount for key, amount in found}


def _ground(board: Board, quarter: Quarter, members: set[int], rubric: Rubric) -> dict[str, Any]:
    """The engine's facts without the entries."""
    who = select_facts.people(
        members, first=quarter.first, last=quarter.last, months=quarter.months
    )
    subjects = {select_facts.subject_id(member) for member in members}
    raw = {
        "period": str(quarter),
        "branches": who.raw_branches(),
        "subjects": who.raw_subjects(),
        "adjustments": adjustments(board, members),
    }
    return raw | select_facts.counted_before(board.plant_id, board.code, quarter, rubric, subjects)


def _line(rows: list[Participant], result: Result, previous: Standing | None) -> Line:
    here = [r for r in rows if select_facts.branch_id(r.held.branch_id) == result.branch] or rows
    before = (previous.rank_plant, previous.total) if previous else (None, None)
    moved, moved_points = movement(before, (result.rank_all, result.total))
    return Line(
        **_head(here[-1], here),
        total=result.total,
        categories=result.categories,
        months={month: sum(items.values()) for month, items in result.months.items()},
        grade=result.grade,
        maximum=result.maximum,
        score_rate=result.score_rate,
        adjustments=result.adjustments,
        rank_branch=result.rank_branch,
        rank_plant=result.rank_all,
        unranked=result.unranked_reason,
        moved=moved,
        moved_points=moved_points,
        vetoed=result.veto is not None,
    )


def _head(row: Participant, held: list[Participant]) -> dict[str, Any]:
    """Who and where; the posts each once, in the order in which they were held."""
    posts = [str(Post(one.held.post).label) for one in held]
    return {
        "participant": row.pk,
        "member": row.held.member_id,
        "branch": row.held.branch_id,
        "branch_name": row.held.branch.name,
        "name": row.held.member.name,
        "posts": tuple(dict.fromkeys(posts)),
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
