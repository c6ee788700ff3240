-- Claims: who may answer for the other side. Nobody confirms his own claim, and only the person
-- who was asked taps.

CREATE FUNCTION zhiwei_check_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM members_user u
               JOIN scoring_peerrequest r ON r.id = NEW.request_id
               JOIN scoring_entry e ON e.id = r.entry_id
               JOIN scoring_participant p ON p.id = e.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               WHERE u.id = NEW.by_id AND u.member_id = t.member_id) THEN
        RAISE EXCEPTION '不能替对方确认自己的申报'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_answers_his_own_claim';
    END IF;
    IF NEW.how = 'tap' AND NOT EXISTS (SELECT 1 FROM members_user u
               JOIN scoring_peerrequest r ON r.id = NEW.request_id
               WHERE u.id = NEW.by_id AND u.member_id = r.asked_id) THEN
        RAISE EXCEPTION '只有对方本人能点确认'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_the_asked_person_taps';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER answers_are_proper BEFORE INSERT ON scoring_peeranswer
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_answers();
