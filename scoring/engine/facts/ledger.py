"""Facts out of rows that were checked when they were recorded, without checking them again.

For bulk work: the same fields of the same item are read once, however many rows have them.
"""

import json
from datetime import date
from typing import Any

from scoring.engine.errors import Malformed, Problem
from scoring.engine.facts.entry_reading import REQUIREMENTS, given
from scoring.engine.facts.facts import Entry
from scoring.engine.kinds import Fields
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric


class Ledger:
    """Readings of one scheme's rows."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._read: dict[tuple[str, str], tuple[Any, frozenset[str]]] = {}
        # Earlier months matter only to items that remember: caps of quarter and year, matters
        # that pay the difference, and results of the whole period.
        self.remembering = frozenset(
            item.code for item in rubric.items.values() if _remembers(item, rubric)
        )

    def entry(self, pk: str, item: str, on: date, month: str, fields: str, matter: str) -> Entry:
        """An entry that nothing superseded; `fields` is the row's JSON as text."""
        key = item, fields
        if key not in self._read:
            self._read[key] = self._reading(item, fields)
        reading, met = self._read[key]
        return Entry(pk, self.rubric.items[item], on, month, reading, matter or None,
                     True, False, None, met)  # fmt: skip

    def _reading(self, item: str, fields: str) -> tuple[Any, frozenset[str]]:
        values = json.loads(fields)
        errors: list[Problem] = []
        kind = self.rubric.items[item].kind
        reading = kind.entry(Fields(values, None, errors, kind))
        if errors:
            raise Malformed(errors)
        return reading, frozenset(key for key, at in REQUIREMENTS if given(values.get(at)))


def _remembers(item: Item, rubric: Rubric) -> bool:
    longer = item.cap_quarter is not None or item.cap_year is not None
    per_period = item.kind.aggregate or item.kind.per in ("quarter", "year")
    return bool(longer or item.exclusive or per_period) and rubric.period != "month"
