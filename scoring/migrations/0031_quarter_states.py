"""The quarter's later states; windows as two moments; nothing is posted unchecked or nowhere."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was published before had its window in days only.
MOMENTS = """
ALTER TABLE scoring_publication DISABLE TRIGGER rows_are_only_added;
UPDATE scoring_publication SET opens_at = published_at,
    closes_at = (window_to + 1)::timestamp AT TIME ZONE 'Asia/Shanghai';
ALTER TABLE scoring_publication ENABLE ALWAYS TRIGGER rows_are_only_added;
"""

GUARDS = """
CREATE OR REPLACE FUNCTION zhiwei_check_board() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION zhiwei_check_window() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM scoring_publication p
               WHERE p.board_id = NEW.board_id AND p.closes_at > NEW.closes_at) THEN
        RAISE EXCEPTION '已宣布的公示期不能缩短'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_announced_window_is_never_shortened';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_announced_window_is_never_shortened BEFORE INSERT ON scoring_publication
    FOR EACH ROW EXECUTE FUNCTION zhiwei_check_window();
ALTER TABLE scoring_publication ENABLE ALWAYS TRIGGER an_announced_window_is_never_shortened;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0030_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="page",
            name="one_page_per_place",
        ),
        migrations.AddField(
            model_name="board",
            name="cleared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="保密审查时间"),
        ),
        migrations.AddField(
            model_name="board",
            name="cleared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="保密审查人",
            ),
        ),
        migrations.AddField(
            model_name="board",
            name="posting_place",
            field=models.CharField(blank=True, max_length=100, verbose_name="张贴地点"),
        ),
        migrations.AddField(
            model_name="page",
            name="edition",
            field=models.PositiveIntegerField(default=0, verbose_name="第几次印"),
        ),
        migrations.AddField(
            model_name="publication",
            name="closes_at",
            field=models.DateTimeField(null=True, verbose_name="公示结束"),
        ),
        migrations.AddField(
            model_name="publication",
            name="opens_at",
            field=models.DateTimeField(null=True, verbose_name="公示开始"),
        ),
        migrations.AddField(
            model_name="publication",
            name="place",
            field=models.CharField(blank=True, max_length=100, verbose_name="张贴地点"),
        ),
        migrations.RunSQL(MOMENTS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="publication",
            name="closes_at",
            field=models.DateTimeField(verbose_name="公示结束"),
        ),
        migrations.AlterField(
            model_name="publication",
            name="opens_at",
            field=models.DateTimeField(verbose_name="公示开始"),
        ),
        migrations.AlterField(
            model_name="board",
            name="state",
            field=models.CharField(
                choices=[
                    ("collecting", "归集"),
                    ("calculated", "已计算"),
                    ("approved", "上级审定"),
                    ("cleared", "保密审查"),
                    ("in_publicity", "公示中"),
                    ("objection", "异议复核"),
                    ("published", "已发布"),
                    ("archived", "已归档"),
                ],
                default="collecting",
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="board",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cleared_at__isnull", True), ("cleared_by__isnull", True)),
                    models.Q(("cleared_at__isnull", False), ("cleared_by__isnull", False)),
                    _connector="OR",
                ),
                name="board_cleared_at_and_by_agree",
            ),
        ),
        migrations.AddConstraint(
            model_name="board",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cleared_by__isnull", True),
                    models.Q(
                        models.Q(
                            ("composed_by__isnull", True),
                            models.Q(("cleared_by", models.F("composed_by")), _negated=True),
                            _connector="OR",
                        ),
                        ("approved_by__isnull", False),
                        models.Q(("cleared_by", models.F("approved_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="who_clears_neither_composed_nor_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(
                fields=("publication", "branch", "participant", "edition"),
                name="one_page_per_place",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="window_closes_after_it_opens",
            ),
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
