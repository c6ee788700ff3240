-- A proposed payroll list is frozen but for its two approvals, and those are given once.

CREATE FUNCTION zhiwei_check_pay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.publication_id, NEW.template, NEW.rows, NEW.digest, NEW.basis,
           NEW.proposed_by_id, NEW.proposed_at)
          IS DISTINCT FROM
          (OLD.publication_id, OLD.template, OLD.rows, OLD.digest, OLD.basis,
           OLD.proposed_by_id, OLD.proposed_at)
       OR (OLD.first_by_id IS NOT NULL AND NEW.first_by_id IS DISTINCT FROM OLD.first_by_id)
       OR (OLD.second_by_id IS NOT NULL AND NEW.second_by_id IS DISTINCT FROM OLD.second_by_id)
    THEN
        RAISE EXCEPTION '提出的名单不能改：要改就重新预览、另外提出'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_proposed_list_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_proposed_list_stays BEFORE UPDATE OR DELETE ON scoring_payexport
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_pay();
