"""The next version of a scheme while people write it, every step of it, and what it would do."""

from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.models import User
from scoring.models.job import JobRun
from scoring.models.scheme import RubricVersion


class RubricDraft(models.Model):
    """A scheme's next version. `version` counts its revisions; each save compares with it."""

    class State(models.TextChoices):
        DRAFTING = "drafting", "起草中"
        PROPOSED = "proposed", "待审定"
        SETTLED = "settled", "已定"
        DROPPED = "dropped", "不用了"

    plant = models.ForeignKey(
        Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="rubric_drafts"
    )
    code = models.CharField("方案", max_length=64)
    base = models.ForeignKey(
        RubricVersion,
        verbose_name="从哪个版本改起",
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    document = models.JSONField("内容", help_text="可能还不完整；定下来之前不用于计分")
    version = models.PositiveIntegerField("第几次改动", default=1)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFTING)
    started_at = models.DateTimeField("开始时间")
    started_by = models.ForeignKey(
        User, verbose_name="起草人", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提请时间", null=True, blank=True)
    proposed_by = models.ForeignKey(
        User,
        verbose_name="提请人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    digest = models.CharField("提请的内容摘要", max_length=64, blank=True)
    from_month = models.DateField("拟自哪月起", null=True, blank=True)
    until = models.DateField("拟用到哪天", null=True, blank=True)
    minutes_no = models.CharField("党员大会会议记录编号", max_length=40, blank=True)
    settled_at = models.DateTimeField("审定时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        User,
        verbose_name="审定人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    result = models.ForeignKey(
        RubricVersion,
        verbose_name="定成哪个版本",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "方案草案"
        verbose_name_plural = "方案草案"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_draft_per_plant_and_scheme",
                fields=["plant", "code"],
                condition=Q(state__in=["drafting", "proposed"]),
            ),
            models.CheckConstraint(
                name="a_proposed_draft_names_who_and_from_when",
                condition=Q(state__in=["drafting", "dropped"])
                | (
                    Q(proposed_by__isnull=False, from_month__isnull=False, until__isnull=False)
                    & ~Q(digest="")
                ),
            ),
            models.CheckConstraint(
                name="a_settled_draft_has_minutes_and_a_version",
                condition=~Q(state="settled")
                | (Q(settled_by__isnull=False, result__isnull=False) & ~Q(minutes_no="")),
            ),
            models.CheckConstraint(
                name="who_proposes_a_draft_does_not_settle_it",
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plant} {self.code} 草案"

    @property
    def is_being_drafted(self) -> bool:
        return self.state == self.State.DRAFTING

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_settled(self) -> bool:
        return self.state == self.State.SETTLED


class DraftRevision(models.Model):
    """One step of a draft: the whole content after it, who made it, and what it was, in words.

    `stands_for` is the step whose content this is (an undo shows an earlier one again), and
    `parent` the one that came before that content.
    """

    append_only = True

    draft = models.ForeignKey(RubricDraft, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField("第几次改动")
    act = models.CharField("动作", max_length=20)
    place = models.CharField("哪一部分", max_length=80, blank=True)
    said = models.CharField("说明", max_length=400)
    document = models.JSONField("改后的内容")
    stands_for = models.PositiveIntegerField("内容同第几次")
    parent = models.PositiveIntegerField("上一份内容是第几次", null=True)
    by = models.ForeignKey(User, verbose_name="何人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = "草案改动"
        verbose_name_plural = "草案改动"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                name="one_revision_per_draft_and_version", fields=["draft", "version"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} 第 {self.version} 次 {self.said}"


class ImpactPart(models.Model):
    """One plant's quarter of a job that works out what a draft would have done, kept when it is
    done: a worker that takes over goes on after it."""

    append_only = True

    job = models.ForeignKey(JobRun, on_delete=models.PROTECT, related_name="impact_parts")
    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="+")
    quarter = models.CharField("季度", max_length=10)
    sums = models.JSONField("合计")
    people = models.JSONField("每个人")

    class Meta:
        verbose_name = "一厂一季的影响测算"
        verbose_name_plural = "一厂一季的影响测算"
        ordering = ["plant", "quarter"]
        constraints = [
            models.UniqueConstraint(
                name="one_impact_part_per_job_plant_and_quarter",
                fields=["job", "plant", "quarter"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.plant} {self.quarter}"


class ImpactRun(models.Model):
    """What one state of a draft would have done to past quarters of many plants; a second one is
    made only when plants could not be worked out in the first."""

    append_only = True

    draft = models.ForeignKey(RubricDraft, on_delete=models.PROTECT, related_name="impacts")
    version = models.PositiveIntegerField("草案第几次改动")
    unit = models.ForeignKey(Unit, verbose_name="范围", on_delete=models.PROTECT, related_name="+")
    quarters = models.JSONField("季度")
    # Runs of before plants were kept one by one have no job, and are made anew.
    job = models.OneToOneField(JobRun, null=True, on_delete=models.PROTECT, related_name="impact")
    result = models.JSONField("结果", help_text="合计；每个人在各厂的那一份里")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = "影响测算"
        verbose_name_plural = "影响测算"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.draft_id} 第 {self.version} 次 {self.unit}"
