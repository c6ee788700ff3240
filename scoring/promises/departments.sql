-- What a department provided is changed by the department, whoever asks and by whatever way; or by
-- a correction of what was published.

CREATE FUNCTION zhiwei_check_department_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE e.source = 'department' AND a.source NOT IN ('department', 'correction')) THEN
        RAISE EXCEPTION '这一条由部门提供，支部不能改：有不同意见，请写明，由组织员向部门核对'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_department_changes_its_own';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER a_department_changes_its_own AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_department_entries();
