"""Objections, corrections by two persons, and the one way in which a locked month changes: in the
transaction that approves a correction."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

guard = import_module("scoring.migrations.0002_promises").guard
APPEND_ONLY = {
    "scoring_objectionauthor": "异议的提出人不能改",
    "scoring_objectionstep": "异议的办理只增不改",
    "scoring_correction": "更正提议不能改；退回后另提",
    "scoring_ruling": "裁定不能改；再更正要另提",
    "scoring_adjustment": "调整不能改；再调整要另提",
}

FUNCTIONS = """
CREATE FUNCTION zhiwei_keep_objection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['state', 'version', 'due_on']
       IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'version', 'due_on'] THEN
        RAISE EXCEPTION '异议提出后不能改，只有办理的状态会变'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_objection_keeps_its_words';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION zhiwei_date_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact := txid_current();
    IF NEW.proposed_by_id IS DISTINCT FROM (
        SELECT c.proposed_by_id FROM scoring_correction c WHERE c.id = NEW.correction_id) THEN
        RAISE EXCEPTION '裁定要写明是谁提议的更正'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ruling_names_who_proposed';
    END IF;
    RETURN NEW;
END $$;

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

CREATE OR REPLACE FUNCTION zhiwei_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE s.state NOT IN ('open', 'group', 'prelim')
                 AND NOT (a.correction_id IS NOT NULL AND zhiwei_is_being_corrected(s.id))) THEN
        RAISE EXCEPTION '这个月的积分表已提交，不能再记事项：请考核小组退回后再改'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_go_into_an_open_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE a.recorded_at > s.reopened_until AND s.state <> 'locked') THEN
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
    IF EXISTS (SELECT 1 FROM added a
               WHERE (a.source = 'correction') IS DISTINCT FROM (a.correction_id IS NOT NULL)) THEN
        RAISE EXCEPTION '更正的事项要写明是哪一次更正'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_corrected_entry_names_its_correction';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION zhiwei_check_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' AND NEW.state = 'locked' AND zhiwei_is_being_corrected(OLD.id)
       AND to_jsonb(NEW) - ARRAY['digest', 'scored_at', 'scored_digest', 'version']
         = to_jsonb(OLD) - ARRAY['digest', 'scored_at', 'scored_digest', 'version'] THEN
        RETURN NEW;
    END IF;
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
                     AND b.period = to_char(OLD.month, 'YYYY-"Q"Q')) THEN
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

CREATE OR REPLACE FUNCTION zhiwei_check_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched t JOIN scoring_sheet s ON s.id = t.sheet_id
               WHERE s.state = 'locked' AND NOT zhiwei_is_being_corrected(s.id)) THEN
        RAISE EXCEPTION '已锁定的月度结果不能 %', TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'results_of_a_locked_sheet_stay';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION zhiwei_check_department_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE e.source = 'department' AND a.source NOT IN ('department', 'correction')) THEN
        RAISE EXCEPTION '这一条由部门提供，支部不能改：有不同意见，请写明，由组织员向部门核对'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_department_changes_its_own';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER an_objection_keeps_its_words BEFORE UPDATE ON scoring_objection
    FOR EACH ROW EXECUTE FUNCTION zhiwei_keep_objection();
CREATE TRIGGER an_objection_is_not_deleted BEFORE DELETE ON scoring_objection
    FOR EACH ROW EXECUTE FUNCTION zhiwei_refuse_change('异议不能删除');
CREATE TRIGGER objections_are_not_swept_away BEFORE TRUNCATE ON scoring_objection
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change('异议不能删除');
CREATE TRIGGER a_ruling_knows_its_transaction BEFORE INSERT ON scoring_ruling
    FOR EACH ROW EXECUTE FUNCTION zhiwei_date_ruling();
