-- Attachments come and go as long as matters do, also while the party groups check; what one
-- holds never changes.

CREATE FUNCTION zhiwei_check_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION '附件不能改：先去掉，再重新添加'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_attachment_stays_as_it_is';
    END IF;
    IF EXISTS (SELECT 1 FROM scoring_entry e JOIN scoring_sheet s ON s.id = e.sheet_id
               WHERE e.id = COALESCE(NEW.entry_id, OLD.entry_id)
                 AND s.state NOT IN ('open', 'group', 'prelim')) THEN
        RAISE EXCEPTION '这个月的积分表已提交，附件不能再增减'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachments_follow_an_open_sheet';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE TRIGGER attachments_follow_an_open_sheet
    BEFORE INSERT OR UPDATE OR DELETE ON scoring_attachment
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_attachments();
CREATE TRIGGER attachments_are_not_swept_away BEFORE TRUNCATE ON scoring_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change('附件逐个去掉');
