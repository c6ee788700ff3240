-- Objections keep their words; only the state of their handling moves.

CREATE FUNCTION zhiwei_keep_objection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['state', 'version', 'due_on']
       IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'version', 'due_on'] THEN
        RAISE EXCEPTION '异议提出后不能改，只有办理的状态会变'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_objection_keeps_its_words';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER an_objection_keeps_its_words BEFORE UPDATE ON scoring_objection
    FOR EACH ROW EXECUTE FUNCTION zhiwei_keep_objection();
CREATE TRIGGER an_objection_is_not_deleted BEFORE DELETE ON scoring_objection
    FOR EACH ROW EXECUTE FUNCTION zhiwei_refuse_change('异议不能删除');
CREATE TRIGGER objections_are_not_swept_away BEFORE TRUNCATE ON scoring_objection
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change('异议不能删除');
