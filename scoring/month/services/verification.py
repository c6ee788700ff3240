"""The assessment group: vote on lines, lock the sheet, or return it with a reason."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import User
from scoring.base.selectors.calendar import work_calendar
from scoring.engine.process.regulation import REOPENED_WORKING_DAYS
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.sheet import why_not_reopen, why_not_send_back
from scoring.engine.process.why_not.verify import why_not_confirm, why_not_disagree
from scoring.engine.process.workflow import SHEET, Refusal, check, check_reason
from scoring.engine.time.periods import Month
from scoring.ledger.services import entry
from scoring.ledger.services.sheets import hold_sheet
from scoring.models import Board, Confirmation, Sheet
from scoring.month.selectors import verification as select_verification
from scoring.month.selectors import voting
from scoring.month.selectors.before_sheet import before_sheet
from scoring.month.services import outdated_months
from scoring.month.services.preliminary import move, open_again, roles_on
from scoring.proof.services import seals
from scoring.quarter.services import boards


@transaction.atomic
def confirm(
    *,
    sheet_id: int,
    by: User,
    at: datetime,
    only: set[int] | None = None,
    seen: int | None = None,
) -> Sheet:
    """Agree to every line that `by` may vote on (or those in `only`).

    A line stands when more than half of those who may vote on it agree, at least two where
    points are deducted; the last such line locks the sheet. `seen` is the version of the sheet
    that was looked at: lines that went back and came again meanwhile are not confirmed unseen.
    Agreeing again changes nothing.
    """
    board = outdated_months.held_before_later_months(sheet_id)
    sheet = hold_sheet(sheet_id)
    if sheet.is_locked:
        return sheet
    today = timezone.localdate(at)
    # Nobody records for these people until this is over.
    entry.participants(sheet, today, hold=True)
    at_hand = voting.before_verify(sheet, by, roles_on(sheet, by, at), today)
    step = check(SHEET, "confirm", sheet.state, at_hand.roles)
    _looked_at(sheet, seen)
    refuse(why_not_confirm(at_hand))
    if only is not None and not only and at_hand.lines:
        raise Refusal("请至少勾选一行", "input")
    refuse(why_not_confirm(at_hand, only))
    mine, place = at_hand.left(only), voting.place_of(sheet, by, today)
    key = select_verification.place_key(place, by.pk)
    votes = select_verification.votes(sheet, today)
    _insert(sheet, mine, by, at, place=place)
    if all(vote.stands_with(key if line in mine else None) for line, vote in votes.items()):
        move(
            sheet,
            act="confirm",
            to=step.to_state,
            by=by,
            at=at,
            locked_at=at,
            locked_by=by,
            digest=seals.sheet_digest(sheet, at),
        )
        seals.seal_sheet(sheet, at=at)
        if board is not None:
            month = Month.of(sheet.month)
            why = f"{sheet.branch.name}{month.label}后来才锁定，后面的分数要重新算"
            later = [one for one in month.quarter.months if one.first > month.first]
            outdated_months.send_back(board, later, why=why, at=at, people_of=sheet)
    return sheet


def _looked_at(sheet: Sheet, seen: int | None) -> None:
    if seen is not None and seen != sheet.version:
        raise Refusal("您打开之后这张表退回改过又重新提交了，请看过新的再核实", "conflict")


@transaction.atomic
def disagree(
    *, sheet_id: int, participant_id: int, reason: str, by: User, at: datetime, seen: int | None
) -> Sheet:
    """Vote against one line, with a reason that the whole panel reads."""
    sheet = hold_sheet(sheet_id)
    today = timezone.localdate(at)
    at_hand = voting.before_verify(sheet, by, roles_on(sheet, by, at), today)
    check(SHEET, "confirm", sheet.state, at_hand.roles)
    _looked_at(sheet, seen)
    why = check_reason(reason, what="不同意的理由")
    line = at_hand.lines.get(participant_id)
    if line is None:
        raise Refusal("这张表上没有这一行", "role")
    refuse(why_not_disagree(line))
    if by.pk not in select_verification.votes(sheet, today)[participant_id].against:
        place = voting.place_of(sheet, by, today)
        _insert(sheet, {participant_id}, by, at, place=place, agrees=False, reason=why)
    return sheet


def _insert(
    sheet: Sheet,
    participants: set[int],
    by: User,
    at: datetime,
    *,
    place: int | None,
    agrees: bool = True,
    reason: str = "",
) -> None:
    rows = [
        Confirmation(
            sheet=sheet,
            round=sheet.round,
            participant_id=p,
            by=by,
            place_id=place,
            at=at,
            agrees=agrees,
            reason=reason,
        )
        for p in sorted(participants)
    ]
    try:
        Confirmation.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refusal(str(error.__cause__).splitlines()[0], "role") from error


@transaction.atomic
def return_(*, sheet_id: int, reason: str, by: User, at: datetime) -> Sheet:
    """Back one step, with a reason. Votes of this round no longer count."""
    sheet = hold_sheet(sheet_id)
    verifying = sheet.is_being_verified
    roles = voting.before_verify(sheet, by, roles_on(sheet, by, at), timezone.localdate(at)).roles
    refuse(why_not_send_back(before_sheet(sheet, roles, timezone.localdate(at))))
    step = check(SHEET, "return", sheet.state, roles)
    why = check_reason(reason, what="退回原因")
    again: dict[str, Any] = {"round": sheet.round + 1} if verifying else {}
    if verifying and sheet.reopened_until is not None:
        # A reopened month that the panel returns can be mended: the days begin anew.
        again["reopened_until"] = max(sheet.reopened_until, _reopened_until(sheet, at))
    move(
        sheet,
        act="return",
        to=step.to_state,
        by=by,
        at=at,
        reason=why,
        returned_reason=why,
        **again,
    )
    return sheet


@transaction.atomic
def reopen(*, sheet_id: int, reason: str, by: User, at: datetime) -> Sheet:
    """The upper committee opens a locked month again, for two working days, with a reason.

    A published quarter stays: what is wrong in it goes through an objection and a revision. One
    that is approved and waits for its day is approved anew, with what the month says then.
    """
    board = boards.hold_board(_board_of(sheet_id).pk)  # before its sheet, as corrections do
    sheet = hold_sheet(sheet_id)
    roles = roles_on(sheet, by, at)
    refuse(why_not_reopen(before_sheet(sheet, roles, timezone.localdate(at))))
    step = check(SHEET, "reopen", sheet.state, roles)
    why = check_reason(reason, what="重开原因")
    until = _reopened_until(sheet, at)
    open_again(sheet, to=step.to_state, by=by, at=at, why=why, until=until)
    month = f"{sheet.branch.name}{Month.of(sheet.month).label}"
    boards.take_back(board, why=f"{month}的积分表重开了，锁定之后要重新归集审定", at=at)
    return sheet


def _board_of(sheet_id: int) -> Board:
    sheet = Sheet.objects.select_related("plant").filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal("没有这张积分表", "input")
    return boards.board_for(
        plant=sheet.plant, quarter=Month.of(sheet.month).quarter, code=sheet.code
    )


def _reopened_until(sheet: Sheet, at: datetime) -> datetime:
    """The end of the second working day from now."""
    today = timezone.localdate(at)
    calendar = work_calendar(sheet.plant_id, first=today, last=today + timedelta(days=40))
    last = calendar.after(today, REOPENED_WORKING_DAYS)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
