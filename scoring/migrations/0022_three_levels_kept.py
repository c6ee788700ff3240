"""The three levels of checking, said by the database: votes, own lines, reopening."""

from django.db import migrations

from scoring.migrations._guard import guard

GUARDED = {
    "scoring_check": "党小组的意见只增不改；再核一次就再记一条",
    "scoring_answer": "本人的意见只增不改；有变化就再记一条",
}

FUNCTIONS = """
CREATE OR REPLACE FUNCTION zhiwei_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.state NOT IN ('open', 'group', 'prelim')) THEN
        RAISE EXCEPTION '这个月的积分表已提交，不能再记事项：请考核小组退回后再改'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_go_into_an_open_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE a.recorded_at > s.reopened_until) THEN
        RAISE EXCEPTION '重开的时间已过，不能再记事项：请直接提交初评，或请厂党委再重开'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_reopened_sheet_closes_again';
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

CREATE FUNCTION zhiwei_voters(the_sheet bigint, the_participant bigint, on_day date)
RETURNS integer LANGUAGE sql STABLE AS $$
    WITH line AS (
        SELECT s.branch_id, s.submitted_by_id, t.member_id
        FROM scoring_sheet s, scoring_participant p JOIN members_seat t ON t.id = p.seat_id
        WHERE s.id = the_sheet AND p.id = the_participant
    ), matters AS (
        SELECT e.recorded_by_id FROM scoring_entry e
        WHERE e.sheet_id = the_sheet AND e.participant_id = the_participant AND NOT e.void
          AND NOT EXISTS (SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = e.id)
    )
    SELECT count(*)::integer FROM line
    JOIN members_panelmember m ON m.branch_id = line.branch_id AND NOT m.observer
         AND m.from_on <= on_day AND (m.to_on IS NULL OR m.to_on >= on_day)
         AND m.member_id <> line.member_id
    JOIN members_user u ON u.member_id = m.member_id AND u.is_active
         AND u.id IS DISTINCT FROM line.submitted_by_id
    WHERE u.id NOT IN (SELECT recorded_by_id FROM matters)
$$;
COMMENT ON FUNCTION zhiwei_voters IS 'How many of the panel may vote on this line on that day';

CREATE FUNCTION zhiwei_votes_needed(the_sheet bigint, the_participant bigint, on_day date)
RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT greatest(zhiwei_voters(the_sheet, the_participant, on_day) / 2 + 1, CASE WHEN EXISTS (
        SELECT 1 FROM scoring_entry e
        WHERE e.sheet_id = the_sheet AND e.participant_id = the_participant AND NOT e.void
          AND e.amount < 0
          AND NOT EXISTS (SELECT 1 FROM scoring_entry l WHERE l.supersedes_id = e.id)
        ) THEN 2 ELSE 1 END)
$$;
COMMENT ON FUNCTION zhiwei_votes_needed IS
    'More than half of the panel members who may vote on this line; two where points are deducted';

CREATE OR REPLACE FUNCTION zhiwei_check_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' THEN
        IF NOT (NEW.state = 'prelim' AND NEW.round = OLD.round + 1
                AND NEW.reopened_until IS NOT NULL
                AND NEW.reopened_until IS DISTINCT FROM OLD.reopened_until
                AND (NEW.branch_id, NEW.month, NEW.code, NEW.plant_id, NEW.rubric_id)
                  = (OLD.branch_id, OLD.month, OLD.code, OLD.plant_id, OLD.rubric_id)) THEN
            RAISE EXCEPTION '已锁定的积分表不能 %：要改，请厂党委写明原因重开', TG_OP
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_locked_sheet_stays';
        END IF;
        IF EXISTS (SELECT 1 FROM scoring_publication p JOIN scoring_board b ON b.id = p.board_id
                   WHERE b.plant_id = OLD.plant_id AND b.code = OLD.code
                     AND b.period = to_char(OLD.month, 'YYYY"Q"Q')) THEN
            RAISE EXCEPTION '这一季已经公布，不能重开：要改，请走异议更正，发新的修订号'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_published_month_stays';
        END IF;
    END IF;
    IF NEW.state = 'locked' AND EXISTS (
        SELECT 1 FROM scoring_monthlyresult r WHERE r.sheet_id = NEW.id
          AND (SELECT count(DISTINCT c.by_id) FROM scoring_confirmation c
               WHERE c.sheet_id = NEW.id AND c.round = NEW.round AND c.agrees
                 AND c.participant_id = r.participant_id)
            < zhiwei_votes_needed(NEW.id, r.participant_id,
                                  (NEW.locked_at AT TIME ZONE 'Asia/Shanghai')::date)) THEN
        RAISE EXCEPTION '还有没核实的行，不能锁定'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_when_the_panel_agrees';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION zhiwei_check_checks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.entry_id
               JOIN scoring_participant p ON p.id = e.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.by_id
               WHERE u.member_id = t.member_id) THEN
        RAISE EXCEPTION '不能核自己的事项：由党支部核'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_checks_own_matters';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.entry_id
               JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE e.sheet_id <> a.sheet_id OR s.state <> 'group') THEN
        RAISE EXCEPTION '这张表不在“党小组核”这一步'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_belong_to_the_group_step';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION zhiwei_check_own_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_participant p ON p.id = a.participant_id
               JOIN members_seat t ON t.id = p.seat_id
               JOIN members_user u ON u.id = a.by_id
               WHERE (u.member_id IS NOT DISTINCT FROM t.member_id) = a.phoned) THEN
        RAISE EXCEPTION '确认由本人做；电话确认由支部记录人登记'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'people_answer_for_themselves';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.state <> 'locked' OR s.round <> a.round) THEN
        RAISE EXCEPTION '当月还没有锁定，不用确认'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_are_on_locked_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION zhiwei_check_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER checks_are_proper AFTER INSERT ON scoring_check
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_checks();
CREATE TRIGGER answers_are_proper AFTER INSERT ON scoring_answer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_own_answers();
ALTER TABLE scoring_check ENABLE ALWAYS TRIGGER checks_are_proper;
ALTER TABLE scoring_answer ENABLE ALWAYS TRIGGER answers_are_proper;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0021_three_levels"), ("members", "0021_three_levels")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(guard(table, remedy), migrations.RunSQL.noop)
            for table, remedy in GUARDED.items()
        ],
    ]
