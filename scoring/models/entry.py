"""The ledger: one row a matter. Rows are added, never changed."""

from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.models import User
from scoring.models.activity import Activity
from scoring.models.scheme import Participant, RubricVersion
from scoring.models.sheet import Sheet

# Amounts are integers of one ten-thousandth of a point: 1.20 分 is 12000.
UNITS_PER_POINT = 10_000


class Entry(models.Model):
    """A matter that earns or costs points, as somebody recorded it.

    `supersedes` names the row it replaces (one-to-one, so that two people who change the same
    cell meet in the database); `void` withdraws it; `client_key` makes a resent request the same
    request; `amount` is what the engine gave this entry by itself when it was recorded.
    """

    append_only = True

    class Source(models.TextChoices):
        GRID = "grid", "月度表"
        FORM = "form", "事项表单"
        LOAD = "load", "导入"
        MEETING = "meeting", "会议"
        CLAIM = "claim", "本人申报"
        EXCEL = "excel", "表格上传"
        DEPARTMENT = "department", "部门提供"
        CORRECTION = "correction", "更正"

    client_key = models.UUIDField("请求号")
    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(
        Sheet, verbose_name="积分表", on_delete=models.PROTECT, related_name="entries"
    )
    participant = models.ForeignKey(
        Participant, verbose_name="对象", on_delete=models.PROTECT, related_name="entries"
    )
    month = models.DateField("月份（1 日）")
    rubric = models.ForeignKey(
        RubricVersion, verbose_name="方案版本", on_delete=models.PROTECT, related_name="+"
    )
    item = models.CharField("小项", max_length=64)
    on = models.DateField("日期")
    fields = models.JSONField("填写内容", default=dict)
    matter = models.CharField("同一事项名", max_length=80, blank=True)
    note = models.CharField("一句话", max_length=200, blank=True)
    amount = models.BigIntegerField("本条分值（万分之一分）")
    void = models.BooleanField("撤回", default=False)
    supersedes = models.OneToOneField(
        "self",
        verbose_name="替代",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    reason = models.CharField("更改原因", max_length=200, blank=True)
    activity = models.ForeignKey(
        Activity,
        verbose_name="由哪次会议得来",
        null=True,
        blank=True,
        db_index=False,  # most entries come from no meeting: the partial index below
        on_delete=models.PROTECT,
        related_name="entries",
    )
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.FORM)
    correction = models.ForeignKey(
        "scoring.Correction",
        verbose_name="因哪次更正",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        User, verbose_name="记录人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "计分事项"
        verbose_name_plural = "计分事项"
        ordering = ["on", "client_key"]
        constraints = [
            models.UniqueConstraint(name="a_request_is_recorded_once", fields=["client_key"]),
            models.CheckConstraint(
                name="a_withdrawal_withdraws_something",
                condition=Q(void=False) | Q(supersedes__isnull=False),
            ),
            models.CheckConstraint(
                name="a_withdrawal_is_worth_nothing", condition=Q(void=False) | Q(amount=0)
            ),
            models.CheckConstraint(
                name="an_entry_does_not_supersede_itself",
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
            ),
            models.CheckConstraint(name="entry_month_is_a_first", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="what_a_meeting_yields_says_so",
                condition=Q(activity__isnull=True) | Q(source="meeting"),
            ),
        ]
        indexes = [
            # The covering index of bulk scoring (docs/scale.md).
            models.Index(
                fields=["plant", "participant", "month", "item"],
                include=["amount"],
                name="entry_scoring",
            ),
            models.Index(
                fields=["activity"],
                condition=Q(activity__isnull=False),
                name="entry_by_activity",
            ),
        ]

    @property
    def is_claimed(self) -> bool:
        """Its own person told of it."""
        return self.source == self.Source.CLAIM

    @property
    def is_from_department(self) -> bool:
        """The branch may not change it."""
        return self.source == self.Source.DEPARTMENT

    @property
    def is_from_table(self) -> bool:
        return self.source == self.Source.EXCEL
