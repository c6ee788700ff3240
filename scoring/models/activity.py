"""Meetings: entered once, corrected by a new row, like everything that yields points."""

from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.models import Member, User
from scoring.engine.time import meetings
from scoring.models.sheet import Sheet

KINDS = [(kind.code, kind.name) for kind in meetings.KINDS.values()]
REASONS = list(meetings.REASONS.items())


class Activity(models.Model):
    """One meeting as somebody recorded it. A correction supersedes the row before it.

    All rows of one meeting share `first` (empty on the first row itself). `client_key` makes a
    resent request the same meeting.
    """

    append_only = True

    client_key = models.UUIDField("请求号")
    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(
        Unit, verbose_name="党支部", on_delete=models.PROTECT, related_name="activities"
    )
    sheet = models.ForeignKey(
        Sheet, verbose_name="积分表", on_delete=models.PROTECT, related_name="activities"
    )
    kind = models.CharField("类别", max_length=20, choices=KINDS)
    on = models.DateField("日期")
    group = models.ForeignKey(
        Unit,
        verbose_name="党小组（不填为各党小组）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lead = models.ForeignKey(
        Member,
        verbose_name="主讲人或组织人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hours = models.DecimalField("学时", max_digits=3, decimal_places=1)
    minutes_no = models.CharField("会议记录编号", max_length=40, blank=True)
    words = models.CharField("议题", max_length=200, blank=True)
    void = models.BooleanField("撤回", default=False)
    first = models.ForeignKey(
        "self",
        verbose_name="同一次会议的第一条",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="revisions",
    )
    supersedes = models.OneToOneField(
        "self",
        verbose_name="替代",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    reason = models.CharField("更正原因", max_length=200, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        User, verbose_name="记录人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "会议"
        verbose_name_plural = "会议"
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(name="a_meeting_is_recorded_once", fields=["client_key"]),
            models.CheckConstraint(
                name="a_corrected_meeting_names_its_first_row",
                condition=Q(first__isnull=True, supersedes__isnull=True)
                | Q(first__isnull=False, supersedes__isnull=False),
            ),
            models.CheckConstraint(
                name="a_withdrawn_meeting_was_recorded",
                condition=Q(void=False) | Q(supersedes__isnull=False),
            ),
            models.CheckConstraint(
                name="a_meeting_does_not_supersede_itself",
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
            ),
            models.CheckConstraint(
                name="class_hours_of_a_day", condition=Q(hours__gte=0, hours__lte=24)
            ),
        ]
        indexes = [models.Index(fields=["branch", "on"], name="activity_by_branch")]

    def __str__(self) -> str:
        return f"{self.on.month}月{self.on.day}日 {self.name}"

    @property
    def root(self) -> int:
        return self.first_id or self.pk

    @property
    def rule(self) -> meetings.Kind:
        return meetings.KINDS[self.kind]

    @property
    def name(self) -> str:
        return f"{self.group.name}会" if self.group else self.rule.name


class Attendance(models.Model):
    """One person who was expected at a meeting, by the row of the meeting that says so.

    `counts_in` is the sheet a late make-up study counts in when the meeting's own month was
    closed by then; empty means the meeting's own sheet.
    """

    append_only = True

    class State(models.TextChoices):
        PRESENT = meetings.PRESENT, "出席"
        LEAVE = meetings.LEAVE, "请假"
        ABSENT = meetings.ABSENT, "无故"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attendance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("到会", max_length=10, choices=State)
    why = models.CharField("事由", max_length=10, choices=REASONS, blank=True)
    made_up_on = models.DateField("补学日期", null=True, blank=True)
    counts_in = models.ForeignKey(Sheet, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "到会"
        verbose_name_plural = "到会"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="a_person_attends_a_meeting_once", fields=["activity", "member"]
            ),
            models.CheckConstraint(
                name="leave_has_a_reason_and_nothing_else_has",
                condition=(Q(state="leave") & ~Q(why="")) | (~Q(state="leave") & Q(why="")),
            ),
            models.CheckConstraint(
                name="only_leave_is_made_up",
                condition=Q(state="leave") | Q(made_up_on__isnull=True),
            ),
            models.CheckConstraint(
                name="what_counts_elsewhere_was_made_up",
                condition=Q(counts_in__isnull=True) | Q(made_up_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["member"], name="attendance_by_member")]

    @property
    def is_on_leave(self) -> bool:
        return self.state == self.State.LEAVE

    @property
    def is_absent(self) -> bool:
        """Away, and nobody gave a reason."""
        return self.state == self.State.ABSENT

    @property
    def counts(self) -> bool:
        return meetings.counts_as_present(self.state, self.made_up_on)
