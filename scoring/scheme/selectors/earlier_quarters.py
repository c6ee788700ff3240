"""What the last revisions of earlier quarters counted, for whoever scores a later one."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from scoring.engine.time.periods import Quarter

Raw = dict[str, Any]
# One list of the published contents: of each plant and quarter that of its last revision.
COUNTED = """SELECT latest.plant_id, one.value::text
FROM (
    SELECT DISTINCT ON (board.plant_id, board.period) board.plant_id, board.period, paper.draft_id
    FROM scoring_board board JOIN scoring_publication paper ON paper.board_id = board.id
    WHERE board.plant_id = ANY(%(plants)s) AND board.code = %(code)s
          AND board.period < %(before)s AND board.period >= %(since)s
    ORDER BY board.plant_id, board.period, paper.revision DESC
) latest
JOIN scoring_draft draft ON draft.id = latest.draft_id
     AND jsonb_typeof(draft.payload -> %(list)s) = 'array'
CROSS JOIN LATERAL jsonb_array_elements(draft.payload -> %(list)s)
     WITH ORDINALITY one (value, place)
WHERE one.value ->> 'subject' = ANY(%(subjects)s)
ORDER BY latest.plant_id, latest.period, one.place
"""


@dataclass(frozen=True)
class Earlier:
    """The published quarters of these plants before one, as far as they speak of `subjects`."""

    plants: Collection[int]
    code: str
    before: Quarter
    subjects: Collection[str]

    def matters(self) -> Iterator[tuple[int, Raw]]:
        """(plant, what was counted for a matter of 就高补差), oldest quarter first."""
        return self._counted("matters", since="")

    def year_items(self) -> Iterator[tuple[int, Raw]]:
        """(plant, what was counted for an item with a year's cap), of the same year only."""
        return self._counted("year_items", since=f"{self.before.year}-Q1")

    def _counted(self, name: str, *, since: str) -> Iterator[tuple[int, Raw]]:
        values: dict[str, Any] = {
            "plants": list(self.plants),
            "code": self.code,
            "before": str(self.before),
            "since": since,
            "list": name,
            "subjects": list(self.subjects),
        }
        with connection.cursor() as cursor:
            cursor.execute(COUNTED, values)
            rows = cursor.fetchall()
        return ((plant, json.loads(text)) for plant, text in rows)