ALTER TABLE scoring_objection ENABLE ALWAYS TRIGGER an_objection_keeps_its_words;
ALTER TABLE scoring_objection ENABLE ALWAYS TRIGGER an_objection_is_not_deleted;
ALTER TABLE scoring_objection ENABLE ALWAYS TRIGGER objections_are_not_swept_away;
ALTER TABLE scoring_ruling ENABLE ALWAYS TRIGGER a_ruling_knows_its_transaction;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0050_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="corrects",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="scoring.publication",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="proposed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="reason",
            field=models.CharField(blank=True, max_length=400, verbose_name="更正原因"),
        ),
        migrations.AlterField(
            model_name="entry",
            name="source",
            field=models.CharField(
                choices=[
                    ("grid", "月度表"),
                    ("form", "事项表单"),
                    ("load", "导入"),
                    ("meeting", "会议"),
                    ("claim", "本人申报"),
                    ("excel", "表格上传"),
                    ("department", "部门提供"),
                    ("correction", "更正"),
                ],
                default="form",
                max_length=10,
                verbose_name="来源",
            ),
        ),
        migrations.AlterField(
            model_name="publication",
            name="draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication",
                to="scoring.draft",
            ),
        ),
        migrations.AlterField(
            model_name="publication",
            name="job",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.jobrun",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.JSONField(default=list, verbose_name="更正的事项")),
                ("reason", models.CharField(max_length=400, verbose_name="更正原因")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections_proposed",
                        to="scoring.publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正提议",
                "verbose_name_plural": "更正提议",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="correction",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="scoring.correction",
                verbose_name="因哪次更正",
            ),
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True, verbose_name="请求号")),
                ("item", models.CharField(blank=True, max_length=64, verbose_name="小项")),
                ("text", models.CharField(max_length=1000, verbose_name="异议")),
                ("anonymous", models.BooleanField(default=False, verbose_name="匿名线索")),
                ("filed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "待受理"),
                            ("accepted", "复核中"),
                            ("upheld", "采纳，待批准更正"),
                            ("answered", "已答复"),
                            ("appealed", "再申诉"),
                            ("upheld_final", "再申诉采纳，待批准更正"),
                            ("closed", "已终结"),
                        ],
                        default="filed",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版次")),
                ("due_on", models.DateField(null=True, verbose_name="本步期限（当日 24:00）")),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="党支部",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.participant",
                        verbose_name="哪一行",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="scoring.publication",
                        verbose_name="公布",
                    ),
                ),
            ],
            options={
                "verbose_name": "异议",
                "verbose_name_plural": "异议",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="correction",
            name="objection",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="scoring.objection",
            ),
        ),
        migrations.CreateModel(
            name="ObjectionAuthor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "objection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="author",
                        to="scoring.objection",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "异议提出人",
                "verbose_name_plural": "异议提出人",
            },
        ),
        migrations.CreateModel(
            name="ObjectionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(max_length=20, verbose_name="动作")),
                ("from_state", models.CharField(max_length=20, verbose_name="原状态")),
                ("to_state", models.CharField(max_length=20, verbose_name="新状态")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "text",
                    models.CharField(blank=True, max_length=1000, verbose_name="书面答复或说明"),
                ),
                ("due_on", models.DateField(null=True, verbose_name="下一步期限")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="scoring.objection",
                    ),
                ),
            ],
            options={
                "verbose_name": "异议办理",
                "verbose_name_plural": "异议办理",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved", models.BooleanField(verbose_name="批准")),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="说明")),
                ("xact", models.BigIntegerField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "correction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="scoring.correction",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "更正裁定",
                "verbose_name_plural": "更正裁定",
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                ("period", models.CharField(max_length=8, verbose_name="记入周期")),
                ("amount", models.IntegerField(verbose_name="分值（百分之一分）")),
                ("reason", models.CharField(max_length=400, verbose_name="原因")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.participant",
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="scoring.ruling",
                    ),
                ),
            ],
            options={
                "verbose_name": "跨期调整",
                "verbose_name_plural": "跨期调整",
            },
        ),
        migrations.AddField(
            model_name="publication",
            name="ruling",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication",
                to="scoring.ruling",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("corrects__isnull", True),
                        ("job__isnull", False),
                        ("revision", 1),
                        ("ruling__isnull", True),
                    ),
                    models.Q(
                        ("corrects__isnull", False),
                        ("revision__gt", 1),
                        ("ruling__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                        ("approved_by__isnull", False),
                        ("proposed_by__isnull", False),
                        models.Q(("proposed_by", models.F("approved_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_revision_corrects_with_reason_and_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_correction_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", models.F("proposed_by")), _negated=True),
                name="a_correction_takes_two_persons",
            ),
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(guard(table, remedy), migrations.RunSQL.noop)
            for table, remedy in APPEND_ONLY.items()
        ],
    ]
