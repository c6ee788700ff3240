"""The working calendar as a table: what is not in it is not guessed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.models import User
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.deadlines import LABELS, Timings


class CalendarDay(models.Model):
    class Kind(models.TextChoices):
        WORKDAY = "workday", "工作日"
        REST = "rest", "休息日"
        HOLIDAY = "holiday", "法定节假日"
        WORKDAY_SWAP = "workday_swap", "调休上班"

    on = models.DateField("日期")
    unit = models.ForeignKey(
        Unit,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text="不填为全国；填了只对这个厂有效，并优先于全国",
    )
    kind = models.CharField("性质", max_length=20, choices=Kind)
    source = models.CharField("来源（文号）", max_length=80)
    confirmed = models.BooleanField("已确认", default=True)

    class Meta:
        verbose_name = "日历"
        verbose_name_plural = "日历"
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                name="one_kind_a_day_and_unit",
                fields=["on", "unit"],
                nulls_distinct=False,
                violation_error_message="这一天已有记录",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class CalendarNotice(models.Model):
    """One notice that was entered: the State Council's for a year, or a plant's own days."""

    append_only = True

    year = models.PositiveSmallIntegerField("年份")
    unit = models.ForeignKey(Unit, verbose_name="单位", null=True, on_delete=models.PROTECT)
    source = models.CharField("来源（文号）", max_length=80)
    text = models.TextField("原文")
    by = models.ForeignKey(User, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "放假通知"
        verbose_name_plural = "放假通知"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.source}"


class DeadlineSetting(models.Model):
    """One figure of a plant's timetable; what is not set follows the default."""

    plant = models.ForeignKey(
        Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="deadline_settings"
    )
    # Not `choices`: a further stage in the engine must not need a migration. The admin offers them.
    name = models.CharField("哪一项", max_length=40)
    value = models.PositiveSmallIntegerField("数")

    class Meta:
        verbose_name = "期限设置"
        verbose_name_plural = "期限设置"
        ordering = ["plant_id", "name"]
        constraints = [
            models.UniqueConstraint(
                name="one_deadline_setting_of_a_name",
                fields=["plant", "name"],
                violation_error_message="这一项已有设置，请直接改它",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plant} {LABELS.get(self.name, self.name)}：{self.value}"

    def clean(self) -> None:
        """All figures of the plant together must still be a timetable."""
        if self.name not in LABELS:
            raise ValidationError({"name": "没有这一项"})
        rows = DeadlineSetting.objects.filter(plant_id=self.plant_id).exclude(pk=self.pk)
        try:
            Timings.of(dict(rows.values_list("name", "value")) | {self.name: self.value})
        except Refusal as refusal:
            raise ValidationError({"value": refusal.text}) from refusal


class Emergency(models.Model):
    """A declared emergency: its working days do not count for the branches below the unit.

    Corrected or ended by a further row that supersedes this one.
    """

    append_only = True

    class Kind(models.TextChoices):
        RESCUE = "rescue", "抢险"
        ROAD = "road", "封路"
        NETWORK = "network", "停网"
        OTHER = "other", "其他"

    unit = models.ForeignKey(
        Unit, verbose_name="党组织", on_delete=models.PROTECT, related_name="emergencies"
    )
    kind = models.CharField("性质", max_length=10, choices=Kind)
    reason = models.CharField("情况", max_length=400)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, help_text="还没有结束就空着")
    by = models.ForeignKey(User, verbose_name="申明人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("申明时间")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    void = models.BooleanField("撤销", default=False)

    class Meta:
        verbose_name = "应急顺延"
        verbose_name_plural = "应急顺延"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="emergency_ends_after_it_begins",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()} {self.from_on}"
