"""计时抽样: an organiser writes down how long a piece of work took; a wrong row is withdrawn."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.year import why_not_sample
from scoring.engine.process.workflow import Refusal
from scoring.models import TimeSample

LONGEST_SAMPLE = 600  # minutes
OLDEST = timedelta(days=366)


def _check_organiser(by: User, plant_id: int, at: datetime) -> None:
    duties = duties_of(by, on=timezone.localdate(at))
    refuse(why_not_sample(duties.roles_for_plant(plant_id)))


@transaction.atomic
def keep(
    *, plant_id: int, client_key: UUID, on: date, work: str, minutes: int, by: User, at: datetime
) -> TimeSample:
    """The same request again is the same sample. `minutes`: 1 to 600."""
    _check_organiser(by, plant_id, at)
    today = timezone.localdate(at)
    if work not in TimeSample.Work.values:
        raise Refusal("请选择是哪件事", "input")
    if not 1 <= minutes <= LONGEST_SAMPLE:
        raise Refusal(f"用了几分钟：请填 1 到 {LONGEST_SAMPLE} 的整数", "input")
    if not today - OLDEST <= on <= today:
        raise Refusal("哪一天：请填今天或过去一年里的日期", "input")
    row, _ = TimeSample.objects.get_or_create(
        client_key=client_key,
        defaults={
            "plant_id": plant_id, "on": on, "work": work, "minutes": minutes, "by": by, "at": at,
        },
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw(*, sample_id: int, client_key: UUID, by: User, at: datetime) -> None:
    """Twice is once."""
    row = TimeSample.objects.filter(pk=sample_id, withdraws__isnull=True).first()
    if row is None:
        raise Refusal("没有这一条计时抽样", "input")
    _check_organiser(by, row.plant_id, at)
    TimeSample.objects.get_or_create(
        withdraws=row,
        defaults={
            "client_key": client_key, "plant_id": row.plant_id, "on": row.on, "work": row.work,
            "minutes": row.minutes, "by": by, "at": at,
        },
    )  # fmt: skip
