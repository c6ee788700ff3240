"""The party group's look at a month: 属实 or 退回, matter by matter or all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.sheet import why_not_pass
from scoring.engine.process.why_not.verify import why_not_check
from scoring.engine.process.workflow import Refusal, check_reason
from scoring.ledger.selectors import deadlines, group_checks
from scoring.ledger.services.sheets import hold_sheet
from scoring.models import Check, Sheet
from scoring.month.selectors.before_sheet import before_sheet
from scoring.month.services.preliminary import move, roles_on


@dataclass(frozen=True)
class Word:
    """What the leader says of one matter; `rest` is said of everything not returned before."""

    entry_id: int
    holds: bool
    reason: str = ""
    rest: bool = False


@transaction.atomic
def decide(*, sheet_id: int, words: Iterable[Word], by: User, at: datetime) -> Sheet:
    """Say 属实 or 退回 of matters of one's own group; saying the same again adds nothing.

    When nothing is left to any leader, the sheet goes on to the branch by itself.
    """
    sheet = hold_sheet(sheet_id)
    roles = roles_on(sheet, by, at)
    refuse(why_not_check(sheet.state, roles))
    groups = duties_of(by, on=timezone.localdate(at)).leads.get(sheet.branch_id, frozenset())
    mine = {row.entry.pk: row for row in group_checks.matters(sheet, groups)}
    rows = []
    for word in words:
        matter = mine.get(word.entry_id)
        if matter is None:
            raise Refusal("有一件事已经改过或撤回，请刷新再看", "conflict")
        refuse(why_not_check(sheet.state, roles, own=matter.member.pk == by.member_id))
        if word.rest and matter.holds is False:
            continue
        reason = "" if word.holds else check_reason(word.reason, what="退回原因")
        if (matter.holds, matter.why) != (word.holds, reason):
            rows.append(
                Check(
                    sheet=sheet,
                    entry=matter.entry,
                    holds=word.holds,
                    reason=reason,
                    by=by,
                    at=at,
                )
            )
    try:
        Check.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refusal(str(error.__cause__).splitlines()[0], "role") from error
    if rows and not group_checks.waiting(sheet, timezone.localdate(at)):
        _pass(sheet, by, at, "本支部各党小组都已核完")
    return sheet


@transaction.atomic
def pass_on(*, sheet_id: int, by: User, at: datetime) -> Sheet:
    """On to the branch's preliminary scoring; what nobody looked at goes on marked."""
    sheet = hold_sheet(sheet_id)
    refuse(why_not_pass(before_sheet(sheet, roles_on(sheet, by, at), timezone.localdate(at))))
    _pass(sheet, by, at, "没有要核的事项")
    return sheet


def _pass(sheet: Sheet, by: User | None, at: datetime, why: str) -> None:
    move(sheet, act="pass", to=Sheet.State.PRELIM, by=by, at=at, reason=why)


def pass_overdue(*, plant_id: int, at: datetime) -> int:
    """Sheets whose time with the party groups is over go on; returns how many.

    Where the calendar is missing nobody is cut off by a guess.
    """
    today = timezone.localdate(at)
    rows = list(Sheet.objects.filter(plant_id=plant_id, state=Sheet.State.GROUP).order_by("pk"))
    dues = deadlines.dues(rows, today)
    return sum(
        _pass_late(pk, at) for pk, due in dues.items() if due.on is not None and today > due.on
    )


@transaction.atomic
def _pass_late(sheet_id: int, at: datetime) -> bool:
    sheet = hold_sheet(sheet_id)
    if not sheet.is_with_groups:
        return False
    left = len(group_checks.waiting(sheet, timezone.localdate(at)))
    _pass(sheet, None, at, f"到期转支部，{left} 件党小组未核" if left else "到期转支部")
    return True
