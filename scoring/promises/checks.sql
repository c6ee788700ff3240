-- Before and after the panel: the party group checks matters, and people answer for their own line.

-- Nobody checks his own matters, and only while the sheet is with the groups.
CREATE FUNCTION zhiwei_check_checks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.entry_id
               JOIN scoring_participant p ON p.id = e.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.by_id
               WHERE u.member_id = t.member_id) THEN
        RAISE EXCEPTION '不能核自己的事项：由党支部核'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_checks_own_matters';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.entry_id
               JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE e.sheet_id <> a.sheet_id OR s.state <> 'group') THEN
        RAISE EXCEPTION '这张表不在“党小组核”这一步'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_belong_to_the_group_step';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER checks_are_proper AFTER INSERT ON scoring_check
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_checks();

-- People answer for themselves on a locked line; an answer by phone is written down by another.
CREATE FUNCTION zhiwei_check_own_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_participant p ON p.id = a.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.by_id
               WHERE (u.member_id IS NOT DISTINCT FROM t.member_id) = a.phoned) THEN
        RAISE EXCEPTION '确认由本人做；电话确认由支部记录人登记'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'people_answer_for_themselves';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.state <> 'locked' OR s.round <> a.round) THEN
        RAISE EXCEPTION '当月还没有锁定，不用确认'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_are_on_locked_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER answers_are_proper AFTER INSERT ON scoring_answer
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_own_answers();
