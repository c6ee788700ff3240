"""The guard of a locked sheet's results looks once a statement instead of once a row: the month
job writes thousands of rows at a time."""

from django.db import migrations

FORWARD = """
DROP TRIGGER results_of_a_locked_sheet_stay ON scoring_monthlyresult;
CREATE OR REPLACE FUNCTION zhiwei_check_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched t JOIN scoring_sheet s ON s.id = t.sheet_id
               WHERE s.state = 'locked') THEN
        RAISE EXCEPTION '已锁定的月度结果不能 %', TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'results_of_a_locked_sheet_stay';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER results_of_a_locked_sheet_stay AFTER INSERT ON scoring_monthlyresult
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_of_a_locked_sheet_stay_unchanged AFTER UPDATE ON scoring_monthlyresult
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_do_not_move_into_a_locked_sheet AFTER UPDATE ON scoring_monthlyresult
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_of_a_locked_sheet_stay_there AFTER DELETE ON scoring_monthlyresult
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_results();
CREATE TRIGGER results_are_not_swept_away BEFORE TRUNCATE ON scoring_monthlyresult
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change('月度结果由积分表重新计算得来');
ALTER TABLE scoring_monthlyresult ENABLE ALWAYS TRIGGER results_of_a_locked_sheet_stay;
ALTER TABLE scoring_monthlyresult ENABLE ALWAYS TRIGGER results_of_a_locked_sheet_stay_unchanged;
ALTER TABLE scoring_monthlyresult ENABLE ALWAYS TRIGGER results_do_not_move_into_a_locked_sheet;
ALTER TABLE scoring_monthlyresult ENABLE ALWAYS TRIGGER results_of_a_locked_sheet_stay_there;
ALTER TABLE scoring_monthlyresult ENABLE ALWAYS TRIGGER results_are_not_swept_away;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_sentences_when_needed")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
