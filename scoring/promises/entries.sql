-- Entries: into which sheet they go, what they may replace, and who may record on whose line.
-- (Entries of meetings: meetings.sql. Entries of departments: departments.sql.)

-- An entry goes into a sheet that takes entries and agrees with it. A locked month is changed in
-- one way only: by the transaction that approves a correction (corrections.sql).
CREATE FUNCTION zhiwei_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.state NOT IN ('open', 'group', 'prelim')
                 AND NOT (a.correction_id IS NOT NULL AND zhiwei_is_being_corrected(s.id))) THEN
        RAISE EXCEPTION '这个月的积分表已提交，不能再记事项：请考核小组退回后再改'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_go_into_an_open_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE a.recorded_at > s.reopened_until AND s.state <> 'locked') THEN
        RAISE EXCEPTION '重开的时间已过，不能再记事项：请直接提交初评，或请厂党委再重开'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_reopened_sheet_closes_again';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE (s.month, s.plant_id, s.rubric_id) IS DISTINCT FROM
                     (a.month, a.plant_id, a.rubric_id)) THEN
        RAISE EXCEPTION '事项的月份、厂和方案版本必须与积分表一致'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_agrees_with_its_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE (e.sheet_id, e.participant_id, e.item) IS DISTINCT FROM
                     (a.sheet_id, a.participant_id, a.item)) THEN
        RAISE EXCEPTION '只能替代同一张表、同一个人、同一小项的事项'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_supersedes_its_like';
    END IF;
    IF EXISTS (SELECT 1 FROM added a
               WHERE (a.source = 'correction') IS DISTINCT FROM (a.correction_id IS NOT NULL)) THEN
        RAISE EXCEPTION '更正的事项要写明是哪一次更正'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'a_corrected_entry_names_its_correction';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entries_are_proper AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_entries();

-- Nobody records on his own line. A member records a claim for himself and withdraws it; that the
-- other side agrees he cannot say.
CREATE FUNCTION zhiwei_check_own_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_participant p ON p.id = a.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.recorded_by_id
               LEFT JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE u.member_id = t.member_id
                 AND NOT (a.source = 'claim'
                     AND COALESCE(a.fields->'peer_confirmed', 'false'::jsonb) = 'false'::jsonb
                     AND (e.id IS NULL OR (e.source = 'claim'
                         AND (a.void OR e.recorded_by_id = a.recorded_by_id))))) THEN
        RAISE EXCEPTION '不能给自己记分：请支部另一位记录人或组织员记录，或用“申报”'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_records_own_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER own_lines_are_claims AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_own_lines();
