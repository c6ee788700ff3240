"""What people decide with a year's figures: awards, and what goes to the payroll."""

from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.models import Member, User


class Award(models.Model):
    """The committee's decision on one person for one year. The system only suggests."""

    append_only = True

    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    member = models.ForeignKey(
        Member, verbose_name="党员", on_delete=models.PROTECT, related_name="awards"
    )
    title = models.CharField("称号", max_length=40)
    given = models.BooleanField("决定授予")
    suggested = models.BooleanField("系统曾列为候选")
    minutes_no = models.CharField("会议记录编号", max_length=40)
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey(
        User, verbose_name="何人登记", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = "评先评优决定"
        verbose_name_plural = "评先评优决定"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_award_says_why", condition=~Q(reason="") & ~Q(minutes_no="")
            ),
        ]


class PayExport(models.Model):
    """A list for the payroll from one published revision: proposed by one, approved by two others.

    The template turns points into what is paid; it stands outside the engine and outside every
    ranking. The rows are frozen with the proposal, so that both approve what they saw.
    """

    publication = models.ForeignKey(
        "scoring.Publication", verbose_name="公布", on_delete=models.PROTECT, related_name="+"
    )
    template = models.JSONField("换算办法")
    rows = models.JSONField("名单")
    digest = models.CharField("摘要", max_length=64)
    basis = models.CharField("依据（文件或会议）", max_length=200)
    proposed_by = models.ForeignKey(
        User, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间")
    first_by = models.ForeignKey(
        User,
        verbose_name="第一批准人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    first_at = models.DateTimeField("第一次批准", null=True)
    second_by = models.ForeignKey(
        User,
        verbose_name="第二批准人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    second_at = models.DateTimeField("第二次批准", null=True)

    class Meta:
        verbose_name = "兑现导出"
        verbose_name_plural = "兑现导出"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="who_proposes_pay_does_not_approve_it",
                condition=(Q(first_by__isnull=True) | ~Q(first_by=F("proposed_by")))
                & (Q(second_by__isnull=True) | ~Q(second_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="two_different_people_approve_pay",
                condition=Q(second_by__isnull=True)
                | (Q(first_by__isnull=False) & ~Q(second_by=F("first_by"))),
            ),
            models.UniqueConstraint(name="the_same_list_is_proposed_once", fields=["digest"]),
        ]

    @property
    def approved(self) -> bool:
        return self.second_by_id is not None
