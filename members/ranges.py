"""From one day to another, as the database compares it."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value


class DateRange(Func):
    """daterange(from, to, '[]'): both days belong to it."""

    function = "DATERANGE"
    output_field = DateRangeField()


def held(from_field: str = "from_on", to_field: str = "to_on") -> DateRange:
    return DateRange(F(from_field), F(to_field), Value("[]"))


def ordered_dates(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
        violation_error_message="结束日期不能早于开始日期",
    )
