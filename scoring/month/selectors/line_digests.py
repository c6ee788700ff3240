"""What each line of a sheet is made of, and each sheet, as digests worked out in the database.

A sheet whose digest is the stored one need not be read, let alone scored; of one that changed,
only the lines that changed are.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from scoring import engine
from scoring.engine.time.periods import Month


@dataclass(frozen=True)
class Digests:
    """The digest of a sheet, and of its lines by participant; the lines only where they are
    wanted: the sheet's digest is not the stored one."""

    digest: str
    lines: dict[int, str]


# A line is made of the person's seats anywhere in the quarter and the places of those seats; of
# how many rows the ledger has for the person, of whatever branch (rows are only ever added, so
# that the number says whether anything is new); of exempt leave; of what was published of the
# plant's earlier quarters; of the scheme; of the engine.
DIGESTS = """
WITH sheet AS MATERIALIZED (
    SELECT s.id, s.plant_id, s.branch_id, s.code, s.scored_digest, r.content_hash
    FROM scoring_sheet s JOIN scoring_rubricversion r ON r.id = s.rubric_id
    WHERE s.id = ANY(%(sheets)s)
), person AS MATERIALIZED (
    SELECT sheet.id AS sheet_id, sheet.plant_id, p.id AS line, p.code, seat.member_id
    FROM sheet
    JOIN members_seat seat ON seat.branch_id = sheet.branch_id AND seat.from_on <= %(last)s
         AND (seat.to_on IS NULL OR seat.to_on >= %(first)s)
    JOIN scoring_participant p ON p.seat_id = seat.id AND p.code = sheet.code
), held AS (
    SELECT person.line, string_agg(row(
               seat.id, seat.member_id, seat.branch_id, seat.post, seat.from_on, seat.to_on,
               seat.acting, seat.main, unit.has_committee, unit.domain, ledger.entries
           )::text, ' ' ORDER BY seat.id) AS text
    FROM person
    JOIN members_seat seat ON seat.member_id = person.member_id
    JOIN branches_unit unit ON unit.id = seat.branch_id
    LEFT JOIN scoring_participant p ON p.seat_id = seat.id AND p.code = person.code
    CROSS JOIN LATERAL (
        SELECT count(*) AS entries FROM scoring_entry e
        WHERE e.plant_id = person.plant_id AND e.participant_id = p.id
              AND e.month >= %(quarter_first)s AND e.month <= %(first)s
    ) ledger
    WHERE ledger.entries > 0 OR (seat.from_on <= %(quarter_last)s
          AND (seat.to_on IS NULL OR seat.to_on >= %(quarter_first)s))
    GROUP BY person.line
), away AS (
    SELECT person.line, string_agg(
               row(away.from_on, away.to_on)::text, ' ' ORDER BY away.id
           ) AS text
    FROM person
    JOIN members_leave away ON away.member_id = person.member_id AND away.exempt
         AND away.from_on <= %(quarter_last)s AND away.to_on >= %(quarter_first)s
    GROUP BY person.line
), published AS (
    SELECT board.plant_id, board.code, string_agg(
               row(board.period, paper.draft_id)::text, ' ' ORDER BY board.period, paper.revision
           ) AS text
    FROM scoring_board board JOIN scoring_publication paper ON paper.board_id = board.id
    WHERE board.plant_id IN (SELECT plant_id FROM sheet) AND board.period < %(quarter)s
    GROUP BY board.plant_id, board.code
), common AS MATERIALIZED (
    SELECT sheet.id, sheet.scored_digest,
           md5(row(%(engine)s, sheet.content_hash, published.text)::text) AS text
    FROM sheet LEFT JOIN published
         ON published.plant_id = sheet.plant_id AND published.code = sheet.code
), lines AS (
    SELECT person.sheet_id, string_agg(
               person.line || ':' || md5(row(common.text, held.text, away.text)::text),
               ' ' ORDER BY person.line
           ) AS text
    FROM person JOIN common ON common.id = person.sheet_id
    LEFT JOIN held ON held.line = person.line
    LEFT JOIN away ON away.line = person.line
    GROUP BY person.sheet_id
), whole AS (
    SELECT common.id, common.scored_digest, lines.text AS lines,
           encode(sha256(convert_to(row(common.text, lines.text)::text, 'UTF8')), 'hex') AS digest
    FROM common LEFT JOIN lines ON lines.sheet_id = common.id
)
SELECT id, digest, CASE WHEN digest <> scored_digest OR %(every)s THEN lines END FROM whole
"""


def of_sheets(sheet_ids: list[int], month: Month, *, every: bool = False) -> dict[int, Digests]:
    """One query for sheets of one month, of whatever plants; `every`: the lines of unchanged
    sheets as well. Taken before the facts are read: what comes in between shows next time."""
    quarter = month.quarter
    values: dict[str, Any] = {
        "sheets": sheet_ids,
        "first": month.first,
        "last": month.last,
        "quarter": str(quarter),
        "quarter_first": quarter.first,
        "quarter_last": quarter.last,
        "engine": str(engine.VERSION),
        "every": every,
    }
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS, values)
        return {pk: Digests(digest, _lines(text)) for pk, digest, text in cursor.fetchall()}


def _lines(text: str | None) -> dict[int, str]:
    pairs = (line.split(":") for line in (text or "").split())
    return {int(participant): digest for participant, digest in pairs}
