"""People, the committee seats they hold, assessment panels, grants, leave, logins.

Personal data stands in `Member` only; the ledger knows people by the id of a seat.
"""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.ranges import held, ordered_dates


class Member(models.Model):
    """A party member (or probationary, activist, staff) of one branch."""

    class Status(models.TextChoices):
        FULL = "full", "正式党员"
        PROBATIONARY = "probationary", "预备党员"
        MOBILE = "mobile", "流动党员"
        ACTIVIST = "activist", "入党积极分子"
        STAFF = "staff", "群众"

    PARTY = frozenset({Status.FULL, Status.PROBATIONARY, Status.MOBILE})

    name = models.CharField("姓名", max_length=40)
    status = models.CharField("身份", max_length=20, choices=Status, default=Status.FULL)
    branch = models.ForeignKey(
        Unit, verbose_name="所在党支部", on_delete=models.PROTECT, related_name="members"
    )
    group = models.ForeignKey(
        Unit,
        verbose_name="所在党小组",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="group_members",
    )
    left_on = models.DateField("转出日期", null=True, blank=True)

    class Meta:
        verbose_name = "党员"
        verbose_name_plural = "党员"
        ordering = ["branch_id", "id"]
        indexes = [models.Index(fields=["branch"], name="member_by_branch")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A login. One person, one account; an account without a member does operations only."""

    # When somebody last logged in is nobody's business: the column is not there, and without it
    # Django does not connect the signal that would write it.
    last_login = None

    member = models.OneToOneField(
        Member, verbose_name="党员", null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.member.name if self.member else self.first_name or self.username


class Post(models.TextChoices):
    """The posts of scoring-rules.md; the engine knows them by the same words."""

    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    ORGANISATION = "organisation", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    DISCIPLINE = "discipline", "纪检委员"
    YOUTH = "youth", "青年委员"
    PRODUCTION = "production", "生产委员"
    MASS_WORK = "mass_work", "群众工作委员"
    SECRECY = "secrecy", "保密委员"
    COMMITTEE_MEMBER = "committee_member", "支部委员"


class Seat(models.Model):
    """One person in one post of one branch from one day to another, both included."""

    member = models.ForeignKey(
        Member, verbose_name="党员", on_delete=models.PROTECT, related_name="seats"
    )
    branch = models.ForeignKey(
        Unit, verbose_name="党支部", on_delete=models.PROTECT, related_name="seats"
    )
    post = models.CharField("职务", max_length=20, choices=Post)
    from_on = models.DateField("任职起")
    to_on = models.DateField("任职止", null=True, blank=True)
    acting = models.BooleanField("主持工作", default=False)
    main = models.BooleanField("主要职务", default=True)

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["branch_id", "id"]
        constraints = [
            ordered_dates("seat_ends_after_it_begins"),
            ExclusionConstraint(
                name="a_post_is_not_held_twice_at_the_same_time",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (held(), RangeOperators.OVERLAPS),
                ],
                condition=~Q(post="committee_member"),
                violation_error_message="这个职务在这段时间已有人担任",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.branch} {self.get_post_display()}"


class PanelMember(models.Model):
    """Someone chosen into a branch's assessment group (考核小组)."""

    branch = models.ForeignKey(
        Unit, verbose_name="党支部", on_delete=models.PROTECT, related_name="panel"
    )
    member = models.ForeignKey(
        Member, verbose_name="成员", on_delete=models.PROTECT, related_name="panels"
    )
    leader = models.BooleanField("组长", default=False)
    observer = models.BooleanField("群众代表（列席，不参加核实）", default=False)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "考核小组成员"
        verbose_name_plural = "考核小组成员"
        ordering = ["branch_id", "-leader", "id"]
        constraints = [
            ordered_dates("panel_member_ends_after_it_begins"),
            ExclusionConstraint(
                name="nobody_sits_twice_on_one_panel",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (held(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这个人在这段时间已在这个考核小组里",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.member}"


class GroupLead(models.Model):
    """Who leads a party group (党小组长), from one day to another."""

    group = models.ForeignKey(
        Unit, verbose_name="党小组", on_delete=models.PROTECT, related_name="leads"
    )
    member = models.ForeignKey(
        Member, verbose_name="党小组长", on_delete=models.PROTECT, related_name="leads"
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "党小组长"
        verbose_name_plural = "党小组长"
        constraints = [
            ordered_dates("group_lead_ends_after_it_begins"),
            ExclusionConstraint(
                name="a_group_has_one_leader_at_a_time",
                expressions=[("group", RangeOperators.EQUAL), (held(), RangeOperators.OVERLAPS)],
                violation_error_message="这个党小组在这段时间已有组长",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.member}"


class Delegation(models.Model):
    """A duty in other hands for some days: the holder is off rotation (代理).

    It lives as long as the holder's own duty does, and ends early with `ended_on`.
    """

    class Duty(models.TextChoices):
        RECORDER = "recorder", "记录和提交"
        PANEL = "panel", "考核小组核实"
        GROUP_LEADER = "group_leader", "党小组核"

    duty = models.CharField("职责", max_length=20, choices=Duty)
    unit = models.ForeignKey(
        Unit, verbose_name="党支部或党小组", on_delete=models.PROTECT, related_name="delegations"
    )
    holder = models.ForeignKey(
        Member, verbose_name="本人", on_delete=models.PROTECT, related_name="delegated"
    )
    deputy = models.ForeignKey(
        Member, verbose_name="代理人", on_delete=models.PROTECT, related_name="stands_in"
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止")
    ended_on = models.DateField("提前收回", null=True, blank=True)
    reason = models.CharField("事由", max_length=200)
    given_by = models.ForeignKey(
        "members.User", verbose_name="何人办理", on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField("何时办理")

    class Meta:
        verbose_name = "代理"
        verbose_name_plural = "代理"
        ordering = ["-from_on", "-id"]
        constraints = [
            ordered_dates("delegation_ends_after_it_begins"),
            models.CheckConstraint(
                name="nobody_stands_in_for_himself",
                condition=~Q(holder=F("deputy")),
                violation_error_message="不能自己代理自己",
            ),
            ExclusionConstraint(
                name="a_duty_is_in_one_pair_of_other_hands",
                expressions=[
                    ("duty", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("holder", RangeOperators.EQUAL),
                    (held(), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_on__isnull=True),
                violation_error_message="这段时间已有人代理",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy}代{self.holder} {self.get_duty_display()}"


class Grant(models.Model):
    """A duty above the branch, given by name, for a time."""

    class Role(models.TextChoices):
        PLANT_COMMITTEE = "plant_committee", "厂党委委员（审定）"
        ORGANISER = "organiser", "组织员（督办、代录）"
        RUBRIC_EDITOR = "rubric_editor", "考评办法起草人"
        SECRECY = "secrecy", "保密审查人"
        AUDITOR = "auditor", "审计（只读）"

    user = models.ForeignKey(
        User, verbose_name="账号", on_delete=models.PROTECT, related_name="grants"
    )
    role = models.CharField("职责", max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit, verbose_name="范围", on_delete=models.PROTECT, related_name="grants"
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        constraints = [ordered_dates("grant_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.unit}"


class Leave(models.Model):
    """Time away. `exempt` leave (long illness, secondment, maternity …) makes months 免考."""

    class Kind(models.TextChoices):
        ROTATION = "rotation", "轮休"
        ILLNESS = "illness", "长期病假"
        MATERNITY = "maternity", "产假"
        SECONDMENT = "secondment", "外派借调"
        SCHOOL = "school", "党校学习一个月以上"

    member = models.ForeignKey(
        Member, verbose_name="党员", on_delete=models.PROTECT, related_name="leaves"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind)
    exempt = models.BooleanField("免考", default=False)
    from_on = models.DateField("起")
    to_on = models.DateField("止")

    class Meta:
        verbose_name = "离岗"
        verbose_name_plural = "离岗"
        constraints = [ordered_dates("leave_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()}"
