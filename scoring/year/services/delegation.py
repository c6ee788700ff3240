"""A duty in other hands for some days, by name, with dates and a reason."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from branches.models import Unit
from members.duties import RECORDING_POSTS, duties_of, on_day
from members.models import Delegation, GroupLead, Member, PanelMember, Seat, User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.year import why_not_delegate, why_not_take_back
from scoring.engine.process.workflow import Refusal, check_reason

LONGEST_DELEGATION = timedelta(
    days=62
)  # a rotation, with room; a longer absence is a matter of the post
WHERE = "这个人在这段时间没有这项职责，没有可代理的"


@transaction.atomic
def delegate(
    *,
    duty: str,
    unit: Unit,
    holder: Member,
    deputy: Member,
    from_on: date,
    to_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> Delegation:
    """By the holder himself, or by the plant's organiser when he cannot be reached."""
    today = timezone.localdate(at)
    roles = duties_of(by, on=today).roles_for_plant(unit.plant_id)
    refuse(why_not_delegate(roles, own=by.member_id == holder.pk))
    why = check_reason(reason, what="事由")
    _check_days(from_on, to_on, today)
    if holder.pk == deputy.pk:
        raise Refusal("不能自己代理自己", "input")
    branch = unit if unit.kind == Unit.Kind.BRANCH else unit.parent
    if branch is None or deputy.branch_id != branch.pk:
        raise Refusal("代理人要是本支部的党员", "input")
    if not _holds(duty, unit, holder, from_on):
        raise Refusal(WHERE, "input")
    if not deputy_can_act(deputy):
        raise Refusal("代理人还没有账号，请管理员先开账号，或换一位", "input")
    if duty == Delegation.Duty.PANEL and _holds(duty, unit, deputy, from_on):
        raise Refusal("代理人已在考核小组里，一个人不能投两票，请换一位", "input")
    if duty == Delegation.Duty.PANEL and _stands_in_there(unit, deputy, from_on, to_on):
        raise Refusal("代理人已代理这个考核小组的另一席，一个人不能投两票，请换一位", "input")
    rows = Delegation.objects.select_for_update().filter(
        duty=duty, unit=unit, holder=holder, from_on__lte=to_on, to_on__gte=from_on
    )
    for row in rows:
        if row.ended_on is None or row.ended_on > from_on:
            raise Refusal(f"这段时间已由{row.deputy}代理，先收回再另委托", "conflict")
    row = Delegation(
        duty=duty,
        unit=unit,
        holder=holder,
        deputy=deputy,
        from_on=from_on,
        to_on=to_on,
        reason=why[:200],
        given_by=by,
        given_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refusal("这段时间刚有人代理了，请刷新再看", "conflict") from error
    return row


def _check_days(from_on: date, to_on: date, today: date) -> None:
    if to_on < from_on or to_on < today:
        raise Refusal("代理的结束日期不能早于开始日期和今天", "input")
    if to_on - from_on > LONGEST_DELEGATION:
        raise Refusal("代理一次最多两个月；更长的请按任免办理", "input")


@transaction.atomic
def take_back(*, delegation_id: int, by: User, at: datetime) -> None:
    """End it today; what was done under it stays done."""
    row = Delegation.objects.select_for_update().get(pk=delegation_id)
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(row.unit.plant_id)
    own, deputy = by.member_id == row.holder_id, by.member_id == row.deputy_id
    refuse(why_not_take_back(roles, own=own, deputy=deputy))
    if row.ended_on is None:
        row.ended_on = timezone.localdate(at)
        row.save(update_fields=["ended_on"])


def deputy_can_act(deputy: Member) -> bool:
    return User.objects.filter(member=deputy, is_active=True).exists()


def _stands_in_there(unit: Unit, deputy: Member, first: date, last: date) -> bool:
    rows = Delegation.objects.filter(
        duty=Delegation.Duty.PANEL, unit=unit, deputy=deputy, from_on__lte=last, to_on__gte=first
    )
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=first)).exists()


def _holds(duty: str, unit: Unit, member: Member, on: date) -> bool:
    if duty == Delegation.Duty.RECORDER:
        rows = Seat.objects.filter(on_day(on), branch=unit, post__in=RECORDING_POSTS)
        return rows.filter(member=member).exists()
    if duty == Delegation.Duty.PANEL:
        panel = PanelMember.objects.filter(on_day(on), branch=unit, observer=False)
        return panel.filter(member=member).exists()
    return GroupLead.objects.filter(on_day(on), group=unit, member=member).exists()
