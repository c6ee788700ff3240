"""Meetings, who was there, and which entries they yielded."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations._guard import guard

GUARDS = """
CREATE FUNCTION zhiwei_check_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A correction may come later: a make-up study counts in the month it was done.
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE a.supersedes_id IS NULL AND s.state NOT IN ('open', 'prelim')) THEN
        RAISE EXCEPTION '这个月的积分表已提交，不能再记会议：请考核小组退回后再记'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meetings_go_into_an_open_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_sheet s ON s.id = a.sheet_id
               WHERE (s.branch_id, s.plant_id) IS DISTINCT FROM (a.branch_id, a.plant_id)
                  OR date_trunc('month', a."on")::date <> s.month) THEN
        RAISE EXCEPTION '会议的党支部和月份必须与积分表一致'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_agrees_with_its_sheet';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_activity o ON o.id = a.supersedes_id
               WHERE COALESCE(o.first_id, o.id) <> a.first_id OR o.sheet_id <> a.sheet_id) THEN
        RAISE EXCEPTION '只能更正同一张表里的同一次会议'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_supersedes_itself_alone';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION zhiwei_check_entries_of_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added e JOIN scoring_activity a ON a.id = e.activity_id
               JOIN scoring_sheet s ON s.id = e.sheet_id
               WHERE s.branch_id <> a.branch_id) THEN
        RAISE EXCEPTION '会议只能在本支部的积分表里记事项'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_meeting_yields_in_its_branch';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER activities_are_proper AFTER INSERT ON scoring_activity
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_activities();
CREATE TRIGGER entries_of_meetings_are_proper AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_entries_of_meetings();
ALTER TABLE scoring_activity ENABLE ALWAYS TRIGGER activities_are_proper;
ALTER TABLE scoring_entry ENABLE ALWAYS TRIGGER entries_of_meetings_are_proper;
"""

GUARDS_BACK = """
DROP FUNCTION zhiwei_check_activities() CASCADE;
DROP FUNCTION zhiwei_check_entries_of_meetings() CASCADE;
"""

APPEND_ONLY = {
    "scoring_activity": "会议只增不改；要更正就再记一条，替代原来那条",
    "scoring_attendance": "到会情况只增不改；更正会议得到新的一份",
}


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("members", "0001_initial"),
        ("scoring", "0009_claim_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("present", "出席"), ("leave", "请假"), ("absent", "无故")],
                        max_length=10,
                        verbose_name="到会",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("duty_trip", "公出"),
                            ("on_shift", "值班"),
                            ("rotation", "轮休"),
                            ("illness", "病假"),
                            ("personal", "事假"),
                        ],
                        max_length=10,
                        verbose_name="事由",
                    ),
                ),
                ("made_up_on", models.DateField(blank=True, null=True, verbose_name="补学日期")),
            ],
            options={
                "verbose_name": "到会",
                "verbose_name_plural": "到会",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(verbose_name="请求号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("committee", "支委会"),
                            ("group", "党小组会"),
                            ("theme_day", "主题党日"),
                            ("general", "支部党员大会"),
                            ("lecture", "党课"),
                            ("org_life", "组织生活会"),
                            ("study", "集中学习"),
                            ("micro_lecture", "班组微党课"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("hours", models.DecimalField(decimal_places=1, max_digits=3, verbose_name="学时")),
                (
                    "minutes_no",
                    models.CharField(blank=True, max_length=40, verbose_name="会议记录编号"),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="议题")),
                ("void", models.BooleanField(default=False, verbose_name="撤回")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更正原因")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="branches.unit",
                        verbose_name="党支部",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="scoring.activity",
                        verbose_name="同一次会议的第一条",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="党小组（不填为各党小组）",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="主讲人或组织人",
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="scoring.activity",
                        verbose_name="替代",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议",
                "verbose_name_plural": "会议",
                "ordering": ["on", "id"],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="scoring.activity",
                verbose_name="由哪次会议得来",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("activity__isnull", False)),
                fields=["activity"],
                name="entry_by_activity",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("activity__isnull", True), ("source", "meeting"), _connector="OR"
                ),
                name="what_a_meeting_yields_says_so",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="activity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attendance",
                to="scoring.activity",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="counts_in",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.sheet",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["branch", "on"], name="activity_by_branch"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("client_key",), name="a_meeting_is_recorded_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first__isnull", True), ("supersedes__isnull", True)),
                    models.Q(("first__isnull", False), ("supersedes__isnull", False)),
                    _connector="OR",
                ),
                name="a_corrected_meeting_names_its_first_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("void", False), ("supersedes__isnull", False), _connector="OR"),
                name="a_withdrawn_meeting_was_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supersedes__isnull", True),
                    models.Q(("supersedes", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="a_meeting_does_not_supersede_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gte", 0), ("hours__lte", 24)),
                name="class_hours_of_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["member"], name="attendance_by_member"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("activity", "member"), name="a_person_attends_a_meeting_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "leave"), models.Q(("why", ""), _negated=True)),
                    models.Q(models.Q(("state", "leave"), _negated=True), ("why", "")),
                    _connector="OR",
                ),
                name="leave_has_a_reason_and_nothing_else_has",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "leave"), ("made_up_on__isnull", True), _connector="OR"
                ),
                name="only_leave_is_made_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counts_in__isnull", True), ("made_up_on__isnull", False), _connector="OR"
                ),
                name="what_counts_elsewhere_was_made_up",
            ),
        ),
        migrations.RunSQL(GUARDS, GUARDS_BACK),
        *[
            migrations.RunSQL(guard(table, remedy), migrations.RunSQL.noop)
            for table, remedy in APPEND_ONLY.items()
        ],
    ]
