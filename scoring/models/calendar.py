"""The working calendar as a table: what is not in it is not guessed."""

from django.db import models

from branches.models import Unit


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
