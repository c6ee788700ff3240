"""Who confirmed a claim verifies that line no more, also after somebody else corrected the row."""

from django.db import migrations

VOUCHERS = """
CREATE FUNCTION zhiwei_vouchers(the_sheet bigint, the_participant bigint)
RETURNS TABLE (user_id bigint) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE since AS (
        SELECT a.by_id, e.id, e.void FROM scoring_peeranswer a
        JOIN scoring_entry e ON e.id = a.entry_id
        WHERE a.yes AND a.how = 'tap'
          AND e.sheet_id = the_sheet AND e.participant_id = the_participant
        UNION ALL
        SELECT since.by_id, l.id, l.void FROM since
        JOIN scoring_entry l ON l.supersedes_id = since.id
    )
    SELECT DISTINCT since.by_id FROM since WHERE NOT since.void
      AND NOT EXISTS (SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = since.id)
$$;
COMMENT ON FUNCTION zhiwei_vouchers IS
    'Accounts of those who confirmed a claim of this line that still stands, as it was or corrected';

-- The other conditions of both functions stay as they are.
DO $$
DECLARE body text;
BEGIN
    SELECT pg_get_functiondef('zhiwei_voters'::regproc) INTO body;
    IF position('(SELECT recorded_by_id FROM matters)' IN body) = 0 THEN
        RAISE EXCEPTION 'zhiwei_voters does not count as expected';
    END IF;
    EXECUTE replace(body, '(SELECT recorded_by_id FROM matters)',
                    '(SELECT recorded_by_id FROM matters UNION ALL '
                    'SELECT v.user_id FROM zhiwei_vouchers(the_sheet, the_participant) v)');

    SELECT pg_get_functiondef('zhiwei_check_confirmations'::regproc) INTO body;
    IF position('RETURN NULL;' IN body) = 0 THEN
        RAISE EXCEPTION 'zhiwei_check_confirmations does not end as expected';
    END IF;
    EXECUTE replace(body, 'RETURN NULL;', $add$
    IF EXISTS (SELECT 1 FROM added a, zhiwei_vouchers(a.sheet_id, a.participant_id) v
               WHERE v.user_id = a.by_id) THEN
        RAISE EXCEPTION '这一行有本人确认过的申报，不能由本人核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_vouches_does_not_confirm';
    END IF;
    RETURN NULL;$add$);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0101_objections_on_behalf")]

    operations = [migrations.RunSQL(VOUCHERS, migrations.RunSQL.noop)]
