"""Locked months that what came before them has outdated.

A month can be locked while an earlier one of its quarter is still late, or before that is
reopened; an earlier quarter can be corrected. What people signed is not changed behind their
backs: before publication such a month goes back to its branch; after it, a revision that two
people approve counts it again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F

from members.models import User
from scoring.engine.process.workflow import SHEET, Refusal, check
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.services.sheets import hold_sheet
from scoring.models import Board, MonthlyResult, Sheet, Transition
from scoring.month.selectors import line_digests
from scoring.month.services import preliminary
from scoring.proof.services import seals
from scoring.quarter.services import boards


def numbers_of(rows: Iterable[MonthlyResult]) -> dict[int, tuple[object, ...]]:
    """What a sheet's lines say, to be compared."""
    return {row.participant_id: (row.total, row.categories, row.items) for row in rows}


def held_before_later_months(sheet_id: int) -> Board | None:
    """The board, held before its sheets as corrections do, where later months of the unpublished
    quarter are locked already: they may rest on what this month was when they were."""
    sheet = Sheet.objects.select_related("plant").filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal("没有这张积分表", "input")
    of = Month.of(sheet.month).quarter
    later = Sheet.objects.filter(
        plant_id=sheet.plant_id,
        code=sheet.code,
        state=Sheet.State.LOCKED,
        month__gt=sheet.month,
        month__lte=of.last,
    )
    if not later.exists():
        return None
    held = boards.hold_board(boards.board_for(plant=sheet.plant, quarter=of, code=sheet.code).pk)
    return held if not held.is_announced else None


def outdated(
    board: Board, months: Iterable[Month], *, people_of: Sheet | None = None
) -> Iterator[tuple[Sheet, list[MonthlyResult]]]:
    """Locked sheets of these months, held, whose lines the ledger gives no more; and their lines
    as it gives them now. Two queries a month that is as it was. `people_of`: only sheets on which
    somebody of that sheet has a line."""
    for month in months:
        locked = Sheet.objects.filter(
            plant_id=board.plant_id, code=board.code, month=month.first, state=Sheet.State.LOCKED
        )
        if people_of is not None:
            theirs = people_of.results.values("participant__seat__member")
            on_them = MonthlyResult.objects.filter(participant__seat__member__in=theirs)
            locked = locked.filter(pk__in=on_them.values("sheet"))
        scored = dict(locked.values_list("pk", "scored_digest"))
        digests = line_digests.of_sheets(list(scored), month) if scored else {}
        for pk in sorted(pk for pk, one in digests.items() if one.digest != scored[pk]):
            sheet = hold_sheet(pk)
            rows = preliminary.results(sheet)
            if numbers_of(rows) != numbers_of(MonthlyResult.objects.filter(sheet=sheet)):
                yield sheet, rows


def send_back(
    board: Board,
    months: Iterable[Month],
    *,
    why: str,
    at: datetime,
    people_of: Sheet | None = None,
) -> None:
    """Before publication: the outdated months of a held board go back to their branches, to be
    computed, submitted and verified again. No further matters can be recorded in them."""
    found = [sheet for sheet, _ in outdated(board, months, people_of=people_of)]
    for sheet in found:
        step = check(SHEET, "reopen", sheet.state, {"system"})
        preliminary.open_again(sheet, to=step.to_state, by=None, at=at, why=why, until=at)
    if found:
        names = "、".join(f"{sheet.branch.name}{Month.of(sheet.month).label}" for sheet in found)
        boards.take_back(board, why=f"{why}：{names}要重新核实"[:400], at=at)


def send_back_later(board: Board, *, why: str, at: datetime) -> None:
    """The same for the quarters after a board's own that are not published yet."""
    last = Quarter.parse(board.period).last
    locked = Sheet.objects.filter(
        plant_id=board.plant_id, code=board.code, month__gt=last, state=Sheet.State.LOCKED
    )
    later = {Month.of(month).quarter for month in locked.values_list("month", flat=True)}
    for one in sorted(later, key=lambda found: found.first):
        held = boards.hold_board(
            boards.board_for(plant=board.plant, quarter=one, code=board.code).pk
        )
        if not held.is_announced:
            send_back(held, one.months, why=why, at=at)


def again(
    sheet: Sheet, rows: list[MonthlyResult], *, by: User | None, at: datetime, reason: str
) -> None:
    """Other lines for a locked month under a ruling: its reason in the history, the next seal."""
    MonthlyResult.objects.filter(sheet=sheet).delete()
    MonthlyResult.objects.bulk_create(rows)
    Sheet.objects.filter(pk=sheet.pk).update(
        digest=seals.sheet_digest(sheet), scored_at=at, version=F("version") + 1
    )
    Transition.objects.create(
        sheet=sheet,
        act="correct",
        from_state=sheet.state,
        to_state=sheet.state,
        by=by,
        at=at,
        reason=reason,
    )
    seals.seal_sheet(sheet, at=at)
