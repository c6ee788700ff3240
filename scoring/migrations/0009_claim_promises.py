"""Who may record for himself, and who may answer for the other side, said by the database.

A member records a claim for himself and withdraws it; that the other side agrees he cannot say.
"""

from django.db import migrations

from scoring.migrations._guard import guard

OWN_LINES = """
CREATE FUNCTION zhiwei_check_own_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_participant p ON p.id = a.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.recorded_by_id
               LEFT JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE u.member_id = t.member_id
                 AND NOT (a.source = 'claim'
                     AND COALESCE(a.fields->'peer_confirmed', 'false'::jsonb) = 'false'::jsonb
                     AND (e.id IS NULL OR (e.source = 'claim'
                         AND (a.void OR e.recorded_by_id = a.recorded_by_id))))) THEN
        RAISE EXCEPTION '不能给自己记分：请支部另一位记录人或组织员记录，或用“申报”'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_records_own_lines';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER own_lines_are_claims AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_own_lines();
ALTER TABLE scoring_entry ENABLE ALWAYS TRIGGER own_lines_are_claims;

CREATE OR REPLACE FUNCTION zhiwei_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.state NOT IN ('open', 'prelim')) THEN
        RAISE EXCEPTION '这个月的积分表已提交，不能再记事项：请考核小组退回后再改'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_go_into_an_open_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE (s.month, s.plant_id, s.rubric_id) IS DISTINCT FROM
                     (a.month, a.plant_id, a.rubric_id)) THEN
        RAISE EXCEPTION '事项的月份、厂和方案版本必须与积分表一致'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_agrees_with_its_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE (e.sheet_id, e.participant_id, e.item) IS DISTINCT FROM
                     (a.sheet_id, a.participant_id, a.item)) THEN
        RAISE EXCEPTION '只能替代同一张表、同一个人、同一小项的事项'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_supersedes_its_like';
    END IF;
    RETURN NULL;
END $$;
"""

ANSWERS = """
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
ALTER TABLE scoring_peeranswer ENABLE ALWAYS TRIGGER answers_are_proper;
"""

ATTACHMENTS = """
CREATE FUNCTION zhiwei_check_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION '附件不能改：先去掉，再重新添加'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_attachment_stays_as_it_is';
    END IF;
    IF EXISTS (SELECT 1 FROM scoring_entry e JOIN scoring_sheet s ON s.id = e.sheet_id
               WHERE e.id = COALESCE(NEW.entry_id, OLD.entry_id)
                 AND s.state NOT IN ('open', 'prelim')) THEN
        RAISE EXCEPTION '这个月的积分表已提交，附件不能再增减'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachments_follow_an_open_sheet';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER attachments_follow_an_open_sheet BEFORE INSERT OR UPDATE OR DELETE
    ON scoring_attachment FOR EACH ROW EXECUTE FUNCTION zhiwei_check_attachments();
ALTER TABLE scoring_attachment ENABLE ALWAYS TRIGGER attachments_follow_an_open_sheet;
CREATE TRIGGER attachments_are_not_swept_away BEFORE TRUNCATE ON scoring_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change('附件逐个去掉');
ALTER TABLE scoring_attachment ENABLE ALWAYS TRIGGER attachments_are_not_swept_away;
"""

APPEND_ONLY = {
    "scoring_peerrequest": "要换人就撤回这一件，重新申报",
    "scoring_peeranswer": "对方的答复只记一次",
}


class Migration(migrations.Migration):
    dependencies = [("scoring", "0008_claims")]

    operations = [
        migrations.RunSQL(OWN_LINES, migrations.RunSQL.noop),
        migrations.RunSQL(ANSWERS, migrations.RunSQL.noop),
        migrations.RunSQL(ATTACHMENTS, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(guard(table, remedy), migrations.RunSQL.noop)
            for table, remedy in APPEND_ONLY.items()
        ],
    ]
