"""From when a version may come into force."""

from datetime import date

from scoring.engine.process.why_not.because import Why
from scoring.engine.process.why_not.rubric import why_not_begin
from scoring.engine.time import periods
from scoring.engine.time.periods import Month, Quarter, Year
from scoring.models import RubricInForce, Sheet


def why_not_from(plant_id: int, code: str, period: str, first: date) -> Why | None:
    kind = periods.KINDS[period]
    months = Month.of(first).quarter.months if kind is Quarter else [Month.of(first)]
    opened = Sheet.objects.filter(plant_id=plant_id, code=code, month__gte=first)
    taken = RubricInForce.objects.filter(plant_id=plant_id, code=code, from_month=first)
    return why_not_begin(
        whole=months[0].first == first and not (kind is Year and first.month != 1),
        opened=opened.exists(),
        taken=taken.exists(),
    )
