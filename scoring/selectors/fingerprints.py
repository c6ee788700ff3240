"""What each sheet's numbers are made of, as one digest a sheet, worked out inside the database.

A sheet whose digest is the stored one need not be read, let alone scored.
"""

from typing import Any

from django.db import connection

from scoring import engine
from scoring.engine.periods import Month

# The people of a sheet with their seats anywhere in the quarter and the places of those seats;
# their exempt leave; how many rows the ledger has for them, of whatever branch (rows are only
# ever added, so that the number says whether anything is new); what was published of the
# plant's earlier quarters; the scheme; the engine.
MADE_OF = """
WITH sheet AS MATERIALIZED (
    SELECT s.id, s.plant_id, s.branch_id, s.code, r.content_hash
    FROM scoring_sheet s JOIN scoring_rubricversion r ON r.id = s.rubric_id
    WHERE s.id = ANY(%(sheets)s)
), person AS MATERIALIZED (
    SELECT sheet.id AS sheet_id, sheet.plant_id, p.code, seat.member_id,
           array_agg(p.id ORDER BY p.id) AS lines
    FROM sheet
    JOIN members_seat seat ON seat.branch_id = sheet.branch_id AND seat.from_on <= %(last)s
         AND (seat.to_on IS NULL OR seat.to_on >= %(first)s)
    JOIN scoring_participant p ON p.seat_id = seat.id AND p.code = sheet.code
    GROUP BY sheet.id, sheet.plant_id, p.code, seat.member_id
), held AS (
    SELECT person.sheet_id, string_agg(row(
               person.lines, seat.id, seat.member_id, seat.branch_id, seat.post, seat.from_on,
               seat.to_on, seat.acting, seat.main, unit.has_committee, unit.domain
           )::text, ' ' ORDER BY seat.id) AS text
    FROM person
    JOIN members_seat seat ON seat.member_id = person.member_id
         AND seat.from_on <= %(quarter_last)s
         AND (seat.to_on IS NULL OR seat.to_on >= %(quarter_first)s)
    JOIN branches_unit unit ON unit.id = seat.branch_id
    GROUP BY person.sheet_id
), away AS (
    SELECT person.sheet_id, string_agg(
               row(away.member_id, away.from_on, away.to_on)::text, ' ' ORDER BY away.id
           ) AS text
    FROM person
    JOIN members_leave away ON away.member_id = person.member_id AND away.exempt
         AND away.from_on <= %(quarter_last)s AND away.to_on >= %(quarter_first)s
    GROUP BY person.sheet_id
), ledger AS (
    SELECT person.sheet_id, count(*) AS entries
    FROM person
    JOIN members_seat seat ON seat.member_id = person.member_id
    JOIN scoring_participant p ON p.seat_id = seat.id AND p.code = person.code
    JOIN scoring_entry e ON e.plant_id = person.plant_id AND e.participant_id = p.id
         AND e.month >= %(quarter_first)s AND e.month <= %(first)s
    GROUP BY person.sheet_id
), published AS (
    SELECT board.plant_id, board.code, string_agg(
               row(board.period, paper.draft_id)::text, ' ' ORDER BY board.period, paper.revision
           ) AS text
    FROM scoring_board board JOIN scoring_publication paper ON paper.board_id = board.id
    WHERE board.plant_id IN (SELECT plant_id FROM sheet) AND board.period < %(quarter)s
    GROUP BY board.plant_id, board.code
)
SELECT sheet.id, encode(sha256(convert_to(row(
           %(engine)s, sheet.content_hash, held.text, away.text, ledger.entries, published.text
       )::text, 'UTF8')), 'hex')
FROM sheet
LEFT JOIN held ON held.sheet_id = sheet.id
LEFT JOIN away ON away.sheet_id = sheet.id
LEFT JOIN ledger ON ledger.sheet_id = sheet.id
LEFT JOIN published ON published.plant_id = sheet.plant_id AND published.code = sheet.code
"""


def made_of(sheet_ids: list[int], month: Month) -> dict[int, str]:
    """Sheet -> digest of everything its numbers are made of. One query for sheets of one month,
    of whatever plants. Taken before the facts are read: what comes in between shows next time."""
    quarter = month.quarter
    values: dict[str, Any] = {
        "sheets": sheet_ids,
        "first": month.first,
        "last": month.last,
        "quarter": str(quarter),
        "quarter_first": quarter.first,
        "quarter_last": quarter.last,
        "engine": str(engine.VERSION),
    }
    with connection.cursor() as cursor:
        cursor.execute(MADE_OF, values)
        return dict(cursor.fetchall())
