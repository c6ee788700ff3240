"""The amount that is kept with an entry when it is recorded."""

from typing import Any

from scoring.engine.kinds import Fields, Missing
from scoring.engine.numbers import TENTH, half_up
from scoring.engine.scheme.rubric import Rubric


def recorded_amount(rubric: Rubric, item: str, fields: dict[str, Any]) -> int:
    """Ten-thousandths of a point that the entry is worth by itself, before differences and caps.

    The fields have passed `reading.parse`. What does not come out in ten-thousandths (a ratio)
    is kept as its item result, rounded half up to hundredths; a missing one is 0.
    """
    kind = rubric.items[item].kind
    amount = kind.amount(kind.entry(Fields(fields, "", [], kind)))
    if isinstance(amount, Missing):
        return 0
    if amount % TENTH**2:
        return half_up(amount) * 100
    return int(amount // TENTH**2)
