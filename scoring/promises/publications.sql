-- Publications: the window for objections that was announced is never shortened by a later
-- revision. (That they do not change: only_added.sql.)

CREATE FUNCTION zhiwei_check_window() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM scoring_publication p
               WHERE p.board_id = NEW.board_id AND p.closes_at > NEW.closes_at) THEN
        RAISE EXCEPTION '已宣布的公示期不能缩短'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'an_announced_window_is_never_shortened';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER an_announced_window_is_never_shortened BEFORE INSERT ON scoring_publication
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_window();
