"""The sheet of one branch and month, who moved it, and who confirmed whose line."""

from django.db import models
from django.db.models import Q

from branches.models import Unit
from members.models import User
from scoring.engine.process.workflow import RECORDING_STATES
from scoring.models.scheme import Participant, RubricVersion


def all_or_none(name: str, *fields: str) -> models.CheckConstraint:
    """State, …_at and …_by agree: all of them are there, or none."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    every = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(name=name, condition=none | every)


class Sheet(models.Model):
    """What a branch scores in one month. `version` is what a change of state compares with."""

    class State(models.TextChoices):
        OPEN = "open", "填报中"
        GROUP = "group", "党小组核"
        PRELIM = "prelim", "支部初评"
        VERIFY = "verify", "核实确定"
        LOCKED = "locked", "当月锁定"

    code = models.CharField("方案", max_length=64)
    plant = models.ForeignKey(
        Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="plant_sheets"
    )
    branch = models.ForeignKey(
        Unit, verbose_name="党支部", on_delete=models.PROTECT, related_name="sheets"
    )
    month = models.DateField("月份（1 日）")
    rubric = models.ForeignKey(RubricVersion, verbose_name="方案版本", on_delete=models.PROTECT)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField("版次", default=1)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    opened_at = models.DateTimeField("开表时间")
    scored_at = models.DateTimeField("初评计算时间", null=True, blank=True)
    scored_digest = models.CharField("初评所据事项摘要", max_length=64, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User,
        verbose_name="提交人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    minutes_no = models.CharField("会议记录编号", max_length=40, blank=True)
    returned_reason = models.CharField("退回原因", max_length=400, blank=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by = models.ForeignKey(
        User,
        verbose_name="最后核实人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    digest = models.CharField("锁定摘要", max_length=64, blank=True)
    reopened_until = models.DateTimeField("重开到", null=True, blank=True)

    class Meta:
        verbose_name = "月度积分表"
        verbose_name_plural = "月度积分表"
        ordering = ["-month", "branch_id"]
        constraints = [
            models.UniqueConstraint(
                name="one_sheet_per_scheme_branch_and_month", fields=["code", "branch", "month"]
            ),
            models.CheckConstraint(name="sheet_month_is_a_first", condition=Q(month__day=1)),
            all_or_none("sheet_submitted_at_and_by_agree", "submitted_at", "submitted_by"),
            all_or_none("sheet_locked_at_and_by_agree", "locked_at", "locked_by"),
            models.CheckConstraint(
                name="sheet_beyond_prelim_was_submitted_with_minutes",
                condition=Q(state__in=["open", "group", "prelim"])
                | (Q(submitted_at__isnull=False) & ~Q(minutes_no="")),
            ),
            models.CheckConstraint(
                name="locked_sheet_has_a_digest",
                condition=(Q(state="locked") & Q(locked_at__isnull=False) & ~Q(digest=""))
                | (~Q(state="locked") & Q(locked_at__isnull=True) & Q(digest="")),
            ),
            models.CheckConstraint(
                name="who_submits_does_not_lock",
                condition=Q(locked_by__isnull=True) | ~Q(locked_by=models.F("submitted_by")),
            ),
        ]
        indexes = [models.Index(fields=["plant", "month", "state"], name="sheet_by_plant_month")]

    def __str__(self) -> str:
        return f"{self.branch} {self.month:%Y年%-m月}"

    @property
    def takes_entries(self) -> bool:
        return self.state in RECORDING_STATES

    @property
    def is_being_filled(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_with_groups(self) -> bool:
        return self.state == self.State.GROUP

    @property
    def is_preliminary(self) -> bool:
        return self.state == self.State.PRELIM

    @property
    def is_being_verified(self) -> bool:
        return self.state == self.State.VERIFY

    @property
    def is_locked(self) -> bool:
        return self.state == self.State.LOCKED


class Transition(models.Model):
    """One step of a sheet or a board: who, when, from where, to where, why."""

    append_only = True

    sheet = models.ForeignKey(
        Sheet,
        verbose_name="积分表",
        null=True,
        on_delete=models.PROTECT,
        related_name="transitions",
    )
    board = models.ForeignKey(
        "scoring.Board",
        verbose_name="季度榜",
        null=True,
        on_delete=models.PROTECT,
        related_name="transitions",
    )
    act = models.CharField("动作", max_length=20)
    from_state = models.CharField("原状态", max_length=20)
    to_state = models.CharField("新状态", max_length=20)
    by = models.ForeignKey(
        User, verbose_name="何人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("何时")
    reason = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "流转"
        verbose_name_plural = "流转"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="transition_is_of_one_thing",
                condition=Q(sheet__isnull=False, board__isnull=True)
                | Q(sheet__isnull=True, board__isnull=False),
            )
        ]


class Confirmation(models.Model):
    """One panel member's vote on one line of a sheet. Nobody votes on his own (trigger).

    More than half of those who may vote on the line decide; who disagreed may agree later.
    """

    append_only = True

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="confirmations")
    round = models.PositiveSmallIntegerField("第几轮")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        "members.PanelMember",
        verbose_name="考核小组席位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="一个席位一票，由本人或代理人投；上级补位的没有席位",
    )
    at = models.DateTimeField()
    agrees = models.BooleanField("同意", default=True)
    reason = models.CharField("不同意的理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "核实"
        verbose_name_plural = "核实"
        constraints = [
            models.UniqueConstraint(
                name="one_vote_on_a_line_in_a_round",
                fields=["sheet", "round", "participant", "by", "agrees"],
            ),
            models.UniqueConstraint(
                name="one_vote_of_a_place_on_a_line",
                fields=["sheet", "round", "participant", "place", "agrees"],
                condition=Q(place__isnull=False),
            ),
            models.CheckConstraint(
                name="who_disagrees_says_why", condition=Q(agrees=True) | ~Q(reason="")
            ),
        ]
