"""A late month costs its secretary at most one line, decided by the plant committee."""

from datetime import date, datetime

from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.verify import why_not_book_late
from scoring.engine.process.workflow import Refusal, check_reason
from scoring.engine.time.periods import Month
from scoring.ledger.services import entry
from scoring.models import Entry, Sheet
from scoring.month.selectors import late_report as select_late_report

LONGEST_REASON = 120


def book(*, sheet_id: int, way: str, reason: str, by: User, at: datetime) -> Entry:
    """Book the lateness of one month on its secretary, in the month in which its deadline lies.

    `way` is an item and its option, "D02:late". The branch can dispute the line and cannot change
    it, as with what departments provide. A month can be booked once, also if it is withdrawn.
    Raises Refusal.
    """
    why = check_reason(reason, what="理由")
    if len(why) > LONGEST_REASON:  # it stands in the line's own sentence
        raise Refusal(f"理由最多 {LONGEST_REASON} 个字", "input")
    sheet = Sheet.objects.select_related("branch", "plant").filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal("没有这张积分表", "input")
    roles = _roles(sheet, by, timezone.localdate(at))
    refuse(why_not_book_late(roles, booked=False))
    found = select_late_report.late_report(sheet, timezone.localdate(at))
    if found is None:
        raise Refusal("这个月没有迟报")
    refuse(select_late_report.why_not_book(found, roles, by))
    assert found.target is not None
    assert found.secretary is not None
    assert found.choices is not None
    if way not in dict(found.choices):
        raise Refusal("请选按哪一项记", "input")
    item, _, option = way.partition(":")
    change = entry.Change(
        client_key=select_late_report.key(sheet),
        participant_id=found.secretary.pk,
        item=item,
        fields={"option": option},
        on=found.due,
        note=f"厂党委定：{Month.of(sheet.month).label}初评迟报 {found.days} 个工作日。{why}",
    )
    made = entry.record(
        sheet_id=found.target.pk,
        changes=[change],
        by=by,
        at=at,
        source=Entry.Source.DEPARTMENT,
        permit=_check_committee,
    )
    return made.saved[0] if made.saved else Entry.objects.get(client_key=change.client_key)


def _roles(sheet: Sheet, by: User, on: date) -> frozenset[str]:
    return duties_of(by, on=on).roles_for_branch(sheet.branch)


def _check_committee(sheet: Sheet, by: User, on: date) -> None:
    refuse(why_not_book_late(_roles(sheet, by, on), booked=False))
