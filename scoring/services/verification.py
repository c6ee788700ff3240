"""The assessment group: confirm lines, lock the sheet, or return it with a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction

from members.models import User
from scoring.engine import canonical
from scoring.engine.workflow import SHEET, Refusal, check, check_reason
from scoring.models import Confirmation, Entry, MonthlyResult, Sheet
from scoring.services.preliminary import hold, move, roles_on


def effective(sheet: Sheet) -> list[Entry]:
    """The entries of a sheet that nothing superseded and nobody withdrew."""
    rows = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True)
    return list(rows.select_related("participant__seat").order_by("on", "client_key"))


def barred_lines(sheet: Sheet, by: User) -> dict[int, str]:
    """Participant id -> why `by` may not confirm that line. The database says the same."""
    if sheet.submitted_by_id == by.pk:
        lines = MonthlyResult.objects.filter(sheet=sheet).values_list("participant_id", flat=True)
        return dict.fromkeys(lines, "这张表由本人提交，请考核小组其他成员核实")
    barred = {
        entry.participant_id: "这一行有本人记录的事项，请考核小组其他成员核实"
        for entry in effective(sheet)
        if entry.recorded_by_id == by.pk
    }
    if by.member_id is not None:
        own = MonthlyResult.objects.filter(sheet=sheet, participant__seat__member_id=by.member_id)
        for participant_id in own.values_list("participant_id", flat=True):
            barred[participant_id] = "本人的得分由考核小组其他成员核实"
    return barred


@transaction.atomic
def confirm(
    *,
    sheet_id: int,
    by: User,
    at: datetime,
    only: set[int] | None = None,
    seen: int | None = None,
) -> Sheet:
    """Confirm every line that `by` may confirm (or those in `only`); the last one locks the sheet.

    `seen` is the version of the sheet that was looked at: lines that went back and came again
    meanwhile are not confirmed unseen. Confirming again changes nothing.
    """
    sheet = hold(sheet_id)
    if sheet.state == Sheet.State.LOCKED:
        return sheet
    step = check(SHEET, "confirm", sheet.state, roles_on(sheet, by, at))
    if seen is not None and seen != sheet.version:
        raise Refusal("您打开之后这张表退回改过又重新提交了，请看过新的再核实", "conflict")
    lines = set(MonthlyResult.objects.filter(sheet=sheet).values_list("participant_id", flat=True))
    done = confirmed_lines(sheet)
    barred = barred_lines(sheet, by)
    mine = (lines if only is None else lines & only) - done - set(barred)
    if only is not None and not only and lines:
        raise Refusal("请至少勾选一行", "input")
    if not mine and not lines <= done:
        why = "；".join(sorted(set(barred.values()))) or "勾选的行都已核实过"
        raise Refusal(f"没有可由本人核实的行：{why}", "role")
    _insert(sheet, mine, by, at)
    if lines <= done | mine:
        move(
            sheet,
            act="confirm",
            to=step.to_state,
            by=by,
            at=at,
            locked_at=at,
            locked_by=by,
            digest=sheet_digest(sheet),
        )
    return sheet


def confirmed_lines(sheet: Sheet) -> set[int]:
    rows = Confirmation.objects.filter(sheet=sheet, round=sheet.round)
    return set(rows.values_list("participant_id", flat=True))


def _insert(sheet: Sheet, participants: set[int], by: User, at: datetime) -> None:
    rows = [
        Confirmation(sheet=sheet, round=sheet.round, participant_id=p, by=by, at=at)
        for p in sorted(participants)
    ]
    try:
        Confirmation.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refusal(str(error.__cause__).splitlines()[0], "role") from error


@transaction.atomic
def return_(*, sheet_id: int, reason: str, by: User, at: datetime) -> Sheet:
    """Back to the branch, one step, with a reason. Confirmations of this round no longer count."""
    sheet = hold(sheet_id)
    step = check(SHEET, "return", sheet.state, roles_on(sheet, by, at))
    why = check_reason(reason, what="退回原因")
    move(
        sheet,
        act="return",
        to=step.to_state,
        by=by,
        at=at,
        reason=why,
        returned_reason=why,
        round=sheet.round + 1,
    )
    return sheet


def sheet_digest(sheet: Sheet) -> str:
    """SHA-256 of what a locked sheet says: its lines and the matters they came from."""
    return canonical.digest(sheet_content(sheet))


def sheet_content(sheet: Sheet) -> dict:
    results = MonthlyResult.objects.filter(sheet=sheet).order_by("participant_id")
    return {
        "scheme": sheet.code,
        "rubric": sheet.rubric.content_hash,
        "branch": sheet.branch_id,
        "month": f"{sheet.month:%Y-%m}",
        "minutes": sheet.minutes_no,
        "lines": [
            {
                "participant": row.participant_id,
                "total": row.total,
                "categories": row.categories,
                "items": row.items,
            }
            for row in results
        ],
        "entries": [
            {
                "key": str(entry.client_key),
                "participant": entry.participant_id,
                "item": entry.item,
                "on": entry.on.isoformat(),
                "amount": entry.amount,
            }
            for entry in effective(sheet)
        ],
    }
