-- Corrections of what was published: one person proposes, another approves, a third has cleared
-- what it would publish.

-- A ruling keeps the number of its transaction: that is how the ledger knows it below.
CREATE FUNCTION zhiwei_date_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact := txid_current();
    IF NEW.proposed_by_id IS DISTINCT FROM (
        SELECT c.proposed_by_id FROM scoring_correction c WHERE c.id = NEW.correction_id) THEN
        RAISE EXCEPTION '裁定要写明是谁提议的更正'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ruling_names_who_proposed';
    END IF;
    IF NEW.approved AND NOT EXISTS (
        SELECT 1 FROM scoring_correctionclearance c
        WHERE c.id = NEW.clearance_id AND c.correction_id = NEW.correction_id
          AND c.by_id NOT IN (NEW.by_id, NEW.proposed_by_id)) THEN
        RAISE EXCEPTION '批准更正之前，要有第三个人对更正内容做保密审查'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'an_approved_correction_was_cleared_by_a_third_person';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_ruling_knows_its_transaction BEFORE INSERT ON scoring_ruling
    FOR EACH ROW EXECUTE FUNCTION zhiwei_date_ruling();

-- The one way in which a locked month changes: in the transaction that approves a correction.
-- Entries (entries.sql), sheets and results (sheets.sql) ask here.
CREATE FUNCTION zhiwei_is_being_corrected(sheet bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT 1 FROM scoring_ruling r
        JOIN scoring_correction c ON c.id = r.correction_id
        JOIN scoring_publication p ON p.id = c.publication_id
        JOIN scoring_board b ON b.id = p.board_id
        JOIN scoring_sheet s ON s.id = sheet
        WHERE r.approved AND r.xact = txid_current()
          AND (b.plant_id, b.code) = (s.plant_id, s.code)
          AND b.period = to_char(s.month, 'YYYY-"Q"Q'))
$$;
