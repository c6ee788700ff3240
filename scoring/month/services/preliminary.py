"""The branch's preliminary scoring: compute the sheet's lines, and submit them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.engine.numbers import money
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.sheet import why_not_score, why_not_submit
from scoring.engine.process.workflow import SHEET, Refusal, check, check_text
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import group_checks
from scoring.ledger.services.sheets import hold_sheet
from scoring.models import MonthlyResult, Sheet, Transition
from scoring.month.selectors import line_digests
from scoring.month.selectors import verification as select_verification
from scoring.month.selectors.before_sheet import before_sheet


def roles_on(sheet: Sheet, by: User | None, at: datetime) -> frozenset[str]:
    if by is None:
        return frozenset({"system"})
    return duties_of(by, on=timezone.localdate(at)).roles_for_branch(sheet.branch)


@transaction.atomic
def score(*, sheet_id: int, by: User | None, at: datetime) -> int:
    """Compute the month's lines of a sheet; returns rows written. Unchanged facts write none.

    The first scoring after the month's end moves the sheet from 填报中 to its party groups, or
    to 支部初评 where no party group has a leader.
    """
    sheet = hold_sheet(sheet_id)
    opened = sheet.is_being_filled
    grouped = opened and bool(group_checks.led([sheet.branch_id], timezone.localdate(at)))
    act = "to_group" if grouped else "score"
    roles = roles_on(sheet, by, at)
    step = check(SHEET, act, sheet.state, roles)
    refuse(why_not_score(before_sheet(sheet, roles, timezone.localdate(at))))
    written = compute(sheet, at=at)
    if sheet.state != step.to_state:
        move(sheet, act=act, to=step.to_state, by=by, at=at)
    return written


def compute(sheet: Sheet, *, at: datetime) -> int:
    """Replace the results of a held sheet as a set, with their sentences, unless what they were
    made of is the same."""
    digests = line_digests.of_sheets([sheet.pk], Month.of(sheet.month), every=True)[sheet.pk]
    unexplained = MonthlyResult.objects.filter(sheet=sheet, sentences__isnull=True)
    if digests.digest == sheet.scored_digest and not unexplained.exists():
        return 0
    rows = results(sheet)
    for row in rows:
        row.made_of = digests.lines.get(row.participant_id, "")
    deleted, _ = MonthlyResult.objects.filter(sheet=sheet).delete()
    MonthlyResult.objects.bulk_create(rows)
    sheet.scored_at, sheet.scored_digest = at, digests.digest
    sheet.save(update_fields=["scored_at", "scored_digest"])
    return deleted + len(rows)


def results(sheet: Sheet) -> list[MonthlyResult]:
    """The lines of a sheet as the engine gives them, one for each seat's participant.

    Raises Malformed when the sheet's matters contradict each other.
    """
    lines = select_verification.explained(sheet)
    return [
        MonthlyResult(
            sheet=sheet,
            participant_id=participant,
            total=result.total,
            categories=list(result.categories.values()),
            items={code: money(value) for code, value in result.items.items()},
            sentences=sentences,
        )
        for participant, result, sentences in lines
    ]


def move(
    sheet: Sheet,
    *,
    act: str,
    to: str,
    by: User | None,
    at: datetime,
    reason: str = "",
    **values: Any,
) -> None:
    """Compare-and-set of a sheet's state with its transition; `values` go with the state."""
    moved = Sheet.objects.filter(pk=sheet.pk, version=sheet.version, state=sheet.state).update(
        state=to, version=sheet.version + 1, **values
    )
    if moved != 1:
        raise Refusal("这张积分表刚被别人动过，请刷新再看", "conflict")
    Transition.objects.create(
        sheet=sheet, act=act, from_state=sheet.state, to_state=to, by=by, at=at, reason=reason
    )
    sheet.refresh_from_db()


def open_again(
    sheet: Sheet, *, to: str, by: User | None, at: datetime, why: str, until: datetime
) -> None:
    """A locked month for its next round; matters are recorded `until` then. The seal stays."""
    move(
        sheet,
        act="reopen",
        to=to,
        by=by,
        at=at,
        reason=f"{why}（原锁定摘要 {sheet.digest[:16]}）"[:400],
        round=sheet.round + 1,
        reopened_until=until,
        locked_at=None,
        locked_by=None,
        digest="",
    )


@transaction.atomic
def submit(*, sheet_id: int, minutes_no: str, by: User, at: datetime) -> Sheet:
    """The branch submits its preliminary result to the panel, with the meeting's minutes number."""
    sheet = hold_sheet(sheet_id)
    if sheet.is_being_verified and sheet.submitted_by_id == by.pk:
        return sheet  # the same click again
    roles = roles_on(sheet, by, at)
    refuse(why_not_submit(before_sheet(sheet, roles, timezone.localdate(at))))
    step = check(SHEET, "submit", sheet.state, roles)
    number = check_text(minutes_no, what="会议记录编号", most=400)
    if not 2 <= len(number) <= 40:
        meeting = sheet.branch.settling_meeting
        text = f"请填写{meeting}会议记录编号（2 到 40 个字），例如 {meeting}〔2026〕11号"
        raise Refusal(text, "input")
    compute(sheet, at=at)
    move(
        sheet,
        act="submit",
        to=step.to_state,
        by=by,
        at=at,
        reason="" if "recorder" in roles else "由组织员代报",
        submitted_at=at,
        submitted_by=by,
        minutes_no=number,
        returned_reason="",
    )
    return sheet
