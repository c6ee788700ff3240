"""All tables of the ledger; what triggers promise about them is in 0002_promises."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("branches", "0001_initial"),
        ("members", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RubricVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("subject", models.CharField(max_length=20, verbose_name="计分对象")),
                ("period", models.CharField(max_length=10, verbose_name="周期")),
                (
                    "document",
                    models.JSONField(
                        help_text="规范化后的方案，与内容摘要一一对应", verbose_name="内容"
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(max_length=64, unique=True, verbose_name="内容摘要"),
                ),
                (
                    "structure_hash",
                    models.CharField(max_length=64, verbose_name="结构摘要（不计措辞）"),
                ),
                ("loaded_at", models.DateTimeField(verbose_name="载入时间")),
                (
                    "loaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="载入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "方案版本",
                "verbose_name_plural": "方案版本",
                "ordering": ["code", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RubricInForce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="scoring.rubricversion",
                        verbose_name="方案版本",
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                ("from_month", models.DateField(verbose_name="自哪月起（写当月 1 日）")),
                ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "minutes_no",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="党员大会会议记录编号"
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="用到哪天")),
            ],
            options={
                "verbose_name": "方案启用",
                "verbose_name_plural": "方案启用",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by__isnull", True),
                            models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="who_proposes_a_rubric_does_not_decide_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by__isnull", True),
                            models.Q(("minutes_no", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_proposed_rubric_has_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("from_month")),
                            _connector="OR",
                        ),
                        name="rubric_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        fields=("plant", "code", "from_month"), name="one_version_begins_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_month__day", 1)),
                        name="rubric_begins_with_a_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.seat",
                        verbose_name="任职",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="branches.unit",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "计分对象",
                "verbose_name_plural": "计分对象",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seat__isnull", False), ("unit__isnull", True)),
                            models.Q(("seat__isnull", True), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="participant_is_exactly_one_subject",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("seat__isnull", False)),
                        fields=("code", "seat"),
                        name="seat_takes_part_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("code", "unit"),
                        name="unit_takes_part_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plant_sheets",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="branches.unit",
                        verbose_name="党支部",
                    ),
                ),
                ("month", models.DateField(verbose_name="月份（1 日）")),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="scoring.rubricversion",
                        verbose_name="方案版本",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "填报中"),
                            ("group", "党小组核"),
                            ("prelim", "支部初评"),
                            ("verify", "核实确定"),
                            ("locked", "当月锁定"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版次")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几轮")),
                ("opened_at", models.DateTimeField(verbose_name="开表时间")),
                (
                    "scored_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="初评计算时间"),
                ),
                (
                    "scored_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="初评所据事项摘要"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提交时间"),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
                (
                    "minutes_no",
                    models.CharField(blank=True, max_length=40, verbose_name="会议记录编号"),
                ),
                (
                    "returned_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="退回原因"),
                ),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="锁定时间")),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="最后核实人",
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="锁定摘要")),
                (
                    "reopened_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="重开到"),
                ),
            ],
            options={
                "verbose_name": "月度积分表",
                "verbose_name_plural": "月度积分表",
                "ordering": ["-month", "branch_id"],
                "indexes": [
                    models.Index(fields=["plant", "month", "state"], name="sheet_by_plant_month")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "branch", "month"),
                        name="one_sheet_per_scheme_branch_and_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="sheet_month_is_a_first"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("submitted_at__isnull", True), ("submitted_by__isnull", True)
                            ),
                            models.Q(
                                ("submitted_at__isnull", False), ("submitted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="sheet_submitted_at_and_by_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("locked_at__isnull", True), ("locked_by__isnull", True)),
                            models.Q(("locked_at__isnull", False), ("locked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="sheet_locked_at_and_by_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "group", "prelim"]),
                            models.Q(
                                ("submitted_at__isnull", False),
                                models.Q(("minutes_no", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sheet_beyond_prelim_was_submitted_with_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "locked"),
                                ("locked_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "locked"), _negated=True),
                                ("locked_at__isnull", True),
                                ("digest", ""),
                            ),
                            _connector="OR",
                        ),
                        name="locked_sheet_has_a_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("locked_by__isnull", True),
                            models.Q(("locked_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="who_submits_does_not_lock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="scoring.sheet",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几轮")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="scoring.participant"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="一个席位一票，由本人或代理人投；上级补位的没有席位",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.panelmember",
                        verbose_name="考核小组席位",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("agrees", models.BooleanField(default=True, verbose_name="同意")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=400, verbose_name="不同意的理由"),
                ),
            ],
            options={
                "verbose_name": "核实",
                "verbose_name_plural": "核实",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "round", "participant", "by", "agrees"),
                        name="one_vote_on_a_line_in_a_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", False)),
                        fields=("sheet", "round", "participant", "place", "agrees"),
                        name="one_vote_of_a_place_on_a_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agrees", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_disagrees_says_why",
                    ),
                ],
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
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
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
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
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
                ("hours", models.DecimalField(decimal_places=1, max_digits=3, verbose_name="学时")),
                (
                    "minutes_no",
                    models.CharField(blank=True, max_length=40, verbose_name="会议记录编号"),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="议题")),
                ("void", models.BooleanField(default=False, verbose_name="撤回")),
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
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更正原因")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议",
                "verbose_name_plural": "会议",
                "ordering": ["on", "id"],
                "indexes": [models.Index(fields=["branch", "on"], name="activity_by_branch")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client_key",), name="a_meeting_is_recorded_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first__isnull", True), ("supersedes__isnull", True)),
                            models.Q(("first__isnull", False), ("supersedes__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_corrected_meeting_names_its_first_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("void", False), ("supersedes__isnull", False), _connector="OR"
                        ),
                        name="a_withdrawn_meeting_was_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes__isnull", True),
                            models.Q(("supersedes", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_meeting_does_not_supersede_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0), ("hours__lte", 24)),
                        name="class_hours_of_a_day",
                    ),
                ],
            },
        ),
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
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="scoring.activity",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
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
                (
                    "counts_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.sheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "到会",
                "verbose_name_plural": "到会",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["member"], name="attendance_by_member")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "member"), name="a_person_attends_a_meeting_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "leave"), models.Q(("why", ""), _negated=True)),
                            models.Q(models.Q(("state", "leave"), _negated=True), ("why", "")),
                            _connector="OR",
                        ),
                        name="leave_has_a_reason_and_nothing_else_has",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "leave"), ("made_up_on__isnull", True), _connector="OR"
                        ),
                        name="only_leave_is_made_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts_in__isnull", True),
                            ("made_up_on__isnull", False),
                            _connector="OR",
                        ),
                        name="what_counts_elsewhere_was_made_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="不填为全国；填了只对这个厂有效，并优先于全国",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="branches.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("workday", "工作日"),
                            ("rest", "休息日"),
                            ("holiday", "法定节假日"),
                            ("workday_swap", "调休上班"),
                        ],
                        max_length=20,
                        verbose_name="性质",
                    ),
                ),
                ("source", models.CharField(max_length=80, verbose_name="来源（文号）")),
                ("confirmed", models.BooleanField(default=True, verbose_name="已确认")),
            ],
            options={
                "verbose_name": "日历",
                "verbose_name_plural": "日历",
                "ordering": ["on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("on", "unit"),
                        name="one_kind_a_day_and_unit",
                        nulls_distinct=False,
                        violation_error_message="这一天已有记录",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="branches.unit",
                        verbose_name="单位",
                    ),
                ),
                ("source", models.CharField(max_length=80, verbose_name="来源（文号）")),
                ("text", models.TextField(verbose_name="原文")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="录入时间")),
            ],
            options={
                "verbose_name": "放假通知",
                "verbose_name_plural": "放假通知",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DeadlineSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_settings",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="哪一项")),
                ("value", models.PositiveSmallIntegerField(verbose_name="数")),
            ],
            options={
                "verbose_name": "期限设置",
                "verbose_name_plural": "期限设置",
                "ordering": ["plant_id", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plant", "name"),
                        name="one_deadline_setting_of_a_name",
                        violation_error_message="这一项已有设置，请直接改它",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="branches.unit",
                        verbose_name="党组织",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rescue", "抢险"),
                            ("road", "封路"),
                            ("network", "停网"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="性质",
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="情况")),
                ("from_on", models.DateField(verbose_name="起")),
                (
                    "to_on",
                    models.DateField(help_text="还没有结束就空着", null=True, verbose_name="止"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申明人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="申明时间")),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="scoring.emergency",
                    ),
                ),
                ("void", models.BooleanField(default=False, verbose_name="撤销")),
            ],
            options={
                "verbose_name": "应急顺延",
                "verbose_name_plural": "应急顺延",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="emergency_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="scoring.participant",
                        verbose_name="对象",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几轮")),
                ("agrees", models.BooleanField(verbose_name="确认")),
                ("text", models.CharField(blank=True, max_length=400, verbose_name="疑问")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人登记",
                    ),
                ),
                (
                    "phoned",
                    models.BooleanField(default=False, verbose_name="电话确认，由记录人登记"),
                ),
            ],
            options={
                "verbose_name": "本人确认",
                "verbose_name_plural": "本人确认",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agrees", True), models.Q(("text", ""), _negated=True), _connector="OR"
                        ),
                        name="who_doubts_says_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boards",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                (
                    "period",
                    models.CharField(help_text="例如 2026-Q3", max_length=8, verbose_name="周期"),
                ),
                (
                    "state",
                    models.CharField(
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
                ("version", models.PositiveIntegerField(default=1, verbose_name="版次")),
                (
                    "composed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="要求归集的人",
                    ),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="审定时间"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "approved_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="审定的摘要"),
                ),
                (
                    "cleared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="保密审查时间"),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保密审查人",
                    ),
                ),
                (
                    "posting_place",
                    models.CharField(blank=True, max_length=100, verbose_name="张贴地点"),
                ),
                (
                    "shows",
                    models.CharField(
                        choices=[
                            ("full", "全部名单"),
                            ("top", "前几名和本人"),
                            ("post", "各职务分开"),
                            ("bands", "只列等次"),
                        ],
                        default="full",
                        max_length=10,
                        verbose_name="全厂榜给谁看多少",
                    ),
                ),
                ("top", models.PositiveSmallIntegerField(default=10, verbose_name="前几名")),
                (
                    "masses",
                    models.CharField(
                        choices=[
                            ("full", "全部名单"),
                            ("top", "前几名和本人"),
                            ("post", "各职务分开"),
                            ("bands", "只列等次"),
                            ("none", "不给看"),
                        ],
                        default="bands",
                        max_length=10,
                        verbose_name="群众和张贴图看全厂的多少",
                    ),
                ),
                (
                    "masses_of_branch",
                    models.CharField(
                        choices=[("full", "全部名单"), ("bands", "只列等次"), ("none", "不给看")],
                        default="full",
                        max_length=10,
                        verbose_name="群众看本支部的多少",
                    ),
                ),
                (
                    "on_network",
                    models.BooleanField(default=False, verbose_name="厂内网络不登录可看"),
                ),
            ],
            options={
                "verbose_name": "季度榜",
                "verbose_name_plural": "季度榜",
                "ordering": ["-period", "plant_id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "plant", "period"),
                        name="one_board_per_scheme_plant_and_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(
                                ("approved_at__isnull", False), ("approved_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="board_approved_at_and_by_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_digest", "")),
                            models.Q(
                                ("approved_at__isnull", False),
                                models.Q(("approved_digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approval_is_of_a_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["collecting", "calculated"]),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="board_in_publicity_was_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("composed_by__isnull", True),
                            models.Q(("approved_by", models.F("composed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="who_composes_does_not_approve",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cleared_at__isnull", True), ("cleared_by__isnull", True)),
                            models.Q(("cleared_at__isnull", False), ("cleared_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="board_cleared_at_and_by_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cleared_by__isnull", True),
                            models.Q(
                                models.Q(
                                    ("composed_by__isnull", True),
                                    models.Q(
                                        ("cleared_by", models.F("composed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                ("approved_by__isnull", False),
                                models.Q(("cleared_by", models.F("approved_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_clears_neither_composed_nor_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="scoring.board",
                        verbose_name="季度榜",
                    ),
                ),
                ("act", models.CharField(max_length=20, verbose_name="动作")),
                ("from_state", models.CharField(max_length=20, verbose_name="原状态")),
                ("to_state", models.CharField(max_length=20, verbose_name="新状态")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="说明")),
            ],
            options={
                "verbose_name": "流转",
                "verbose_name_plural": "流转",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("board__isnull", True), ("sheet__isnull", False)),
                            models.Q(("board__isnull", False), ("sheet__isnull", True)),
                            _connector="OR",
                        ),
                        name="transition_is_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="scoring.board",
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.rubricversion",
                    ),
                ),
                ("payload", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("basis", models.JSONField(null=True, verbose_name="所据")),
                ("composed_at", models.DateTimeField(verbose_name="归集时间")),
            ],
            options={
                "verbose_name": "季度草稿",
                "verbose_name_plural": "季度草稿",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("board", "digest"), name="same_content_is_one_draft"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="board",
            name="draft",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.draft",
            ),
        ),
        migrations.CreateModel(
            name="GradeDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grade_decisions",
                        to="scoring.board",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.participant",
                    ),
                ),
                ("computed", models.CharField(max_length=80, verbose_name="按分数的等次")),
                (
                    "grade",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="定为哪个等次（空：按分数）"
                    ),
                ),
                ("minutes_no", models.CharField(max_length=40, verbose_name="会议记录编号")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
            ],
            options={
                "verbose_name": "集体研究定等次",
                "verbose_name_plural": "集体研究定等次",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("minutes_no", ""), _negated=True),
                        ),
                        name="a_grade_decision_says_why",
                    ),
                    models.UniqueConstraint(
                        fields=("id", "proposed_by"), name="a_grade_decision_and_its_proposer"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GradeRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="scoring.gradedecision",
                    ),
                ),
                ("approved", models.BooleanField(verbose_name="批准")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "集体研究的批准",
                "verbose_name_plural": "集体研究的批准",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("proposed_by")), _negated=True),
                        name="a_grade_takes_two_persons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                ("key", models.CharField(max_length=100, verbose_name="对象")),
                (
                    "plant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                    ),
                ),
                ("payload", models.JSONField(default=dict, verbose_name="参数")),
                ("due_at", models.DateTimeField(verbose_name="应做时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "等待"),
                            ("running", "进行中"),
                            ("done", "完成"),
                            ("parked", "搁置"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="次数")),
                ("fence", models.BigIntegerField(default=0, verbose_name="栅栏")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="租约至")),
                ("not_before", models.DateTimeField(null=True, verbose_name="不早于")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已做")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="共")),
                ("said", models.CharField(blank=True, max_length=400, verbose_name="说明")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
            ],
            options={
                "verbose_name": "后台工作",
                "verbose_name_plural": "后台工作",
                "ordering": ["due_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "running"])),
                        fields=["due_at"],
                        name="job_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "verify"), ("state", "done")),
                        fields=["plant", "-id"],
                        name="job_last_checks",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="one_job_per_kind_and_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="scoring.board",
                        verbose_name="季度榜",
                    ),
                ),
                ("revision", models.PositiveSmallIntegerField(verbose_name="修订号")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="scoring.draft",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.jobrun",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="scoring.publication",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="更正原因")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("published_at", models.DateTimeField(verbose_name="公布时间")),
                ("window_from", models.DateField(verbose_name="公示起")),
                ("window_to", models.DateField(verbose_name="公示止（当日 24:00）")),
                ("opens_at", models.DateTimeField(verbose_name="公示开始")),
                ("closes_at", models.DateTimeField(verbose_name="公示结束")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="张贴地点")),
                ("head", models.JSONField(default=dict, verbose_name="抬头")),
            ],
            options={
                "verbose_name": "公布",
                "verbose_name_plural": "公布",
                "ordering": ["board_id", "-revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("board", "revision"), name="one_revision_of_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("window_to__gt", models.F("window_from"))),
                        name="window_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="window_closes_after_it_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="scoring.publication",
                        verbose_name="公布",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="scoring.participant"
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("post", models.CharField(max_length=40, verbose_name="职务")),
                ("total", models.IntegerField(null=True, verbose_name="合计")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None, verbose_name="各大项"
                    ),
                ),
                ("grade", models.CharField(blank=True, max_length=80, verbose_name="等次")),
                ("score_rate", models.IntegerField(null=True, verbose_name="得分率（万分之一）")),
                ("rank_branch", models.PositiveIntegerField(null=True, verbose_name="支部名次")),
                ("rank_plant", models.PositiveIntegerField(null=True, verbose_name="全厂名次")),
                (
                    "unranked_reason",
                    models.CharField(blank=True, max_length=20, verbose_name="不参与排名的原因"),
                ),
                ("moved", models.SmallIntegerField(null=True, verbose_name="名次变化")),
                ("moved_points", models.IntegerField(null=True, verbose_name="分数变化")),
                ("details", models.JSONField(default=dict, verbose_name="明细")),
            ],
            options={
                "verbose_name": "榜上一行",
                "verbose_name_plural": "榜上各行",
                "ordering": ["rank_plant", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "participant"),
                        name="one_standing_per_publication_and_participant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rank_plant__isnull", False), ("unranked_reason", "")),
                            models.Q(
                                ("rank_plant__isnull", True),
                                models.Q(("unranked_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="unranked_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="scoring.publication",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.participant",
                    ),
                ),
                ("edition", models.PositiveIntegerField(default=0, verbose_name="第几次印")),
                (
                    "view",
                    models.CharField(
                        blank=True, default="", max_length=12, verbose_name="另一种看法"
                    ),
                ),
                ("etag", models.CharField(max_length=64)),
                ("brotli", models.BinaryField()),
                ("gzip", models.BinaryField()),
            ],
            options={
                "verbose_name": "公布的页面",
                "verbose_name_plural": "公布的页面",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "branch", "participant", "view", "edition"),
                        name="one_page_per_place",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="scoring.jobrun",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="scoring.publication",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "recipient"),
                        name="one_notice_per_publication_and_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="scoring.board",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="党支部（全厂的为空）",
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="看榜码")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="换码的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "看榜码",
                "verbose_name_plural": "看榜码",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="a_notice_code_opens_one_place"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{12}$")),
                        name="a_notice_code_is_twelve_digits",
                    ),
                ],
            },
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
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="scoring.publication",
                        verbose_name="公布",
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
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="党支部",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "异议",
                "verbose_name_plural": "异议",
                "ordering": ["-id"],
            },
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
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="替谁提出",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[("phone", "打电话说的"), ("paper", "书面交的")],
                        max_length=8,
                        verbose_name="怎样说的",
                    ),
                ),
            ],
            options={
                "verbose_name": "异议提出人",
                "verbose_name_plural": "异议提出人",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", ""), ("on_behalf_of__isnull", True)),
                            models.Q(
                                ("how__in", ["phone", "paper"]), ("on_behalf_of__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="on_behalf_says_how",
                    )
                ],
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
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="scoring.objection",
                    ),
                ),
                ("act", models.CharField(max_length=20, verbose_name="动作")),
                ("from_state", models.CharField(max_length=20, verbose_name="原状态")),
                ("to_state", models.CharField(max_length=20, verbose_name="新状态")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "text",
                    models.CharField(blank=True, max_length=1000, verbose_name="书面答复或说明"),
                ),
                ("due_on", models.DateField(null=True, verbose_name="下一步期限")),
            ],
            options={
                "verbose_name": "异议办理",
                "verbose_name_plural": "异议办理",
                "ordering": ["id"],
            },
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
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections_proposed",
                        to="scoring.publication",
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="scoring.objection",
                    ),
                ),
                ("changes", models.JSONField(default=list, verbose_name="更正的事项")),
                (
                    "digest",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="更正后的摘要"
                    ),
                ),
                (
                    "grade",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="scoring.graderuling",
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="更正原因")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
            ],
            options={
                "verbose_name": "更正提议",
                "verbose_name_plural": "更正提议",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_correction_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(verbose_name="请求号")),
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
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="scoring.participant",
                        verbose_name="对象",
                    ),
                ),
                ("month", models.DateField(verbose_name="月份（1 日）")),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.rubricversion",
                        verbose_name="方案版本",
                    ),
                ),
                ("item", models.CharField(max_length=64, verbose_name="小项")),
                ("on", models.DateField(verbose_name="日期")),
                ("fields", models.JSONField(default=dict, verbose_name="填写内容")),
                ("matter", models.CharField(blank=True, max_length=80, verbose_name="同一事项名")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="一句话")),
                ("amount", models.BigIntegerField(verbose_name="本条分值（万分之一分）")),
                ("void", models.BooleanField(default=False, verbose_name="撤回")),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="scoring.entry",
                        verbose_name="替代",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更改原因")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="scoring.activity",
                        verbose_name="由哪次会议得来",
                    ),
                ),
                (
                    "source",
                    models.CharField(
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
                (
                    "correction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="scoring.correction",
                        verbose_name="因哪次更正",
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
            ],
            options={
                "verbose_name": "计分事项",
                "verbose_name_plural": "计分事项",
                "ordering": ["on", "client_key"],
                "indexes": [
                    models.Index(
                        fields=["plant", "participant", "month", "item"],
                        include=("amount",),
                        name="entry_scoring",
                    ),
                    models.Index(
                        condition=models.Q(("activity__isnull", False)),
                        fields=["activity"],
                        name="entry_by_activity",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client_key",), name="a_request_is_recorded_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("void", False), ("supersedes__isnull", False), _connector="OR"
                        ),
                        name="a_withdrawal_withdraws_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("void", False), ("amount", 0), _connector="OR"),
                        name="a_withdrawal_is_worth_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes__isnull", True),
                            models.Q(("supersedes", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="an_entry_does_not_supersede_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="entry_month_is_a_first"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activity__isnull", True), ("source", "meeting"), _connector="OR"
                        ),
                        name="what_a_meeting_yields_says_so",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True, verbose_name="请求号")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="scoring.entry",
                        verbose_name="事项",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("jpeg", "图片"), ("pdf", "PDF")],
                        max_length=4,
                        verbose_name="类型",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="文件名")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("added_at", models.DateTimeField(verbose_name="添加时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="添加人",
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "verbose_name_plural": "附件",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "jpeg"), ("size__lte", 307200)),
                            models.Q(("kind", "pdf"), ("size__lte", 2097152)),
                            _connector="OR",
                        ),
                        name="an_attachment_is_small",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True, verbose_name="请求号")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.entry",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="文件名")),
                ("total", models.PositiveIntegerField(verbose_name="总字节数")),
                ("content", models.BinaryField(default=b"", verbose_name="已到的内容")),
                ("begun_at", models.DateTimeField(verbose_name="开始时间")),
            ],
            options={
                "verbose_name": "上传中的附件",
                "verbose_name_plural": "上传中的附件",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("total__gte", 1), ("total__lte", 2097152)),
                        name="an_upload_has_a_size",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="scoring.entry",
                        verbose_name="事项",
                    ),
                ),
                ("holds", models.BooleanField(verbose_name="属实")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="退回原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "党小组核",
                "verbose_name_plural": "党小组核",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("holds", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_returns_a_matter_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_request",
                        to="scoring.entry",
                        verbose_name="申报",
                    ),
                ),
                (
                    "asked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_requests",
                        to="members.member",
                        verbose_name="对方",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="对方姓名（不在名单里的）"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="请求时间")),
            ],
            options={
                "verbose_name": "对方确认请求",
                "verbose_name_plural": "对方确认请求",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked__isnull", False), ("name", "")),
                            models.Q(
                                ("asked__isnull", True), models.Q(("name", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_member_is_asked_or_somebody_by_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="scoring.peerrequest",
                        verbose_name="请求",
                    ),
                ),
                ("yes", models.BooleanField(verbose_name="属实")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("tap", "对方确认"),
                            ("phone", "电话确认"),
                            ("meeting", "会议确定"),
                        ],
                        max_length=10,
                        verbose_name="怎样答复",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="答复时间")),
                (
                    "spoken_to",
                    models.CharField(blank=True, max_length=40, verbose_name="电话里是谁"),
                ),
                (
                    "minutes_no",
                    models.CharField(blank=True, max_length=40, verbose_name="会议记录编号"),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_answer",
                        to="scoring.entry",
                        verbose_name="据此计分的一条",
                    ),
                ),
            ],
            options={
                "verbose_name": "对方答复",
                "verbose_name_plural": "对方答复",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", False), ("yes", True)),
                            models.Q(("entry__isnull", True), ("yes", False)),
                            _connector="OR",
                        ),
                        name="a_yes_names_the_row_that_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "phone"), models.Q(("spoken_to", ""), _negated=True)),
                            models.Q(models.Q(("how", "phone"), _negated=True), ("spoken_to", "")),
                            _connector="OR",
                        ),
                        name="a_phone_answer_names_who_spoke",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("how", "meeting"), models.Q(("minutes_no", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("how", "meeting"), _negated=True), ("minutes_no", "")
                            ),
                            _connector="OR",
                        ),
                        name="a_meeting_s_answer_names_its_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionClearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="scoring.correction",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="审查的内容摘要")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "更正的保密审查",
                "verbose_name_plural": "更正的保密审查",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("proposed_by")), _negated=True),
                        name="who_clears_a_correction_did_not_propose_it",
                    )
                ],
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
                (
                    "correction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="scoring.correction",
                    ),
                ),
                ("approved", models.BooleanField(verbose_name="批准")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="说明")),
                (
                    "clearance",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="scoring.correctionclearance",
                    ),
                ),
                ("xact", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "更正裁定",
                "verbose_name_plural": "更正裁定",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("proposed_by")), _negated=True),
                        name="a_correction_takes_two_persons",
                    )
                ],
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
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                ("period", models.CharField(max_length=8, verbose_name="记入周期")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.participant",
                    ),
                ),
                ("amount", models.IntegerField(verbose_name="分值（百分之一分）")),
                ("reason", models.CharField(max_length=400, verbose_name="原因")),
            ],
            options={
                "verbose_name": "跨期调整",
                "verbose_name_plural": "跨期调整",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("text", models.CharField(max_length=200, verbose_name="对外的一句话")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                ("dismissed", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "提醒",
                "verbose_name_plural": "提醒",
                "ordering": ["-on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "on"), name="one_reminder_a_person_and_day"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("recipient__isnull", True)),
                        fields=("plant", "on"),
                        name="one_reminder_a_plant_s_groups_and_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="scoring.reminder",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.CharField(max_length=80, verbose_name="哪一件")),
                ("text", models.CharField(max_length=200, verbose_name="内容")),
                ("path", models.CharField(max_length=80, verbose_name="去哪里办")),
            ],
            options={
                "verbose_name": "提醒的一行",
                "verbose_name_plural": "提醒的各行",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("recipient", "key"), name="a_line_is_told_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="scoring.reminder",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "邮件"), ("wecom", "企业微信群"), ("dingtalk", "钉钉群")],
                        max_length=10,
                        verbose_name="渠道",
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发出时间")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                (
                    "error",
                    models.CharField(blank=True, max_length=200, verbose_name="没发成的原因"),
                ),
            ],
            options={
                "verbose_name": "提醒的发送",
                "verbose_name_plural": "提醒的发送",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reminder", "channel"), name="a_reminder_leaves_once_a_channel"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "name",
                    models.CharField(
                        max_length=20, primary_key=True, serialize=False, verbose_name="部分"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="最近一次")),
                ("said", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "心跳",
                "verbose_name_plural": "心跳",
            },
        ),
        migrations.CreateModel(
            name="MonthlyResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="scoring.sheet",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="scoring.participant"
                    ),
                ),
                ("total", models.IntegerField(verbose_name="本月合计（百分之一分）")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        size=None,
                        verbose_name="各大项（百分之一分）",
                    ),
                ),
                ("items", models.JSONField(verbose_name="各小项（两位小数）")),
                ("sentences", models.JSONField(null=True, verbose_name="说明")),
                (
                    "made_of",
                    models.CharField(
                        blank=True, db_default="", max_length=32, verbose_name="所据事项摘要"
                    ),
                ),
            ],
            options={
                "verbose_name": "月度结果",
                "verbose_name_plural": "月度结果",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "participant"), name="one_result_per_sheet_and_participant"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RubricDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rubric_drafts",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="scoring.rubricversion",
                        verbose_name="从哪个版本改起",
                    ),
                ),
                (
                    "document",
                    models.JSONField(
                        help_text="可能还不完整；定下来之前不用于计分", verbose_name="内容"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="第几次改动")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafting", "起草中"),
                            ("proposed", "待审定"),
                            ("settled", "已定"),
                            ("dropped", "不用了"),
                        ],
                        default="drafting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提请时间"),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提请人",
                    ),
                ),
                (
                    "digest",
                    models.CharField(blank=True, max_length=64, verbose_name="提请的内容摘要"),
                ),
                ("from_month", models.DateField(blank=True, null=True, verbose_name="拟自哪月起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="拟用到哪天")),
                (
                    "minutes_no",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="党员大会会议记录编号"
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="审定时间"),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.rubricversion",
                        verbose_name="定成哪个版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "方案草案",
                "verbose_name_plural": "方案草案",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["drafting", "proposed"])),
                        fields=("plant", "code"),
                        name="one_open_draft_per_plant_and_scheme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["drafting", "dropped"]),
                            models.Q(
                                ("from_month__isnull", False),
                                ("proposed_by__isnull", False),
                                ("until__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_proposed_draft_names_who_and_from_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "settled"), _negated=True),
                            models.Q(
                                ("result__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("minutes_no", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_draft_has_minutes_and_a_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_by__isnull", True),
                            models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="who_proposes_a_draft_does_not_settle_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="scoring.rubricdraft",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="第几次改动")),
                ("act", models.CharField(max_length=20, verbose_name="动作")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="哪一部分")),
                ("said", models.CharField(max_length=400, verbose_name="说明")),
                ("document", models.JSONField(verbose_name="改后的内容")),
                ("stands_for", models.PositiveIntegerField(verbose_name="内容同第几次")),
                (
                    "parent",
                    models.PositiveIntegerField(null=True, verbose_name="上一份内容是第几次"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "草案改动",
                "verbose_name_plural": "草案改动",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draft", "version"), name="one_revision_per_draft_and_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImpactPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impact_parts",
                        to="scoring.jobrun",
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
                ("quarter", models.CharField(max_length=10, verbose_name="季度")),
                ("sums", models.JSONField(verbose_name="合计")),
                ("people", models.JSONField(verbose_name="每个人")),
            ],
            options={
                "verbose_name": "一厂一季的影响测算",
                "verbose_name_plural": "一厂一季的影响测算",
                "ordering": ["plant", "quarter"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("job", "plant", "quarter"),
                        name="one_impact_part_per_job_plant_and_quarter",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImpactRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impacts",
                        to="scoring.rubricdraft",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="草案第几次改动")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="范围",
                    ),
                ),
                ("quarters", models.JSONField(verbose_name="季度")),
                (
                    "job",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impact",
                        to="scoring.jobrun",
                    ),
                ),
                (
                    "result",
                    models.JSONField(help_text="合计；每个人在各厂的那一份里", verbose_name="结果"),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "影响测算",
                "verbose_name_plural": "影响测算",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="branches.unit",
                        verbose_name="党支部或厂",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sheet", "月度积分表"),
                            ("publication", "公布"),
                            ("pages", "重印的页面"),
                            ("adjustment", "跨期调整"),
                        ],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("ref", models.CharField(max_length=100, verbose_name="对象")),
                (
                    "sheet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="scoring.sheet",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="scoring.publication",
                    ),
                ),
                ("content", models.TextField(verbose_name="规范 JSON")),
                ("algorithm", models.CharField(max_length=10, verbose_name="算法")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("previous", models.CharField(max_length=64, verbose_name="上一号的链值")),
                ("chain", models.CharField(max_length=64, unique=True, verbose_name="链值")),
                ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
            ],
            options={
                "verbose_name": "封存",
                "verbose_name_plural": "封存",
                "ordering": ["unit_id", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "number"), name="seals_of_a_unit_are_numbered"
                    ),
                    models.UniqueConstraint(
                        fields=("unit", "previous"), name="a_chain_has_no_fork"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "sheet"),
                                ("publication__isnull", True),
                                ("sheet__isnull", False),
                            ),
                            models.Q(
                                ("kind__in", ["publication", "pages", "adjustment"]),
                                ("publication__isnull", False),
                                ("sheet__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_seal_is_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "publication")),
                        fields=("publication",),
                        name="a_publication_is_sealed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="numbers_of_seals_begin_with_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(verbose_name="请求号")),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="投诉或建议")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("due_on", models.DateField(null=True, verbose_name="答复期限")),
            ],
            options={
                "verbose_name": "投诉建议",
                "verbose_name_plural": "投诉建议",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client_key",), name="a_suggestion_is_filed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "suggestion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="scoring.suggestion",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="答复")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "投诉建议的答复",
                "verbose_name_plural": "投诉建议的答复",
            },
        ),
        migrations.CreateModel(
            name="TimeSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(verbose_name="请求号")),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                ("on", models.DateField(verbose_name="哪一天")),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("month", "一个党支部填好一个月"),
                            ("reading", "一个党支部过会、报送"),
                            ("checking", "考核小组核实一张表"),
                            ("publishing", "一季从归集到公示"),
                        ],
                        max_length=12,
                        verbose_name="哪件事",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="用了几分钟")),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_by",
                        to="scoring.timesample",
                        verbose_name="撤回",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "计时抽样",
                "verbose_name_plural": "计时抽样",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("client_key",), name="a_sample_is_kept_once"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (1, 600))),
                        name="a_sample_took_some_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                ("department", models.CharField(max_length=40, verbose_name="部门")),
                ("items", models.JSONField(default=list, verbose_name="提供的小项")),
                ("mapping", models.JSONField(default=dict, verbose_name="列的对应")),
            ],
            options={
                "verbose_name": "部门数据",
                "verbose_name_plural": "部门数据",
                "ordering": ["department"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plant", "code", "department"), name="a_department_provides_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TableFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True, verbose_name="编号")),
                (
                    "sheet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to="scoring.departmentfeed",
                        verbose_name="部门",
                    ),
                ),
                ("month", models.DateField(verbose_name="月份（1 日）")),
                ("name", models.CharField(max_length=100, verbose_name="文件名")),
                ("content", models.BinaryField(verbose_name="文件")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("tables", models.JSONField(verbose_name="读出的格子")),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "上传的表格",
                "verbose_name_plural": "上传的表格",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("feed__isnull", True), ("sheet__isnull", False)),
                            models.Q(("feed__isnull", False), ("sheet__isnull", True)),
                            _connector="OR",
                        ),
                        name="an_upload_is_of_a_branch_or_of_a_department",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="upload_month_is_a_first"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Applying",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applied",
                        to="scoring.tablefile",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="看过的预览")),
                ("saved", models.PositiveIntegerField(verbose_name="写入")),
                ("left", models.PositiveIntegerField(verbose_name="没有写入")),
                ("at", models.DateTimeField(verbose_name="确认时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
            ],
            options={
                "verbose_name": "确认的表格",
                "verbose_name_plural": "确认的表格",
            },
        ),
        migrations.CreateModel(
            name="UploadLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="scoring.tablefile",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origin",
                        to="scoring.entry",
                    ),
                ),
                ("place", models.CharField(max_length=80, verbose_name="位置")),
            ],
            options={
                "verbose_name": "事项的出处",
                "verbose_name_plural": "事项的出处",
            },
        ),
        migrations.CreateModel(
            name="EntryDispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispute",
                        to="scoring.entry",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="不同意见")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "对部门数据的不同意见",
                "verbose_name_plural": "对部门数据的不同意见",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DisputeAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="scoring.entrydispute",
                    ),
                ),
                ("withdrawn", models.BooleanField(verbose_name="撤回")),
                ("reason", models.CharField(max_length=400, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "对不同意见的答复",
                "verbose_name_plural": "对不同意见的答复",
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="称号")),
                ("given", models.BooleanField(verbose_name="决定授予")),
                ("suggested", models.BooleanField(verbose_name="系统曾列为候选")),
                ("minutes_no", models.CharField(max_length=40, verbose_name="会议记录编号")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人登记",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "评先评优决定",
                "verbose_name_plural": "评先评优决定",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("minutes_no", ""), _negated=True),
                        ),
                        name="an_award_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PayExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.publication",
                        verbose_name="公布",
                    ),
                ),
                ("template", models.JSONField(verbose_name="换算办法")),
                ("rows", models.JSONField(verbose_name="名单")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("basis", models.CharField(max_length=200, verbose_name="依据（文件或会议）")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "first_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="第一批准人",
                    ),
                ),
                ("first_at", models.DateTimeField(null=True, verbose_name="第一次批准")),
                (
                    "second_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="第二批准人",
                    ),
                ),
                ("second_at", models.DateTimeField(null=True, verbose_name="第二次批准")),
            ],
            options={
                "verbose_name": "兑现导出",
                "verbose_name_plural": "兑现导出",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_by__isnull", True),
                                models.Q(("first_by", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("second_by__isnull", True),
                                models.Q(("second_by", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="who_proposes_pay_does_not_approve_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by__isnull", True),
                            models.Q(
                                ("first_by__isnull", False),
                                models.Q(("second_by", models.F("first_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="two_different_people_approve_pay",
                    ),
                    models.UniqueConstraint(
                        fields=("digest",), name="the_same_list_is_proposed_once"
                    ),
                ],
            },
        ),
    ]
