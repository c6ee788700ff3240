import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import members.ranges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("branches", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("full", "正式党员"),
                            ("probationary", "预备党员"),
                            ("mobile", "流动党员"),
                            ("activist", "入党积极分子"),
                            ("staff", "群众"),
                        ],
                        default="full",
                        max_length=20,
                        verbose_name="身份",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="branches.unit",
                        verbose_name="所在党支部",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_members",
                        to="branches.unit",
                        verbose_name="所在党小组",
                    ),
                ),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="转出日期")),
            ],
            options={
                "verbose_name": "党员",
                "verbose_name_plural": "党员",
                "ordering": ["branch_id", "id"],
                "indexes": [models.Index(fields=["branch"], name="member_by_branch")],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "账号",
                "verbose_name_plural": "账号",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="branches.unit",
                        verbose_name="党支部",
                    ),
                ),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("secretary", "书记"),
                            ("deputy_secretary", "副书记"),
                            ("organisation", "组织委员"),
                            ("publicity", "宣传委员"),
                            ("discipline", "纪检委员"),
                            ("youth", "青年委员"),
                            ("production", "生产委员"),
                            ("mass_work", "群众工作委员"),
                            ("secrecy", "保密委员"),
                            ("committee_member", "支部委员"),
                        ],
                        max_length=20,
                        verbose_name="职务",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="任职起")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="任职止")),
                ("acting", models.BooleanField(default=False, verbose_name="主持工作")),
                ("main", models.BooleanField(default=True, verbose_name="主要职务")),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "ordering": ["branch_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="seat_ends_after_it_begins",
                        violation_error_message="结束日期不能早于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("post", "committee_member"), _negated=True),
                        expressions=[
                            ("branch", "="),
                            ("post", "="),
                            (
                                members.ranges.DateRange(
                                    models.F("from_on"), models.F("to_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="a_post_is_not_held_twice_at_the_same_time",
                        violation_error_message="这个职务在这段时间已有人担任",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel",
                        to="branches.unit",
                        verbose_name="党支部",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panels",
                        to="members.member",
                        verbose_name="成员",
                    ),
                ),
                ("leader", models.BooleanField(default=False, verbose_name="组长")),
                (
                    "observer",
                    models.BooleanField(default=False, verbose_name="群众代表（列席，不参加核实）"),
                ),
                ("from_on", models.DateField(verbose_name="起")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="止")),
            ],
            options={
                "verbose_name": "考核小组成员",
                "verbose_name_plural": "考核小组成员",
                "ordering": ["branch_id", "-leader", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="panel_member_ends_after_it_begins",
                        violation_error_message="结束日期不能早于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("branch", "="),
                            ("member", "="),
                            (
                                members.ranges.DateRange(
                                    models.F("from_on"), models.F("to_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="nobody_sits_twice_on_one_panel",
                        violation_error_message="这个人在这段时间已在这个考核小组里",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupLead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="branches.unit",
                        verbose_name="党小组",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="members.member",
                        verbose_name="党小组长",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="止")),
            ],
            options={
                "verbose_name": "党小组长",
                "verbose_name_plural": "党小组长",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="group_lead_ends_after_it_begins",
                        violation_error_message="结束日期不能早于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("group", "="),
                            (
                                members.ranges.DateRange(
                                    models.F("from_on"), models.F("to_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="a_group_has_one_leader_at_a_time",
                        violation_error_message="这个党小组在这段时间已有组长",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("recorder", "记录和提交"),
                            ("panel", "考核小组核实"),
                            ("group_leader", "党小组核"),
                        ],
                        max_length=20,
                        verbose_name="职责",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="branches.unit",
                        verbose_name="党支部或党小组",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegated",
                        to="members.member",
                        verbose_name="本人",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to="members.member",
                        verbose_name="代理人",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起")),
                ("to_on", models.DateField(verbose_name="止")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="提前收回")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人办理",
                    ),
                ),
                ("given_at", models.DateTimeField(verbose_name="何时办理")),
            ],
            options={
                "verbose_name": "代理",
                "verbose_name_plural": "代理",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="delegation_ends_after_it_begins",
                        violation_error_message="结束日期不能早于开始日期",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holder", models.F("deputy")), _negated=True),
                        name="nobody_stands_in_for_himself",
                        violation_error_message="不能自己代理自己",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        expressions=[
                            ("duty", "="),
                            ("unit", "="),
                            ("holder", "="),
                            (
                                members.ranges.DateRange(
                                    models.F("from_on"), models.F("to_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="a_duty_is_in_one_pair_of_other_hands",
                        violation_error_message="这段时间已有人代理",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("plant_committee", "厂党委委员（审定）"),
                            ("organiser", "组织员（督办、代录）"),
                            ("rubric_editor", "考评办法起草人"),
                            ("secrecy", "保密审查人"),
                            ("auditor", "审计（只读）"),
                        ],
                        max_length=20,
                        verbose_name="职责",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="branches.unit",
                        verbose_name="范围",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="止")),
            ],
            options={
                "verbose_name": "授权",
                "verbose_name_plural": "授权",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="grant_ends_after_it_begins",
                        violation_error_message="结束日期不能早于开始日期",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rotation", "轮休"),
                            ("illness", "长期病假"),
                            ("maternity", "产假"),
                            ("secondment", "外派借调"),
                            ("school", "党校学习一个月以上"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("exempt", models.BooleanField(default=False, verbose_name="免考")),
                ("from_on", models.DateField(verbose_name="起")),
                ("to_on", models.DateField(verbose_name="止")),
            ],
            options={
                "verbose_name": "离岗",
                "verbose_name_plural": "离岗",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="leave_ends_after_it_begins",
                        violation_error_message="结束日期不能早于开始日期",
                    )
                ],
            },
        ),
    ]
