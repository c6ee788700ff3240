"""Declaring an emergency (抢险、封路、停网): its working days are given back to the branches."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.engine.process.regulation import EMERGENCY_DAYS
from scoring.engine.process.workflow import Refusal, check_reason
from scoring.models import Emergency

LONGEST_EMERGENCY = timedelta(days=EMERGENCY_DAYS)
# Roles that may say that a branch could not work.
DECLARERS = frozenset({"organiser", "plant_committee"})
BELOW_PLANT = frozenset({Unit.Kind.PLANT, Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH})


def _check(unit: Unit, from_on: date, to_on: date | None, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    roles = duties_of(by, on=today).roles_for_plant(unit.plant_id)
    if not DECLARERS & roles:
        raise Refusal("应急顺延由厂组织员或厂党委委员申明", "role")
    if unit.kind not in BELOW_PLANT:
        raise Refusal("请选一个党支部、党总支或厂党委", "input")
    if to_on is not None and to_on < from_on:
        raise Refusal("结束日期不能早于开始日期", "input")
    if from_on > today:
        raise Refusal("还没有发生的不能申明：开始日期最晚是今天", "input")
    if from_on < today - LONGEST_EMERGENCY or (to_on or today) > from_on + LONGEST_EMERGENCY:
        raise Refusal("一次最多申明三个月，也不能申明三个月以前的", "input")


@transaction.atomic
def declare(
    *,
    unit: Unit,
    kind: str,
    reason: str,
    from_on: date,
    to_on: date | None,
    by: User,
    at: datetime,
) -> Emergency:
    """One emergency of a unit and of everything below it; without an end it is still going on."""
    if kind not in Emergency.Kind.values:
        raise Refusal("请选抢险、封路、停网或其他", "input")
    kept = check_reason(reason, what="情况")
    _check(unit, from_on, to_on, by, at)
    return Emergency.objects.create(
        unit=unit, kind=kind, reason=kept, from_on=from_on, to_on=to_on, by=by, at=at
    )


@transaction.atomic
def correct(
    *, emergency_id: int, to_on: date | None, void: bool, reason: str, by: User, at: datetime
) -> Emergency:
    """End it, move its end, or withdraw it: a further row, the old one stays."""
    before = Emergency.objects.select_related("unit").filter(pk=emergency_id).first()
    if before is None:
        raise Refusal("没有这条应急顺延", "input")
    kept = check_reason(reason)
    _check(before.unit, before.from_on, to_on, by, at)
    try:
        with transaction.atomic():
            return Emergency.objects.create(
                unit=before.unit,
                kind=before.kind,
                reason=kept,
                from_on=before.from_on,
                to_on=to_on,
                by=by,
                at=at,
                supersedes=before,
                void=void,
            )
    except IntegrityError as error:
        raise Refusal("这一条刚被别人改过，请刷新再看", "conflict") from error
