"""What the regulations call "must" and "only", said by the database too.

Triggers are ENABLE ALWAYS, so that a session in replica mode meets them as well; a statement
trigger refuses TRUNCATE, which row triggers do not see.
"""

from django.db import migrations

from scoring.migrations._guard import guard

APPEND_ONLY = {
    "scoring_entry": "要更改就再记一条，用 supersedes 指明它替代哪一条",
    "scoring_transition": "流转只增不改；要退回就再走一步",
    "scoring_confirmation": "核实只增不改；退回后在下一轮重新核实",
    "scoring_rubricversion": "方案版本不能改；载入改好的方案，成为新版本",
    "scoring_rubricinforce": "启用决定不能改；再记一条自哪月起用哪个版本",
    "scoring_draft": "草稿不能改；重新归集得到新草稿",
    "scoring_publication": "已公布的不能改；更正要发新的修订号",
    "scoring_standing": "已公布的不能改；更正要发新的修订号",
    "scoring_page": "已公布的不能改；更正要发新的修订号",
}

FUNCTIONS = """
CREATE FUNCTION zhiwei_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能增加，不能 %：%', TG_TABLE_NAME, TG_OP, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION zhiwei_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_participant p ON p.id = a.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.recorded_by_id
               WHERE u.member_id = t.member_id) THEN
        RAISE EXCEPTION '不能给自己记分：请支部另一位记录人或组织员记录'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_records_own_lines';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE (e.sheet_id, e.participant_id, e.item) IS DISTINCT FROM
                     (a.sheet_id, a.participant_id, a.item)) THEN
        RAISE EXCEPTION '只能替代同一张表、同一个人、同一小项的事项'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_supersedes_its_like';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION zhiwei_check_confirmations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_participant p ON p.id = a.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.by_id
               WHERE u.member_id = t.member_id) THEN
        RAISE EXCEPTION '不能核实自己的得分：请考核小组其他成员核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_confirms_own_lines';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.submitted_by_id = a.by_id) THEN
        RAISE EXCEPTION '提交的人不能核实：请考核小组其他成员核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_submits_does_not_confirm';
    END IF;
    IF EXISTS (SELECT 1 FROM added a
               JOIN scoring_entry e ON e.sheet_id = a.sheet_id
                    AND e.participant_id = a.participant_id AND e.recorded_by_id = a.by_id
               WHERE NOT e.void AND NOT EXISTS (
                   SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = e.id)) THEN
        RAISE EXCEPTION '这一行有本人记录的事项，不能由本人核实'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_scores_does_not_confirm';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION zhiwei_check_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' THEN
        RAISE EXCEPTION '已锁定的积分表不能 %', TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_locked_sheet_stays';
    END IF;
    IF NEW.state = 'locked' AND (
        EXISTS (SELECT 1 FROM scoring_monthlyresult r WHERE r.sheet_id = NEW.id
                AND NOT EXISTS (SELECT 1 FROM scoring_confirmation c
                                WHERE c.sheet_id = NEW.id AND c.round = NEW.round
                                  AND c.participant_id = r.participant_id))) THEN
        RAISE EXCEPTION '还有没核实的行，不能锁定'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_when_every_line_is_confirmed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION zhiwei_check_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM scoring_sheet s
               WHERE s.id = COALESCE(NEW.sheet_id, OLD.sheet_id) AND s.state = 'locked') THEN
        RAISE EXCEPTION '已锁定的月度结果不能 %', TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'results_of_a_locked_sheet_stay';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

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
    RETURN NEW;
END $$;

CREATE TRIGGER entries_are_proper AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_entries();
CREATE TRIGGER confirmations_are_proper AFTER INSERT ON scoring_confirmation
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_confirmations();
CREATE TRIGGER a_locked_sheet_stays BEFORE UPDATE ON scoring_sheet
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_sheet();
CREATE TRIGGER a_sheet_is_not_deleted BEFORE DELETE ON scoring_sheet
    FOR EACH ROW EXECUTE FUNCTION zhiwei_refuse_change('积分表不能删除');
CREATE TRIGGER results_of_a_locked_sheet_stay BEFORE INSERT OR UPDATE OR DELETE
    ON scoring_monthlyresult FOR EACH ROW EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER board_keeps_its_word BEFORE UPDATE OR DELETE ON scoring_board
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_board();
ALTER TABLE scoring_entry ENABLE ALWAYS TRIGGER entries_are_proper;
ALTER TABLE scoring_confirmation ENABLE ALWAYS TRIGGER confirmations_are_proper;
ALTER TABLE scoring_sheet ENABLE ALWAYS TRIGGER a_locked_sheet_stays;
ALTER TABLE scoring_sheet ENABLE ALWAYS TRIGGER a_sheet_is_not_deleted;
ALTER TABLE scoring_monthlyresult ENABLE ALWAYS TRIGGER results_of_a_locked_sheet_stay;
ALTER TABLE scoring_board ENABLE ALWAYS TRIGGER board_keeps_its_word;
"""

FUNCTIONS_BACK = """
DROP FUNCTION zhiwei_check_entries() CASCADE;
DROP FUNCTION zhiwei_check_confirmations() CASCADE;
DROP FUNCTION zhiwei_check_sheet() CASCADE;
DROP FUNCTION zhiwei_check_results() CASCADE;
DROP FUNCTION zhiwei_check_board() CASCADE;
DROP FUNCTION zhiwei_refuse_change() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        *[
            migrations.RunSQL(guard(table, remedy), migrations.RunSQL.noop)
            for table, remedy in APPEND_ONLY.items()
        ],
    ]
