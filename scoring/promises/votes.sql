-- The panel's votes: who may vote on a line, how many it takes, and who may not confirm.

-- Who confirmed a claim verifies that line no more, also after somebody else corrected the row.
CREATE FUNCTION zhiwei_vouchers(the_sheet bigint, the_participant bigint)
RETURNS TABLE(user_id bigint) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE since AS (
        SELECT a.by_id, e.id, e.void FROM scoring_peeranswer a
        JOIN scoring_entry e ON e.id = a.entry_id
        WHERE a.yes AND a.how = 'tap'
          AND e.sheet_id = the_sheet AND e.participant_id = the_participant
        UNION ALL
        SELECT since.by_id, l.id, l.void FROM since
        JOIN scoring_entry l ON l.supersedes_id = since.id
    )
    SELECT DISTINCT since.by_id FROM since
    WHERE NOT since.void
      AND NOT EXISTS (SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = since.id)
$$;
COMMENT ON FUNCTION zhiwei_vouchers IS
    'Accounts of those who confirmed a claim of this line that still stands, '
    'as it was or corrected';

-- A place on the panel is one vote, whoever casts it; who stands in counts instead of the holder.
CREATE FUNCTION zhiwei_voters(the_sheet bigint, the_participant bigint, on_day date)
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
      AND u.id NOT IN (
          SELECT recorded_by_id FROM matters
          UNION ALL
          SELECT v.user_id FROM zhiwei_vouchers(the_sheet, the_participant) v)
$$;
COMMENT ON FUNCTION zhiwei_voters IS 'How many of the panel may vote on this line on that day';

CREATE FUNCTION zhiwei_votes_needed(the_sheet bigint, the_participant bigint, on_day date)
RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT greatest(
        zhiwei_voters(the_sheet, the_participant, on_day) / 2 + 1,
        CASE WHEN EXISTS (
            SELECT 1 FROM scoring_entry e
            WHERE e.sheet_id = the_sheet AND e.participant_id = the_participant AND NOT e.void
              AND e.amount < 0
              AND NOT EXISTS (SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = e.id)
        ) THEN 2 ELSE 1 END)
$$;
COMMENT ON FUNCTION zhiwei_votes_needed IS
    'More than half of the panel members who may vote on this line; two where points are deducted';

-- Nobody confirms his own line, what he submitted, what he recorded, or what he vouched for.
CREATE FUNCTION zhiwei_check_confirmations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_participant p ON p.id = a.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.by_id
               WHERE u.member_id = t.member_id) THEN
        RAISE EXCEPTION '不能核实自己的得分：请考核小组其他成员核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_confirms_own_lines';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.submitted_by_id = a.by_id) THEN
        RAISE EXCEPTION '提交的人不能核实：请考核小组其他成员核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_submits_does_not_confirm';
    END IF;
    IF EXISTS (SELECT 1 FROM added a
               JOIN scoring_entry e ON e.sheet_id = a.sheet_id
                    AND e.participant_id = a.participant_id AND e.recorded_by_id = a.by_id
               WHERE NOT e.void AND NOT EXISTS (
                   SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = e.id)) THEN
        RAISE EXCEPTION '这一行有本人记录的事项，不能由本人核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_scores_does_not_confirm';
    END IF;
    IF EXISTS (SELECT 1 FROM added a, zhiwei_vouchers(a.sheet_id, a.participant_id) v
               WHERE v.user_id = a.by_id) THEN
        RAISE EXCEPTION '这一行有本人确认过的申报，不能由本人核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_vouches_does_not_confirm';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER confirmations_are_proper AFTER INSERT ON scoring_confirmation
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_confirmations();
