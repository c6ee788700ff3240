-- The month's sheets: when one may be locked, and that a locked one stays, with its results.

-- A sheet is locked when the panel agrees on every line. A locked one changes in two ways: the
-- plant reopens it with a reason, unless its quarter is published; or an approved correction
-- computes it anew and leaves all else as it is.
CREATE FUNCTION zhiwei_check_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' AND NEW.state = 'locked' AND zhiwei_is_being_corrected(OLD.id)
       AND to_jsonb(NEW) - ARRAY['digest', 'scored_at', 'scored_digest', 'version']
         = to_jsonb(OLD) - ARRAY['digest', 'scored_at', 'scored_digest', 'version'] THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'locked' THEN
        IF NOT (NEW.state = 'prelim' AND NEW.round = OLD.round + 1
                AND NEW.reopened_until IS NOT NULL
                AND NEW.reopened_until IS DISTINCT FROM OLD.reopened_until
                AND (NEW.branch_id, NEW.month, NEW.code, NEW.plant_id, NEW.rubric_id)
                  = (OLD.branch_id, OLD.month, OLD.code, OLD.plant_id, OLD.rubric_id)) THEN
            RAISE EXCEPTION '已锁定的积分表不能 %：要改，请厂党委写明原因重开', TG_OP
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_locked_sheet_stays';
        END IF;
        IF EXISTS (SELECT 1 FROM scoring_publication p JOIN scoring_board b ON b.id = p.board_id
                   WHERE b.plant_id = OLD.plant_id AND b.code = OLD.code
                     AND b.period = to_char(OLD.month, 'YYYY-"Q"Q')) THEN
            RAISE EXCEPTION '这一季已经公布，不能重开：要改，请走异议更正，发新的修订号'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_published_month_stays';
        END IF;
    END IF;
    IF NEW.state = 'locked' AND EXISTS (
        SELECT 1 FROM scoring_monthlyresult r
        WHERE r.sheet_id = NEW.id
          AND (SELECT count(DISTINCT COALESCE('p' || c.place_id, 'u' || c.by_id))
               FROM scoring_confirmation c
               WHERE c.sheet_id = NEW.id AND c.round = NEW.round AND c.agrees
                 AND c.participant_id = r.participant_id)
            < zhiwei_votes_needed(NEW.id, r.participant_id,
                                  (NEW.locked_at AT TIME ZONE 'Asia/Shanghai')::date)) THEN
        RAISE EXCEPTION '还有没核实的行，不能锁定'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_when_the_panel_agrees';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_locked_sheet_stays BEFORE UPDATE ON scoring_sheet
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_sheet();
CREATE TRIGGER a_sheet_is_not_deleted BEFORE DELETE ON scoring_sheet
    FOR EACH ROW EXECUTE FUNCTION zhiwei_refuse_change('积分表不能删除');

-- The guard looks once a statement instead of once a row: the month's job writes thousands of rows
-- at a time. A change is looked at twice, where the rows were and where they go.
CREATE FUNCTION zhiwei_check_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched t JOIN scoring_sheet s ON s.id = t.sheet_id
               WHERE s.state = 'locked' AND NOT zhiwei_is_being_corrected(s.id)) THEN
        RAISE EXCEPTION '已锁定的月度结果不能 %', TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'results_of_a_locked_sheet_stay';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER results_of_a_locked_sheet_stay AFTER INSERT ON scoring_monthlyresult
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_of_a_locked_sheet_stay_unchanged AFTER UPDATE ON scoring_monthlyresult
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_do_not_move_into_a_locked_sheet AFTER UPDATE ON scoring_monthlyresult
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_of_a_locked_sheet_stay_there AFTER DELETE ON scoring_monthlyresult
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_are_not_swept_away BEFORE TRUNCATE ON scoring_monthlyresult
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change('月度结果由积分表重新计算得来');
