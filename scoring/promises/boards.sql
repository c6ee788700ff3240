-- The quarter's board: approval is of a digest, not of a number that may stand for something else
-- tomorrow; nothing is posted unchecked or nowhere.

CREATE FUNCTION zhiwei_check_board() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '季度榜不能删除' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.approved_at IS NOT NULL AND NEW.approved_digest IS DISTINCT FROM (
        SELECT d.digest FROM scoring_draft d WHERE d.id = NEW.draft_id) THEN
        RAISE EXCEPTION '审定的是另一份草稿，内容变了要重新审定'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_binds_to_the_digest';
    END IF;
    IF OLD.state IN ('collecting', 'calculated', 'approved', 'cleared')
       AND NEW.state NOT IN ('collecting', 'calculated', 'approved')
       AND (NEW.approved_at IS NULL OR NEW.cleared_at IS NULL) THEN
        RAISE EXCEPTION '还没有审定并通过保密审查，不能公示'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_posted_was_cleared';
    END IF;
    IF OLD.state IN ('collecting', 'calculated', 'approved', 'cleared')
       AND NEW.state NOT IN ('collecting', 'calculated', 'approved', 'cleared')
       AND NEW.posting_place = '' THEN
        RAISE EXCEPTION '还没有写明张贴地点，不能公示'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_posted_hangs_somewhere';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER board_keeps_its_word BEFORE UPDATE OR DELETE ON scoring_board
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_board();
