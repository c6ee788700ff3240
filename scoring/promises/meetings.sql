-- Meetings: in which sheet they are recorded, and in whose sheets they yield entries.

-- Meetings are recorded as long as every other matter is, also while the party groups check.
CREATE FUNCTION zhiwei_check_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A correction may come later: a make-up study counts in the month it was done.
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE a.supersedes_id IS NULL AND s.state NOT IN ('open', 'group', 'prelim')) THEN
        RAISE EXCEPTION '这个月的积分表已提交，不能再记会议：请考核小组退回后再记'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meetings_go_into_an_open_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE (s.branch_id, s.plant_id) IS DISTINCT FROM (a.branch_id, a.plant_id)
                  OR date_trunc('month', a."on")::date <> s.month) THEN
        RAISE EXCEPTION '会议的党支部和月份必须与积分表一致'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_agrees_with_its_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_activity o ON o.id = a.supersedes_id
               WHERE COALESCE(o.first_id, o.id) <> a.first_id OR o.sheet_id <> a.sheet_id) THEN
        RAISE EXCEPTION '只能更正同一张表里的同一次会议'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_supersedes_itself_alone';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER activities_are_proper AFTER INSERT ON scoring_activity
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_activities();

CREATE FUNCTION zhiwei_check_entries_of_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added e JOIN scoring_activity a ON a.id = e.activity_id
               JOIN scoring_sheet s ON s.id = e.sheet_id
               WHERE s.branch_id <> a.branch_id) THEN
        RAISE EXCEPTION '会议只能在本支部的积分表里记事项'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_meeting_yields_in_its_branch';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entries_of_meetings_are_proper AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_entries_of_meetings();
