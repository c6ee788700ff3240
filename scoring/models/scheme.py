"""Rubric versions and who is scored by them."""

from django.db import models
from django.db.models import Q

from branches.models import Unit
from members.models import Seat, User


class RubricVersion(models.Model):
    """One scheme as it was at one moment. Never edited; found by what it says."""

    append_only = True

    code = models.CharField("方案", max_length=64)
    name = models.CharField("名称", max_length=80)
    subject = models.CharField("计分对象", max_length=20)
    period = models.CharField("周期", max_length=10)
    document = models.JSONField("内容", help_text="规范化后的方案，与内容摘要一一对应")
    content_hash = models.CharField("内容摘要", max_length=64, unique=True)
    structure_hash = models.CharField("结构摘要（不计措辞）", max_length=64)
    loaded_at = models.DateTimeField("载入时间")
    loaded_by = models.ForeignKey(
        User, verbose_name="载入人", null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "方案版本"
        verbose_name_plural = "方案版本"
        ordering = ["code", "-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.content_hash[:8]}"


class RubricInForce(models.Model):
    """From which month a plant scores by which version. A later row wins; none is edited."""

    append_only = True

    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT)
    rubric = models.ForeignKey(RubricVersion, verbose_name="方案版本", on_delete=models.PROTECT)
    code = models.CharField("方案", max_length=64)
    from_month = models.DateField("自哪月起（写当月 1 日）")
    decided_at = models.DateTimeField("决定时间")
    decided_by = models.ForeignKey(
        User, verbose_name="决定人", null=True, blank=True, on_delete=models.PROTECT
    )
    proposed_by = models.ForeignKey(
        User,
        verbose_name="提出人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    minutes_no = models.CharField("党员大会会议记录编号", max_length=40, blank=True)
    until = models.DateField("用到哪天", null=True, blank=True)

    class Meta:
        verbose_name = "方案启用"
        verbose_name_plural = "方案启用"
        constraints = [
            models.CheckConstraint(
                name="who_proposes_a_rubric_does_not_decide_it",
                condition=Q(proposed_by__isnull=True) | ~Q(proposed_by=models.F("decided_by")),
            ),
            models.CheckConstraint(
                name="a_proposed_rubric_has_minutes",
                condition=Q(proposed_by__isnull=True) | ~Q(minutes_no=""),
            ),
            models.CheckConstraint(
                name="rubric_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=models.F("from_month")),
            ),
            models.UniqueConstraint(
                name="one_version_begins_a_month", fields=["plant", "code", "from_month"]
            ),
            models.CheckConstraint(
                name="rubric_begins_with_a_month", condition=Q(from_month__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plant} {self.rubric} {self.from_month:%Y-%m}"


class Participant(models.Model):
    """One subject in one scheme: a committee seat, or a unit. Entries and standings hang here."""

    code = models.CharField("方案", max_length=64)
    plant = models.ForeignKey(
        Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="participants"
    )
    seat = models.ForeignKey(
        Seat, verbose_name="任职", null=True, blank=True, on_delete=models.PROTECT
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name="党组织",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )

    class Meta:
        verbose_name = "计分对象"
        verbose_name_plural = "计分对象"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="participant_is_exactly_one_subject",
                condition=Q(seat__isnull=False, unit__isnull=True)
                | Q(seat__isnull=True, unit__isnull=False),
            ),
            models.UniqueConstraint(
                name="seat_takes_part_once",
                fields=["code", "seat"],
                condition=Q(seat__isnull=False),
            ),
            models.UniqueConstraint(
                name="unit_takes_part_once",
                fields=["code", "unit"],
                condition=Q(unit__isnull=False),
            ),
        ]

    @property
    def held(self) -> Seat:
        """The seat of a committee member's participation; other schemes' subjects have none."""
        assert self.seat is not None, "this subject is not a seat"
        return self.seat

    def __str__(self) -> str:
        return str(self.seat or self.unit)
