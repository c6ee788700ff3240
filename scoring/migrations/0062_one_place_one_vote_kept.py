"""A place on the panel is one vote, whoever casts it; who stands in counts instead of the holder."""

from django.db import migrations

VOTERS = """
CREATE OR REPLACE FUNCTION zhiwei_voters(the_sheet bigint, the_participant bigint, on_day date)
RETURNS integer LANGUAGE sql STABLE AS $$
    WITH line AS (
        SELECT s.branch_id, s.submitted_by_id, t.member_id
        FROM scoring_sheet s, scoring_participant p JOIN members_seat t ON t.id = p.seat_id
        WHERE s.id = the_sheet AND p.id = the_participant
    ), matters AS (
        SELECT e.recorded_by_id FROM scoring_entry e
        WHERE e.sheet_id = the_sheet AND e.participant_id = the_participant AND NOT e.void
          AND NOT EXISTS (SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = e.id)
    ), places AS (
        SELECT m.member_id AS holder_id, COALESCE(d.deputy_id, m.member_id) AS voter_id, line.*
        FROM line
        JOIN members_panelmember m ON m.branch_id = line.branch_id AND NOT m.observer
             AND m.from_on <= on_day AND (m.to_on IS NULL OR m.to_on >= on_day)
        LEFT JOIN members_delegation d ON d.duty = 'panel' AND d.unit_id = m.branch_id
             AND d.holder_id = m.member_id AND d.from_on <= on_day AND d.to_on >= on_day
             AND (d.ended_on IS NULL OR d.ended_on > on_day)
    )
    SELECT count(DISTINCT u.id)::integer FROM places
    JOIN members_user u ON u.member_id = places.voter_id AND u.is_active
         AND u.id IS DISTINCT FROM places.submitted_by_id
    WHERE places.voter_id <> places.member_id AND places.holder_id <> places.member_id
      AND u.id NOT IN (SELECT recorded_by_id FROM matters)
$$;

-- The trigger's other promises stay as they are: only what it counts changes.
DO $$
DECLARE body text;
BEGIN
    SELECT pg_get_functiondef('zhiwei_check_sheet'::regproc) INTO body;
    IF position('count(DISTINCT c.by_id)' IN body) = 0 THEN
        RAISE EXCEPTION 'zhiwei_check_sheet does not count as expected';
    END IF;
    EXECUTE replace(body, 'count(DISTINCT c.by_id)',
                    'count(DISTINCT COALESCE(''p'' || c.place_id, ''u'' || c.by_id))');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0061_one_place_one_vote"),
        ("members", "0031_one_place_one_vote"),
    ]

    operations = [migrations.RunSQL(VOTERS, migrations.RunSQL.noop)]
